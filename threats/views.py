"""Reference pages of the framework for every signed-in person. Nothing here writes; loading.py does."""

from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from threats.lineage import lineage_of
from threats.models import Component, Edition, Requirement, Threat


@require_safe
def edition_list(request: HttpRequest) -> HttpResponse:
    editions = Edition.objects.annotate(
        threat_count=Count("threats", distinct=True), requirement_count=Count("requirements", distinct=True)
    ).order_by("-code")
    return render(request, "threats/edition_list.html", {"editions": editions})


@require_safe
def edition_detail(request: HttpRequest, edition: str) -> HttpResponse:
    found = get_object_or_404(Edition.objects.select_related("scale"), code=edition)
    context = {
        "edition": found,
        "threats": found.threats.select_related("edition", "parent").prefetch_related(
            "predecessors__edition"
        ),
        "components": found.components.select_related("edition"),
        "capabilities": found.capabilities.prefetch_related("threats__edition", "requirements"),
        "requirements": requirements_of(found).filter(threat=None, capability=None),
        "grades": found.scale.grades.all(),
    }
    return render(request, "threats/edition_detail.html", context)


@require_safe
def threat_detail(request: HttpRequest, edition: str, threat: str) -> HttpResponse:
    found = get_object_or_404(
        Threat.objects.select_related("edition", "parent__edition"), edition__code=edition, code=threat
    )
    context = {
        "threat": found,
        "edition": found.edition,
        "strands": found.strands.select_related("edition"),
        "lineage": lineage_of(found),
        "requirements": requirements_of(found.edition).filter(threat=found),
        "assumptions": found.planning_assumptions.all(),
        "capabilities": found.capabilities.prefetch_related("requirements"),
    }
    return render(request, "threats/threat_detail.html", context)


@require_safe
def component_detail(request: HttpRequest, edition: str, component: str) -> HttpResponse:
    found = get_object_or_404(
        Component.objects.select_related("edition"), edition__code=edition, code=component
    )
    context = {
        "component": found,
        "edition": found.edition,
        "requirements": requirements_of(found.edition).filter(component=found),
        "others": found.edition.components.select_related("edition").exclude(pk=found.pk),
    }
    return render(request, "threats/component_detail.html", context)


def requirements_of(edition: Edition) -> QuerySet[Requirement]:
    return edition.requirements.select_related("threat__edition", "capability", "component__edition")
