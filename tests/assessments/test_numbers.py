"""Numbers as people type them, and what is none."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.figures.numbers import Number, Unit, common_unit, in_unit, number_of


@pytest.mark.parametrize(
    ("typed", "value", "unit"),
    [
        ("1,272", "1272", Unit()),
        ("1272", "1272", Unit()),
        ("−3.5%", "-3.5", Unit(after="%")),
        ("-3", "-3", Unit()),
        ("–3", "-3", Unit()),
        ("(12)", "-12", Unit()),
        ("£4.2m", "4.2", Unit("£", "m")),
        ("-£300k", "-300", Unit("£", "k")),
        ("£-300", "-300", Unit("£")),
        ("57 (14%)", "57", Unit()),
        ("0", "0", Unit()),
        ("+7.8%", "7.8", Unit(after="%")),
        ("12*", "12", Unit()),
    ],
)
def test_exact_numbers_are_read(typed: str, value: str, unit: Unit) -> None:
    found = number_of(typed)

    assert found is not None
    assert (found.value, found.unit) == (Decimal(value), unit)


@pytest.mark.parametrize(
    "typed",
    ["", "=", "about 30", "~30", "<5", ">12", "3:1", "10–12", "12/06", "12 officers", "n/a", "-", "(12", "1,2,3"],
)  # fmt: skip
def test_anything_with_a_qualifier_or_a_word_is_no_exact_number(typed: str) -> None:
    assert number_of(typed) is None


@given(
    st.integers(-(10**12), 10**12),
    st.integers(0, 4),
    st.sampled_from(["", "£"]),
    st.sampled_from(["", "%", "m"]),
)
def test_a_number_that_is_written_is_read_back(digits: int, places: int, sign: str, after: str) -> None:
    number = Number(Decimal(digits).scaleb(-places), Unit(sign, after), places)

    found = number_of(str(number))

    assert found is not None
    assert (found.value, found.unit, found.places) == (number.value, number.unit, places)


def test_thousands_and_millions_of_pounds_have_the_pound_in_common() -> None:
    numbers = [number for typed in ("£300k", "£1.2m", "0") if (number := number_of(typed))]
    unit = common_unit(numbers)

    assert unit == Unit("£")
    assert [in_unit(number, unit) for number in numbers] == [300_000, 1_200_000, 0]


def test_counts_and_shares_have_nothing_in_common() -> None:
    assert common_unit([Number(Decimal(3)), Number(Decimal(4), Unit(after="%"))]) is None
