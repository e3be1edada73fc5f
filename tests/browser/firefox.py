"""Debian's own Firefox for the journeys: which one it is, and what it must not do. Not here: relay.py, which starts it.

Playwright has builds of Firefox with patches of its own, which set-up does not fetch. An unchanged one it drives by the
standard that all browsers are about to share (WebDriver BiDi), as far as that goes: it cannot turn scripts off for one
window, or ask for forced colours, so test_firefox.py does both for a whole Firefox.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

OLDEST = 153  # the release for organisations of 2026; the one before it, 140, does not know what Playwright asks of it

Preferences = dict[str, str | float | bool]

# Playwright's own preferences leave out first pages, updates, reports and what Firefox looks up for itself. Whatever
# else it may think of finds a door that is shut.
OFF_THE_NETWORK: Preferences = {
    "network.proxy.type": 1,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": 9,
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": 9,
    "network.proxy.no_proxies_on": "localhost",
}


def firefox() -> str | None:
    """Ubuntu's is a snap, which cannot read the profiles that Playwright makes."""
    return os.environ.get("FIREFOX") or shutil.which("firefox-esr")


@cache
def why_not() -> str:
    """Why no journey can be made in Firefox on this machine; empty where it can."""
    path = firefox()
    if not path:
        return "There is no firefox-esr here, as Debian has it, and FIREFOX names no other."
    version = subprocess.run([path, "--version"], capture_output=True, check=True, text=True).stdout.strip()
    number = re.search(r"\d+", version)
    if not number or int(number[0]) < OLDEST:
        return f"{version} is too old to be driven: {OLDEST} is the first that can be."
    return ""


def launch_args(**preferences: str | float | bool) -> dict[str, Any]:
    """What Playwright needs to start it, with a fresh profile that is thrown away."""
    here = Path(sys.executable).parent  # where the relay's library is
    return {
        "channel": "moz-firefox",
        "executable_path": Path(__file__).with_name("relay.py"),
        "env": {**os.environ, "FIREFOX": firefox() or "", "PATH": f"{here}{os.pathsep}{os.environ['PATH']}"},
        "firefox_user_prefs": {**OFF_THE_NETWORK, **preferences},
    }
