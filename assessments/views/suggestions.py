"""The pages of suggested wording: suggesting it for a block, and the author's decision on it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.http import SignedInRequest
from accounts.models import FORCE_ROLES
from assessments import permissions, suggestions
from assessments.anchors import places_of
from assessments.blocks import show_body
from assessments.comments import ThreadResolved, YearIsFinal
from assessments.discussion import Talk, discussion_of
from assessments.forms.suggestions import DecideSuggestionForm, SuggestForm
from assessments.models import Circle, Section
from assessments.suggestions import AlreadyAccepted, BlockGone, Proposal, block_of, proposal_of
from assessments.views.comments import FINAL_NOW, find_talk, whom
from assessments.views.finding import find_section, place_of
from assessments.vocabulary import serialise
from assessments.writing import ClosedForWriting, StaleEdit

CONFLICT = 409


@require_http_methods(["GET", "POST"])
def suggestion_make(request: SignedInRequest, **place: str) -> HttpResponse:
    """First which block, by the address; then the words."""
    section = find_section(request.user, **place)
    if not permissions.can_suggest(request.user, section):
        raise PermissionDenied
    places = places_of(section.body)
    about = next((each for each in places if each.block == request.GET.get("block")), None)
    context = {**place_of(section), "places": places, "about": about}
    if about is None:
        return render(request, "assessments/suggestion_make.html", context)
    html = serialise([block for block in [block_of(section.body, about.block)] if block is not None])
    form = SuggestForm(about, html, readers_of(request, section), request.POST or None)
    if form.is_valid():
        typed = form.cleaned_data
        try:
            made = suggestions.suggest(section, about.block, typed["words"], typed["reason"], by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        except YearIsFinal:
            form.add_error(None, FINAL_NOW)
        else:
            messages.success(
                request, "Your wording is suggested. The text stays as it is until its author decides."
            )
            return redirect(made.thread)
    return render(request, "assessments/suggestion_make.html", {**context, "form": form})


def readers_of(request: SignedInRequest, section: Section) -> str:
    """Who will read it, by name: both sides where the body suggests, else the force alone."""
    discussion = discussion_of(section, request.user)
    is_force = permissions.is_force_role(request.user, section.annual, *FORCE_ROLES)
    circle = Circle.OWN if is_force else Circle.BOTH
    names = [choice.name for choice in discussion.circles if choice.circle == circle] if discussion else []
    return f"{'. '.join(names)}."


@require_http_methods(["GET", "POST"])
def suggestion_decide(request: SignedInRequest, force: str, year: str, pk: int) -> HttpResponse:
    """Everybody in the circle reads what would change; whoever may write the section decides."""
    talk = find_talk(request.user, force, year, pk)
    if talk.thread.suggestion_or_none is None:
        raise Http404
    section = talk.thread.section
    may = permissions.can_decide_suggestion(request.user, talk.thread) and talk.thread.waits_for_decision
    if request.method == "POST" and not permissions.can_decide_suggestion(request.user, talk.thread):
        raise PermissionDenied
    form = DecideSuggestionForm(section.version, request.POST if request.method == "POST" else None)
    status = 200
    if form.is_valid():
        error = decide(request, talk, form)
        if not error:
            return redirect(talk.thread)
        talk = find_talk(request.user, force, year, pk)
        section, status = talk.thread.section, CONFLICT
        form.begin_again_from(section.version)
        form.add_error(None, error)
    return decide_page(request, talk, proposal_of(talk.thread), form if may else None, status)


def decide_page(
    request: SignedInRequest, talk: Talk, proposal: Proposal, form: DecideSuggestionForm | None, status: int
) -> HttpResponse:
    context = {
        **place_of(talk.thread.section),
        "talk": talk,
        "proposal": proposal,
        "form": form,
        "suggested": show_body(proposal.suggestion.words, anchors=False),
    }
    return render(request, "assessments/suggestion_decide.html", context, status=status)


def decide(request: SignedInRequest, talk: Talk, form: DecideSuggestionForm) -> str:
    """Take the decision; where it could not be taken, why."""
    typed = form.cleaned_data
    try:
        if typed["decision"] == "accept":
            saved = suggestions.accept(talk.thread, version=typed["version"], by=request.user)
            messages.success(request, f"The wording is in the text now, version {saved.section.version}.")
        else:
            suggestions.decline(talk.thread, typed["reason"], by=request.user)
            messages.success(request, "The wording is declined, and the text stays as it is.")
    except StaleEdit:
        return "The section was saved since your page was made. This is what accepting would change now."
    except BlockGone:
        return (
            "The passage is not in the section any more, so there is nothing to accept. Decline it, or write."
        )
    except ThreadResolved as error:
        return f"{whom(error)} has ended this already: {error.thread.resolution}"
    except AlreadyAccepted:
        return "It was accepted already."
    except ClosedForWriting:
        return (
            "The section was closed for writing a moment ago. It can be accepted once writing is open again."
        )
    except YearIsFinal:
        return FINAL_NOW
    except ValidationError as error:
        return " ".join(error.messages)
    return ""
