"""An installation is safe unless somebody says otherwise, and says so when something is missing."""

import json
import os
import re
import subprocess
import sys

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.models import Membership, Role
from sprtracker.env import BASE_DIR
from tests.makers import make_member, make_organisation

INSTALLATION = {
    "SECRET_KEY": "Vt9-made-up-for-the-tests-0123456789-abcdefghijklmnopqrstuvwxyz",
    "ALLOWED_HOSTS": "spr.example.police.uk",
    "DATABASE_URL": "postgres://sprtracker@localhost/sprtracker",
    "EMAIL_URL": "smtp://localhost:25",
}


def manage(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """manage.py as an installation would run it: nothing of this process's settings, and no .env."""
    bare = {"PATH": os.environ["PATH"], "ENV_FILE": os.devnull}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=BASE_DIR,
        env=bare | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_missing_secret_stops_the_start_with_its_name() -> None:
    done = manage("check", **(INSTALLATION | {"SECRET_KEY": ""}))

    assert done.returncode != 0
    assert "SECRET_KEY is not set." in done.stderr


def test_an_installation_as_documented_has_nothing_to_say_before_deployment() -> None:
    done = manage("check", "--deploy", "--fail-level", "WARNING", **INSTALLATION)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.strip() == "System check identified no issues (0 silenced)."


def test_what_is_not_set_is_set_safely() -> None:
    names = ["DEBUG", "DEMONSTRATION", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT"]
    script = (
        f"import json, sprtracker.settings as s; print(json.dumps({{n: getattr(s, n) for n in {names}}}))"
    )

    done = manage("shell", "--no-imports", "-c", script, **INSTALLATION)

    assert json.loads(done.stdout) == {
        "DEBUG": False,
        "DEMONSTRATION": False,
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "SECURE_SSL_REDIRECT": True,
    }


def test_what_is_dangerous_on_a_real_server_is_said_before_deployment() -> None:
    dangerous = {"HTTPS": "off", "DEBUG": "on", "DEMONSTRATION": "on", "DATABASE_URL": "sqlite://:memory:"}

    done = manage("check", "--deploy", "--fail-level", "WARNING", **(INSTALLATION | dangerous))

    said = set(re.findall(r"\((\w+\.[EW]\d+)\)", done.stderr))
    assert done.returncode != 0
    assert said >= {"security.W012", "security.W018", "sprtracker.E001", "sprtracker.W002"}


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/health/", "/account/login/", "/no-such-page/", "/"])
def test_every_answer_forbids_inline_script_and_style_and_other_hosts(client: Client, path: str) -> None:
    policy = client.get(path)["Content-Security-Policy"]

    directives = {name: set(sources) for name, *sources in map(str.split, policy.split(";"))}
    assert directives["default-src"] == {"'self'"}
    assert not {"'unsafe-inline'", "'unsafe-eval'"} & set().union(*directives.values())
    assert [source for sources in directives.values() for source in sources if "." in source] == []


@pytest.mark.django_db
def test_dates_stay_english_in_a_browser_that_prefers_welsh(client: Client) -> None:
    person = make_member(make_organisation(), Role.LEAD)
    Membership.objects.update(valid_from="2026-02-03")
    client.force_login(person)

    page = client.get("/account/", headers={"Accept-Language": "cy"}).content.decode()

    assert "3 February 2026" in page


@pytest.mark.django_db
def test_https_makes_the_browser_remember_it(client: Client, settings: Settings) -> None:
    settings.SECURE_HSTS_SECONDS = 31536000

    answer = client.get("/health/", secure=True)

    assert answer["Strict-Transport-Security"].startswith("max-age=31536000")


def test_every_variable_the_program_reads_is_explained() -> None:
    sources = [(BASE_DIR / "sprtracker" / name).read_text() for name in ("settings.py", "env.py")]
    read = set(re.findall(r'(?:env(?:\.\w+)?|required|one_of)\(\s*"([A-Z_]+)"', "\n".join(sources)))
    explained = set(re.findall(r"^#?([A-Z_]+)=", (BASE_DIR / ".env.example").read_text(), re.MULTILINE))

    assert read == explained
