"""Rules of product gaps: what is refused, and that no deal counts twice."""

import itertools
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.gaps.rules import (
    Asked,
    Known,
    Mergeable,
    Step,
    figures_of,
    gap_reasons,
    last_quarters,
    merge_reasons,
    part_of,
    picked,
    request_reasons,
    together,
    told_last,
)
from quarterdeck.gaps.terms import WEIGHTS, GapFields, Part, RequestFields, Severity
from quarterdeck.values.period import CalendarPattern, FiscalCalendar

SINCE = date(2026, 1, 1)
RATES = {"EUR": 1, "USD": 2}


def convert(minor: int, currency: str) -> int | None:
    """Two for one dollar, none for any other currency."""
    return minor * RATES[currency] if currency in RATES else None


def codes(reasons: list) -> list[tuple[str, str]]:  # type: ignore[type-arg]
    return [(reason.code, reason.field) for reason in reasons]


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"name": "Offline"}, []),
        ({"name": " \u200b"}, [("name_missing", "name")]),
        ({"name": "x" * 121}, [("too_long", "name")]),
        ({"name": "Offline", "description": "x" * 2001}, [("too_long", "description")]),
        ({"name": "Offline", "family": "Cranes"}, [("unknown_choice", "family")]),
        ({"name": "Offline", "family": "Drives"}, []),
        ({"name": "Offline", "state": "gone"}, [("unknown_choice", "state")]),
        ({"name": "Offline", "release_on": SINCE}, [("gap_release_day_unfit", "release_on")]),
        ({"name": "Offline", "state": "declined", "release_on": SINCE}, [("gap_release_day_unfit", "release_on")]),
        ({"name": "Offline", "state": "planned", "release_on": SINCE}, []),
        ({"name": "Offline", "state": "released", "release_on": SINCE}, []),
    ],
)
def test_what_a_gap_must_be(fields: dict[str, object], found: list[tuple[str, str]]) -> None:
    new = GapFields(**fields)  # type: ignore[arg-type]  # fields as in GapFields
    assert codes(gap_reasons(new, is_taken=False, families={"Drives"})) == found


def test_a_name_is_taken_once() -> None:
    assert codes(gap_reasons(GapFields("Offline"), is_taken=True, families=())) == [("gap_name_taken", "name")]


def test_what_a_request_must_be() -> None:
    assert request_reasons(RequestFields(), contact_is_known=True) == []
    wrong = RequestFields(severity="dire", source="rumour", note="x" * 2001)
    assert codes(request_reasons(wrong, contact_is_known=False)) == [
        ("too_long", "note"),
        ("unknown_choice", "severity"),
        ("unknown_choice", "source"),
        ("unknown_choice", "contact_id"),
    ]


def test_a_gap_is_picked_by_its_name_or_a_part_that_only_it_has() -> None:
    options = [(1, "Offline mode"), (2, "Offline mode for trucks"), (3, "Single sign-on"), (4, "Dark mode")]
    for typed, found in (
        ("offline  MODE", 1), ("trucks", 2), ("SIGN", 3), ("mode", None), ("Turkish", None), ("", None), (" ", None),
    ):  # fmt: skip
        assert picked(typed, options) == found


def test_what_can_be_merged() -> None:
    one, two, merged = Mergeable(1, False), Mergeable(2, False), Mergeable(3, True)
    assert merge_reasons(one, two) == []
    assert codes(merge_reasons(one, one)) == [("gap_merged_into_itself", "into_id")]
    assert codes(merge_reasons(merged, two)) == [("gap_merged_already", "into_id")]
    assert codes(merge_reasons(one, merged)) == [("gap_target_merged", "into_id")]


def a_deal(number: int, minor: int | None, currency: str = "EUR", **more: object) -> Known:
    known = {"account_id": None, "is_open": True, "is_lost": False, "closed_on": None, **more}
    worth = None if minor is None else convert(minor, currency)
    return Known(number, currency=currency, minor=minor, worth=worth, **known)  # type: ignore[arg-type]


def test_a_deal_is_open_lost_in_time_or_neither() -> None:
    lost: dict[str, Any] = {"is_open": False, "is_lost": True}
    assert part_of(a_deal(1, 1), SINCE) is Part.OPEN
    assert part_of(a_deal(1, 1, **lost, closed_on=SINCE), SINCE) is Part.LOST
    assert part_of(a_deal(1, 1, **lost, closed_on=date(2025, 12, 31)), SINCE) is Part.OTHER
    assert part_of(a_deal(1, 1, is_open=False, closed_on=SINCE), SINCE) is Part.OTHER


def test_figures_leave_out_what_has_no_amount_or_rate_and_say_so() -> None:
    asked = [
        Asked(1, a_deal(1, 1_000, account_id=7), Severity.BLOCKER),
        Asked(1, a_deal(2, 300, "USD", account_id=7), Severity.IMPORTANT),
        Asked(1, a_deal(3, 99), Severity.NICE),
        Asked(1, a_deal(4, None, account_id=8), Severity.NICE),
        Asked(1, a_deal(5, 500, "CHF"), Severity.NICE),
        Asked(1, a_deal(6, 40, is_open=False, is_lost=True, closed_on=SINCE, account_id=9), Severity.NICE),
        Asked(1, a_deal(7, 40, is_open=False, closed_on=SINCE, account_id=10), Severity.NICE),
    ]
    found = figures_of(asked, SINCE)
    whole = found.at_stake
    assert (whole.deals, whole.minor, whole.unpriced, whole.unrated) == (5, 1_000 + 600 + 99, 1, 1)
    assert [found.open[severity].minor for severity in Severity] == [1_000, 600, 99]
    assert found.weighted_minor == 1_000 + 300 + 9
    assert (found.lost.deals, found.lost.minor, found.customers) == (1, 40, 3)


DRAWN = st.tuples(st.integers(1, 4), st.integers(1, 12), st.sampled_from(Severity))


@given(st.lists(DRAWN, max_size=30))
def test_together_each_deal_counts_once_by_its_gravest_request(drawn: list[tuple[int, int, Severity]]) -> None:
    deals = {number: a_deal(number, 1_000 * number + 7) for _gap, number, _severity in drawn}
    asked = [Asked(gap, deals[number], severity) for gap, number, severity in drawn]
    found = figures_of(together(asked), SINCE)
    assert found.at_stake.minor == sum(deal.minor or 0 for deal in deals.values())
    worst = {key: max(WEIGHTS[one.severity] for one in asked if one.deal.id == key) for key in deals}
    assert found.weighted_minor == sum((deals[key].minor or 0) * weight for key, weight in worst.items()) // 100


@pytest.mark.parametrize(
    "calendar", [FiscalCalendar(), FiscalCalendar(4), FiscalCalendar(2, CalendarPattern.WEEKS_445)]
)
def test_quarters_follow_each_other_up_to_today(calendar: FiscalCalendar) -> None:
    today = date(2026, 11, 19)
    quarters = last_quarters(calendar, today, 8)
    assert today in quarters[-1]
    assert len(quarters) == 8
    assert all(one.end == after.start for one, after in itertools.pairwise(quarters))


def test_told_last_follows_what_a_gap_was_part_of_in_each_moment() -> None:
    gap, part, inner, other = 1, 2, 3, 4

    def at(number: int) -> datetime:
        return datetime(2026, 11, number, tzinfo=UTC)

    def released(number: int, what: int) -> Step:
        return Step(number, at(number), what, is_release=True)

    def moved(number: int, what: int, into: int | None) -> Step:
        return Step(number, at(number), what, is_release=False, into=into)

    steps = [
        released(1, gap), moved(2, inner, part), released(3, other), moved(4, part, other), released(5, other),
        moved(6, part, None), moved(7, part, gap), released(8, other),
    ]  # fmt: skip
    assert {one: told_last(one, reversed(steps)) for one in (gap, part, inner, other, 5)} == {
        gap: at(1), part: at(5), inner: at(5), other: at(8), 5: None,
    }  # fmt: skip
    assert told_last(inner, [*steps, released(9, gap)]) == at(9)
    # Instants may be told later than they were so: the latest counts.
    assert told_last(gap, [Step(2, at(1), gap, is_release=True), Step(1, at(7), gap, is_release=True)]) == at(7)
