"""`manage.py load_demonstration`: the demonstration's people and years; the work is in papers/demonstration."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.models import Membership
from accounts.people import demonstration_people
from assessments.models import AnnualAssessment
from papers.demonstration import files, furnishing, outcomes
from papers.demonstration.challenge import challenge
from papers.demonstration.notices import settle_notices
from papers.demonstration.people import Cast, load_people
from papers.demonstration.plans import load_plan
from papers.demonstration.years import load_year
from threats.models import Edition


class Command(BaseCommand):
    help = (
        "Load the demonstration's people and years, all or nothing. What is there already is left as it is."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--list", action="store_true", help="print who can sign in, and load nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMONSTRATION:
            raise CommandError(
                "The demonstration is off, and its people have a public password. "
                "Set DEMONSTRATION=on, only where nobody keeps real assessments."
            )
        if options["list"]:
            self.list_people()
        else:
            self.load()

    def list_people(self) -> None:
        memberships = Membership.objects.filter(user__in=demonstration_people())
        for membership in memberships.select_related("user", "organisation").order_by("user_id", "pk"):
            role, organisation = membership.get_role_display(), membership.organisation
            self.stdout.write(f"{membership.user.email} — {role}, {organisation}")

    def load(self) -> None:
        there = set(AnnualAssessment.objects.values_list("force__slug", "year"))
        missing = {path: force for force, year, path in files.year_paths() if (force, year) not in there}
        if not missing:
            self.stdout.write("The demonstration is already loaded.")
            return
        with transaction.atomic():
            people = files.read_people()
            cast = load_people(people)
            furnishing.load_house_styles(people["house_styles"], cast)
            for path in missing:
                self.load_year(files.read_year(path), cast)
            for force in sorted(set(missing.values())):
                if (plan := files.read_plan(force)) is not None:
                    load_plan(plan, cast)
            settle_notices()

    def load_year(self, data: dict[str, Any], cast: Cast) -> None:
        if not Edition.objects.filter(code=data["edition"]).exists():
            raise CommandError(
                f"Nothing was loaded: edition {data['edition']} is not there. "
                "Load the framework first: manage.py load_framework fixtures/spr_*.yaml"
            )
        year = load_year(data, cast)
        furnishing.withhold(year)
        challenge(year)
        outcomes.load_recommendations(year)
        outcomes.load_board_decisions(year)
        paper = outcomes.load_paper(year)
        furnishing.write_own_parts(year, paper)
        outcomes.put_board_ahead(year, paper)
        issued = outcomes.issue(year, paper)
        words = f", issued in {issued.pages} pages" if issued else ""
        self.stdout.write(f"{year.annual.force} {year.annual.year}: loaded{words}.")
