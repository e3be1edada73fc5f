"""Words that stand in addresses where a code would, so that no code of a framework file may be one of them.

Which pages take them is the business of the apps that have those pages; tests/project/test_addresses.py holds
these sets to their URLs.
"""

# Beside the threats of an edition, and beside those of a year.
TAKEN_BESIDE_THREATS = frozenset({
    "components",
    *("calendar", "moderation", "queries", "search"),
    *("arrange", "audit", "check", "comments", "decisions", "questions", "steps", "whole", "words"),
})  # fmt: skip
# Beside the sections of a threat, of which every C has one.
TAKEN_BESIDE_SECTIONS = frozenset({"audit", "decisions", "headings", "steps", "verdict"})
