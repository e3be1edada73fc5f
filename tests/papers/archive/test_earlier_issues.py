"""What only an earlier issue says of what was withheld later: decided on the page, or left out of what is published."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from lxml import html as lxml_html

from assessments.models import AnnualAssessment, Section, Status
from papers.archive.publication import NotPublishable, export_publication
from papers.editions import Reader
from papers.issuing.issue import issue_paper, secrets_for
from papers.issuing.published import findings_in_issues
from papers.issuing.release import findings_of
from papers.leaks.issued import find_in_issues
from papers.models import IssuedPaper, LeakDecision, Paper
from tests.makers import Side, set_status, withhold, write
from tests.papers.archive.full_year import files_in, issue, make_full_year
from tests.papers.ready import ERRATUM

pytestmark = pytest.mark.django_db
SAID = "Zebra crossings hide 4713 purple lanterns."
LIKE = "Walnuts cost 4713 pounds at the fair."
PAGE = "/papers/anyshire/2024-25/leaks/"


def published_twice(side: Side, *, before: str) -> AnnualAssessment:
    """Issue 1 said `before`; issue 2 has another text, of which one paragraph is withheld."""
    annual = make_full_year(side)
    section = Section.objects.filter(annual=annual, threat_assessment=None).order_by("order").first()
    assert section is not None
    write(section, f"<p>{before}</p>", by=side.lead)
    issue(side, annual, whole=False)
    set_status(annual, Status.DRAFT)
    write(section, f"<p>{SAID}</p><p>Nothing else.</p>", by=side.lead)
    withhold(section, SAID, by=side.lead, chief=side.chief_officer)
    set_status(annual, Status.FINAL)
    paper = Paper.objects.get(annual=annual)
    issue_paper(paper, by=side.secretary, confirmed_by=side.coordinator, asked=ERRATUM)
    return annual


def export(annual: AnnualAssessment, path: Path) -> dict[str, bytes]:
    with path.open("w+b") as file:
        export_publication(annual, file)
    return files_in(path)


def client_of(side: Side) -> Client:
    client = Client()
    client.force_login(side.chief_officer)
    return client


def words_of_page(client: Client) -> str:
    main = lxml_html.document_fromstring(client.get(PAGE).content.decode()).xpath("//main")[0]
    return " ".join(main.text_content().split())


def test_a_likeness_in_an_earlier_issue_alone_is_listed_decided_on_and_then_published(
    side: Side, tmp_path: Path
) -> None:
    annual = published_twice(side, before=LIKE)
    with pytest.raises(
        NotPublishable, match=r"paragraph \d+ of issue 1 \(figure\)\. A chief officer decides"
    ):
        export(annual, tmp_path / "refused.zip")
    client = client_of(side)
    listed = lxml_html.document_fromstring(client.get(PAGE).content.decode())
    (key,) = listed.xpath("//input[@type='checkbox']/@value")

    answer = client.post(PAGE, {"keys": [key], "reason": "The price of walnuts."}, follow=True)

    assert "1 place may stay." in answer.content.decode()
    assert [row.reason for row in LeakDecision.objects.filter(key=key)] == ["The price of walnuts."]
    files = export(annual, tmp_path / "public.zip")
    assert sum(name.endswith(".pdf") and "issue-1" in name for name in files) == 1


def test_the_page_says_that_it_stands_in_an_issue_and_holds_up_no_release(side: Side) -> None:
    published_twice(side, before=LIKE)

    said = words_of_page(client_of(side))

    assert (
        "It stands only in issues that the public has: it holds up the archive for publication, not a release."
        in said
    )
    assert "of issue 1: the figure 4,713" in said


def test_an_earlier_issue_that_repeats_withheld_words_is_left_out_and_the_guide_says_so(
    side: Side, tmp_path: Path
) -> None:
    annual = published_twice(side, before=SAID)

    files = export(annual, tmp_path / "public.zip")

    first, second = IssuedPaper.objects.filter(paper__annual=annual, reader="public").order_by("number")
    papers = sorted(name for name in files if name.startswith("papers/"))
    assert papers == sorted(
        f"papers/{name}" for name in (
            *(second.file_name(end) for end in ("docx", "html", "pdf")), second.file_name("pdf", "erratum")
        )
    )  # fmt: skip
    guide = files["START-HERE.html"].decode()
    assert f"issue {first.number}, since it says what has been withheld after it was issued" in guide
    assert not any(b"Zebra" in data for name, data in files.items() if name.endswith((".csv", ".html")))


def test_withheld_words_that_an_issue_published_are_named_and_stop_no_release(side: Side) -> None:
    annual = published_twice(side, before=SAID)
    paper = Paper.objects.get(annual=annual)

    said = words_of_page(client_of(side))

    assert findings_of(paper) == []
    assert [finding.issue for finding in findings_in_issues(paper)] == [1]
    assert "1 place in an issue that the public has repeats withheld words." in said
    assert "Nothing here stands in the way of a release." in said


def test_what_stands_in_several_issues_is_decided_on_once_for_all_of_them(side: Side) -> None:
    annual = published_twice(side, before=LIKE)
    paper = Paper.objects.get(annual=annual)
    first = IssuedPaper.objects.get(paper=paper, number=1)
    again = IssuedPaper(paper=paper, number=7, content=first.content)

    (found,) = find_in_issues([first, again], secrets_for(paper, Reader.PUBLIC))

    assert found.places == f"{found.where} of issue 1, {found.where} of issue 7"
    assert findings_in_issues(paper, [found]) == []


def test_the_command_says_what_is_to_be_decided_and_where(side: Side, tmp_path: Path) -> None:
    published_twice(side, before=LIKE)

    with pytest.raises(CommandError, match="decides on the page of the leak check whether it may stay"):
        call_command("export_year", "anyshire", "2024-25", public=True, to=str(tmp_path / "public.zip"))

    assert list(tmp_path.iterdir()) == []


def test_the_size_of_a_file_in_the_guide_is_no_figure_of_anybody(side: Side, tmp_path: Path) -> None:
    annual = make_full_year(side)
    issue(side, annual, whole=False)
    pdf = IssuedPaper.objects.get(reader="public").pdf
    size = f"{len(pdf) / 1024:.1f}"
    set_status(annual, Status.DRAFT)
    section = Section.objects.filter(annual=annual, threat_assessment=None).order_by("order").first()
    assert section is not None
    write(section, f"<p>Stores weigh {size} tonnes.</p>", by=side.lead)
    withhold(section, "Stores weigh", by=side.lead, chief=side.chief_officer)

    files = export(annual, tmp_path / "public.zip")

    assert size in files["START-HERE.html"].decode()


def test_in_an_issue_that_is_left_out_nothing_is_to_be_decided(side: Side) -> None:
    annual = published_twice(side, before=f"{SAID}</p><p>{LIKE}")

    found = findings_in_issues(Paper.objects.get(annual=annual))

    assert [finding.kind for finding in found] == ["words"]
