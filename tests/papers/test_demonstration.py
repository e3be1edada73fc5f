"""The demonstration as loaded: complete, dated in its own time, obeying the guards.

Its files are tested in tests/demonstration.
"""

from __future__ import annotations

import datetime
import io
from collections import Counter

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import models
from django.test import TestCase, override_settings
from django.utils import timezone

from accounts.models import Membership, Organisation, User
from actions.models import Recommendation
from assessments import permissions
from assessments.approvals import content_sha256
from assessments.blocks import parse_blocks
from assessments.models import (
    AnnualAssessment,
    Circle,
    Judgement,
    Question,
    Section,
    SectionVersion,
    Status,
    StatusChange,
    Thread,
    ThreatAssessment,
)
from assessments.my_work import tasks_for
from assessments.readiness import Kind, find_gaps, gaps_in_writing
from papers.building.build import build_paper
from papers.building.references import dangling_in
from papers.content import Paragraph, Withheld
from papers.editions import Reader
from papers.glossary.abbreviations import GLOSSARY, listed_in, not_written_out
from papers.issuing.issue import reasons_against
from papers.models import IssuedPaper, Paper
from tests.demonstration.year_files import PROJECT, WORKING, numbered, papers_own, people, printed, read_year

EDITIONS = [str(path) for path in sorted((PROJECT / "fixtures").glob("spr_*.yaml"))]


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command("load_demonstration", *arguments, stdout=out)
    return out.getvalue()


def year(name: str) -> AnnualAssessment:
    return AnnualAssessment.objects.select_related("force", "edition").get(
        force__slug="west-midlands", year=name
    )


class DemonstrationTests(TestCase):
    """A class, since Django then loads once for all of them."""

    @classmethod
    def setUpTestData(cls) -> None:
        call_command("load_framework", *EDITIONS, stdout=io.StringIO())
        run()

    def test_last_year_this_year_and_the_next_are_there_and_a_second_force(self) -> None:
        found = AnnualAssessment.objects.order_by("force__slug", "year").values_list(
            "force__slug", "year", "status"
        )

        assert list(found) == [
            ("northmoor", "2024-25", "draft"),
            ("west-midlands", "2019-20", "final"),
            ("west-midlands", "2024-25", "draft"),
            ("west-midlands", "2025-26", "draft"),
        ]

    def test_threats_stand_where_their_files_say(self) -> None:
        found = year("2024-25").threat_assessments.values_list("threat__code", "status")

        assert dict(found) == {threat["threat"]: threat["status"] for threat in read_year(WORKING)["threats"]}

    def test_all_thirty_five_cells_of_the_working_year_are_judged(self) -> None:
        cells = year("2024-25").sections.filter(kind=Section.Kind.COMPONENT)

        assert cells.count() == 35
        assert Judgement.objects.filter(section__in=cells).count() == 35

    def test_all_text_of_the_file_is_in_the_sections(self) -> None:
        bodies = list(year("2024-25").sections.exclude(body="").values_list("body", flat=True))
        bodies += [body for _where, body in papers_own(read_year(WORKING))]

        paragraphs = sum(len(numbered(body)) for body in bodies)
        assert paragraphs == sum(len(numbered(body)) for _where, body in printed(read_year(WORKING)))
        assert paragraphs >= 130

    def test_eighteen_questions_are_headings_in_their_threats(self) -> None:
        questions = year("2024-25").questions.select_related("section")

        assert [question.section.slug for question in questions] == [f"question-{n}" for n in range(1, 19)]
        assert questions.get(number=18).section.threat_assessment is None

    def test_check_page_names_exactly_the_questions_without_a_full_answer(self) -> None:
        gaps = find_gaps(year("2024-25"))

        assert [gap.message for gap in gaps if gap.kind is Kind.UNANSWERED] == [
            "Question 8 is not answered.",
            "Question 15 is not answered.",
        ]
        assert [gap.message.split(":")[0] for gap in gaps if gap.kind is Kind.PARTLY] == [
            "Question 13 is partly answered"
        ]
        assert {Kind.EMPTY, Kind.UNJUDGED, Kind.NO_LEAD, Kind.UNCONFIRMED}.isdisjoint(
            gap.kind for gap in gaps
        )

    # The guards

    def test_no_threat_has_gone_on_with_gaps_in_its_writing(self) -> None:
        threats = ThreatAssessment.objects.exclude(status__in=[Status.DRAFT, Status.CHANGES_REQUESTED])

        assert threats.count() > 10
        assert {str(threat): gaps_in_writing(threat) for threat in threats if gaps_in_writing(threat)} == {}

    def test_no_thread_of_the_force_is_open_beyond_agreement(self) -> None:
        agreed = [status for status in Status if status.rank >= Status.AGREED.rank]
        threads = Thread.objects.open().filter(section__threat_assessment__status__in=agreed)

        assert all(thread.organisation.slug.endswith("-pcc") for thread in threads)
        assert not threads.filter(section__threat_assessment__status__in=[Status.AGREED, Status.APPROVED])

    def test_nothing_is_open_in_the_final_year(self) -> None:
        assert not Thread.objects.open().filter(section__annual=year("2019-20"))

    def test_every_status_was_reached_step_by_step(self) -> None:
        subjects = [*AnnualAssessment.objects.all(), *ThreatAssessment.objects.select_related("annual")]
        for subject in subjects:
            threat = subject if isinstance(subject, ThreatAssessment) else None
            changes = StatusChange.objects.filter(annual=subject.annual, threat_assessment=threat).order_by(
                "changed_at"
            )
            at = Status.DRAFT
            for change in changes:
                assert change.from_status == at, change
                at = Status(change.to_status)
            assert at == subject.status

    def test_approval_is_of_exactly_what_stands_there_and_by_nobody_who_wrote_it(self) -> None:
        approvals = StatusChange.objects.filter(transition="approve").select_related(
            "threat_assessment__annual", "annual__force", "annual__edition", "changed_by"
        )

        assert len(approvals) == 10
        for change in approvals:
            subject = change.threat_assessment or change.annual
            assert change.content_sha256 == content_sha256(subject), change
            assert not permissions.has_written(change.changed_by, subject), change

    def test_returned_threat_was_submitted_with_its_first_words_and_written_on_since(self) -> None:
        threat = year("2024-25").threat_assessments.get(threat__code="national-cyber-event")
        submitted, returned = threat.status_changes.order_by("changed_at")

        assert returned.comment.startswith("The draft calls the plans robust")
        assert submitted.content_sha256 == returned.content_sha256 != content_sha256(threat)
        assert SectionVersion.objects.filter(
            section__threat_assessment=threat, saved_at__gt=returned.changed_at
        )

    # Words and talk

    def test_second_version_keeps_the_ids_of_the_blocks_it_continues(self) -> None:
        section = Section.objects.get(
            threat_assessment__annual=year("2024-25"),
            threat_assessment__threat__code="serious-and-organised-crime",
            slug="capability",
        )
        second, first = section.versions.all()
        before = {block.id: block.text for block in parse_blocks(first.body)}
        after = {block.id: block.text for block in parse_blocks(second.body)}

        (kept,) = before.keys() & after.keys()
        assert after[kept].startswith(before[kept])
        assert second.body == section.body

    def test_contributor_was_handed_what_they_wrote(self) -> None:
        contributor = User.objects.get(email="contributor@demo.example")
        written = SectionVersion.objects.filter(saved_by=contributor).values_list("section", flat=True)

        assert set(written) <= set(contributor.handovers.values_list("section", flat=True))
        assert set(written)

    def test_every_thread_hangs_on_the_block_whose_words_it_quotes(self) -> None:
        for thread in Thread.objects.select_related("section"):
            block = next(block for block in parse_blocks(thread.section.body) if block.id == thread.block)
            assert thread.quote in block.text

    def test_threads_of_both_circles_and_both_sides_can_be_seen(self) -> None:
        threads = Thread.objects.filter(section__annual=year("2024-25"))
        kinds = Counter((thread.circle, thread.organisation.slug) for thread in threads)

        assert set(kinds) == {
            (Circle.OWN, "west-midlands"),
            (Circle.OWN, "west-midlands-pcc"),
            (Circle.BOTH, "west-midlands-pcc"),
        }

    # Dates, people and outcomes

    def test_nothing_in_the_demonstration_happened_today(self) -> None:
        lately = timezone.now() - datetime.timedelta(days=1)
        recent = {
            f"{model.__name__}.{column.name}"
            for model in apps.get_models()
            for column in model._meta.get_fields()
            if isinstance(column, models.DateTimeField)
            and model._meta.app_label not in ("threats", "audit")  # the trail says when the year was loaded
            and model._default_manager.filter(**{f"{column.name}__gte": lately}).exists()
        }

        assert recent == set()

    def test_nothing_happened_before_its_year_was_opened_or_after_its_board(self) -> None:
        for version in SectionVersion.objects.select_related("section__annual"):
            annual = version.section.annual
            assert annual.opened_at <= version.saved_at
            assert version.saved_at.date() < annual.board_on

    def test_everybody_is_there_with_the_roles_of_the_file(self) -> None:
        found = Membership.objects.values_list("user__email", "organisation__slug", "role")

        assert set(found) == {
            (person["email"], membership["organisation"], membership["role"])
            for person in people()["people"]
            for membership in person["memberships"]
        }
        assert all(user.check_password("demo-only-2026") for user in User.objects.all())
        assert all(user.emailaddress_set.get().verified for user in User.objects.all())

    def test_everybody_who_works_in_the_year_has_something_to_do(self) -> None:
        busy = {
            user.email for user in User.objects.filter(email__endswith="@demo.example") if tasks_for(user)
        }

        assert {"lead@demo.example", "ct-lead@demo.example", "vawg-lead@demo.example"} <= busy
        assert {"coordinator@demo.example", "chief@demo.example", "commissioner@demo.example"} <= busy

    def test_recommendations_have_references_for_life(self) -> None:
        found = Recommendation.objects.order_by("reference").values_list("reference", flat=True)

        assert list(found) == [
            *(f"WMP-2020-{n:02}" for n in range(1, 5)),
            *(f"WMP-2025-{n:02}" for n in range(1, 11)),
        ]

    def test_paper_of_the_final_year_was_issued_and_that_of_the_working_year_cannot_be_yet(self) -> None:
        issued = IssuedPaper.objects.select_related("paper__annual").get()
        working = Paper.objects.select_related("annual__force").get(annual=year("2024-25"))

        assert issued.paper.annual == year("2019-20")
        assert bytes(issued.pdf).startswith(b"%PDF")
        assert len(reasons_against(working)) == 1

    def test_working_paper_is_as_long_as_a_real_one(self) -> None:
        paper = Paper.objects.select_related("annual__force", "annual__edition", "annual__scale").get(
            annual=year("2024-25")
        )

        sections = [section for chapter in build_paper(paper).chapters for section in chapter.sections]
        numbers = [
            block.number
            for section in sections
            for block in section.blocks
            if isinstance(block, Paragraph | Withheld)
        ]

        assert len(numbers) >= 130
        assert numbers == list(range(1, len(numbers) + 1))

    def test_paper_of_the_working_year_says_what_its_threats_assure_and_what_it_rests_on(self) -> None:
        built = build_paper(self.working_paper())

        chapters = {chapter.heading: chapter for chapter in built.chapters}
        key_points = [block for section in chapters["Key points"].sections for block in section.blocks]
        assured = [block.html.partition(":")[0] for block in key_points[-7:] if isinstance(block, Paragraph)]
        labels = [threat["local_label"] for threat in read_year(WORKING)["threats"]]
        assert assured == [f"<strong>{label}" for label in labels]
        (background,) = chapters["Background"].sections
        assert background.blocks[0].text == "The duty"  # type: ignore[union-attr]
        (cited,) = chapters["Sources"].sections[0].blocks
        assert cited.html.count("<li>") == 4  # type: ignore[union-attr]
        assert [chapter.kind for chapter in built.chapters][-1] == "appendix"
        assert built.style.accent == "#5b2a6e"
        assert built.style.crest is None

    def test_abbreviations_of_the_working_paper_are_written_out_or_listed(self) -> None:
        call_command(
            "load_abbreviations", str(PROJECT / "fixtures" / "abbreviations.yaml"), stdout=io.StringIO()
        )
        built = build_paper(self.working_paper())

        (appendix,) = (chapter for chapter in built.chapters if chapter.kind == GLOSSARY)
        assert list(listed_in((appendix,))) == ["HMICFRS", "NCA", "SPR"]
        assert [use.short for use in not_written_out(built.chapters)] == ["HMICFRS"]

    def test_references_of_the_working_paper_lead_somewhere_in_every_edition(self) -> None:
        for edition in Reader:
            built = build_paper(self.working_paper(), edition=edition)
            assert dangling_in(built.chapters) == ()

    def test_editions_of_the_working_paper_differ_and_say_so(self) -> None:
        built = {edition: build_paper(self.working_paper(), edition=edition) for edition in Reader}

        withheld = {
            edition: [
                block.ground
                for chapter in paper.chapters
                for section in chapter.sections
                for block in section.blocks
                if isinstance(block, Withheld)
            ]
            for edition, paper in built.items()
        }
        assert [len(withheld[edition]) for edition in Reader] == [2, 1, 0]
        assert built[Reader.PUBLIC].edition.startswith("The public: 2 passages are withheld under ")
        assert built[Reader.PANEL].edition.startswith(
            "The police and crime panel: 1 passage is withheld under "
        )
        assert built[Reader.COMMISSIONER].handling.startswith("Not for publication: ")

    def working_paper(self) -> Paper:
        related = ("annual__force", "annual__edition", "annual__scale")
        return Paper.objects.select_related(*related).get(annual=year("2024-25"))

    def test_reviewer_asks_both_sides_for_the_level_that_the_second_answer_leaves_out(self) -> None:
        (thread,) = Thread.objects.open().filter(section__annual=year("2024-25"), section__question__number=2)
        first = thread.comments.order_by("pk")[0]

        assert thread.circle == Circle.BOTH
        assert first.author.email == "reviewer@demo.example"
        assert "state the level" in first.text

    def test_criterion_is_printed_beside_a_grade_only_where_the_scale_has_changed_since(self) -> None:
        paper = Paper.objects.select_related("annual__force", "annual__edition", "annual__scale").get(
            annual=year("2024-25")
        )
        changed = Judgement.objects.filter(section__annual=paper.annual).order_by("pk")[0]
        Judgement.objects.filter(pk=changed.pk).update(criterion="As the scale once had it.")

        sections = [section for chapter in build_paper(paper).chapters for section in chapter.sections]
        criteria = Counter(section.judgement.criterion for section in sections if section.judgement)

        assert criteria == {"": 34, "As the scale once had it.": 1}

    def test_questions_that_are_not_answered_keep_what_is_said_of_them(self) -> None:
        notes = Question.objects.filter(annual=year("2024-25"), state=Question.State.UNANSWERED)

        assert all(question.state_note for question in notes)

    # The command

    def test_second_run_asks_once_and_changes_nothing(self) -> None:
        changed = SectionVersion.objects.get(
            number=2, section__slug="capacity", section__threat_assessment__threat__code="terrorism"
        )
        SectionVersion.objects.filter(pk=changed.pk).update(body="<p>Somebody’s trial.</p>")

        with self.assertNumQueries(1):
            said = run()

        changed.refresh_from_db()
        assert said == "The demonstration is already loaded.\n"
        assert changed.body == "<p>Somebody’s trial.</p>"

    def test_a_year_that_is_missing_is_added_and_the_others_are_left(self) -> None:
        kept = AnnualAssessment.objects.exclude(force__slug="northmoor")
        before = list(kept.values_list("pk", flat=True))
        AnnualAssessment.objects.filter(force__slug="northmoor").delete()

        said = run()

        assert said == "Northmoor Police (demonstration) 2024-25: loaded.\n"
        assert list(kept.values_list("pk", flat=True)) == before
        assert User.objects.count() == len(people()["people"])

    def test_list_prints_everybody_with_role_and_organisation(self) -> None:
        lines = run("--list").splitlines()

        assert lines[0] == "lead@demo.example — Threat lead, West Midlands Police"
        assert "secretary@demo.example — Secretary, West Midlands Police and Crime Commissioner" in lines
        assert len(lines) == sum(len(person["memberships"]) for person in people()["people"])


@pytest.mark.django_db
@pytest.mark.parametrize("arguments", [(), ("--list",)])
def test_it_refuses_where_the_demonstration_is_off(arguments: tuple[str, ...]) -> None:
    with override_settings(DEMONSTRATION=False), pytest.raises(CommandError, match="DEMONSTRATION=on"):
        run(*arguments)

    assert not User.objects.exists()


@pytest.mark.django_db
def test_it_says_which_command_is_missing_before_it_and_leaves_nothing_behind() -> None:
    call_command("load_framework", EDITIONS[0], stdout=io.StringIO())

    with pytest.raises(CommandError, match=r"manage\.py load_framework"):
        run()

    assert not User.objects.exists()
    assert not Organisation.objects.exists()
    assert not AnnualAssessment.objects.exists()
