"""Which issue a file is, said to anybody who holds it, on a page and by a command; and nothing about anything else."""

from __future__ import annotations

import io
import json
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html as lxml_html

from assessments.models import AnnualAssessment
from papers.checking import verifying
from papers.checking.verifying import Claim, claim_of, sha256_of
from papers.editions import Reader
from papers.forms import verifying as forms_verifying
from papers.issuing.issue import issue_paper
from papers.models import IssuedPaper, Paper
from papers.reissuing.changes import Change, Changes, to_json
from tests.makers import Side
from tests.papers.planted import whole_docx, whole_html, whole_pdf
from tests.papers.ready import change_a_word, finish_year

PAGE = "/papers/verify/"
FORMATS = {"pdf": "PDF", "html": "HTML file", "docx": "Word file"}
CORE = "<c><title>Board: agenda item 3</title><contentStatus>Final</contentStatus><revision>2</revision></c>"


def repacked(data: bytes) -> bytes:
    """The same parts as another program would pack them."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as parts, zipfile.ZipFile(written, "w") as target:
        for name in parts.namelist():
            target.writestr(name, parts.read(name))
    return written.getvalue()


ALTERED: dict[str, Callable[[bytes], bytes]] = {
    "pdf": lambda data: data + b"\n% one more line\n",
    "html": lambda data: data.replace(b"Anyshire", b"Anyshire "),
    "docx": repacked,
}


@pytest.fixture
def issue(side: Side, annual: AnnualAssessment) -> IssuedPaper:
    return issue_paper(finish_year(side, annual), by=side.secretary, confirmed_by=side.coordinator)


def file_of(issue: IssuedPaper, extension: str) -> bytes:
    return issue.html.encode() if extension == "html" else bytes(getattr(issue, extension))


def sent(data: bytes | None, name: str = "paper.pdf") -> Any:
    """What a stranger gets who sends this file."""
    return Client().post(PAGE, {"file": SimpleUploadedFile(name, data)} if data is not None else {})


def main_of(answer: Any) -> str:
    main = lxml_html.document_fromstring(answer.content.decode()).xpath("//main")[0]
    return " ".join(main.text_content().split())


# The page


@pytest.mark.django_db
def test_a_stranger_can_ask() -> None:
    answer = Client().get(PAGE)

    assert answer.status_code == 200
    assert "You need not sign in." in main_of(answer)


@pytest.mark.django_db
def test_each_file_of_an_issue_is_recognised_and_an_altered_one_is_not(issue: IssuedPaper) -> None:
    for extension, name in FORMATS.items():
        data = file_of(issue, extension)

        same, altered = main_of(sent(data)), main_of(sent(ALTERED[extension](data)))

        assert "This is an issued paper, and it is unchanged" in same
        assert (
            f"It is the {name} of issue 1 of the paper “The requirement this year” of Anyshire Police" in same
        )
        assert "No later issue has replaced it." in same
        assert sha256_of(data) in same
        assert "This is not a file that was issued" in altered
        assert "It says of itself that it is issue 1 of a paper of Anyshire Police" in altered
        assert "it was altered after it was issued, or was never issued at all" in altered


@pytest.mark.django_db
def test_an_issue_that_was_replaced_names_every_later_one_and_what_each_replaces(issue: IssuedPaper) -> None:
    cars = Change("changed", "paragraph", before=12, after=12)
    second = replace_issue(
        issue,
        number=2,
        kind="erratum",
        replaces_id=issue.pk,
        reason="Cars.",
        changes=to_json(Changes((cars,))),
    )
    third = replace_issue(issue, number=3, kind="supplement", replaces_id=second.pk, reason="New.")
    replace_issue(issue, number=4, replaces_id=third.pk, reason="New.")

    said = sent(bytes(issue.pdf))

    later = lxml_html.document_fromstring(said.content.decode()).xpath("//main//li/text()")
    assert later == [
        "Issue 2 of 1 March 2026 is an erratum to issue 1 and replaces paragraph 12 of it.",
        "Issue 3 of 1 March 2026 is a supplement to issue 2.",
        "Issue 4 of 1 March 2026 stands in place of issue 3.",
    ]
    assert "It is not the last one. Later issues change it:" in main_of(said)


@pytest.mark.django_db
@pytest.mark.parametrize("more", [1, 5])
def test_many_later_issues_take_as_many_queries_as_one(issue: IssuedPaper, more: int) -> None:
    for number in range(2, 2 + more):
        replace_issue(issue, number=number, replaces_id=issue.pk, reason="New.")

    with CaptureQueriesContext(connection) as queries:
        known = verifying.find_issue_of(bytes(issue.pdf))

    assert known is not None
    assert (len(known.later), len(queries)) == (more, 2)


def replace_issue(issue: IssuedPaper, number: int, **values: Any) -> IssuedPaper:
    """The next issue for the same reader, without the seconds that making one takes."""
    fields = {
        f.attname: getattr(issue, f.attname) for f in IssuedPaper._meta.concrete_fields if not f.primary_key
    }
    fields |= {"number": number, "issued_at": "2026-03-01T12:00:00Z"}
    fields |= {f"{name}_sha256": str(number) * 64 for name in ("content", "html", "pdf", "docx")}
    later = IssuedPaper(**(fields | values))
    later.save()
    return later


@pytest.mark.django_db
def test_an_edition_for_others_tells_no_more_than_force_year_and_reader(
    side: Side, annual: AnnualAssessment
) -> None:
    issue = issue_paper(finish_year(side, annual), by=side.secretary, reader=Reader.PANEL)
    replace_issue(issue, number=2)

    said = main_of(sent(bytes(issue.pdf)))

    assert "It is an issue of Anyshire Police, 2024-25, for the police and crime panel." in said
    assert "The requirement this year" not in said
    assert "later issue" not in said


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("data", "words"),
    [
        (None, "Choose the file that you want to compare."),
        (b"", "The file is empty. Was it saved whole?"),
        (b"Just words.", "This is neither a PDF nor a Word file (.docx) nor an HTML file."),
        (b"\x89PNG\r\n", "This is neither a PDF nor a Word file (.docx) nor an HTML file."),
    ],
    ids=["no file", "empty", "text", "picture"],
)
def test_what_cannot_be_a_paper_gets_an_error_beside_the_field(data: bytes | None, words: str) -> None:
    answer = sent(data)
    page = lxml_html.document_fromstring(answer.content.decode())

    assert page.xpath("string(//title)").strip().startswith("Error: ")
    assert [" ".join(e.text_content().split()) for e in page.cssselect(".govuk-error-message")] == [
        f"Error: {words}"
    ]


@pytest.mark.django_db
def test_a_file_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms_verifying, "LARGEST", 10)

    assert "The file is larger than 30 MB." in main_of(sent(b"%PDF-1.7 and more"))


@pytest.mark.django_db
def test_a_file_of_somebody_else_is_no_issue_and_nothing_is_kept() -> None:
    said = main_of(sent(b"%PDF-1.7\n% of somebody else\n"))

    assert "No issue has these bytes" in said
    assert not IssuedPaper.objects.exists()


@pytest.mark.django_db
def test_somebody_who_asks_too_often_waits(settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "verify_file": "2/m/ip"}

    answers = [sent(b"%PDF-1.7\n") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert "Try again in a minute" in main_of(answers[2])
    assert Client().get(PAGE).status_code == 200


# What a file says of itself

OWN = Claim(
    "Strategic Policing Requirement: annual assessment 2025/26",
    "Northshire Police",
    "2025/26",
    1,
    draft=False,
)
TITLED = f"{OWN.title}: agenda item 8"


def test_each_file_of_a_paper_says_what_it_is() -> None:
    assert claim_of(whole_pdf()) == OWN
    assert claim_of(whole_html().encode()) == Claim(TITLED, OWN.force, OWN.year, 1, draft=False)
    assert claim_of(whole_docx()) == Claim(TITLED, OWN.force, "", 1, draft=False)


def test_a_pdf_that_another_program_has_saved_still_says_what_it_is() -> None:
    saved = io.BytesIO()
    with pikepdf.open(io.BytesIO(whole_pdf())) as pdf:
        pdf.save(saved, object_stream_mode=pikepdf.ObjectStreamMode.generate)

    assert claim_of(saved.getvalue()) == OWN


def attached(content: bytes) -> bytes:
    return b"%PDF-1.7\n1 0 obj << /Type /EmbeddedFile >>\nstream\n" + content + b"\nendstream endobj"


@pytest.mark.parametrize(
    "data",
    [
        attached(zlib.compress(b"not JSON")),
        attached(zlib.compress(b"[" * 100_000)),
        attached(zlib.compress(json.dumps({"cover": "x", "chapters": []}).encode())),
        attached(b"plain and no JSON"),
        b"%PDF-1.7 /EmbeddedFile",
        b"PK\x03\x04 cut off",
        b"<html><title>Of somebody else</title>",
    ],
    ids=["no JSON", "deep", "another shape", "plain", "no stream", "cut off", "another page"],
)
def test_a_file_that_is_not_ours_claims_nothing(data: bytes) -> None:
    assert claim_of(data) is None


def test_what_is_packed_small_is_not_unpacked_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verifying, "LARGEST_DATA", 1_000)
    packed = zlib.compress(b'{"cover": {"title": "a"}, "chapters": [' + b" " * 10_000 + b"]}")

    assert claim_of(attached(packed)) is None


def test_odd_values_are_shortened_or_left_out() -> None:
    data = {"cover": {"title": "x" * 999, "force": 7}, "chapters": [], "issue_number": "1", "draft": True}

    assert claim_of(attached(json.dumps(data).encode())) == Claim("x" * 200, "", "", None, draft=True)


# The command


def verify(path: Path) -> tuple[int, str]:
    """The exit code, and what it said without the sum."""
    said = io.StringIO()
    try:
        call_command("verify_paper", str(path), stdout=said)
    except SystemExit as ended:
        return int(str(ended.code)), said.getvalue().partition("\n")[2]
    except CommandError as error:
        return error.returncode, str(error)
    return 0, said.getvalue().partition("\n")[2]


@pytest.mark.django_db
def test_the_command_names_the_issue_and_whether_a_later_one_replaced_it(
    issue: IssuedPaper, tmp_path: Path
) -> None:
    path = tmp_path / "paper.pdf"
    path.write_bytes(bytes(issue.pdf))
    line = (
        "This is the PDF of issue 1 of the paper of Anyshire Police 2024-25, for the public, issued on "
        f"{issue.issued_at:%Y-%m-%d}. It is unchanged.\n"
    )
    first = verify(path)

    second = replace_issue(issue, number=2)

    assert first == (0, line)
    replace_issue(issue, number=3, replaces_id=second.pk)
    last = "Issue 3 of 1 March 2026 stands in place of issue 2."
    assert verify(path) == (3, f"{line}Issue 2 of 1 March 2026 is a later issue.\n{last}\n")


@pytest.mark.django_db
def test_the_command_tells_an_altered_issue_from_another_file(issue: IssuedPaper, tmp_path: Path) -> None:
    altered, other = tmp_path / "altered.pdf", tmp_path / "other.pdf"
    altered.write_bytes(ALTERED["pdf"](bytes(issue.pdf)))
    other.write_bytes(b"%PDF-1.7\n")

    assert verify(altered) == (
        5,
        "No issue has these bytes. The file says of itself that it is issue 1 of a paper of Anyshire Police, 2024-25: "
        "it was altered since, or was never issued.",
    )
    assert verify(other) == (4, "No issue has these bytes.")
    assert verify(tmp_path / "nowhere.pdf") == (
        1,
        f"{tmp_path}/nowhere.pdf cannot be read: No such file or directory.",
    )


# Files that would cost much


@pytest.mark.parametrize("filling", ["[],", '{"a":{}},'], ids=["lists", "objects"])
def test_a_small_pdf_that_unpacks_to_millions_of_values_costs_little_memory(filling: str) -> None:
    chapters = f"[{filling * 500_000}0]"
    said = f'{{"chapters":{chapters},"cover":{{"force":"Anyshire","year":"2024-25"}},"issue_number":2}}'
    data = attached(zlib.compress(said.encode()))

    tracemalloc.start()
    claim = claim_of(data)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert claim == Claim("", "Anyshire", "2024-25", 2, draft=False)
    assert peak < 6 * len(said)


def test_a_zip_file_with_a_list_of_very_many_parts_is_not_opened() -> None:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as parts:
        for number in range(verifying.MOST_PARTS):
            parts.writestr(f"{number}", b"")
        parts.writestr("docProps/core.xml", CORE)

    assert claim_of(written.getvalue()) is None


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_no_unusual_way_of_packing_is_unpacked(method: int) -> None:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", method) as parts:
        parts.writestr("docProps/core.xml", CORE)

    assert claim_of(written.getvalue()) is None


def test_a_name_of_a_part_that_is_no_text_is_no_error() -> None:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as parts:
        parts.writestr("docProps/core.xml", CORE)
        parts.writestr("é", b"")
    assert claim_of(written.getvalue()) is not None

    assert claim_of(written.getvalue().replace("é".encode(), b"\xff\xff")) is None


# The Word file of an issue


@pytest.mark.django_db
def test_the_word_file_is_served_as_it_was_stored(
    side: Side, annual: AnnualAssessment, issue: IssuedPaper
) -> None:
    change_a_word(side, annual, "<p>Later words.</p>")
    client = Client()
    client.force_login(side.viewer)

    answer = client.get(f"{issue.get_absolute_url()}paper.docx")

    assert answer.content == bytes(issue.docx)
    assert answer["ETag"] == f'"{issue.docx_sha256}"'
    assert answer["Content-Disposition"].startswith("attachment; filename=")
    assert answer["Content-Disposition"].endswith('-issue-1-OFFICIAL.docx"')


@pytest.mark.django_db
def test_an_issue_from_before_word_files_were_kept_says_so(side: Side, issue: IssuedPaper) -> None:
    old = replace_issue(issue, number=2)
    Paper.objects.get()
    with_none = {
        f.attname: getattr(old, f.attname) for f in IssuedPaper._meta.concrete_fields if not f.primary_key
    }
    IssuedPaper(**{**with_none, "number": 3, "docx": b"", "docx_sha256": "", "checks": {}}).save()
    client = Client()
    client.force_login(side.viewer)

    answer = client.get("/papers/anyshire/2024-25/issues/3/paper.docx")
    page = main_of(client.get("/papers/anyshire/2024-25/issues/3/"))

    assert answer.status_code == 404
    assert "This issue has no Word file" in main_of(answer)
    assert "This issue was made before checks were kept with an issue." in page
    assert "Word file" not in page


@pytest.mark.django_db
def test_the_page_of_an_issue_shows_its_sums_and_what_was_checked(side: Side, issue: IssuedPaper) -> None:
    client = Client()
    client.force_login(side.viewer)

    page = main_of(client.get(issue.get_absolute_url()))

    for said in (issue.pdf_sha256, issue.html_sha256, issue.docx_sha256, "sha256sum paper.pdf"):
        assert said in page
    assert "PDF, HTML file and Word file say the same words Yes by SPR Tracker, version 1" in page
