"""The page that checks a draft before anybody asks for its release, as an issue is checked."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from accounts.http import SignedInRequest
from papers.checking.checks import check_paper, in_words
from papers.checking.to_look_at import to_look_at
from papers.docx.rendering import render_docx
from papers.drafting import ahead, drafts
from papers.drafting.drafts import Kind
from papers.html.rendering import render_standalone_html
from papers.views.drafts import find_draft, not_yet


@require_safe
def paper_check(request: SignedInRequest, force: str, year: str) -> HttpResponse:
    """Nobody is kept from working by what is found here. The PDF is the draft's own, made like any other."""
    wanted = find_draft(request, force, year, Kind.PDF)
    pdf = drafts.kept(wanted.draft)
    if pdf is None:
        making = ahead.ask(wanted.draft)
        pdf = drafts.kept(wanted.draft)
        if pdf is None:
            return not_yet(request, wanted, making)
    html, docx = render_standalone_html(wanted.built), render_docx(wanted.built).data
    checks = check_paper(wanted.built, html=html, pdf=pdf, docx=docx)
    context = {"row": wanted.paper, "edition": wanted.draft.edition, "passed": checks.passed}
    with translation.override(wanted.built.language.lower()):
        context["to_look_at"] = to_look_at(wanted.built)
    context["lines"] = in_words(checks.to_json(wanted.built.modified_on))
    return render(request, "papers/paper_check.html", context)
