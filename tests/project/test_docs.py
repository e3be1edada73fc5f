"""The documents say what the code says: names are complete, tables are the code's own, links and paths lead somewhere.

The tables of docs/permissions.md are held to the answers of the code in test_documented_permissions.py.
"""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Container, Iterable
from pathlib import Path

import pytest
from django.urls import Resolver404, resolve

from accounts.models import Role
from assessments.models import Question, Status, Verdict
from assessments.readiness import Kind
from assessments.workflow import TRANSITIONS, Transition
from sprtracker.env import BASE_DIR
from tests.project.documents import DOCUMENTS, names_in_code, read, table_under

WORKFLOW, PERMISSIONS = "docs/workflow.md", "docs/permissions.md"
EVERYTHING = "\n".join(map(read, DOCUMENTS))

LINK = re.compile(r"\]\(([^)\s]+)\)")
PATH = re.compile(
    r"(?<![\w./<*-])((?:[\w.-]+/)*[\w.-]+\.(?:py|html|css|js|mjs|yaml|toml|md|txt))(?![\w/*])"
    r"|(?<![\w./<*-])((?:docs|fixtures|script|static|templates|tests|assets|requirements)/[\w./-]*[\w/])(?![\w*])"
)
# Files that somebody makes or has, and that the documents speak of as such.
OF_SOMEBODY = {"path/to/your/spr_2023.yaml", "new_edition.yaml", "fixtures/spr_2027.yaml", "START-HERE.html"}
PLACEHOLDERS = {"<force>": "west-midlands", "<year>": "2024-25", "<edition>": "2023", "<n>": "1"}


def missing_from(text: Container[str], names: Iterable[str]) -> list[str]:
    return [name for name in names if name not in text]


# Names


def test_every_step_of_the_workflow_is_explained() -> None:
    assert missing_from(names_in_code(read(WORKFLOW)), [t.name for t in TRANSITIONS]) == []


@pytest.mark.parametrize(
    ("document", "labels"),
    [
        (WORKFLOW, [status.label for status in Status]),
        (WORKFLOW, [kind.value for kind in Kind]),
        (WORKFLOW, [state.label for state in Question.State]),
        (WORKFLOW, [choice.label for choice in Verdict.Choice]),
        (PERMISSIONS, [role.label for role in Role]),
    ],
)
def test_every_label_that_people_see_is_in_its_document(document: str, labels: list[str]) -> None:
    assert missing_from(read(document), labels) == []


def test_every_permission_is_named() -> None:
    functions = [
        node.name
        for path in BASE_DIR.glob("*/permissions.py")
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("can_")
    ]

    assert "can_approve" in functions
    assert missing_from(names_in_code(read(PERMISSIONS)), functions) == []


def test_every_management_command_is_named() -> None:
    commands = [path.stem for path in BASE_DIR.glob("*/management/commands/[a-z]*.py")]

    assert "prepare" in commands
    assert missing_from(EVERYTHING, commands) == []


def test_every_script_is_named() -> None:
    scripts = [f"script/{path.name}" for path in (BASE_DIR / "script").iterdir() if path.is_file()]

    assert "script/server" in scripts
    assert missing_from(EVERYTHING, [*scripts, ".ci/run"]) == []


def test_every_variable_of_the_environment_is_named() -> None:
    sources = [BASE_DIR / "sprtracker/settings.py", BASE_DIR / "sprtracker/env.py"]
    read_by_code = re.compile(r'(?:env(?:\.\w+)?|required|one_of)\(\s*"([A-Z_]+)"')
    variables = [name for source in sources for name in read_by_code.findall(source.read_text())]

    assert "SECRET_KEY" in variables
    assert missing_from(names_in_code(read("docs/architecture.md")), variables) == []


# Tables


def guard_words(transition: Transition) -> str:
    return ", ".join(f"`{guard.__qualname__.split('.')[0]}`" for guard in transition.guards) or "–"


def test_the_table_of_steps_is_the_codes_own() -> None:
    steps = [
        "| Step | Button | From | To | Who may | Guards | Comment | What happens |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for step in TRANSITIONS:
        sources = ", ".join(source.label for source in step.sources)
        comment = "needed" if step.needs_comment else "if wished"
        target = step.target.label if step.target else "where it stood before"
        cells = [f"`{step.name}`", step.label, sources, target, f"`{step.allowed.__name__}`"]
        steps.append(f"| {' | '.join([*cells, guard_words(step), comment, step.explanation])} |")

    assert table_under(WORKFLOW, "The steps") == steps


# Links, paths and addresses


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_relative_link_leads_somewhere(document: str) -> None:
    targets = [link for link in LINK.findall(read(document)) if "://" not in link]
    broken = [link for link in targets if not leads_somewhere(BASE_DIR / document, link)]

    assert broken == []


def leads_somewhere(document: Path, link: str) -> bool:
    path, _, anchor = link.partition("#")
    target = document.parent / path if path else document
    return target.exists() and (not anchor or anchor in anchors_of(target.read_text()))


def anchors_of(text: str) -> set[str]:
    """As a repository's pages make them: small letters, no punctuation, hyphens for spaces."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_file_named_is_there(document: str) -> None:
    listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    there = subprocess.run(listing, cwd=BASE_DIR, capture_output=True, check=True, text=True).stdout.split()
    known = {*there, *(Path(name).name for name in there), *OF_SOMEBODY}
    without_links = LINK.sub("", read(document))
    named = [file or folder for file, folder in PATH.findall(without_links)]

    assert [name for name in named if name not in known and not (BASE_DIR / name).exists()] == []


def test_every_address_of_a_page_leads_to_one() -> None:
    named = set(re.findall(r"`(/(?:[\w<>.-]+/)*(?:[\w-]+\.(?:pdf|html))?)`", EVERYTHING))
    addresses = {name: filled(name) for name in named if not name.startswith(("/srv/", "/etc/", "/var/"))}

    assert "/health/" in addresses
    assert [name for name, address in addresses.items() if not is_page(address)] == []


def filled(address: str) -> str:
    for placeholder, value in PLACEHOLDERS.items():
        address = address.replace(placeholder, value)
    return re.sub(r"<\w+>", "terrorism", address)


def is_page(address: str) -> bool:
    try:
        resolve(address)
    except Resolver404:
        return False
    return True


@pytest.mark.parametrize("document", DOCUMENTS)
def test_no_document_names_a_place_on_somebodys_machine(document: str) -> None:
    place = re.compile(r"(?<![\w.:])/(?:root|work|home|Users|tmp|mnt)/[\w.-]+")

    assert place.findall(read(document)) == []
