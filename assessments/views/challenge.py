"""The pages of the body's questions and how far they are answered. Not here: comments and queries."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import CONFLICT, SignedInRequest, status_of
from accounts.models import User
from assessments import permissions, questions
from assessments.asked import list_questions, subjects_to_ask
from assessments.forms.challenge import AskForm, RewordForm
from assessments.models import AnnualAssessment, Question
from assessments.questions import AnswerBegun, ChangedMeanwhile
from assessments.views.finding import find_year
from assessments.writing import ClosedForWriting


@require_safe
def question_list(request: SignedInRequest, force: str, year: str) -> HttpResponse:
    annual = find_year(request.user, force, year)
    context = {
        "annual": annual,
        "listing": list_questions(annual, request.user),
        "may_ask": bool(subjects_to_ask(annual, request.user)),
    }
    return render(request, "assessments/question_list.html", context)


@require_http_methods(["GET", "POST"])
def question_ask(request: SignedInRequest, force: str, year: str) -> HttpResponse:
    annual, status = find_year(request.user, force, year), 200
    subjects = subjects_to_ask(annual, request.user)
    if not subjects:
        raise PermissionDenied
    form = AskForm(subjects, request.POST or None, about=request.GET.get("about", ""))
    if form.is_valid():
        try:
            asked = questions.ask_question(annual, form.threat, form.cleaned_data["text"], by=request.user)
        except ClosedForWriting:
            form.add_error("about", "It was submitted a moment ago, so it is not open for questions now.")
            status = CONFLICT
        else:
            messages.success(request, f"Question {asked.number} has been asked.")
            return redirect(f"{questions_url(annual)}#question-{asked.number}")
    return render(request, "assessments/question_ask.html", {"annual": annual, "form": form}, status=status)


@require_http_methods(["GET", "POST"])
def question_edit(request: SignedInRequest, force: str, year: str, number: int) -> HttpResponse:
    question = find_question(request.user, force, year, number)
    if not permissions.can_reword_question(request.user, question):
        raise PermissionDenied
    form = RewordForm(question, request.POST or None)
    if form.is_valid():
        try:
            questions.reword_question(
                question, form.cleaned_data["text"], questions.shown(question), by=request.user
            )
        except (AnswerBegun, ClosedForWriting):
            form.add_error(None, "An answer was begun a moment ago. Ask a new question instead.")
        except ChangedMeanwhile as error:
            form = RewordForm(error.current, request.POST)
        else:
            messages.success(request, f"Question {number} has been reworded.")
            return redirect(f"{questions_url(question.annual)}#question-{number}")
    context = {"annual": question.annual, "question": question, "form": form}
    return render(request, "assessments/question_edit.html", context, status=status_of(form))


def questions_url(annual: AnnualAssessment) -> str:
    return reverse("question_list", args=[annual.force.slug, annual.year])


def find_question(user: User, force: str, year: str, number: int) -> Question:
    asked = Question.objects.visible_to(user).select_related(
        "annual__force", "section__annual__force", "section__threat_assessment__annual",
        "section__threat_assessment__threat",
    )  # fmt: skip
    return get_object_or_404(asked, annual__force__slug=force, annual__year=year, number=number)
