"""An item in private: the motion to exclude the public, the exemption on the cover, and nothing where it is public."""

from __future__ import annotations

import pytest
from django.test import Client

from assessments.models import AnnualAssessment
from papers.building.build import build_paper
from papers.building.private_items import exclusion_motion, private_handling
from papers.docx.rendering import render_docx
from papers.editions import Reader
from papers.html.rendering import document_meta, render_standalone_html
from papers.leaks.in_files import texts_of_docx
from papers.models import Paper
from tests.makers import Side
from tests.papers.ready import fill_cover

MOTION = (
    "Motion to exclude the public: that under section 100A(4) of the Local Government Act 1972 the public be excluded "
    "from the meeting for this item, since exempt information under paragraph 7 of Schedule 12A to that Act would be "
    "disclosed, and the public interest in keeping it private outweighs the public interest in disclosing it. "
    "Reason: Tactics would be of no more use."
)


@pytest.fixture
def private(annual: AnnualAssessment) -> Paper:
    paper = fill_cover(annual)
    paper.exempt_paragraph, paper.public_interest = "7", "Tactics would be of no more use."
    paper.save()
    return paper


def test_the_board_is_asked_in_public_to_exclude_the_public(private: Paper) -> None:
    built = build_paper(private)

    assert built.cover.asked == f"To note. Note what is here.\n{MOTION}"
    assert (built.handling, document_meta(built).marking) == ("", "OFFICIAL – DRAFT")
    assert MOTION in render_standalone_html(built)
    assert any(MOTION in text.words for text in texts_of_docx(render_docx(built).data))


def test_the_private_editions_say_under_which_paragraph_they_are_exempt(private: Paper) -> None:
    built = build_paper(private, edition=Reader.COMMISSIONER)

    assert built.handling == (
        "Not for publication: exempt under paragraph 7 of Schedule 12A to the Local Government Act 1972"
    )
    assert document_meta(built).marking == "OFFICIAL – NOT FOR PUBLICATION – DRAFT"


def test_an_item_in_public_has_neither(annual: AnnualAssessment) -> None:
    built = build_paper(fill_cover(annual), edition=Reader.COMMISSIONER)

    assert (built.cover.asked, built.handling) == ("To note. Note what is here.", "")


def test_a_private_item_says_where_the_public_interest_lies(side: Side, private: Paper) -> None:
    client = Client()
    client.force_login(side.secretary)
    sent = {"version": private.version, "title": "T", "purpose": "note", "exempt_paragraph": "7"}

    answer = client.post("/papers/anyshire/2024-25/cover/", sent).content.decode()

    assert "Say why the public interest lies in keeping the item private." in answer


@pytest.mark.parametrize("typed", ["7", "paragraph 7", "Paragraph 7", "para. 7", "paragraff 7"])
def test_the_word_paragraph_is_printed_once_however_it_was_typed(private: Paper, typed: str) -> None:
    private.exempt_paragraph = typed

    assert "under paragraph 7 of Schedule 12A" in exclusion_motion(private)
    assert "under paragraph 7 of Schedule 12A" in private_handling(private, Reader.PANEL)
