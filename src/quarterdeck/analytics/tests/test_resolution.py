"""How closely history is known: by whom it may be seen, in which days, and in how many days it is said."""

from dataclasses import replace
from typing import Any

import pytest

from quarterdeck.analytics.deriving import History, derived
from quarterdeck.analytics.engines import Engine
from quarterdeck.analytics.engines.duck import Duck
from quarterdeck.analytics.history import Recorded
from quarterdeck.analytics.movement.asked import Clock
from quarterdeck.analytics.questions import Reach, Viewer
from quarterdeck.analytics.resolution import (
    Resolution,
    ResolutionQuestion,
    RoughPage,
    RoughQuestion,
    days_of,
    resolution,
    rough_deals,
    rough_page,
    sentence,
)
from quarterdeck.analytics.schema import DAY_US, FOREVER
from quarterdeck.analytics.tables import TABLES
from quarterdeck.analytics.tests.world import NOW, SETTING, TODAY, a_world

HOUR = DAY_US // 24
ALL = Viewer(Reach.ALL)
# Deals by number: their owner, and changes as (day, earliest day or none, stage).
Deals = dict[int, tuple[int, tuple[tuple[int, int | None, int], ...]]]
DEALS: Deals = {
    1: (1, ((100, None, 11), (114, 107, 12), (121, None, 13))),
    2: (1, ((100, 90, 11), (107, 100, 18))),
    3: (5, ((107, 104, 11),)),
    4: (5, ((100, None, 11), (130, None, 12))),
}


@pytest.fixture(scope="module")
def engine() -> Engine:
    return loaded(DEALS)


def loaded(deals: Deals, *deleted: int) -> Engine:
    rows: dict[str, list[Any]] = {name: given for name, given in a_world(0).tables.items() if name != "activity"}
    for number, (owner, changes) in deals.items():
        history = _rows(number, owner, changes)
        if number in deleted:
            history.append(
                replace(history[-1], seq=history[-1].seq + 1, state={**history[-1].state, "state": "deleted"})
            )
        told = derived(History(number, f"Deal {number}", history), SETTING)
        for name in ("past_state", "present_state", "opportunity", "visit", "rough_change"):
            rows.setdefault(name, []).extend(getattr(told, name))
    made = Duck()
    for name, table in TABLES.items():
        made.create(table)
        made.insert(table, rows.get(name, []))
    return made


def _rows(number: int, owner: int, changes: tuple[tuple[int, int | None, int], ...]) -> list[Recorded]:
    state: dict[str, Any] = {
        "owner_id": owner, "account_id": None, "pipeline_id": 1, "category": "pipeline", "amount": 100,
        "currency": "EUR", "close_day": 200, "probability_bp": 1_000, "product_id": None, "channel": "direct",
        "source": "", "type": "new", "loss_reason_id": None, "competitor": "", "state": "active",
    }  # fmt: skip
    return [
        Recorded(
            number * 10 + place,
            day * DAY_US,
            140 * DAY_US,
            {**state, "stage_id": stage, "closed_day": day if stage == 18 else None},
            earliest=None if since is None else since * DAY_US,
        )
        for place, (day, since, stage) in enumerate(changes)
    ]


def asked(since: int, until: int, viewer: Viewer = ALL, **more: Any) -> ResolutionQuestion:
    return ResolutionQuestion(viewer, since * DAY_US, until * DAY_US, NOW, TODAY, **more)


def test_changes_that_may_have_happened_between_two_days_count(engine: Engine) -> None:
    assert resolution(engine, asked(0, 200)) == Resolution(3, 10)
    assert resolution(engine, asked(108, 110)) == Resolution(1, 7)
    # What was seen by the first day had happened; what was not so on the last had not.
    assert resolution(engine, asked(114, 200)) == Resolution()
    assert resolution(engine, asked(0, 90)) == Resolution()


def test_a_day_between_two_files_is_rough_and_the_day_of_a_file_is_not(engine: Engine) -> None:
    assert resolution(engine, asked(110, 110)) == Resolution(1, 7)
    assert resolution(engine, asked(105, 105)) == Resolution(2, 7)
    assert resolution(engine, asked(107, 107)) == Resolution()


def test_durations_rest_on_the_whole_life_of_the_deals_of_these_days(engine: Engine) -> None:
    # Deal 2 was won on day 107.
    assert resolution(engine, asked(107, 120, is_whole=True)) == Resolution(3, 10)
    assert resolution(engine, asked(108, 120, is_whole=True)) == Resolution(2, 7)


def test_it_is_of_what_the_viewer_sees_and_the_question_counts(engine: Engine) -> None:
    assert resolution(engine, asked(0, 200, Viewer(Reach.PEOPLE, 5))) == Resolution(1, 3)
    assert resolution(engine, asked(0, 200, Viewer(Reach.NOTHING))) == Resolution()
    assert resolution(engine, asked(0, 200, only={"owner": (1,)})) == Resolution(2, 10)
    assert resolution(engine, asked(0, 200, only={"stage": (99,), "owner": (5,)})) == Resolution(1, 3)
    # What is told apart reads the states, what is not the table alone: both say the same of all.
    everybody = asked(0, 200, only={"owner": (1, 5)})
    assert resolution(engine, everybody) == resolution(engine, asked(0, 200)) == Resolution(3, 10)
    assert resolution(engine, replace(everybody, now=139 * DAY_US)) == Resolution()
    assert resolution(engine, replace(everybody, clock=Clock.THEN)) == Resolution(3, 10)


def test_durations_do_not_rest_on_a_deal_that_was_deleted() -> None:
    deals: Deals = {1: (1, ((100, None, 11), (107, 104, 12))), 2: (1, ((100, 90, 11),))}
    assert resolution(loaded(deals), asked(101, 120, is_whole=True)) == Resolution(2, 10)
    assert resolution(loaded(deals, 2), asked(101, 120, is_whole=True)) == Resolution(1, 3)


def test_of_deals_deleted_since_only_past_days_tell() -> None:
    deals: Deals = {1: (1, ((100, None, 11), (107, 104, 12))), 2: (1, ((100, 90, 11),))}
    assert resolution(loaded(deals, 2), asked(0, 120)) == Resolution(1, 3)
    assert resolution(loaded(deals, 2), asked(0, 120, with_gone=True)) == Resolution(2, 10)
    found = rough_deals(loaded(deals, 2), RoughQuestion(ALL, asked(0, 120)))
    assert [one.opportunity_id for one in found] == [1]


def test_teams_are_those_of_the_change_or_of_today() -> None:
    # Owner 3 has gone from team 101 to 102 since.
    engine = loaded({1: (3, ((107, 104, 11),))})
    assert resolution(engine, asked(0, 200, only={"team": (102,)})) == Resolution()
    assert resolution(engine, asked(0, 200, only={"team": (102,)}, as_was=False)) == Resolution(1, 3)


def test_of_deals_as_rough_the_last_seen_to_change_comes_first() -> None:
    engine = loaded({1: (1, ((107, 104, 11),)), 2: (1, ((110, 107, 11),)), 3: (1, ((110, 107, 11),))})
    found = rough_deals(engine, RoughQuestion(ALL, asked(0, 200)))
    assert [one.opportunity_id for one in found] == [2, 3, 1]


def test_the_deals_behind_it_are_as_many_the_roughest_first(engine: Engine) -> None:
    of = asked(0, 200)
    found = rough_deals(engine, RoughQuestion(ALL, of))
    assert [(one.opportunity_id, one.changes, one.days, one.latest // DAY_US) for one in found] == [
        (2, 2, 10, 107), (1, 1, 7, 114), (3, 1, 3, 107),
    ]  # fmt: skip
    assert rough_deals(engine, RoughQuestion(ALL, of, 1, 1)) == found[1:2]
    # Whose eyes it is for is said by who asks, never by the question within.
    mine = rough_deals(engine, RoughQuestion(Viewer(Reach.PEOPLE, 5), of))
    assert [one.opportunity_id for one in mine] == [3]


def test_a_page_has_the_resolution_of_all_the_deals_for_the_same_eyes(engine: Engine) -> None:
    blind = replace(asked(0, 200), viewer=Viewer(Reach.NOTHING))
    every = rough_deals(engine, RoughQuestion(ALL, asked(0, 200)))
    assert rough_page(engine, RoughQuestion(ALL, blind, 1, 1)) == RoughPage(Resolution(3, 10), tuple(every[1:2]))
    mine = RoughQuestion(Viewer(Reach.PEOPLE, 5), asked(0, 200), 1, 1)
    assert rough_page(engine, mine) == RoughPage(Resolution(1, 3), ())
    assert rough_page(engine, RoughQuestion(Viewer(Reach.NOTHING), asked(0, 200))) == RoughPage(Resolution())


def test_a_voided_change_is_no_change_and_one_that_is_known_is_not_rough() -> None:
    state = _rows(1, 1, ((100, 90, 11), (107, 107, 12), (110, 108, 13)))
    voided = [*state[:2], replace(state[2], voided=state[2].recorded + 1)]
    assert [row[1] for row in derived(History(1, "", voided), SETTING).rough_change] == [10]
    assert [row[1] for row in derived(History(1, "", state), SETTING).rough_change] == [10, 12]
    assert state[0].voided == FOREVER


@pytest.mark.parametrize(
    ("width", "days"),
    [(0, 0), (1, 1), (HOUR, 1), (DAY_US, 1), (DAY_US + HOUR, 1), (DAY_US + HOUR + 1, 2), (7 * DAY_US + HOUR, 7)],
)
def test_an_interval_is_said_in_begun_days_and_a_day_of_25_hours_is_one(width: int, days: int) -> None:
    assert days_of(width) == days


def test_it_is_said_in_one_sentence_or_not_at_all() -> None:
    assert sentence(Resolution()) is None
    assert "Changes of 212 deals are known to 7 days at most" in str(sentence(Resolution(212, 7)))
    assert "Changes of one deal are known to 7 days at most" in str(sentence(Resolution(1, 7)))
    assert "Changes of 2 deals are known to a day" in str(sentence(Resolution(2, 1)))
    assert "Changes of one deal are known to a day" in str(sentence(Resolution(1, 1)))


def test_it_is_asked_in_one_statement(engine: Engine) -> None:
    texts: list[str] = []

    class Listening:
        dialect = engine.dialect

        def rows(self, text: str, params: Any) -> Any:
            texts.append(text)
            return engine.rows(text, params)

    resolution(Listening(), asked(0, 200))  # type: ignore[arg-type]  # as much of an engine as is asked for
    assert len(texts) == 1
