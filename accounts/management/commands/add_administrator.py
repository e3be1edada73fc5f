"""`manage.py add_administrator`: the first person of an installation, who adds the others in the browser."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts import people
from accounts.models import Organisation


class Command(BaseCommand):
    help = (
        "Make a person an administrator and print the link by which they choose their password. "
        "Asks nothing. Running it again for the same person prints a new link."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="The address the person signs in with.")
        parser.add_argument("name", help="The person's name, in quotes if it has a space.")
        parser.add_argument("organisation", help="The organisation's short name in addresses: west-midlands.")
        parser.add_argument("--kind", choices=Organisation.Kind.values, help="Needed for a new organisation.")
        parser.add_argument("--organisation-name", help="Needed for a new organisation.")
        parser.add_argument(
            "--site", help="Where people open SPR Tracker, such as https://spr.example.police.uk."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        site = _site(options["site"])
        try:
            with transaction.atomic():
                organisation = _organisation(
                    options["organisation"], options["kind"], options["organisation_name"]
                )
                person = people.add_administrator(options["email"], options["name"], organisation)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"{person} ({person.email}) is an administrator at {organisation}.")
        self.stdout.write("Open this link once to choose a password. Treat it as one until then:")
        self.stdout.write(people.password_link(person, site))


def _organisation(slug: str, kind: str | None, name: str | None) -> Organisation:
    """The organisation of that slug, made now if its kind and name are given."""
    found: Organisation | None = Organisation.objects.filter(slug=slug).first()
    if found:
        return found
    if not (kind and name):
        raise CommandError(
            f"There is no organisation {slug}. To add it, give --kind and --organisation-name."
        )
    organisation = Organisation(slug=slug, kind=kind, name=name)
    organisation.full_clean()
    organisation.save()
    return organisation


def _site(given: str | None) -> str:
    """Scheme and host of the link: as given, else the first host that is allowed."""
    scheme = "https" if settings.SECURE_SSL_REDIRECT else "http"
    host = settings.ALLOWED_HOSTS[0] if settings.ALLOWED_HOSTS else "*"
    site = given or f"{scheme}://{host}"
    parts = urlsplit(site)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.netloc.startswith((".", "*")):
        raise CommandError("Say with --site where people open SPR Tracker: https://spr.example.police.uk")
    return site
