"""What a scenario must be."""

from datetime import date
from typing import Any

import pytest

from quarterdeck.scenarios.rules import (
    Ground,
    Known,
    fields_reasons,
    is_idle,
    read,
    rounded,
    said_reasons,
    settled,
    written,
)
from quarterdeck.scenarios.terms import MOST_LEVERS, MOST_NAMED, MOST_SCENARIOS, Fields, Lever, Said
from quarterdeck.values.dataclasses import replace

GROUND = Ground({"channel": {"partner": "Partner"}}, {7, 8}, date(2027, 1, 1), is_short=False, today=date(2026, 11, 28))
KNOWN = Known(0, name_is_taken=False, line_is_readable=True, people={5}, teams={6})


def codes(said: Said, **ground: Any) -> list[tuple[str, str]]:
    return [(one.code, one.field) for one in said_reasons(said, replace(GROUND, **ground))]


def test_what_makes_sense_is_accepted() -> None:
    said = Said((Lever("win_rate", 1.1), Lever("cycle", -2.0, "channel", "partner")), (7,), (8,))
    assert codes(said) == []
    assert read(written(said)) == said


@pytest.mark.parametrize(
    ("said", "code", "field"),
    [
        (Said((Lever("win_rate", -0.1),)), "scenario_factor_negative", "levers.0"),
        (Said((Lever("win_rate", 1.1), Lever("luck", 1.0))), "unknown_choice", "levers.1"),
        (Said((Lever("cycle", float("nan")),)), "scenario_amount_wrong", "levers.0"),
        (Said((Lever("cycle", 521.0),)), "scenario_amount_wrong", "levers.0"),
        (Said((Lever("deal_size", 101.0),)), "scenario_amount_wrong", "levers.0"),
        (Said(tuple(Lever("deal_size", 100.0) for _ in range(7))), "scenario_amount_wrong", "levers"),
        (Said((Lever("created", 2.0, "channel", "moon"),)), "scenario_segment_unknown", "levers.0"),
        (Said((Lever("created", 2.0, "weather", "rain"),)), "scenario_segment_unknown", "levers.0"),
        (Said(include=(9,)), "scenario_deal_not_open", "include"),
        (Said(exclude=(9,)), "scenario_deal_not_open", "exclude"),
        (Said(include=(7,), exclude=(7,)), "scenario_deal_twice", "include"),
        (Said(ramp=-1), "scenario_ramp_wrong", "ramp"),
        (Said(ramp=105), "scenario_ramp_wrong", "ramp"),
        (Said(tuple(Lever("created", 2.0) for _ in range(MOST_LEVERS + 1))), "scenario_levers_too_many", "levers"),
    ],
)
def test_what_makes_no_sense_is_refused_where_it_stands(said: Said, code: str, field: str) -> None:
    assert codes(said) == [(code, field)]


def test_named_deals_have_an_end() -> None:
    many = tuple(range(MOST_NAMED + 1))
    assert codes(Said(include=many), open_ids=set(many)) == [("scenario_deals_too_many", "include")]


@pytest.mark.parametrize(
    ("ground", "code"),
    [
        ({"until": None}, "scenario_no_forecast"),
        ({"until": GROUND.today}, "scenario_no_forecast"),
        ({"is_short": True}, "scenario_history_short"),
    ],
)
def test_without_a_forecast_nothing_is_supposed(ground: dict[str, Any], code: str) -> None:
    assert codes(Said(), **ground) == [(code, "")]


def test_levers_that_change_nothing_are_not_kept() -> None:
    idle = (Lever("win_rate", 1.0), Lever("cycle", 0.0), Lever("capacity", 0.0))
    assert all(map(is_idle, idle))
    kept = rounded(Said((*idle, Lever("cycle", 1.000049)), (7, 7), (8,)))
    assert kept == Said((Lever("cycle", 1.0),), (7,), (8,))


@pytest.mark.parametrize(
    ("fields", "known", "code"),
    [
        (Fields(""), {}, "name_missing"),
        (Fields("Push"), {"name_is_taken": True}, "name_taken"),
        (Fields("Push", "x" * 2001), {}, "too_long"),
        (Fields("Push"), {"others": MOST_SCENARIOS}, "too_many_scenarios"),
        (Fields("Push"), {"line_is_readable": False}, "scenario_line_unknown"),
        (Fields("Push", sharing="all"), {}, "unknown_choice"),
        (Fields("Push", sharing="person", shared_person_id=4), {}, "scenario_reader_unknown"),
        (Fields("Push", sharing="team", shared_team_id=4), {}, "scenario_reader_unknown"),
    ],
)
def test_fields_are_refused_with_a_reason(fields: Fields, known: dict[str, Any], code: str) -> None:
    assert [one.code for one in fields_reasons(fields, replace(KNOWN, **known))] == [code]


def test_who_it_is_shared_with_goes_with_the_sharing() -> None:
    kept = settled(Fields("  Push  up ", sharing="team", shared_person_id=5, shared_team_id=6))
    assert kept == Fields("Push up", sharing="team", shared_team_id=6)
    assert fields_reasons(kept, KNOWN) == []
