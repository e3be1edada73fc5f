"""Names and code words of a withheld passage, said again elsewhere."""

from __future__ import annotations

import pytest

from assessments.models import AnnualAssessment
from papers.building.arrange import paper_of
from papers.issuing.release import findings_of
from papers.leaks.finding import NAME
from papers.leaks.grouped import listed
from papers.leaks.names import names_in, public_words
from papers.models import Abbreviation
from tests.makers import Side, withhold
from tests.papers.leaks.test_leaks import planted

TEAMS = "Operation Zebrafinch places 47 covert teams at Castle Vale reservoir under Inspector Quillfeather weekly."
NOTE = "Held at the Wombourne bunker, code word ORCHID-9, until 2031."
WITHHELD = f'<p>{TEAMS}<span class="footnote">{NOTE}</span></p>'


def hits_in(side: Side, annual: AnnualAssessment, body: str) -> dict[str, tuple[str, ...]]:
    section = planted(side, annual, f"{WITHHELD}{body}")
    withhold(section, "Zebrafinch places", by=side.lead, chief=side.chief_officer)
    return {line.finding.where: line.hits for line in listed(findings_of(paper_of(annual)), {}).lines}


def test_the_names_and_code_words_of_a_withheld_passage_are_one_finding_for_each_text(
    side: Side, annual: AnnualAssessment
) -> None:
    thanks = "We thank Inspector Quillfeather of Operation Zebrafinch at Castle Vale reservoir; "
    thanks += "the code word ORCHID-9 opens the Wombourne bunker. "
    thanks += (
        "Much else was said on that day by nearly everybody who came to hear our speeches and drink some tea."
    )

    found = hits_in(side, annual, f"<p>{thanks}</p>")

    assert {where: set(hits) for where, hits in found.items()} == {
        "paragraph 3": {
            "the name “Inspector Quillfeather”",
            "the name “Operation Zebrafinch”",
            "the name “Castle Vale”",
            "the name “ORCHID-9”",
            "the name “Wombourne”",
        }
    }


@pytest.mark.parametrize(
    "words",
    [
        "We thank Quillfeather.",
        "The wombourne site is open.",
        "Zebrafinch was over.",
        "They speak of operation zebrafinch.",
        "They say orchid-9.",
        "Who knows Quill\u00adfeather’s men?",
    ],
)
def test_a_name_is_found_however_it_is_said(words: str, side: Side, annual: AnnualAssessment) -> None:
    assert list(hits_in(side, annual, f"<p>{words}</p>")) == ["paragraph 3"]


def test_a_name_in_an_address_is_found(side: Side, annual: AnnualAssessment) -> None:
    link = '<p>See <a href="https://example.org/zebrafinch/inspectorquillfeather">there</a>.</p>'

    found = hits_in(side, annual, link)

    assert set(found["a link in paragraph 3"]) == {
        "the name “zebrafinch”",
        "the name “inspector quillfeather”",
    }


@pytest.mark.parametrize(
    "words",
    [
        "The Chief Inspector has an operation.",
        "They were Held in May.",
        "There is a castle and a vale of orchids.",
    ],
)
def test_words_that_name_nobody_are_no_finding(words: str, side: Side, annual: AnnualAssessment) -> None:
    assert hits_in(side, annual, f"<p>{words}</p>") == {}


def test_what_the_data_names_is_public_knowledge(side: Side, annual: AnnualAssessment) -> None:
    Abbreviation.objects.create(short="ZQX", meaning="Zircon Quarry Exchange")
    said = f"They told ZQX, the Zircon Quarry Exchange, {side.force.name} and the Quagga Club."

    names = {name.words for name in names_in(said, public_words(["A day with the Pelican Trust"]))}

    assert names == {"quagga club", "quagga", "club"}
    assert (
        names_in("We read of the Pelican Trust.", public_words(["A day with the Pelican Trust"]))
        == frozenset()
    )


def test_a_name_makes_a_kind_of_its_own(side: Side, annual: AnnualAssessment) -> None:
    section = planted(side, annual, f"{WITHHELD}<p>We thank Quillfeather.</p>")
    withhold(section, "Zebrafinch places", by=side.lead, chief=side.chief_officer)

    assert [finding.kinds for finding in findings_of(paper_of(annual))] == [(NAME,)]
