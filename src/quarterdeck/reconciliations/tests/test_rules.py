"""Rules of control sheets."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.reconciliations.rules import (
    completed,
    differences,
    figure_key,
    figures,
    is_owner_key,
    owner_key,
    person_of,
    signing_reasons,
    typed_value,
)
from quarterdeck.reconciliations.terms import FigureKey, Measure, SheetState, Side, Standing, Tally, Why
from quarterdeck.values.ids import new_id
from quarterdeck.values.verdict import Refused

Q2, Q3 = date(2026, 4, 1), date(2026, 7, 1)
SIDES = st.builds(
    Side,
    standing=st.sampled_from(Standing),
    minor=st.integers(-5, 5),
    currency=st.sampled_from(["", "EUR", "USD"]),
    period=st.sampled_from([None, Q2, Q3]),
    owner=st.sampled_from(["", "~Jo", "#1"]),
)


@given(SIDES)
def test_a_side_never_differs_from_itself(side: Side) -> None:
    assert differences(side, side) == ()


@given(SIDES)
def test_a_file_that_says_nothing_differs_in_amounts_alone(here: Side) -> None:
    said = differences(completed(Side(), here), here)
    assert set(said) <= {Why.AMOUNT}
    assert bool(said) == bool(here.minor)


def test_each_difference_has_its_reason() -> None:
    here = Side(standing=Standing.WON, minor=100, currency="EUR", period=Q2, owner="#1")
    assert differences(Side(standing=Standing.OPEN, minor=100, currency="EUR", owner="#1"), here) == (Why.STANDING,)
    other = Side(standing=Standing.WON, minor=90, currency="USD", period=Q3, owner="~Jo")
    assert differences(other, here) == (Why.PERIOD, Why.AMOUNT, Why.CURRENCY, Why.OWNER)
    assert differences(other, None, without=Why.REFUSED) == (Why.REFUSED,)
    assert differences(None, here) == (Why.NOT_IN_FILE,)


@given(st.sampled_from(Measure), st.sampled_from([None, Q2]), st.sampled_from(["", "EUR"]))
def test_figures_are_named_and_read_back(measure: Measure, period: date | None, currency: str) -> None:
    key = FigureKey(measure, period, currency)
    assert figure_key(str(key)) in (key, None)


@pytest.mark.parametrize("word", ["deals:EUR", "open:2026-07-01", "won:eur", "lost:EUR", "", "x", "won:EUR:2026-07-01"])
def test_what_is_no_figure_names_none(word: str) -> None:
    assert figure_key(word) is None


def test_figures_count_and_add_up_by_group() -> None:
    file = [
        Tally("#1", Standing.OPEN, None, "EUR", 2, 300),
        Tally("#1", Standing.OPEN, None, "", 1, 0),
        Tally("~Jo", Standing.WON, Q2, "USD", 1, 50),
    ]
    said = {str(one.key): one.difference for one in figures(file, [], {"open:EUR": 100})}
    assert said == {"deals": -4, "open": -3, "open:EUR": -100, "won:2026-04-01": -1, "won:2026-04-01:USD": -50}
    assert [str(one.key) for one in figures(file, [], {}, owner="~Jo")] == [
        "deals",
        "won:2026-04-01",
        "won:2026-04-01:USD",
    ]


def test_owners_are_people_or_names_of_the_file() -> None:
    number = new_id()
    assert person_of(owner_key(number)) == number
    assert owner_key(None, "J. Weber") == "~J. Weber"
    assert owner_key(None) == ""
    assert [is_owner_key(key) for key in ("", "~Jo", "~", "#1", "Jo", "~" + "x" * 121)] == [
        True, True, False, False, False, False,
    ]  # fmt: skip


def test_figures_are_typed_in_their_unit() -> None:
    assert typed_value(FigureKey(Measure.OPEN, None, "EUR"), Decimal("12.50")) == 1250
    assert typed_value(FigureKey(Measure.OPEN, None, "JPY"), Decimal(12)) == 12
    assert typed_value(FigureKey(Measure.DEALS), None) is None
    for key, value in ((FigureKey(Measure.DEALS), "1.5"), (FigureKey(Measure.OPEN, None, "EUR"), "0.001")):
        with pytest.raises(Refused):
            typed_value(key, Decimal(value))


def test_differences_are_signed_with_a_word() -> None:
    def codes(state: SheetState, differing: int, note: str) -> list[str]:
        return [reason.code for reason in signing_reasons(state, differing=differing, note=note)]

    assert codes(SheetState.READY, 0, "") == []
    assert codes(SheetState.READY, 2, "") == ["differences_unexplained"]
    assert codes(SheetState.READY, 2, "They left.") == []
    assert codes(SheetState.SIGNED, 0, "") == ["sheet_not_ready"]
    assert codes(SheetState.READY, 0, "x" * 2001)
