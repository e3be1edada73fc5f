"""The pages of comments: opening a thread on a section, replying, resolving, reopening, the list and its export."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import get_text_list
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import SignedInRequest, status_of
from accounts.models import User
from assessments import comments, permissions
from assessments.audience import Listener, in_circle, listeners_of
from assessments.comments import BlockGone, ThreadResolved, WordsInSeveral, WordsNotThere, YearIsFinal
from assessments.discussion import COLUMNS, Talk, discussion_of, rows_of, talks_of, threads_for
from assessments.forms.challenge import ThreadFilterForm, ThreadForm, WordsForm
from assessments.models import AnnualAssessment, Section, Thread
from assessments.models.challenge import ThreadQuerySet
from assessments.spreadsheets import csv_answer
from assessments.views.finding import find_section, find_year

THREADS_ON_A_PAGE = 50
WORDS_NOT_THERE = "These words do not stand there. Copy them from the text as it is now, or leave this empty."
FINAL_NOW = "The year became final a moment ago, so nothing is added to it now."


def comments_context(request: SignedInRequest, section: Section) -> dict[str, Any]:
    """What assessments/_comments.html needs, on whatever page it is included."""
    discussion = discussion_of(section, request.user)
    form = ThreadForm(discussion) if discussion and discussion.circles else None
    return {"discussion": discussion, "comment_form": form}


@require_http_methods(["GET", "POST"])
def thread_open(request: SignedInRequest, force: str, year: str, threat: str, section: str) -> HttpResponse:
    """The form stands below the text of the section; this page shows it by itself, and again after an error."""
    found = find_section(request.user, force, year, threat, section)
    if not permissions.can_comment(request.user, found):
        raise PermissionDenied
    discussion = discussion_of(found, request.user)
    assert discussion is not None  # noqa: S101 (whoever may comment has a part in it)
    begun = {name: request.GET.get(name, "") for name in ("block", "words")}
    form = ThreadForm(discussion, request.POST or None, **begun)
    if form.is_valid():
        typed = form.cleaned_data
        try:
            thread = comments.open_thread(
                found, typed["text"], circle=typed["circle"], by=request.user,
                block=typed["block"], words=typed["words"], naming=form.naming,
            )  # fmt: skip
        except YearIsFinal:
            form.add_error(None, FINAL_NOW)
        except WordsNotThere:
            form.add_error("words", WORDS_NOT_THERE)
        except WordsInSeveral as error:
            names = get_text_list([place.name for place in error.places], "and")
            form.add_error("block", f"These words stand in {names}. Choose which of them you mean.")
        except BlockGone:
            form.add_error("block", ThreadForm.NOT_THERE)
        else:
            messages.success(request, f"Your comment has been added.{told(form)}")
            return redirect(f"{found.get_absolute_url()}#thread-{thread.pk}")
    context = {"section": found, "form": form}
    return render(request, "assessments/thread_open.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
def thread_reply(request: SignedInRequest, force: str, year: str, pk: int) -> HttpResponse:
    talk = find_talk(request.user, force, year, pk)
    if not talk.may_reply:
        raise PermissionDenied
    form = WordsForm(
        "Reply", "Your reply", "Write your reply.", request.POST or None, *audience_of(talk, request.user)
    )
    if form.is_valid():
        try:
            comments.reply(talk.thread, form.cleaned_data["text"], by=request.user, naming=form.naming)
        except ThreadResolved as error:
            form.add_error(None, f"{whom(error)} has resolved this. Reopen it below and say why.")
        except YearIsFinal:
            form.add_error(None, FINAL_NOW)
        else:
            messages.success(request, f"Your reply has been added.{told(form)}")
            return redirect(talk.thread)
    return thread_page(request, "reply", talk, form)


@require_http_methods(["GET", "POST"])
def thread_resolve(request: SignedInRequest, force: str, year: str, pk: int) -> HttpResponse:
    talk = find_talk(request.user, force, year, pk)
    if not talk.may_resolve:
        raise PermissionDenied
    form = WordsForm("Resolve", "What was done", "Write what was done.", request.POST or None)
    if form.is_valid():
        try:
            comments.resolve(talk.thread, form.cleaned_data["text"], by=request.user)
        except ThreadResolved as error:
            form.add_error(None, f"{whom(error)} has resolved this already: {error.thread.resolution}")
        except YearIsFinal:
            form.add_error(None, FINAL_NOW)
        else:
            messages.success(request, "The comment has been resolved.")
            return redirect(talk.thread)
    return thread_page(request, "resolve", talk, form)


@require_http_methods(["GET", "POST"])
def thread_reopen(request: SignedInRequest, force: str, year: str, pk: int) -> HttpResponse:
    talk = find_talk(request.user, force, year, pk)
    if not talk.may_reply:
        raise PermissionDenied
    asked = ("Reopen", "Why it is taken up again", "Write why.")
    form = WordsForm(*asked, request.POST or None, *audience_of(talk, request.user))
    if form.is_valid():
        try:
            comments.reopen(talk.thread, form.cleaned_data["text"], by=request.user, naming=form.naming)
        except YearIsFinal:
            form.add_error(None, FINAL_NOW)
        else:
            messages.success(request, f"The comment is open again.{told(form)}")
            return redirect(talk.thread)
    return thread_page(request, "reopen", talk, form)


def thread_page(request: SignedInRequest, name: str, talk: Talk, form: WordsForm) -> HttpResponse:
    context = {"annual": talk.thread.section.annual, "talk": talk, "form": form, "here": form.title}
    return render(request, f"assessments/thread_{name}.html", context, status=status_of(form))


@require_safe
def thread_list(request: SignedInRequest, force: str, year: str) -> HttpResponse:
    annual = find_year(request.user, force, year)
    threads = threads_for(request.user).filter(section__annual=annual)
    form = ThreadFilterForm(annual, request.user, request.GET)
    page = Paginator(chosen(form, threads), THREADS_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "annual": annual,
        "form": form,
        "page": page,
        "talks": talks_on(annual, list(page.object_list), request.user),
        "has_any": page.paginator.count > 0 or threads.exists(),
    }
    return render(request, "assessments/thread_list.html", context)


@require_safe
def thread_export(request: SignedInRequest, force: str, year: str) -> HttpResponse:
    """What the list shows under the same filter, all of it: a line for each thing said."""
    annual = find_year(request.user, force, year)
    threads = threads_for(request.user).filter(section__annual=annual)
    found = chosen(ThreadFilterForm(annual, request.user, request.GET), threads)
    talks = talks_on(annual, list(found), request.user)
    name = f"comments-{annual.force.slug}-{annual.year}.csv"
    return csv_answer(name, COLUMNS, rows_of(talks))


def chosen(form: ThreadFilterForm, threads: ThreadQuerySet) -> ThreadQuerySet:
    return (
        form.filtered(threads)
        .select_related("section__threat_assessment__threat")
        .order_by("-opened_at", "-pk")
    )


def talks_on(annual: AnnualAssessment, threads: list[Thread], user: User) -> list[Talk]:
    """The threads of one page of the list, about whichever sections they are."""
    for thread in threads:
        thread.section.annual = annual
        if thread.section.threat_assessment:
            thread.section.threat_assessment.annual = annual
    return talks_of(annual, threads, user, {thread.section_id: thread.section for thread in threads})


def find_talk(user: User, force: str, year: str, pk: int) -> Talk:
    """One thread with its comments, if this person may read it."""
    threads = threads_for(user).filter(section__annual__force__slug=force, section__annual__year=year)
    thread = get_object_or_404(threads, pk=pk)
    section = Section.objects.with_context().get(pk=thread.section_id)
    (talk,) = talks_of(section.annual, [thread], user, {section.pk: section})
    return talk


def audience_of(talk: Talk, user: User) -> tuple[list[Listener], list[Listener]]:
    """Who hears what is said in it, and everybody who could be named on the section."""
    everyone = listeners_of(talk.thread.section, but=user)
    return in_circle(everyone, talk.thread.circle, talk.thread.organisation_id), everyone


def told(form: ThreadForm | WordsForm) -> str:
    """Who gets a notice of it, by name, and who was named and gets none."""
    naming = form.naming
    names = ", ".join(each.name for each in form.heard if each.pk in naming)
    missed = ", ".join(each.name for each in form.unheard)
    said = f" Told of it: {names}." if names else ""
    alone = "Not told, because it is read inside your organisation alone:"
    return f"{said} {alone} {missed}." if missed else said


def whom(error: ThreadResolved) -> str:
    return str(error.thread.resolved_by)
