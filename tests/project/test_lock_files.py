"""What is installed is pinned, hashed and named without an address, and nothing of others is committed."""

import json
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from sprtracker.env import BASE_DIR

PYTHON_LOCKS = ["app.txt", "dev.txt", "node.txt"]
# In pieces, so that this file is not a finding itself.
REGISTRIES = ["pypi" + ".org", "python" + "hosted", "npm" + "js.", "yarn" + "pkg"]
MADE_BY_OTHERS = (".min.js", ".min.css", ".woff", ".woff2", ".ttf", ".otf", ".eot", ".map")


def requirements(name: str) -> dict[str, set[str]]:
    """ "django==5.2.19" to its hashes."""
    text = (BASE_DIR / "requirements" / name).read_text().replace("\\\n", " ")
    lines = (line.split() for line in text.splitlines() if line and not line.startswith("#"))
    return {
        " ".join(word for word in words if not word.startswith("--hash")): {
            word for word in words if word.startswith("--hash=sha256:")
        }
        for words in lines
    }


def committed_files() -> list[Path]:
    listing = subprocess.run(
        ["git", "ls-files", "-z"], cwd=BASE_DIR, capture_output=True, check=True, text=True
    )
    return [BASE_DIR / name for name in listing.stdout.split("\0") if name and (BASE_DIR / name).is_file()]


def committed_text() -> dict[str, str]:
    texts = {}
    for path in committed_files():
        try:
            texts[str(path.relative_to(BASE_DIR))] = path.read_text()
        except UnicodeDecodeError:
            continue  # a picture
    return texts


@pytest.mark.parametrize("name", PYTHON_LOCKS)
def test_every_python_package_has_one_version_and_its_hashes(name: str) -> None:
    loose = [line for line, hashes in requirements(name).items() if not hashes or "==" not in line]

    assert loose == []


def test_what_the_server_installs_is_part_of_what_the_tests_install() -> None:
    tested = requirements("dev.txt")

    assert {line: tested.get(line) for line in requirements("app.txt")} == requirements("app.txt")


def test_what_the_project_names_is_what_is_locked() -> None:
    project = tomllib.loads((BASE_DIR / "pyproject.toml").read_text())
    named = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    pinned = {re.sub(r"\[.*?\]", "", line).lower() for line in named if "==" in line}

    assert pinned - {line.split(" ;")[0] for line in requirements("dev.txt")} == set()


def test_every_npm_package_has_the_version_asked_for_and_a_hash() -> None:
    asked = json.loads((BASE_DIR / "package.json").read_text())["dependencies"]
    packages = json.loads((BASE_DIR / "package-lock.json").read_text())["packages"]

    assert {name: packages[f"node_modules/{name}"]["version"] for name in asked} == asked
    assert [name for name, package in packages.items() if name and "integrity" not in package] == []


@pytest.mark.parametrize(
    "name",
    [*(f"requirements/{name}" for name in PYTHON_LOCKS), "package-lock.json", "package.json", ".npmrc"],
)
def test_no_lock_file_names_an_address(name: str) -> None:
    assert re.search(r"\b[a-z]+:/", (BASE_DIR / name).read_text()) is None


def test_no_committed_file_names_a_registry() -> None:
    found = [(name, host) for name, text in committed_text().items() for host in REGISTRIES if host in text]

    assert found == []


def test_no_committed_file_names_a_place_on_somebodys_machine() -> None:
    place = re.compile(r"(?<![\w.:])/(?:root|work|home/\w+|Users/\w+)/")

    assert {name: place.findall(text) for name, text in committed_text().items() if place.search(text)} == {}


def test_no_file_made_by_others_is_committed() -> None:
    assert [path.name for path in committed_files() if path.name.endswith(MADE_BY_OTHERS)] == []
