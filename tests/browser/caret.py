"""Moving the caret in the editor by keys, as slowly as a hand does it."""

import pytest
from playwright.sync_api import Page

# Playwright's own way to wait for an expression needs `eval`, which the page's policy forbids.
HEARD = """async () => {
    const { view } = document.activeElement.closest(".ProseMirror").editor;
    for (let tries = 0; tries < 400; tries += 1) {
        const { anchorNode, anchorOffset, focusNode, focusOffset } = getSelection();
        const { anchor, head } = view.state.selection;
        if (view.posAtDOM(anchorNode, anchorOffset) === anchor && view.posAtDOM(focusNode, focusOffset) === head) {
            return true;
        }
        await new Promise((resolve) => setTimeout(resolve, 25));
    }
    return false;
}"""


def move(page: Page, *keys: str) -> None:
    """The editor learns of a moved caret a moment after the browser: sooner than any hand, but not than a test."""
    for key in keys:
        page.keyboard.press(key)
        if not page.evaluate(HEARD):
            pytest.fail(f"The editor did not hear of {key}.")
