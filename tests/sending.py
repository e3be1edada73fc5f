"""Sending a decision as a browser does: its page first, then what was typed with what the page carries unseen."""

from __future__ import annotations

from typing import Any

from django.test import Client


def seen_on(client: Client, address: str) -> str:
    """What the page says that it has shown; nothing where the page is not for this person or not now."""
    context = client.get(address).context
    form = context.get("form") if context else None
    return str(form["seen"].value()) if form is not None and "seen" in form.fields else ""


def send(client: Client, address: str, typed: dict[str, Any] | None = None) -> Any:
    return client.post(address, {**(typed or {}), "seen": seen_on(client, address)})
