"""The pages of a plan: its objectives and milestones, one milestone with its updates, and the posts that lead."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import SignedInRequest
from accounts.models import Organisation
from actions import milestones, permissions, plan_listing
from actions.forms.plan import HolderForm, MilestoneForm, ObjectiveForm, PlanFilterForm, PostForm, RowForm
from actions.models import LeadPost, Milestone, Objective
from actions.plan_history import changes_of
from actions.reported import updates_for
from actions.signposts import signpost_of
from assessments.differing import differences

ON_A_PAGE = 50


def find_milestone(request: SignedInRequest, force: str, milestone: str) -> Milestone:
    visible = Milestone.objects.visible_to(request.user).with_leads().select_related("see_year__force")
    found: Milestone = get_object_or_404(visible.at(force, milestone))
    return found


def find_force(request: SignedInRequest, force: str) -> Organisation:
    """A force whose plan this person reads."""
    found = get_object_or_404(Organisation, slug=force, kind=Organisation.Kind.FORCE)
    if not permissions.can_see_plan(request.user, found.pk):
        raise Http404
    return found


def find_objective(request: SignedInRequest, force: str, objective: int) -> Objective:
    visible = Objective.objects.visible_to(request.user).select_related("force")
    return get_object_or_404(visible, force__slug=force, pk=objective)


@require_safe
def objective_list(request: SignedInRequest) -> HttpResponse:
    visible = Milestone.objects.visible_to(request.user)
    form = PlanFilterForm(plan_listing.forces_in(visible), plan_listing.posts_in(visible), request.GET)
    form.is_valid()  # what the lists do not offer filters nothing, and the page says so
    force, lead, state = (form.cleaned_data.get(name, "") for name in ("force", "lead", "state"))
    mine = request.user if lead == "mine" else None
    chosen = plan_listing.of_force_and_lead(visible, force, "" if mine else lead, mine)
    found = plan_listing.with_latest(chosen)
    shown = plan_listing.in_state(found, state).with_holders()
    pages = Paginator(
        shown.order_by("force__name", "objective__state", "objective__order", "objective", "order", "pk"),
        ON_A_PAGE,
    )
    context = {
        "form": form,
        "page": pages.get_page(request.GET.get("page")),
        "counts": plan_listing.counts_of(found),
        "empty": [] if lead or state else plan_listing.without_milestones(request.user, force),
        "managed": plan_listing.forces_managed(request.user),
    }
    return render(request, "actions/objective_list.html", context)


@require_http_methods(["GET", "POST"])
def objective_add(request: SignedInRequest, force: str) -> HttpResponse:
    found = find_force(request, force)
    if not permissions.can_manage_plan(request.user, found.pk):
        raise PermissionDenied
    form = ObjectiveForm(Objective(force=found), request.POST or None)
    if form.is_valid():
        objective = milestones.add_objective(found, form.values(), by=request.user)
        messages.success(request, "The objective is added. Now add its milestones.")
        return redirect("milestone_add", found.slug, objective.pk)
    context = {"form": form, "force": found, "heading": "Add an objective"}
    return render(request, "actions/plan_form.html", context)


@require_http_methods(["GET", "POST"])
def objective_edit(request: SignedInRequest, force: str, objective: int) -> HttpResponse:
    found = find_objective(request, force, objective)
    if not permissions.can_manage_plan(request.user, found.force_id):
        raise PermissionDenied
    form = ObjectiveForm(found, request.POST or None)
    if (answer := save(request, form, milestones.change_objective)) is not None:
        return answer
    current = find_objective(request, force, objective) if form.is_bound else found
    context = {"force": current.force, "heading": "Change the objective", "objective": current}
    return answer_edit(request, form, current, context, lambda data: ObjectiveForm(current, data))


@require_http_methods(["GET", "POST"])
def milestone_add(request: SignedInRequest, force: str, objective: int) -> HttpResponse:
    found = find_objective(request, force, objective)
    if not permissions.can_manage_plan(request.user, found.force_id):
        raise PermissionDenied
    row = Milestone(force=found.force, objective=found)
    form = MilestoneForm(row, request.user, request.POST or None)
    if form.is_valid():
        milestone = milestones.add_milestone(found, form.values(), by=request.user)
        messages.success(request, f"Milestone {milestone.reference} is added.")
        return redirect(milestone)
    context = {"form": form, "force": found.force, "heading": "Add a milestone", "objective": found}
    return render(request, "actions/plan_form.html", {**context, "needs_posts": not form.has_posts})


@require_http_methods(["GET", "POST"])
def milestone_edit(request: SignedInRequest, force: str, milestone: str) -> HttpResponse:
    found = find_milestone(request, force, milestone)
    if not permissions.can_manage_plan(request.user, found.force_id):
        raise PermissionDenied
    form = MilestoneForm(found, request.user, request.POST or None)
    if (answer := save(request, form, milestones.change_milestone)) is not None:
        return answer
    # Validating has put what was typed into the form's own row.
    current = find_milestone(request, force, milestone) if form.is_bound else found
    context = {"force": current.force, "heading": "Change the milestone", "milestone": current}
    return answer_edit(
        request, form, current, context, lambda data: MilestoneForm(current, request.user, data)
    )


def save(request: SignedInRequest, form: RowForm[Any], change: Any) -> HttpResponse | None:
    """Stored, and where to go next; nothing where the form has errors or began from an older version."""
    if form.is_stale or not form.is_valid():
        return None
    try:
        row = change(form.instance, form.values(), version=form.stored_version, by=request.user)
    except milestones.StalePlan:
        form.was_overtaken = True
        return None
    messages.success(request, "Saved.")
    return redirect(address_of(row))


def address_of(row: Objective | Milestone) -> Any:
    return row if isinstance(row, Milestone) else "objective_list"


def answer_edit(
    request: SignedInRequest, form: RowForm[Any], current: Any, context: dict[str, Any], again: Any
) -> HttpResponse:
    """The form with its errors; or, where somebody else has saved meanwhile, both texts side by side."""
    if form.is_stale or form.was_overtaken:
        form.is_valid()
        if rows := differences(form, current, form.names):
            context |= {"rows": rows, "form": again(form.data_for(current))}
            return render(request, "actions/plan_conflict.html", context, status=409)
        return redirect(address_of(current))  # sent twice, it differs in nothing and has been saved
    return render(request, "actions/plan_form.html", {**context, "form": form})


@require_safe
def milestone_detail(request: SignedInRequest, force: str, milestone: str) -> HttpResponse:
    found = find_milestone(request, force, milestone)
    context = {
        "milestone": found,
        "posts": posts_of(found),
        "updates": updates_for(found, request.user),
        "signpost": signpost_of(found, request.user),
        "changes": changes_of(found),
        "may_edit": permissions.can_manage_plan(request.user, found.force_id),
        "may_write": permissions.can_write_update(request.user, found),
    }
    return render(request, "actions/milestone_detail.html", context)


def posts_of(milestone: Milestone) -> list[LeadPost]:
    """The one or two that lead it, with their holders."""
    pks = [post.pk for post in milestone.posts]
    posts = LeadPost.objects.filter(pk__in=pks).prefetch_related("holders__user")
    return sorted(posts, key=lambda post: pks.index(post.pk))


# Posts


@require_http_methods(["GET", "POST"])
def post_list(request: SignedInRequest, force: str) -> HttpResponse:
    found = find_force(request, force)
    may_add = permissions.can_manage_plan(request.user, found.pk)
    if request.method == "POST" and not may_add:
        raise PermissionDenied
    form = PostForm(found, request.POST or None) if may_add else None
    if form is not None and form.is_valid():
        post = milestones.add_post(found, form.cleaned_data["title"], by=request.user)
        messages.success(request, "The post is added. Say who holds it.")
        return redirect(post)
    posts = LeadPost.objects.visible_to(request.user).filter(force=found).prefetch_related("holders__user")
    context = {"form": form, "force": found, "posts": posts.select_related("force")}
    return render(request, "actions/post_list.html", context)


@require_http_methods(["GET", "POST"])
def post_detail(request: SignedInRequest, force: str, post: int) -> HttpResponse:
    visible = LeadPost.objects.visible_to(request.user).select_related("force")
    found = get_object_or_404(visible.prefetch_related("holders__user"), force__slug=force, pk=post)
    may_pass_on = permissions.can_manage_plan(request.user, found.force_id)
    if request.method == "POST" and not may_pass_on:
        raise PermissionDenied
    form = HolderForm(found, request.POST or None) if may_pass_on else None
    if form is not None and form.is_valid():
        given = form.cleaned_data
        try:
            holder = milestones.pass_on(
                found, given["user"], given["name"], given["valid_from"], by=request.user
            )
        except ValidationError as error:
            form.add_error("valid_from", error.messages[0])
        else:
            messages.success(request, f"{found.title} is held by {holder.label} {holder.period}.")
            return redirect(found)
    context = {"form": form, "post": found, "led": found.milestones_led(request.user)}
    return render(request, "actions/post_detail.html", context)
