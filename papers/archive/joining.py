"""What ties an imported year to the rest: years that name rows of each other, and issues to their own sums."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.db.models import Model

from assessments.models import AnnualAssessment
from papers.archive.names import Names
from papers.archive.opening import Refused
from papers.archive.records import BY_LABEL
from papers.models import ImportedYear, IssuedPaper


def names_at(force: str, year: str) -> Names | None:
    annual = AnnualAssessment.objects.select_related("force").at(force, year).first()
    if annual is None:
        return None
    names = Names(annual)
    names.name_year()
    return names


def check_issues(annual: AnnualAssessment) -> None:
    """Raises Refused where an issue is not what its own sums say."""
    issues = IssuedPaper.objects.filter(paper__annual=annual).order_by("number")
    for issue in issues.iterator(chunk_size=1):
        said = json.dumps(issue.content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        sums = {
            "content": (said.encode(), issue.content_sha256),
            "web page": (issue.html.encode(), issue.html_sha256),
            "PDF": (bytes(issue.pdf), issue.pdf_sha256),
            "Word file": (bytes(issue.docx), issue.docx_sha256),
            "supplement": (bytes(issue.supplement), issue.supplement_sha256),
        }
        for name, (data, sha256) in sums.items():
            if sha256 and hashlib.sha256(data).hexdigest() != sha256:
                raise Refused(f"The {name} of issue {issue.number} is not the one that was issued.")


def resolve_waiting(annual: AnnualAssessment) -> None:
    """Years that came in before this one, and name rows of it, are joined to it now."""
    names = Names(annual)
    names.name_year()
    prefix = f"{names.annual_name}/"
    for imported in (
        ImportedYear.objects.exclude(annual=annual).exclude(unresolved={}).select_related("annual")
    ):
        waiting = [said for fields in imported.unresolved.values() for said in fields.values()]
        if any(said.startswith(prefix) for said in waiting):
            join(imported, names, prefix)


def join(imported: ImportedYear, names: Names, prefix: str) -> None:
    own = names_at(*Names(imported.annual).annual_name.split("/"))
    if own is not None:
        own.name_plan()
    left: dict[str, dict[str, str]] = {}
    for row, fields in imported.unresolved.items():
        label, _, ref = row.partition(" ")
        kept = BY_LABEL[label]
        for name, said in fields.items():
            found = kept.model._meta.get_field(name)
            there = by_name(names, kept.target(found), said) if said.startswith(prefix) else None
            here = by_name(own, kept.model, ref)
            if there is None or here is None or kept.model is IssuedPaper:  # which never changes
                left.setdefault(row, {})[name] = said
            else:
                kept.model._base_manager.filter(pk=here).update(**{f"{name}_id": there})
    imported.unresolved = left
    imported.save(update_fields=["unresolved"])


def by_name(names: Names | None, model: type[Model] | None, said: str) -> Any:
    known = names.known.get(model, {}) if names is not None and model is not None else {}
    return next((pk for pk, name in known.items() if name == said), None)
