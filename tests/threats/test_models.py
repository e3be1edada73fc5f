"""What the database itself refuses, and how the framework's rows name and order themselves."""

import pytest
from django.db import IntegrityError, transaction

from threats.models import Component, CrossCuttingCapability, Edition, Grade, GradeScale, Requirement, Threat

pytestmark = pytest.mark.django_db


@pytest.fixture
def scale() -> GradeScale:
    return GradeScale.objects.create(code="two-steps", name="Two steps", source="Test")


@pytest.fixture
def edition(scale: GradeScale) -> Edition:
    return Edition.objects.create(code="2030", title="Edition of 2030", scale=scale)


def make_threat(edition: Edition, code: str, order: int, **fields: object) -> Threat:
    return Threat.objects.create(
        edition=edition, code=code, name=code.title(), short_name=code, order=order, **fields
    )


def test_editions_come_newest_first(edition: Edition, scale: GradeScale) -> None:
    Edition.objects.create(code="2040", title="Edition of 2040", scale=scale)

    assert [str(found) for found in Edition.objects.all()] == ["Edition of 2040", "Edition of 2030"]


def test_threats_come_in_the_order_of_their_edition(edition: Edition) -> None:
    make_threat(edition, "second", 2)
    make_threat(edition, "first", 1)

    assert [threat.code for threat in edition.threats.all()] == ["first", "second"]


def test_addresses_say_edition_and_code(edition: Edition) -> None:
    threat = make_threat(edition, "floods", 1)
    component = Component.objects.create(
        edition=edition, code="care", name="Care", definition="Care.", source="Test", order=1
    )

    addresses = [found.get_absolute_url() for found in (edition, threat, component)]

    assert addresses == ["/threats/2030/", "/threats/2030/floods/", "/threats/2030/components/care/"]


@pytest.mark.parametrize(("code", "order"), [("floods", 2), ("storms", 1)])
def test_a_code_and_an_order_stand_once_in_an_edition(edition: Edition, code: str, order: int) -> None:
    make_threat(edition, "floods", 1)

    with pytest.raises(IntegrityError), transaction.atomic():
        make_threat(edition, code, order)


def test_the_same_code_may_stand_in_two_editions(edition: Edition, scale: GradeScale) -> None:
    later = Edition.objects.create(code="2040", title="Edition of 2040", scale=scale)
    make_threat(edition, "floods", 1)

    make_threat(later, "floods", 1)

    assert Threat.objects.filter(code="floods").count() == 2


def test_a_threat_cannot_be_a_strand_of_itself(edition: Edition) -> None:
    threat = make_threat(edition, "floods", 1)

    threat.parent = threat

    with pytest.raises(IntegrityError), transaction.atomic():
        threat.save()


def test_a_requirement_is_of_a_threat_or_a_capability_but_not_both(edition: Edition) -> None:
    threat = make_threat(edition, "floods", 1)
    capability = CrossCuttingCapability.objects.create(
        edition=edition, code="boats", name="Boats", source="Test", order=1
    )

    with pytest.raises(IntegrityError), transaction.atomic():
        Requirement.objects.create(
            edition=edition,
            threat=threat,
            capability=capability,
            kind=Requirement.Kind.OUTCOME,
            reference="R1",
            text="Everybody is dry.",
            source="Test",
            order=1,
        )


def test_a_grade_stands_once_in_its_scale(scale: GradeScale) -> None:
    Grade.objects.create(scale=scale, code="ready", label="Ready", criteria="It is.", symbol="A", order=1)

    with pytest.raises(IntegrityError), transaction.atomic():
        Grade.objects.create(scale=scale, code="ready", label="Ready", criteria="It is.", symbol="A", order=2)


def test_successors_are_predecessors_seen_from_the_other_side(edition: Edition, scale: GradeScale) -> None:
    later = Edition.objects.create(code="2040", title="Edition of 2040", scale=scale)
    old, new = make_threat(edition, "floods", 1), make_threat(later, "water", 1)

    new.predecessors.add(old)

    assert list(old.successors.all()) == [new]
    assert list(old.predecessors.all()) == []
