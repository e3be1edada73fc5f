"""Broken, hostile and odd files through the page and the command: a sentence beside the field, or the right words.

Whatever comes, nothing of it is run, nothing is asked from elsewhere, and nothing is stored that could not be read.
"""

from __future__ import annotations

import io
import zipfile
from html import unescape
from pathlib import Path

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from assessments.models import AnnualAssessment
from papers.importing.reading import LARGEST, LARGEST_UNPACKED
from papers.models import ImportedPaper
from tests.makers import Side
from tests.papers.importing.files import PAPER, blank_pdf, pdf_file, with_part, word_file

TEMPLATE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"
PAGE = "/papers/anyshire/import/"
WORDS = "The force trains three units each spring."


@pytest.fixture
def client(side: Side) -> Client:
    client = Client()
    client.force_login(side.coordinator)
    return client


def one_paragraph(document: object) -> None:
    document.add_paragraph(WORDS)  # type: ignore[attr-defined]


def without(data: bytes, part: str) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(written, "w") as target:
        for name in source.namelist():
            if name != part:
                target.writestr(name, source.read(name))
    return written.getvalue()


def replaced(data: bytes, part: str, content: bytes) -> bytes:
    return with_part(without(data, part), part, content)


def encrypted(data: bytes) -> bytes:
    written = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pdf.save(written, encryption=pikepdf.Encryption(user="secret", owner="secret"))
    return written.getvalue()


def external_entity() -> bytes:
    body = (
        b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><w:document xmlns:w='
        b'"http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>&x;</w:t></w:r></w:p>'
        b"</w:body></w:document>"
    )
    return replaced(word_file(one_paragraph), "word/document.xml", body)


def laughs() -> bytes:
    entities = b'<!ENTITY a0 "lol">' + b"".join(
        f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">'.encode() for n in range(1, 10)
    )
    body = (
        b"<!DOCTYPE d ["
        + entities
        + b']><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/'
        b'main"><w:body><w:p><w:r><w:t>&a9;</w:t></w:r></w:p></w:body></w:document>'
    )
    return replaced(word_file(one_paragraph), "word/document.xml", body)


WHOLE = word_file(one_paragraph)
BOMB = with_part(WHOLE, "word/media/large.bin", bytes(LARGEST_UNPACKED))
REFUSED = {
    "a Word file that was cut off": (WHOLE[:2000], "damaged or cut off"),
    "a Word file that is no zip": (b"PK\x03\x04" + b"no zip at all" * 50, "damaged or cut off"),
    "a zip bomb": (BOMB, "unpacks to far more than a paper can hold"),
    "macros": (with_part(WHOLE, "word/vbaProject.bin", b"Sub AutoOpen()"), "holds macros"),
    "a part that is no XML": (replaced(WHOLE, "word/document.xml", b"<w:document"), "damaged"),
    "an entity of a file": (external_entity(), "holds no words"),
    "a billion laughs": (laughs(), "damaged"),
    "an old Word file": (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "Save it as .docx"),
    "a scanned PDF": (blank_pdf(), "pictures of pages and no text"),
    "a locked PDF": (encrypted(pdf_file(f"<p>{WORDS}</p>")), "locked with a password"),
    "a PDF that was cut off": (pdf_file(f"<p>{WORDS}</p>")[:300], "damaged"),
    "bytes of no text": (bytes(range(256)) * 30, "not a text"),
    "an empty file": (b"", "empty"),
    "white space": (b" \r\n\t\n", "empty"),
    "50 MB": (b"a" * 50 * 1024 * 1024, f"50 MB and {LARGEST // 1024 // 1024} MB fit"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_the_page_refuses_it_in_a_sentence_beside_the_field(client: Client, name: str) -> None:
    data, said = REFUSED[name]

    answer = client.post(PAGE, {"file": SimpleUploadedFile("paper.docx", data)})
    page = unescape(answer.content.decode())

    assert (answer.status_code, said in page, "Traceback" in page) == (200, True, False)
    assert page.count('href="#id_file"') == 1, "the summary leads to the field"
    assert "<title>Error: " in page
    assert "root:" not in page
    assert not ImportedPaper.objects.exists()


@pytest.mark.parametrize("name", REFUSED)
def test_the_command_refuses_it_in_a_sentence_and_makes_nothing(
    side: Side, tmp_path: Path, name: str
) -> None:
    data, said = REFUSED[name]
    path = tmp_path / "paper.docx"
    path.write_bytes(data)

    with pytest.raises(CommandError, match=said.replace("(", r"\(").replace(".", r"\.")):
        call_command("import_paper", side.force.slug, "2023-24", str(path), verbosity=0)

    assert not ImportedPaper.objects.exists()
    assert not AnnualAssessment.objects.exists()


def with_links_elsewhere() -> bytes:
    """A template, a picture and an object that lie on another host."""
    document = Document()
    document.add_paragraph(WORDS)
    for kind in (TEMPLATE, RELATIONSHIP_TYPE.OLE_OBJECT, RELATIONSHIP_TYPE.IMAGE):
        last = document.part.relate_to("https://elsewhere.example/it", kind, is_external=True)
    picture = (
        f"<w:drawing {nsdecls('w', 'a', 'r', 'wp', 'pic')}><wp:inline><a:graphic><a:graphicData><pic:pic><pic:blipFill>"
        f'<a:blip r:link="{last}"/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>'
    )
    document.add_paragraph().add_run()._r.append(parse_xml(picture))
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def test_what_a_word_file_links_to_is_not_asked_for(client: Client) -> None:
    """The network is off in tests: a request would fail here."""
    data = with_part(with_links_elsewhere(), "word/embeddings/oleObject1.bin", b"\xd0\xcf\x11\xe0object")

    answer = client.post(PAGE, {"file": SimpleUploadedFile("paper.docx", data)}, follow=True)
    page = answer.content.decode()

    assert (WORDS in page, "elsewhere.example" in page) == (True, False)
    assert bytes(ImportedPaper.objects.get().original) == data


def test_a_script_in_a_pdf_is_no_word_and_never_sent(client: Client) -> None:
    written = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf_file(f"<p>{WORDS}</p><p>{WORDS}</p>"))) as pdf:
        pdf.Root.OpenAction = pikepdf.Dictionary(
            S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert('run')")
        )
        pdf.save(written)

    answer = client.post(PAGE, {"file": SimpleUploadedFile("paper.pdf", written.getvalue())}, follow=True)
    page = answer.content.decode()

    assert (WORDS in page, "app.alert" in page) == (True, False)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("<b onclick=alert(1)>.txt", "&lt;b onclick=alert(1)&gt;"),
        ("pâpur \u202egnp.txt", "pâpur"),
        ('a"b\r\nX-Header: 1.txt', None),
        ("x" * 400 + ".txt", "x" * 50),
        ("..", None),
    ],
    ids=["path", "markup", "turned", "header", "long", "dots"],
)
def test_a_name_of_any_kind_is_only_words(client: Client, name: str, shown: str | None) -> None:
    boundary = "line"
    # By hand, since the client of the tests would tidy the name.
    body = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        f"Content-Type: text/plain\r\n\r\n{PAPER}\r\n--{boundary}--\r\n"
    ).encode()

    answer = client.post(
        PAGE, data=body, content_type=f"multipart/form-data; boundary={boundary}", follow=True
    )
    page = answer.content.decode()

    assert (answer.status_code, "<b onclick" in page) == (200, False)
    if shown:
        assert shown in page
    for kept in ImportedPaper.objects.all():
        original = client.get(f"{kept.get_absolute_url()}original/")
        assert original.headers["Content-Disposition"] == f'attachment; filename="original-{kept.pk}.bin"'
        assert original.content.decode() == PAPER


@pytest.mark.parametrize(
    "encoding", ["utf-8-sig", "utf-16", "utf-16-be", "cp1252", "iso8859-14", "mac-roman"]
)
def test_text_in_an_odd_encoding_is_read_or_doubted_and_kept_as_it_came(
    client: Client, encoding: str
) -> None:
    bom = b"\xfe\xff" if encoding == "utf-16-be" else b""
    data = bom + PAPER.replace("three units", "three units, café and £5").encode(encoding)

    answer = client.post(PAGE, {"file": SimpleUploadedFile("paper.txt", data)}, follow=True)
    page = unescape(answer.content.decode())

    assert answer.status_code == 200
    assert bytes(ImportedPaper.objects.get().original) == data
    assert "three units, café and £5" in page or "The file is not UTF-8" in page
