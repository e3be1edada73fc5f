"""Drafting the verdict: who drafts and who reads it, that it counts for nothing, and that no word of it is lost."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from accounts.models import Notice, Role
from assessments.comments import YearIsFinal
from assessments.models import AnnualAssessment, Status, ThreatAssessment, Verdict, VerdictDraft
from assessments.verdict_drafts import DraftChanged, draft_for, draft_to_give, save_draft
from assessments.verdicts import give_verdict
from tests.makers import Side, approve_as_it_stands, fill, make_member, set_status

REASONS = "Two of the cells rest on assertion alone."


@pytest.fixture
def released(side: Side, threat: ThreatAssessment) -> ThreatAssessment:
    fill(threat, by=side.lead)
    approve_as_it_stands(threat, by=side.chief_officer)
    set_status(threat, Status.RELEASED)
    return ThreatAssessment.objects.select_related("annual__force", "threat").get(pk=threat.pk)


def page_of(threat: ThreatAssessment, name: str = "verdict_draft") -> str:
    return reverse(name, args=threat.url_args)


def test_only_a_reviewer_drafts(side: Side, released: ThreatAssessment) -> None:
    may = set()
    for role, user in side.people.items():
        try:
            draft = save_draft(released, "assured", f"By {role}.", version=0, by=user)
        except PermissionDenied:
            continue
        may.add(role)
        draft.delete()

    assert may == {"reviewer"}


def test_the_body_alone_reads_it(side: Side, other_side: Side, released: ThreatAssessment) -> None:
    save_draft(released, "assured", REASONS, version=0, by=side.reviewer)

    readers = {role for role, user in side.people.items() if draft_for(released, user)}

    assert readers == {"reviewer", "commissioner"}
    assert not VerdictDraft.objects.visible_to(other_side.commissioner).exists()


def test_a_draft_counts_for_nothing(side: Side, released: ThreatAssessment) -> None:
    save_draft(released, "assured", REASONS, version=0, by=side.reviewer)

    released.refresh_from_db()
    assert released.status == Status.RELEASED
    assert not Verdict.objects.exists()


def test_a_colleagues_draft_is_not_written_over_unseen(side: Side, released: ThreatAssessment) -> None:
    save_draft(released, "assured", REASONS, version=0, by=side.reviewer)
    colleague = make_member(side.body, Role.REVIEWER)

    with pytest.raises(DraftChanged):
        save_draft(released, "not_assured", "Nothing was tested.", version=0, by=colleague)
    save_draft(released, "not_assured", "Nothing was tested.", version=1, by=colleague)
    again = save_draft(released, "not_assured", "Nothing was tested.", version=1, by=side.reviewer)

    assert (again.version, again.drafted_by, again.reasons) == (2, colleague, "Nothing was tested.")


def test_it_is_kept_while_the_force_has_reopened_the_text(side: Side, released: ThreatAssessment) -> None:
    set_status(released, Status.CHANGES_REQUESTED)

    save_draft(released, "", REASONS, version=0, by=side.reviewer)

    assert VerdictDraft.objects.get().reasons == REASONS


def test_nothing_is_drafted_in_a_final_year(
    side: Side, annual: AnnualAssessment, released: ThreatAssessment
) -> None:
    AnnualAssessment.objects.filter(pk=annual.pk).update(status=Status.FINAL)

    with pytest.raises(YearIsFinal):
        save_draft(released, "assured", REASONS, version=0, by=side.reviewer)


def test_a_verdict_that_was_given_later_is_where_the_next_begins(
    side: Side, released: ThreatAssessment
) -> None:
    save_draft(released, "assured", REASONS, version=0, by=side.reviewer)
    given = give_verdict(released, "not_assured", "I see it otherwise.", by=side.commissioner)

    assert draft_to_give(released, side.commissioner, given) is None
    save_draft(released, "partly_assured", "Now tested.", version=1, by=side.reviewer)
    newer = draft_to_give(released, side.commissioner, given)
    assert newer is not None
    assert newer.reasons == "Now tested."


@pytest.mark.parametrize(
    ("status", "name"),
    [(Status.RELEASED, "verdict_edit"), (Status.CHANGES_REQUESTED, "threat_assessment")],
)
def test_whoever_gives_the_verdict_is_told_where_the_draft_is_and_not_what_it_says(
    side: Side, released: ThreatAssessment, status: Status, name: str
) -> None:
    set_status(released, status)

    save_draft(released, "not_assured", REASONS, version=0, by=side.reviewer)

    notice = Notice.objects.get(about_label="assessments.verdictdraft")
    assert (notice.person, notice.url) == (side.commissioner, page_of(released, name))
    assert notice.sentence == "Anyshire Reviewer drafted the verdict on Threat 1. It is yours to give."


def test_a_draft_that_is_saved_as_it_stands_is_told_to_nobody(side: Side, released: ThreatAssessment) -> None:
    save_draft(released, "not_assured", REASONS, version=0, by=side.reviewer)
    Notice.objects.all().delete()

    save_draft(released, "not_assured", REASONS, version=1, by=side.reviewer)

    assert not Notice.objects.exists()


# Pages


def test_a_reviewer_drafts_and_the_commissioner_begins_from_it(
    client: Client, side: Side, released: ThreatAssessment
) -> None:
    client.force_login(side.reviewer)
    assert page_of(released) in client.get(released.get_absolute_url()).content.decode()
    assert client.get(page_of(released, "verdict_edit"))["Location"] == page_of(released)
    client.post(page_of(released), {"version": "0", "verdict": "partly_assured", "reasons": REASONS})

    client.force_login(side.commissioner)
    answer = client.get(page_of(released, "verdict_edit"))

    assert answer.context["form"]["verdict"].value() == "partly_assured"
    assert answer.context["form"]["reasons"].value() == REASONS
    assert "are the draft of Anyshire Reviewer" in answer.content.decode()


def test_both_drafts_are_shown_where_a_colleague_was_first(
    client: Client, side: Side, released: ThreatAssessment
) -> None:
    save_draft(released, "assured", "Theirs.", version=0, by=make_member(side.body, Role.REVIEWER))
    client.force_login(side.reviewer)
    sent = {"version": "0", "verdict": "not_assured", "reasons": REASONS}

    answer = client.post(page_of(released), sent)
    client.post(page_of(released), {**sent, "version": str(answer.context["form"]["version"].value())})

    assert answer.status_code == 409
    assert "Theirs." in answer.content.decode()
    assert REASONS in answer.content.decode()
    assert VerdictDraft.objects.get().reasons == REASONS


def test_an_empty_draft_is_refused(client: Client, side: Side, released: ThreatAssessment) -> None:
    client.force_login(side.reviewer)

    answer = client.post(page_of(released), {"version": "0", "verdict": "", "reasons": " "})

    assert answer.content.decode().count("Choose a verdict or write the reasons.") == 2
    assert not VerdictDraft.objects.exists()
