"""The pages of suggested wording: suggesting it for a block, and the author's decision on it."""

from __future__ import annotations

from contextlib import suppress

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
from assessments.comments import BlockGone, ThreadResolved, YearIsFinal
from assessments.discussion import Talk, discussion_of
from assessments.forms.suggestions import DecideSuggestionForm, SuggestForm
from assessments.models import Circle, Section
from assessments.suggestions import AlreadyAccepted, Proposal, block_of, proposal_of
from assessments.views.comments import FINAL_NOW, find_talk, whom
from assessments.views.finding import find_section, place_of
from assessments.vocabulary import serialise
from assessments.writing import ClosedForWriting, NotTheirs, StaleEdit

CONFLICT = 409


@require_http_methods(["GET", "POST"])
def suggestion_make(request: SignedInRequest, **place: str) -> HttpResponse:
    """First which block, by the address; then the words. Words for a block that is gone are kept for another."""
    section = find_section(request.user, **place)
    if not permissions.can_suggest(request.user, section):
        raise PermissionDenied
    form, status = suggest_form(request, section), 200
    if form is not None and form.is_valid():
        try:
            made = suggestions.suggest(
                section,
                form.block,
                form.cleaned_data["words"],
                form.cleaned_data["reason"],
                by=request.user,
            )
        except ValidationError as error:
            form.add_error(None, error)
        except YearIsFinal:
            form.add_error(None, FINAL_NOW)
        except BlockGone:
            section = find_section(request.user, **place)
            form = suggest_form(request, section)
        else:
            messages.success(
                request, "Your wording is suggested. The text stays as it is until its author decides."
            )
            return redirect(made.thread)
    if form is not None and form.has_lost_its_block:
        status = CONFLICT
    context = {**place_of(section), "places": places_of(section.body), "form": form}
    return render(request, "assessments/suggestion_make.html", context, status=status)


def suggest_form(request: SignedInRequest, section: Section) -> SuggestForm | None:
    """For the block that the address names, or that was chosen after it had gone; None as long as none is chosen."""
    places = places_of(section.body)
    chosen = request.POST.get("about") or request.GET.get("block")
    about = next((each for each in places if each.block == chosen), None)
    if about is None and request.method != "POST":
        return None
    block = block_of(section.body, about.block) if about else None
    html = serialise([block]) if block is not None else ""
    lost = places if about is None or "about" in request.POST else None
    return SuggestForm(about, html, readers_of(request, section), request.POST or None, lost)


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
        with suppress(Http404):  # out of their sight by now: then as the page has shown it
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
    except NotTheirs:
        return "You may not write this section any more, so it is not for you to decide. Nothing was changed."
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
