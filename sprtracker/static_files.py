"""How collected static files are named: by their content, and so are the modules that our own scripts import.

A browser that holds a module of before an upgrade would put it together with a new one, and an editor without one of
its extensions loses words. Django's own switch for this rewrites every script, and stumbles over the packages'; ours
are written so that it reads them. Not here: what is collected (settings).
"""

from __future__ import annotations

from typing import ClassVar

from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]

OURS = "js/*.js"


class StaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    patterns: ClassVar = (
        *CompressedManifestStaticFilesStorage.patterns,
        (OURS, CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns[1]),
    )
