"""Reading the project's documents: which there are, the names that they give as code, and their tables."""

from __future__ import annotations

import re

from sprtracker.env import BASE_DIR

DOCUMENTS = sorted(
    str(path.relative_to(BASE_DIR))
    for path in (*BASE_DIR.glob("*.md"), *BASE_DIR.glob("docs/*.md"), BASE_DIR / "fixtures" / "README.md")
)


def read(document: str) -> str:
    return (BASE_DIR / document).read_text(encoding="utf-8")


def names_in_code(text: str) -> set[str]:
    """Every word between backticks, so that "agree" is not found in "agreed"."""
    return {name for code in re.findall(r"`([^`\n]+)`", text) for name in re.findall(r"[\w-]+", code)}


def table_under(document: str, heading: str) -> list[str]:
    """The lines of the first table below a heading."""
    below = re.split(rf"^#+ {re.escape(heading)}$", read(document), maxsplit=1, flags=re.MULTILINE)[1]
    table = re.search(r"(?:^\|.*\n)+", below, re.MULTILINE)
    return table[0].splitlines() if table else []
