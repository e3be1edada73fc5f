"""What a browser keeps of one release never meets a module of another."""

import re
import shutil
from pathlib import Path

from django.core.management import call_command
from pytest_django.fixtures import Settings

from sprtracker.env import BASE_DIR
from sprtracker.static_files import StaticFiles

IMPORTED = re.compile(r"""(?:from|import)\s*["']([./][^"']*)["']""")
HASHED = re.compile(r".+\.[0-9a-f]{12}\.js")


def test_every_module_that_ours_import_is_named_by_its_content(tmp_path: Path, settings: Settings) -> None:
    sources = tmp_path / "sources"
    shutil.copytree(BASE_DIR / "static" / "js", sources / "js")
    (sources / "vendor").mkdir()
    for package in ("govuk-frontend", "moj-frontend"):
        (sources / "vendor" / f"{package}.min.js").write_text(
            "export const initAll = () => {};", encoding="utf-8"
        )
    settings.STATIC_ROOT = tmp_path / "collected"
    settings.STATICFILES_DIRS = [sources]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    backend = f"{StaticFiles.__module__}.{StaticFiles.__qualname__}"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": backend}}

    call_command("collectstatic", interactive=False, verbosity=0)

    collected = tmp_path / "collected" / "js"
    served = [path for path in collected.rglob("*.js") if HASHED.fullmatch(path.name)]
    imported = [
        (path, name) for path in served for name in IMPORTED.findall(path.read_text(encoding="utf-8"))
    ]
    assert len(imported) >= 20
    assert [(path.name, name) for path, name in imported if not HASHED.fullmatch(name)] == []
    assert [(path.name, name) for path, name in imported if not (path.parent / name).exists()] == []
