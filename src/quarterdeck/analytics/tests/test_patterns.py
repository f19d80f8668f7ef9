"""Practices beside the outcome are what plain loops over the histories make of them, matched by size."""

import random
from collections import defaultdict
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from quarterdeck.analytics.answering import Undefined
from quarterdeck.analytics.engines.duck import Duck
from quarterdeck.analytics.questions import Question, Reach, Viewer
from quarterdeck.analytics.schema import DAY_US
from quarterdeck.analytics.tests.planted import FIRST, LOST, SECOND, WON, Plant, planted
from quarterdeck.analytics.tests.reference import Deal, deals
from quarterdeck.analytics.tests.world import NOW, STAGES, START, TODAY, World, a_world
from quarterdeck.analytics.why.patterns import (
    PRACTICES,
    Arm,
    Pattern,
    PatternQuestion,
    Patterns,
    Stratum,
    compared,
    patterns,
)
from quarterdeck.analytics.why.rows import PatternRows, pattern_rows

VIEWERS = (Viewer(Reach.ALL), Viewer(Reach.PEOPLE, 1), Viewer(Reach.NOTHING))
ASKED = Question("win_rate", VIEWERS[0], START + 200, TODAY - 30, TODAY, NOW, bands=(1_000_000,))
HOUR = DAY_US // 24
Counts = dict[tuple[int, str, bool], list[int]]


def practising(deals_: int) -> World:
    """A world of dice whose deals have buying groups and activities of every kind, some logged after the fact."""
    world, dice = a_world(deals_, seed=11), random.Random(3)
    activities: list[Any] = []
    buying: list[Any] = []
    for history in world.histories:
        since, key = history.rows[0].at, history.opportunity_id
        for _ in range(dice.randrange(5)):
            happened = since + dice.randrange(-DAY_US, 60 * DAY_US)
            kind, way = dice.choice(("call", "mail", "meeting")), dice.choice(("in", "out", "in", ""))
            is_two_way = way == "in" if kind == "mail" else dice.random() < 0.4
            activities.append(
                (len(activities) + 1, key, None, kind, way, int(is_two_way), happened, happened // DAY_US, 1)
            )
            if way == "in" and dice.random() < 0.7:
                later = happened + dice.choice((1, 20, 24, 30)) * HOUR
                activities.append((len(activities) + 1, key, None, "mail", "out", 0, later, later // DAY_US, 1))
        chosen = {
            (dice.randrange(3), dice.choice(("economic_buyer", "champion", "user"))) for _ in range(dice.randrange(4))
        }
        buying += [
            (key, 9_000 + contact, role, since + dice.randrange(80 * DAY_US)) for contact, role in sorted(chosen)
        ]
    world.tables |= {"activity": activities, "buying_contact": buying}
    return world


@pytest.fixture(scope="module")
def world() -> World:
    return practising(1_200)


@pytest.fixture(scope="module")
def duck(world: World) -> Duck:
    return world.load(Duck())  # type: ignore[return-value]


def held(world: World, deal: Deal, entered: int) -> dict[str, bool | None]:
    """What had been done of this deal by then, None where it does not apply."""
    key, created = deal.history.opportunity_id, deal.rows[0].at
    contacts = [row[1:] for row in world.tables["buying_contact"] if row[0] == key and row[3] <= entered]
    known = [row for row in world.tables["activity"] if row[1] == key]
    asking = sorted(row[6] for row in known if row[4] == "in" and (row[3] == "mail" or not row[5]))
    week_is_over = entered - created >= 7 * DAY_US
    answered = None
    if asking and entered - asking[0] >= DAY_US:
        answered = any(
            0 < row[6] - asking[0] <= DAY_US and (row[4] == "out" or (row[5] and row[3] != "mail")) for row in known
        )
    dates = [row.state["close_day"] for row in deal.rows if row.at <= entered and _is_open(row.state)]
    return {
        "economic_buyer": any(role == "economic_buyer" for _, role, _ in contacts),
        "champion": any(role == "champion" for _, role, _ in contacts),
        "second_contact": len({contact for contact, _, _ in contacts}) >= 2,
        "conversation": any(row[5] and row[6] <= entered for row in known),
        "answered": answered,
        "first_week": any(row[6] - created <= 7 * DAY_US for row in known) if week_is_over else None,
        "date_held": all(later <= earlier for n, earlier in enumerate(dates) for later in dates[n + 1 :]),
    }


def _is_open(state: Any) -> bool:
    return STAGES[state["stage_id"]].outcome == "open"


def reference(world: World, question: Question) -> Counts:
    """By stage, practice and whether it was held: deals closed in the window, and won ones."""
    found: Counts = defaultdict(lambda: [0, 0])
    for deal in deals(world, question):
        if deal.outcome == "open" or not question.from_day <= deal.last["closed_day"] < question.until_day:
            continue
        seen: set[int] = set()
        for row, _ in deal.stays():
            stage_id = row.state["stage_id"]
            if stage_id in seen or not _is_open(row.state):
                continue
            seen.add(stage_id)
            for practice, is_held in held(world, deal, row.at).items():
                if is_held is not None:
                    found[stage_id, practice, is_held][0] += 1
                    found[stage_id, practice, is_held][1] += deal.outcome == "won"
    return found


def told_by(duck: Duck, question: Question, **more: Any) -> Patterns:
    return patterns(duck, PatternQuestion(question.viewer, question, **more))


@pytest.mark.parametrize("viewer", VIEWERS, ids=str)
def test_what_had_been_done_by_then(world: World, duck: Duck, viewer: Viewer) -> None:
    asked = replace(ASKED, viewer=viewer)
    wanted = reference(world, asked)
    told = told_by(duck, asked).lines
    found = {
        (line.stage_id, line.practice, is_held): [arm.deals, arm.won]
        for line in told
        for is_held, arm in ((True, line.done), (False, line.undone))
        if arm.deals
    }
    assert found == dict(wanted)
    assert {line.practice for line in told} == (set() if viewer.reach is Reach.NOTHING else set(PRACTICES))


def test_groups_sum_to_the_whole_and_rows_to_their_line(duck: Duck) -> None:
    whole = told_by(duck, ASKED, stage_id=12, practice="second_contact").lines
    groups = told_by(duck, ASKED, stage_id=12, practice="second_contact", by="team").lines
    (line,) = whole
    for side in ("done", "undone"):
        assert sum(getattr(group, side).deals for group in groups) == getattr(line, side).deals > 0
        assert sum(getattr(group, side).won for group in groups) == getattr(line, side).won
        rows = PatternRows(ASKED.viewer, ASKED, 12, "second_contact", side)
        told = pattern_rows(duck, rows)
        assert told.count == len(told.rows) == getattr(line, side).deals
        # Sums are converted once a currency, rows each by itself.
        assert sum(row.value or 0 for row in told.rows) == pytest.approx(told.value, abs=len(told.rows))
        assert pattern_rows(duck, replace(rows, outcome="won")).count == getattr(line, side).won
        for group in groups:
            assert (
                pattern_rows(duck, replace(rows, by=("team",), values=(group.value,))).count
                == getattr(group, side).deals
            )
        for stratum in line.strata:
            band = pattern_rows(duck, replace(rows, by=("size",), values=(stratum.band,)))
            assert band.count == getattr(stratum, side).deals
    rows = PatternRows(ASKED.viewer, ASKED, 12, "second_contact")
    wrongs: tuple[dict[str, Any], ...] = (
        {"practice": "luck"},
        {"side": "both"},
        {"outcome": "open"},
        {"by": ("reason",), "values": (1,)},
    )
    for wrong in wrongs:
        with pytest.raises(Undefined):
            pattern_rows(duck, replace(rows, **wrong))
    for unknown in ({"by": "size"}, {"by": "stage"}, {"practice": "luck"}):
        with pytest.raises(Undefined):
            told_by(duck, ASKED, **unknown)


def plain_difference(line: Pattern) -> Fraction:
    """Mantel and Haenszel's, by the formula of their sums."""
    up = down = Fraction(0)
    for one in line.strata:
        (a, n1), (c, n0) = (one.done.won, one.done.deals), (one.undone.won, one.undone.deals)
        if n1 and n0:
            up += Fraction(a * n0 - c * n1, n1 + n0)
            down += Fraction(n1 * n0, n1 + n0)
    return up / down


def test_differences_are_those_of_mantel_and_haenszel(duck: Duck) -> None:
    told = told_by(duck, ASKED)
    judged = [line for line in told.lines if line.beside]
    assert len(judged) == told.intervals > 20
    assert told.level == pytest.approx(1 - 0.05 / told.intervals)
    for line in judged:
        assert line.beside is not None
        assert line.beside.difference == pytest.approx(float(plain_difference(line)))
        assert -1 <= line.beside.low < line.beside.difference < line.beside.high <= 1
        assert min(line.matched[0].deals, line.matched[1].deals) >= 10
    few = [line for line in told.lines if line.beside is None]
    assert few
    assert told.lines == (*judged, *few)
    # Where nothing but dice decided, no practice stands out.
    assert not [line for line in judged if line.beside and line.beside.is_clear]


def test_size_that_explains_all_leaves_no_difference() -> None:
    """Large deals are won more often and have an economic buyer more often; within each size nothing differs."""
    plants, buying = [], list[Any]()
    for amount, won, lost, named in ((100_00, 10, 30, 10), (9_000_00, 30, 10, 30)):
        for place in range(won + lost):
            is_won = place % 4 < won // 10
            plants.append(Plant(20_000, ((10, SECOND), (20, WON if is_won else LOST)), amount=amount))
            # Each tenth of the deals of a size has a buyer alike, whatever came of it.
            if place // 4 % 4 < named // 10:
                buying.append((len(plants), 9_001, "economic_buyer", 20_005 * DAY_US))
    asked = Question("win_rate", VIEWERS[0], 20_000, 20_050, 20_060, 20_060 * DAY_US, bands=(1_000_00,))
    told = told_by(planted(Duck(), plants, buying_contact=buying), asked)  # type: ignore[arg-type]
    by_practice = {(line.stage_id, line.practice): line for line in told.lines}
    line = by_practice[SECOND, "economic_buyer"]
    assert Fraction(line.done.won, line.done.deals) > Fraction(line.undone.won, line.undone.deals)
    assert line.beside is not None
    assert line.beside.difference == pytest.approx(0, abs=1e-12)
    # Nobody was named when the first stage began.
    assert by_practice[FIRST, "economic_buyer"].done == Arm(0, 0)
    assert by_practice[FIRST, "economic_buyer"].beside is None


def test_one_stratum_is_newcombe_s_interval() -> None:
    """56 of 70 beside 48 of 80: the example (a) of Newcombe (1998), Statistics in Medicine 17, method 10."""
    told = compared([Stratum(0, Arm(70, 56), Arm(80, 48))], 0.95)
    assert (told.low, told.difference, told.high) == pytest.approx((0.0524, 0.2, 0.3339), abs=5e-5)
    assert told.ratio == pytest.approx(0.8 / 0.6)
    # Katz's interval: the logarithm's error is the root of 14 / (70 x 56) + 32 / (80 x 48).
    assert (told.ratio_low, told.ratio_high) == pytest.approx((1.0774, 1.6501), abs=2e-3)
    never = compared([Stratum(0, Arm(12, 6), Arm(10, 0))], 0.95)
    assert (never.ratio, never.ratio_low) == (None, None)
    assert never.low > 0


def test_intervals_hold_the_truth_as_often_as_they_say() -> None:
    """1,000 draws of deals whose rates differ by 15 points in three sizes, some of them small."""
    dice, hits = random.Random(5), 0
    sizes = ((30, 14, 0.3), (12, 25, 0.5), (8, 6, 0.7))
    for _ in range(1_000):
        strata = [
            Stratum(band, Arm(n1, drawn(dice, n1, base + 0.15)), Arm(n0, drawn(dice, n0, base)))
            for band, (n1, n0, base) in enumerate(sizes)
        ]
        told = compared(strata, 0.95)
        hits += told.low <= 0.15 <= told.high
    assert 935 <= hits <= 985


def drawn(dice: random.Random, tries: int, rate: float) -> int:
    return sum(dice.random() < rate for _ in range(tries))
