"""The account page, the sign-in page, and the administrator's pages on people, roles and organisations."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from allauth.account.views import LoginView
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import people, permissions
from accounts.forms import (
    EndForm,
    MembershipForm,
    OrganisationForm,
    OversightForm,
    PersonForm,
    PersonSearchForm,
)
from accounts.http import SignedInRequest
from accounts.models import MailChoice, Membership, Organisation, Oversight, Role, User
from accounts.notices.timing import how_often

PEOPLE_PER_PAGE = 50
P = ParamSpec("P")


def administrators_only(
    view: Callable[Concatenate[SignedInRequest, P], HttpResponse],
) -> Callable[Concatenate[SignedInRequest, P], HttpResponse]:
    """403 for everybody else: that these pages exist is no secret, what is in them is."""

    @wraps(view)
    def guarded(request: SignedInRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not permissions.can_administer(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def _with_current_roles(users: QuerySet[User]) -> QuerySet[User]:
    """People with `current_roles`, in one more query however many they are."""
    held = Membership.objects.current().select_related("organisation")
    return users.prefetch_related(Prefetch("memberships", queryset=held, to_attr="current_roles"))


class SignInView(LoginView):
    """django-allauth's, and in a demonstration the people one may be."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if settings.DEMONSTRATION:
            context["demonstration_people"] = _with_current_roles(people.demonstration_people())
            context["demonstration_password"] = people.DEMONSTRATION_PASSWORD
        return context


@require_GET
def account(request: SignedInRequest) -> HttpResponse:
    memberships = request.user.memberships.select_related("organisation").order_by("-valid_from", "role")
    return render(
        request,
        "accounts/account.html",
        {
            "current": [membership for membership in memberships if membership.is_current],
            "other": [membership for membership in memberships if not membership.is_current],
            "hours": settings.SESSION_COOKIE_AGE // 3600,
            "how_often": MailChoice.HowOften(how_often(request.user)).label,
        },
    )


@require_GET
@administrators_only
def person_list(request: SignedInRequest) -> HttpResponse:
    form = PersonSearchForm(request.GET)
    found = User.objects.all()
    if form.is_valid():
        words, organisation = form.cleaned_data["q"], form.cleaned_data["organisation"]
        if words:
            found = found.filter(
                Q(name__icontains=words) | Q(email__icontains=words) | Q(post__icontains=words)
            )
        if organisation:
            here = Membership.objects.current().filter(organisation=organisation)
            found = found.filter(pk__in=here.values("user"))
    page = Paginator(_with_current_roles(found), PEOPLE_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts/person_list.html", {"form": form, "page": page})


@require_GET
@administrators_only
def person_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(User, pk=pk)
    memberships = person.memberships.select_related("organisation", "user").order_by("-valid_from", "role")
    return render(
        request,
        "accounts/person_detail.html",
        {
            "person": person,
            "memberships": [
                (membership, permissions.can_end_membership(request.user, membership))
                for membership in memberships
            ],
            "may_switch_off": permissions.can_switch_off(request.user, person),
        },
    )


@require_http_methods(["GET", "POST"])
@administrators_only
def person_add(request: SignedInRequest) -> HttpResponse:
    form = PersonForm(request.POST or None)
    if form.is_valid():
        person = people.add_person(**form.cleaned_data, site=request.build_absolute_uri("/"), by=request.user)
        messages.success(
            request, f"{person} has been added and gets a link by e-mail. Now give them their role."
        )
        return redirect("membership_add", pk=person.pk)
    return render(request, "accounts/person_form.html", {"form": form})


@require_http_methods(["GET", "POST"])
@administrators_only
def person_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(User, pk=pk)
    form = PersonForm(request.POST or None, instance=person)
    if form.is_valid():
        people.change_person(form.instance, by=request.user)
        messages.success(request, f"The particulars of {person} have been changed.")
        return redirect("person_detail", pk=pk)
    # Read again: a form with errors has already put what was typed into its instance.
    person = get_object_or_404(User, pk=pk)
    return render(request, "accounts/person_form.html", {"form": form, "person": person})


@require_POST
@administrators_only
def person_send_link(request: SignedInRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(User, pk=pk, is_active=True)
    people.send_link_again(person, site=request.build_absolute_uri("/"))
    messages.success(request, f"A link to choose a password is on its way to {person.email}.")
    return redirect("person_detail", pk=pk)


@require_http_methods(["GET", "POST"])
@administrators_only
def person_switch_off(request: SignedInRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(User, pk=pk)
    if not permissions.can_switch_off(request.user, person):
        raise PermissionDenied
    if request.method == "POST":
        try:
            people.switch_off(person, by=request.user)
        except people.LastAdministrator:
            messages.error(request, f"{person} is the only administrator left, so the account stays on.")
        else:
            messages.success(request, f"The account of {person} has been switched off.")
        return redirect("person_detail", pk=pk)
    return render(request, "accounts/person_switch_off.html", {"person": person})


@require_POST
@administrators_only
def person_switch_on(request: SignedInRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(User, pk=pk)
    people.switch_on(person, by=request.user)
    messages.success(request, f"The account of {person} has been switched on.")
    return redirect("person_detail", pk=pk)


@require_http_methods(["GET", "POST"])
@administrators_only
def membership_add(request: SignedInRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(User, pk=pk)
    form = MembershipForm(request.POST or None, instance=Membership(user=person))
    if form.is_valid():
        membership = people.give_role(form.save(commit=False), by=request.user)
        role = membership.get_role_display().lower()
        messages.success(request, f"{person} is {role} at {membership.organisation}, {membership.period}.")
        return redirect("person_detail", pk=pk)
    return render(request, "accounts/membership_form.html", {"form": form, "person": person})


@require_http_methods(["GET", "POST"])
@administrators_only
def membership_end(request: SignedInRequest, pk: int, membership: int) -> HttpResponse:
    held = get_object_or_404(
        Membership.objects.select_related("user", "organisation"), pk=membership, user=pk
    )
    if not permissions.can_end_membership(request.user, held):
        raise PermissionDenied
    form = EndForm(request.POST or None, dated=held)
    if form.is_valid():
        try:
            people.end_membership(held, form.cleaned_data["last_day"], by=request.user)
        except people.LastAdministrator:
            messages.error(request, f"{held.user} is the only administrator left, so the role stays.")
        else:
            messages.success(request, f"{held}: {people.outcome_of(held)}.")
        return redirect("person_detail", pk=pk)
    return render(request, "accounts/membership_end.html", {"form": form, "membership": held})


@require_GET
@administrators_only
def organisation_list(request: SignedInRequest) -> HttpResponse:
    return render(
        request,
        "accounts/organisation_list.html",
        {
            "organisations": Organisation.objects.order_by("kind", "name"),
            "oversights": Oversight.objects.select_related("body", "force").order_by("force__name"),
            "own": request.user.roles.organisations(Role.ADMINISTRATOR),
        },
    )


@require_http_methods(["GET", "POST"])
@administrators_only
def organisation_add(request: SignedInRequest) -> HttpResponse:
    form = OrganisationForm(request.POST or None)
    if form.is_valid():
        messages.success(request, f"{form.save()} has been added.")
        return redirect("organisation_list")
    return render(request, "accounts/organisation_form.html", {"form": form})


@require_http_methods(["GET", "POST"])
@administrators_only
def organisation_edit(request: SignedInRequest, slug: str) -> HttpResponse:
    organisation = get_object_or_404(Organisation, slug=slug)
    form = OrganisationForm(request.POST or None, instance=organisation)
    if form.is_valid():
        messages.success(request, f"{form.save()} has been changed.")
        return redirect("organisation_list")
    organisation = get_object_or_404(Organisation, slug=slug)
    return render(request, "accounts/organisation_form.html", {"form": form, "organisation": organisation})


@require_http_methods(["GET", "POST"])
@administrators_only
def oversight_add(request: SignedInRequest) -> HttpResponse:
    form = OversightForm(request.POST or None)
    if form.is_valid():
        oversight = form.save(commit=False)
        people.add_oversight(oversight, by=request.user)
        messages.success(request, f"{oversight}, {oversight.period}.")
        return redirect("organisation_list")
    return render(request, "accounts/oversight_form.html", {"form": form})


@require_http_methods(["GET", "POST"])
@administrators_only
def oversight_end(request: SignedInRequest, pk: int) -> HttpResponse:
    oversight = get_object_or_404(Oversight.objects.select_related("body", "force"), pk=pk)
    if oversight.has_ended:
        raise PermissionDenied
    form = EndForm(request.POST or None, dated=oversight)
    if form.is_valid():
        people.end_oversight(oversight, form.cleaned_data["last_day"], by=request.user)
        messages.success(request, f"{oversight}: {people.outcome_of(oversight)}.")
        return redirect("organisation_list")
    return render(request, "accounts/oversight_end.html", {"form": form, "oversight": oversight})
