"""The settings of the server that is put under load: of an installation, with the browser files as they are written.

What a page costs is the same; only nobody has to collect and name those files first.
"""

from tests.bench_settings import *  # noqa: F403

ALLOWED_HOSTS = ["127.0.0.1"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
