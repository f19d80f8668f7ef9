"""Decisions about activities, without a database."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.activities.rules import (
    ActivityFacts,
    activity_verdict,
    clean_activity,
    clean_next_step,
    is_two_way,
    mentioned,
    next_state,
    next_step_verdict,
    source_verdict,
)
from quarterdeck.activities.terms import (
    OUTCOMES,
    ActivityType,
    Direction,
    NewActivity,
    NewNextStep,
    NextState,
    Outcome,
)

NOW = datetime(2026, 11, 19, 9, tzinfo=UTC)
TODAY = NOW.date()
FACTS = ActivityFacts(now=NOW)
GOOD = {
    "note": NewActivity(kind="account", record_id=1, type=ActivityType.NOTE, body="Plant manager signs."),
    "call": NewActivity(kind="account", record_id=1, type=ActivityType.CALL, outcome=Outcome.CONNECTED),
    "meeting": NewActivity(kind="account", record_id=1, type=ActivityType.MEETING, outcome=Outcome.HELD),
    "mail": NewActivity(kind="account", record_id=1, type=ActivityType.MAIL, subject="Re", direction=Direction.IN),
    "task": NewActivity(kind="account", record_id=1, type=ActivityType.TASK, subject="Quote", due_on=TODAY),
    "planned": NewActivity(kind="account", record_id=1, type=ActivityType.CALL, due_on=TODAY),
}


def codes(new: NewActivity, facts: ActivityFacts = FACTS) -> list[tuple[str, str]]:
    return [(reason.code, reason.field) for reason in activity_verdict(clean_activity(new, now=NOW), facts)]


@pytest.mark.parametrize("name", GOOD)
def test_good_activities_pass(name: str) -> None:
    assert codes(GOOD[name]) == []


@pytest.mark.parametrize(
    ("name", "changes", "code", "field"),
    [
        ("note", {"body": " \u200b "}, "note_missing", "body"),
        ("note", {"body": "x" * 20_001}, "too_long", "body"),
        ("note", {"due_on": TODAY}, "due_not_for_type", "due_on"),
        ("note", {"outcome": Outcome.HELD}, "outcome_wrong", "outcome"),
        ("note", {"direction": Direction.IN}, "direction_wrong", "direction"),
        ("note", {"at": NOW + timedelta(minutes=1)}, "at_in_future", "at"),
        ("call", {"outcome": Outcome.NONE}, "outcome_missing", "outcome"),
        ("call", {"outcome": Outcome.HELD}, "outcome_wrong", "outcome"),
        ("call", {"subject": "a\x00"}, "forbidden_character", "subject"),
        ("meeting", {"direction": Direction.OUT}, "direction_wrong", "direction"),
        ("mail", {"direction": Direction.NONE}, "direction_missing", "direction"),
        ("mail", {"subject": ""}, "mail_missing", "subject"),
        ("mail", {"external_id": "x" * 201}, "too_long", "external_id"),
        ("task", {"subject": ""}, "task_missing", "subject"),
        ("task", {"due_on": None}, "due_missing", "due_on"),
        ("planned", {"outcome": Outcome.CONNECTED}, "outcome_wrong", "outcome"),
    ],
)
def test_each_mistake_has_its_reason(name: str, changes: dict[str, Any], code: str, field: str) -> None:
    assert codes(replace(GOOD[name], **changes)) == [(code, field)]


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"record_is_there": False}, "record_unknown"),
        ({"assignee_is_employee": False}, "assignee_unknown"),
        ({"assignee_sees_record": False}, "assignee_sees_nothing"),
        ({"is_known": True}, "already_logged"),
    ],
)
def test_what_is_around_it_counts(facts: dict[str, Any], code: str) -> None:
    assert [code for code, _ in codes(GOOD["task"], replace(FACTS, **facts))] == [code]


def test_what_is_not_planned_happens_now() -> None:
    assert clean_activity(GOOD["note"], now=NOW).at == NOW
    assert clean_activity(GOOD["call"], now=NOW).direction is Direction.OUT
    assert clean_activity(GOOD["planned"], now=NOW).at is None
    assert clean_activity(GOOD["task"], now=NOW).at is None
    past = NOW - timedelta(days=400)
    assert clean_activity(replace(GOOD["task"], at=past), now=NOW).at == past


def test_contact_of_both_sides_is_told_from_attempts() -> None:
    two_way = {
        (kind, direction, outcome)
        for kind in ActivityType
        for direction in Direction
        for outcome in Outcome
        if is_two_way(kind, direction, outcome) and (outcome in OUTCOMES.get(kind, (Outcome.NONE,)))
    }
    assert {(kind, outcome) for kind, _, outcome in two_way} == {
        (ActivityType.CALL, Outcome.CONNECTED),
        (ActivityType.MEETING, Outcome.HELD),
        (ActivityType.MAIL, Outcome.NONE),
    }
    assert {direction for kind, direction, _ in two_way if kind is ActivityType.MAIL} == {Direction.IN}


@given(st.none() | st.dates())
def test_a_day_is_in_one_state(on: date | None) -> None:
    state = next_state(on, TODAY)
    assert (state is NextState.NONE) == (on is None)
    assert (state is NextState.TODAY) == (on == TODAY)
    assert (state is NextState.OVERDUE) == (on is not None and on < TODAY)


@pytest.mark.parametrize(
    ("text", "due_on", "expected"),
    [
        ("", None, []),
        (" Send quote ", TODAY, []),
        ("", TODAY, ["next_step_missing"]),
        ("Send quote", None, ["next_step_date_missing"]),
        ("x" * 201, TODAY, ["too_long"]),
    ],
)
def test_a_next_step_is_text_and_day_or_neither(text: str, due_on: date | None, expected: list[str]) -> None:
    step = clean_next_step(NewNextStep(kind="account", record_id=1, text=text, due_on=due_on))
    assert [reason.code for reason in next_step_verdict(step)] == expected


PEOPLE = {1: "Max Berg", 2: "Max Bergström", 3: "Rita Vogel", 4: "Rita Vogel", 5: "Ana"}


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("ask @Max Berg, please", (1,)),
        ("ask @max bergstrom", (2,)),
        ("@Rita Vogel and @Max Berg and @Rita Vogel", (3, 4, 1)),
        ("@Analyst says", ()),
        ("mail me@Ana", (5,)),
        ("Max Berg without the sign", ()),
        ("@Max", ()),
        ("@", ()),
    ],
)
def test_people_are_mentioned_by_their_full_name(text: str, ids: tuple[int, ...]) -> None:
    assert mentioned(text, PEOPLE) == ids


@given(st.text())
def test_any_text_can_be_searched_for_people(text: str) -> None:
    assert set(mentioned(text, PEOPLE)) <= set(PEOPLE)


def test_a_mail_source_has_a_name() -> None:
    assert [reason.code for reason in source_verdict(" ")] == ["source_missing"]
    assert [reason.code for reason in source_verdict("x" * 81)] == ["too_long"]
    assert source_verdict("Mail gateway") == []
