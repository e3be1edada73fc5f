"""Papers of other shapes than the published ones, in words of ours: tight lines, numbers like 1.1, Word's own."""

from __future__ import annotations

from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from tests.papers.importing.files import word_file

TIGHT = """AGENDA ITEM 9
Anyshire Police and Crime Board
Tuesday 14 October 2014
Title: How Anyshire meets national threats
Presented by: Assistant Chief Constable

Purpose of paper
1. This paper tells the board how the force meets the requirement this year, and asks it to note the position.

Background
2. The requirement was reviewed in the summer. The force answered in three ways:
(a) it trained one more unit
(b) it bought two vans
(c) it wrote a plan with the council
3. Nothing else was changed.
Terrorism
4. Officers work with the regional unit every day of the week. They report each month.
Public order
Capacity
5. The force trains three units each spring and tests them in the autumn.
6. Two of them were deployed.
Recommendations
7. The board is asked to note this paper.
"""

DECIMALS = """NORTHSHIRE POLICE AUTHORITY
STRATEGIC POLICING REQUIREMENT: ANNUAL ASSESSMENT
Report to: Police and
Crime Panel
Date: 3 June 2019

1 INTRODUCTION
1.1 This report tells the panel what the force has done.
1.2 It has four parts, as paragraph 2.2 shows.

2 TERRORISM
2.1 The regional unit works with the force each day.
2.2 Posts are shown below.

Posts in the unit
\tWanted\tHeld
North\t12\t10
South\t9\t9
Source: own count

3 PUBLIC ORDER
3.1 The force trains with the county:
(i) in spring
(ii) in autumn
3.2 It keeps a store.

4 NEXT STEPS
4.1 The panel is asked to note the report.
"""

WRAPPED = """Report of the Chief Constable

PURPOSE
This report says what the force did about the national threats in 2018/19 and what it
means to do next. It follows the order of the requirement and ends with what is asked of
the Southshire Police and Crime Panel.
TERRORISM
Capacity and contribution
The force lends eleven officers to the regional unit and had nine of them in post at the
end of the year. Two more have been found since then and begin in the summer of the year.
How the unit is led
The unit is led from the neighbouring force and meets every month with the heads of each
of the five teams. In 2018/19 it met eleven times and in 2018-19 it reported twice to all
of its partners.
PUBLIC ORDER
The force holds three units at level two. They were called out on four days in all, and
each time they were there within the hour that the plan for the region allows for them.
"""


def automatic_word_file() -> bytes:
    """Headings and paragraphs that Word numbered on two levels, 1 and 1.1, and a table."""

    def fill(document: Any) -> None:
        numbers = document.part.numbering_part.element.findall(qn("w:num"))[0].get(qn("w:numId"))
        for level, words in AUTOMATIC:
            paragraph = document.add_paragraph(words)
            numbering = OxmlElement("w:numPr")
            for name, value in (("w:ilvl", str(level)), ("w:numId", numbers)):
                part = OxmlElement(name)
                part.set(qn("w:val"), value)
                numbering.append(part)
            paragraph._p.get_or_add_pPr().append(numbering)
        table = document.add_table(2, 2)
        for number, words in enumerate(("Unit", "Held", "North", "7")):
            table.cell(number // 2, number % 2).text = words

    return word_file(lambda document: (two_levels(document), fill(document)))


AUTOMATIC = (
    (0, "Background"),
    (1, "The force has looked at each of the national threats in turn this year."),
    (1, "It did so with its neighbours and with the council of the county."),
    (0, "Terrorism"),
    (1, "Officers of the force work with the regional unit on every day of the week."),
    (0, "Public order"),
    (1, "There were no events in the county that needed more than its own officers."),
    (1, "Units are shown in the table below, with how many of them are held."),
)


def two_levels(document: Any) -> None:
    """Make the first list definition of the file one of decimal numbers on its first two levels."""
    root = document.part.numbering_part.element
    first = root.findall(qn("w:num"))[0]
    wanted = first.find(qn("w:abstractNumId")).get(qn("w:val"))
    [abstract] = [
        one for one in root.findall(qn("w:abstractNum")) if one.get(qn("w:abstractNumId")) == wanted
    ]
    for level in abstract.findall(qn("w:lvl")):
        abstract.remove(level)
    for number in (0, 1):
        level = OxmlElement("w:lvl")
        level.set(qn("w:ilvl"), str(number))
        for name, value in (
            ("w:start", "1"),
            ("w:numFmt", "decimal"),
            ("w:lvlText", "%1" if not number else "%1.%2"),
        ):
            part = OxmlElement(name)
            part.set(qn("w:val"), value)
            level.append(part)
        abstract.append(level)
