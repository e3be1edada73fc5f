"""The rich-text editor's configuration: which extensions write the body vocabulary.

What is kept of a submitted text is decided in blocks.py, whatever editor it came from; nothing here cleans.
The extensions named here that the editor does not have itself are in static/js/editor-extensions.js.
"""

from __future__ import annotations

from typing import Any

from django_prose_editor.config import add_allowed_classes, add_tags_and_attributes
from django_prose_editor.fields import ProseEditorFormField
from django_prose_editor.widgets import ProseEditorWidget, prose_editor_base_media
from js_asset import Media, Script

from assessments.vocabulary import NOT_IN_XML

_MENU = ("headings", "lists", "marks", "link", "table", "history")

EDITOR_EXTENSIONS: dict[str, Any] = {
    "Bold": True,
    "Italic": True,
    "Subscript": True,
    "Superscript": True,
    "HardBreak": True,
    "Heading": {"levels": [3, 4]},
    "BulletList": True,
    "OrderedList": {"enableListAttributes": False},
    "ListItem": True,
    "Link": {"enableTarget": False, "autolink": True, "protocols": ["mailto"]},
    "Table": True,
    "TableRow": True,
    "TableHeader": True,
    "TableCell": True,
    "NoSpellCheck": False,
    "Menu": {"groups": [{"group": group} for group in _MENU]},
    "WordPaste": True,
    "SpreadsheetPaste": True,
    "Footnote": True,
    "Citation": True,
    "BlockIds": True,
    "AfterTable": True,
    "LeaveByKeyboard": True,
}


class EditorWidget(ProseEditorWidget):  # type: ignore[misc]  # the package has no types
    """Started by our own script: the package's goes on without an extension that did not load, and the words that
    only this one knows are lost at the next save."""

    @property
    def media(self) -> Media:
        return prose_editor_base_media + Media(js=[Script("js/editor-start.js", defer=True)])


class BodyField(ProseEditorFormField):  # type: ignore[misc]  # the package has no types
    """The editor's field. Django refuses a text for one NUL byte in it; here all that XML cannot hold is taken out.

    Word breaks a line within a paragraph with U+000B, which stays a line break.
    """

    def to_python(self, value: str | None) -> str:
        typed = (value or "").replace("\x0b", "<br>").translate(NOT_IN_XML)
        return str(super().to_python(typed))


def body_field(**options: Any) -> BodyField:
    """A form field that writes a body in the editor; `options` as for a CharField."""
    field = BodyField(config={"extensions": EDITOR_EXTENSIONS}, widget=EditorWidget, **options)
    field.widget.attrs.update({"class": "prose-source", "rows": 14, "spellcheck": "true"})
    return field


def nothing_to_allow(config: object, shared: dict[str, Any]) -> None:
    """For an extension that puts nothing of its own into the text."""


def allow_footnotes(config: object, shared: dict[str, Any]) -> None:
    add_tags_and_attributes(shared, ["span"], None)
    add_allowed_classes(shared, {"span": ["footnote"]})


def allow_block_ids(config: object, shared: dict[str, Any]) -> None:
    blocks = ("p", "h3", "h4", "ul", "ol", "table")
    add_tags_and_attributes(shared, [], {tag: ["data-block"] for tag in blocks})
