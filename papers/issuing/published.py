"""What is to be decided on before anything of a year is published again: its next edition, and the issues it has had.

Not here: asking for a release, which the issues before do not hold up (`release`).
"""

from __future__ import annotations

from collections.abc import Collection

from papers.editions import Reader
from papers.issuing.issue import secrets_for
from papers.leaks.finding import Finding
from papers.leaks.issued import find_in_issues
from papers.leaks.sought import Secret
from papers.models import IssuedPaper, Paper


def findings_in_issues(
    paper: Paper, known: Collection[Finding] = (), secrets: list[Secret] | None = None
) -> list[Finding]:
    """What the public's issues say of what is withheld today, without what is known of the edition to come.

    `secrets` are for whoever has read them already.
    """
    if not paper.pk:
        return []
    if secrets is None:
        secrets = secrets_for(paper, Reader.PUBLIC)
    issues = IssuedPaper.objects.without_files_but_content().filter(paper=paper, reader=Reader.PUBLIC)
    decided_with = {finding.key for finding in known}
    found = find_in_issues(issues.order_by("number"), secrets)
    return [finding for finding in found if finding.key not in decided_with]
