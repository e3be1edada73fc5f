"""What issues that the public has say of what is withheld today.

An issue never changes, and what it says may have been withheld since. Not here: what becomes of it. A chief officer
decides on likenesses, and the archive for publication leaves out an issue that repeats withheld words.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from papers.canonical import from_json
from papers.leaks.finding import Finding, find_leaks
from papers.leaks.sought import Secret
from papers.models import IssuedPaper


def find_in_issues(issues: Iterable[IssuedPaper], secrets: list[Secret]) -> list[Finding]:
    """Each once, with every issue and place in which it stands; their content is read only if there are secrets.

    Of an issue that repeats withheld words only these: it is published no more, so nothing in it is to be decided.
    """
    if not secrets:
        return []
    found: dict[str, Finding] = {}
    for issue in issues:
        said = find_leaks(from_json(issue.content), secrets)
        for finding in [each for each in said if not each.may_be_accepted] or said:
            placed = replace(finding, issue=issue.number)
            earlier = found.get(finding.key)
            if earlier is not None:
                placed = replace(earlier, also=(*earlier.also, placed.places))
            found[finding.key] = placed
    return list(found.values())
