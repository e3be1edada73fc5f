"""The pages of queries: the list of a year, raising one, one query with its steps, and notes on it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import SignedInRequest, status_of
from accounts.models import User
from assessments import permissions, queries
from assessments.comments import YearIsFinal
from assessments.forms.queries import QueryNoteForm, QueryStepForm, RaiseForm
from assessments.models import Query
from assessments.queries import QueryMoved, Step
from assessments.query_pages import list_queries, query_page, steps_of, subjects_to_query
from assessments.views.comments import FINAL_NOW
from assessments.views.finding import find_year


@require_safe
def query_list(request: SignedInRequest, force: str, year: str) -> HttpResponse:
    annual = find_year(request.user, force, year)
    context = {
        "annual": annual,
        "listing": list_queries(annual, request.user),
        "may_raise": permissions.can_raise_query(request.user, annual),
    }
    return render(request, "assessments/query_list.html", context)


@require_http_methods(["GET", "POST"])
def query_raise(request: SignedInRequest, force: str, year: str) -> HttpResponse:
    annual = find_year(request.user, force, year)
    subjects = subjects_to_query(annual, request.user)
    if not subjects:
        raise PermissionDenied
    form = RaiseForm(subjects, request.POST or None, about=request.GET.get("about", ""))
    if form.is_valid():
        typed = form.cleaned_data
        try:
            query = queries.raise_query(
                annual, form.threat, typed["text"], due_on=typed["due_on"], by=request.user
            )
        except YearIsFinal:
            form.add_error(None, FINAL_NOW)
        else:
            messages.success(request, f"Query {query.number} has been raised.")
            return redirect(query)
    context = {"annual": annual, "form": form}
    return render(request, "assessments/query_raise.html", context, status=status_of(form))


@require_safe
def query_detail(request: SignedInRequest, force: str, year: str, number: int) -> HttpResponse:
    query = find_query(request.user, force, year, number)
    page = query_page(query, request.user)
    context = {
        "annual": query.annual,
        "page": page,
        "query": query,
        "note_form": QueryNoteForm(page.home) if page.may_note else None,
    }
    return render(request, "assessments/query_detail.html", context)


@require_http_methods(["GET", "POST"])
def query_step(request: SignedInRequest, force: str, year: str, number: int, step: str) -> HttpResponse:
    query = find_query(request.user, force, year, number)
    if step not in queries.BY_NAME:
        raise Http404
    wanted = queries.BY_NAME[step]
    if not wanted.allowed(request.user, query):
        raise PermissionDenied
    if query.state not in wanted.sources:
        return not_possible(request, query, wanted)
    people = queries.possible_owners(query.annual) if step == "hand-over" else []
    form = QueryStepForm(query, wanted, people, request.POST if request.method == "POST" else None)
    status = 200
    if form.is_valid():
        try:
            taken = take(request.user, query, wanted, form)
        except QueryMoved as moved:
            if moved.query.state not in wanted.sources:
                return not_possible(request, moved.query, wanted)
            form.begin_again_from(moved.query)
            form.add_error(None, say_moved(moved.query))
            query, status = moved.query, 409
        except YearIsFinal:
            form.add_error(None, FINAL_NOW)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, queries.say_done(wanted, taken))
            return redirect(taken)
    return step_page(request, query, wanted, status, form=form, is_possible=True)


def not_possible(request: SignedInRequest, query: Query, step: Step) -> HttpResponse:
    """How it stands now, and what was typed. Sending the same step twice is taken as having sent it once."""
    typed = request.POST.get("text", "").strip()
    last = query.steps.order_by("pk").last()
    is_theirs = last is not None and (last.taken_by_id, last.kind) == (request.user.pk, step.kind)
    if request.method == "POST" and last and is_theirs and last.text.split() == typed.split():
        messages.info(request, f"{queries.say_done(step, query)} You had sent this already.")
        return redirect(query)
    return step_page(request, query, step, 409, typed=typed)


def step_page(
    request: SignedInRequest, query: Query, step: Step, status: int, **context: Any
) -> HttpResponse:
    context |= {"annual": query.annual, "query": query, "step": step, "steps": steps_of(query)}
    return render(request, "assessments/query_step.html", context, status=status)


def take(user: User, query: Query, step: Step, form: QueryStepForm) -> Query:
    typed = form.cleaned_data
    return queries.take(
        query, step.name, typed["text"], version=typed["version"], by=user, due_on=typed.get("due_on"),
        owner=form.chosen_owner,
    )  # fmt: skip


def say_moved(query: Query) -> str:
    return (
        f"Somebody has done something about this query since your page was made. It stands as “"
        f"{query.get_state_display()}” now. What you typed is kept below; send it again if it still holds."
    )


@require_http_methods(["GET", "POST"])
def query_note(request: SignedInRequest, force: str, year: str, number: int) -> HttpResponse:
    query = find_query(request.user, force, year, number)
    if not permissions.can_note_query(request.user, query):
        raise PermissionDenied
    page = query_page(query, request.user)
    form = QueryNoteForm(page.home, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            queries.add_note(query, form.cleaned_data["text"], by=request.user)
        except YearIsFinal:
            form.add_error(None, FINAL_NOW)
        else:
            messages.success(request, "The note is added.")
            return redirect(f"{query.get_absolute_url()}#notes")
    context = {"annual": query.annual, "query": query, "form": form}
    return render(request, "assessments/query_note.html", context, status=status_of(form))


def find_query(user: User, force: str, year: str, number: int) -> Query:
    found = Query.objects.visible_to(user).with_context()
    return get_object_or_404(found, annual__force__slug=force, annual__year=year, number=number)
