"""Columns as they are written, ordered and sized; metrics by hand."""

from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.inspection.rules import Moved, Standing, figures
from quarterdeck.inspection.rules.columns import (
    Chosen,
    chosen_of,
    effective,
    read_columns,
    settled_width,
    shifted,
    written_columns,
)
from quarterdeck.inspection.terms import Metric

KEYS = st.sampled_from(["amount", "stage", "owner", "days", "cf_1"])
COLUMNS = st.lists(st.tuples(KEYS, st.sampled_from([0, 48, 120, 900])), unique_by=lambda one: one[0]).map(tuple)


@given(COLUMNS)
def test_columns_are_read_as_they_were_written(columns: Chosen) -> None:
    assert read_columns(written_columns(columns)) == columns


@given(st.text())
def test_whatever_an_address_says_is_read(text: str) -> None:
    found = read_columns(text)
    assert all(width == 0 or 48 <= width <= 900 for _, width in found)
    assert effective([found], ["name", "amount"])[0][0] == "name"


def test_widths_fit_a_screen() -> None:
    assert [settled_width(text) for text in ("", "0", "7", "120", "5000", "²", "-3", "1e3")] == [
        0,
        0,
        48,
        120,
        900,
        0,
        0,
        0,
    ]


def test_a_column_moves_one_place_and_the_name_stays_first() -> None:
    columns: Chosen = (("name", 0), ("amount", 0), ("stage", 0))
    assert [key for key, _ in shifted(columns, "stage", -1)] == ["name", "stage", "amount"]
    assert [key for key, _ in shifted(columns, "amount", 1)] == ["name", "stage", "amount"]
    for key, step in (("amount", -1), ("stage", 1), ("name", 1), ("owner", 1)):
        assert shifted(columns, key, step) == columns


def test_new_columns_come_last_and_keep_no_width_of_others() -> None:
    columns: Chosen = (("name", 200), ("amount", 120), ("stage", 0))
    assert chosen_of(columns, ["owner", "stage"], {"stage": 90}) == (("name", 200), ("stage", 90), ("owner", 0))


def test_the_first_choice_that_names_a_column_counts() -> None:
    wanted: list[Chosen] = [(), (("gone", 0),), (("amount", 0),), (("stage", 0),)]
    assert effective(wanted, ["name", "amount", "stage"]) == (("name", 0), ("amount", 0))


def test_a_change_is_of_deals_and_never_of_rates() -> None:
    """Two dollars are one euro, francs have no rate: what counted then is converted at the rates of now."""
    rates = {"EUR": 1.0, "USD": 0.5}

    def convert(minor: int, currency: str) -> int | None:
        return round(minor * rates[currency]) if currency in rates else None

    standing = [
        Standing("commit", False, "EUR", 2, 2, 500),
        Standing("commit", True, "USD", 1, 1, 100),
        Standing("pipeline", False, "CHF", 1, 1, 70),
        Standing("closed_won", False, "EUR", 1, 0, 0),
    ]
    moved = [
        Moved("commit", "best_case", 1, False, False, "EUR", "EUR", 1, 1, 1, 300, 200),
        Moved("", "commit", 0, True, False, "USD", "USD", 1, 1, 1, 80, 80),
        Moved("closed_won", "pipeline", -1, False, False, "EUR", "EUR", 1, 0, 1, 0, 40),
    ]
    found = figures(standing, moved, convert)
    told = {metric: (one.count, one.amount_minor, one.count_change, one.amount_change) for metric, one in found.items()}
    assert told[Metric.COMMIT] == (3, 550, 1, 310)
    assert told[Metric.OPEN] == (4, 550, -1, 70)
    assert told[Metric.BEST_CASE] == (0, 0, -1, -200)
    assert told[Metric.INCREASED] == (1, 100, None, None)
    assert told[Metric.DECREASED] == (0, 0, None, None)
    assert told[Metric.PUSHED_OUT] == (1, -40, None, None)
    assert told[Metric.NEW] == (1, 50, None, None)
    assert (found[Metric.PIPELINE].unconverted, found[Metric.CLOSED_WON].unpriced) == (1, 1)
    assert list(figures(standing, None, convert)) == [
        metric for metric in Metric if metric in told and told[metric][2] is not None
    ]
