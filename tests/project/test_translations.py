"""The catalogue of what papers say by themselves: whole in Welsh, compiled as written, and used by papers alone."""

from __future__ import annotations

import ast
import re
import struct
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.utils import translation
from django.utils.translation import template as django_template

from actions.models import Update, UpdateFigure
from assessments.models import Ground, Judgement, Question, Verdict
from assessments.models.withholding import WITHHELD_WORDS
from papers.editions import Reader
from papers.house_styles import LABELS
from papers.models import Implication, Paper

PROJECT = Path(settings.BASE_DIR)
FOLDER = PROJECT / "locale" / "cy" / "LC_MESSAGES"
APPS = ("accounts", "actions", "assessments", "papers", "sprtracker", "threats")
STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')
FIELD = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
CALLS = {"gettext": 1, "gettext_noop": 1, "_": 1, "ngettext": 2}
# Words of the database that a paper prints by a call on a variable.
CHOICES = (
    Question.State, Verdict.Choice, Judgement.Confidence, Judgement.Basis, Ground, Reader, Implication, Paper.Purpose,
    Update.Status, UpdateFigure.Basis,
)  # fmt: skip


def written() -> dict[str, list[str]]:
    """The .po: by message, what is said for it (several for a plural). The head has no message."""
    found: dict[str, list[str]] = {}
    for entry in (FOLDER / "django.po").read_text(encoding="utf-8").split("\n\n"):
        fields: dict[str, str] = {}
        name = ""
        for line in entry.splitlines():
            if line.startswith("#"):
                continue
            keyword, _, rest = line.partition(" ") if not line.startswith('"') else (name, "", line)
            name = keyword
            fields[name] = fields.get(name, "") + "".join(
                ast.literal_eval(f'"{piece}"') for piece in STRING.findall(rest)
            )
        said = [words for key, words in fields.items() if key.startswith("msgstr")]
        if fields.get("msgid"):
            found[fields["msgid"]] = said
            found |= {fields["msgid_plural"]: said} if "msgid_plural" in fields else {}
    return found


def compiled() -> dict[str, list[str]]:
    """The .mo, read by its documented form: two tables of lengths and places."""
    data = (FOLDER / "django.mo").read_bytes()
    _magic, _revision, count, originals, translations = struct.unpack("<5I", data[:20])

    def text(table: int, number: int) -> list[str]:
        length, place = struct.unpack("<2I", data[table + 8 * number : table + 8 * number + 8])
        return data[place : place + length].decode().split("\0")

    pairs = [(text(originals, at), text(translations, at)) for at in range(count)]
    return {message: said for messages, said in pairs for message in messages if message}


def calls_in(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        for argument in node.args[: CALLS.get(name, 0)]:
            for value in [argument.body, argument.orelse] if isinstance(argument, ast.IfExp) else [argument]:
                if isinstance(value, ast.Constant) and isinstance(value.value, str):
                    yield value.value


def in_code() -> set[str]:
    """Every message that a call names, and those that templates name, as Django itself reads them."""
    found = {message for app in APPS for path in (PROJECT / app).rglob("*.py") for message in calls_in(path)}
    for path in (PROJECT / "templates").rglob("*.html"):
        source = django_template.templatize(path.read_text(encoding="utf-8"), origin=str(path))
        found |= {
            ast.literal_eval(f"{quote}")
            for quote in re.findall(r"\bgettext\(\s*u?((?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"))", source)
        }
        found |= {
            ast.literal_eval(quote)
            for quote in re.findall(r"\b_\(((?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"))\)", source)
        }
    return found


def test_every_message_has_words_in_welsh_and_every_entry_is_used() -> None:
    assert set(written()) == in_code()
    assert [message for message, said in written().items() if not all(each.strip(" ") for each in said)] == []


def test_the_compiled_catalogue_says_what_the_written_one_says() -> None:
    assert compiled() == written()


def test_a_translation_puts_in_what_the_message_puts_in() -> None:
    # Of a single thing the number may be left out, in either language.
    wrong = [
        message
        for message, said in written().items()
        if len(said) == 1 and set(FIELD.findall(said[0])) != set(FIELD.findall(message))
    ]

    assert wrong == []


def test_every_choice_that_a_paper_prints_has_words_in_welsh() -> None:
    labels = {str(label) for choices in CHOICES for label in choices.labels}

    assert labels - set(written()) == set()
    assert set(LABELS.values()) - set(written()) == set()


def test_a_mark_of_something_withheld_is_known_in_every_language_of_papers() -> None:
    said = set()
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            said.add(translation.gettext("Withheld"))

    assert said == set(WITHHELD_WORDS)
