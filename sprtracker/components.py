"""The GOV.UK macros, rendered from Python. One Jinja environment per process; knows no forms or pages."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from jinja2 import Environment, PackageLoader, PrefixLoader
from jinja2.runtime import Macro

PACKAGE = "govuk_frontend_jinja"


@cache
def _macro(name: str) -> Macro:
    """The macro of one component: "error-summary" is `govukErrorSummary`."""
    module = _environment().get_template(f"{PACKAGE}/components/{name}/macro.html").module
    macro: Macro = getattr(module, "govuk" + "".join(part.title() for part in name.split("-")))
    return macro


@cache
def _environment() -> Environment:
    return Environment(
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        loader=PrefixLoader({PACKAGE: PackageLoader(PACKAGE)}),
    )


def _is_raw(key: str) -> bool:
    """Whether the macros put this parameter into the page as it is, unless it is text."""
    return key == "html" or key.endswith("Html")


def _escape_raw(value: Any) -> Any:
    """The parameters with every raw-HTML string escaped that nobody has marked as safe."""
    if isinstance(value, Mapping):
        return {
            key: conditional_escape(item) if _is_raw(key) and isinstance(item, str) else _escape_raw(item)
            for key, item in value.items()
        }
    if isinstance(value, list | tuple):
        return [_escape_raw(item) for item in value]
    return value


def component(name: str, params: Mapping[str, Any]) -> SafeString:
    """The HTML of a GOV.UK component. Raises `jinja2.TemplateNotFound` for a name that does not exist."""
    return mark_safe(_macro(name)(_escape_raw(params)))  # noqa: S308 (text is escaped, raw parameters above)
