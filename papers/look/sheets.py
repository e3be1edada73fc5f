"""The colours of a house style as a style sheet, for print and for the screen: properties, and no rule of its own.

The rules are in static/paper/, and take their colours from these properties.
"""

from papers.look.tokens import Style

PROPERTIES = ("accent", "dark", "soft", "light")


def screen_sheet(style: Style) -> str:
    return f".paper {{ {_properties(style)} }}\n"


def print_sheet(style: Style) -> str:
    """The boxes in the margins of a page inherit no property from the document, so they are told their colour."""
    marked = "".join(f" {box} {{ color: {style.dark}; }}" for box in ("@top-center", "@bottom-center"))
    return f"html {{ {_properties(style)} }}\n@page {{{marked} }}\n@page :first {{ @top-center {{ color: #fff; }} }}\n"


def _properties(style: Style) -> str:
    return " ".join(f"--paper-{name}: {getattr(style, name)};" for name in PROPERTIES)
