"""The record of calls, tried against plain Python over random locks, and by hand."""

from datetime import date
from fractions import Fraction
from random import Random

import pytest

from quarterdeck.accuracy.rules import (
    is_off_track,
    judged,
    judged_by_voice,
    left_of,
    share_kept,
    values_added,
    volatility_of,
    week_of,
)
from quarterdeck.accuracy.rules.adding import pair_of
from quarterdeck.accuracy.terms import Layer, LineWeek, Verdict, Voice


def _week(period: int, week: int, won: int, system: int = 0, line: str = "a", **said: int) -> LineWeek:
    final = said.get("manager", said.get("call", system))
    voices = tuple((Voice(name), minor) for name, minor in {**said, "final": final}.items())
    return LineWeek(line, f"p{period}", week, 13 - week, 1, system, won, voices)


def test_by_hand() -> None:
    told = judged([("a", 100, 90), ("b", 100, 120), ("c", 100, 80), ("d", 100, 100)])
    assert (told.line_weeks, told.periods) == (4, 4)
    assert told.wape == pytest.approx(50 / 390)
    assert told.bias == pytest.approx(10 / 390)
    assert told.tracking == pytest.approx(10 / 12.5)
    assert judged([("a", 5, 0)]).wape is None
    assert judged([("a", 5, 5)]).tracking is None
    assert share_kept([(60, True), (30, False), (10, True)]) == pytest.approx(0.7)
    assert share_kept([]) is None
    calls = [_week(1, week, 200, call=said) for week, said in ((1, 100), (2, 120), (4, 80), (5, 100))]
    # 20 and 20 over the 200 that were won; weeks 2 and 4 do not follow each other.
    assert volatility_of(calls) == (40 / 200, 2)
    # A period whose calls stood still has its share in what came; one with a single call has none.
    still = [_week(2, 1, 300, call=5), _week(2, 2, 300, call=5), _week(3, 1, 900, call=7)]
    assert volatility_of([*calls, *still]) == (40 / 500, 3)
    assert volatility_of([_week(1, 1, 0, call=1), _week(1, 2, 0, call=2)]) == (None, 1)
    assert volatility_of(calls[:1]) == (None, 0)
    start, end = date(2026, 10, 1), date(2027, 1, 1)
    assert [week_of(date(2026, 10, day), start) for day in (1, 7, 8, 23)] == [1, 1, 2, 4]
    assert [left_of(day, end) for day in (date(2026, 12, 31), date(2026, 12, 25), date(2026, 12, 24))] == [1, 1, 2]


def test_too_few_is_said_and_enough_is_judged() -> None:
    better = [_week(period, week, 100, 150, call=110) for period in range(4) for week in (1, 2, 3)]
    found = {one.layer: one for one in values_added(better)}
    call = found[Layer.CALL]
    assert (call.line_weeks, call.periods, call.verdict) == (12, 4, Verdict.BETTER)
    assert call.before == pytest.approx(0.5)
    assert call.after == pytest.approx(0.1)
    assert call.added == pytest.approx(0.4)
    assert found[Layer.MANAGER].verdict is found[Layer.MODEL].verdict is Verdict.TOO_FEW
    for few in (better[:11], better[:9]):
        one = values_added(few)[0]
        assert (one.verdict, one.before, one.after, one.added, one.low) == (Verdict.TOO_FEW, None, None, None, None)


def _random(dice: Random) -> list[LineWeek]:
    rows = []
    for period in range(dice.randint(3, 7)):
        for line in ("a", "b", "c")[: dice.randint(1, 3)]:
            won = dice.randint(0, 500)
            for week in range(1, 14):
                said = {
                    name: dice.randint(0, 600) for name in ("call", "manager", "model", "commit") if dice.random() < 0.6
                }
                rows.append(_week(period, week, won, dice.randint(0, 600), line, **said))
    return rows


@pytest.mark.parametrize("seed", range(12))
def test_random_locks_agree_with_plain_python(seed: int) -> None:
    rows = _random(Random(seed))
    for voice, told in judged_by_voice(rows, Voice).items():
        pairs = [(dict(row.said)[voice], row.won) for row in rows if voice in dict(row.said)]
        came = sum(won for _said, won in pairs)
        assert told.wape == pytest.approx(float(Fraction(sum(abs(s - w) for s, w in pairs), came)))
        assert told.bias == pytest.approx(float(Fraction(sum(s - w for s, w in pairs), came)))
    for one in values_added(rows):
        name = {
            Layer.CALL: Voice.CALL, Layer.MANAGER: Voice.MANAGER, Layer.PEOPLE: Voice.FINAL, Layer.MODEL: Voice.MODEL,
        }[one.layer]  # fmt: skip
        needs = {name, Voice.COMMIT} if one.layer is Layer.PEOPLE else {name}
        kept = [row for row in rows if needs <= dict(row.said).keys()]
        assert (one.line_weeks, one.periods) == (len(kept), len({row.period for row in kept}))
        if one.added is None or one.low is None or one.high is None:
            assert one.periods < 4 or one.line_weeks < 12
            continue
        came = sum(row.won for row in kept)
        errors = {"before": 0, "after": 0}
        for row in kept:
            said = dict(row.said)
            base = {
                Layer.CALL: row.system,
                Layer.MANAGER: said.get(Voice.CALL, row.system),
                Layer.PEOPLE: said.get(Voice.COMMIT, 0),
                Layer.MODEL: said.get(Voice.MANAGER, said.get(Voice.CALL, row.system)),
            }[one.layer]
            errors["before"] += abs(base - row.won)
            errors["after"] += abs(said[name] - row.won)
        assert one.added == pytest.approx((errors["before"] - errors["after"]) / came)
        assert one.low <= one.added <= one.high
        assert (one.verdict is Verdict.BETTER) == (one.low > 0)
    assert values_added(rows) == values_added(list(reversed(rows)))


@pytest.mark.parametrize("periods", [4, 8])
def test_where_nothing_is_added_a_verdict_is_rare(periods: int) -> None:
    """A call that is as often better as worse than the system, in whole periods: a 90 % interval errs in one of ten."""
    dice, told = Random(periods), 0
    for _try in range(150):
        rows = []
        for period in range(periods):
            shift = dice.gauss(0, 10)
            rows += [_week(period, week, 1000, 1100, call=round(1100 + shift)) for week in (1, 2, 3)]
        told += values_added(rows)[0].verdict is not Verdict.UNCLEAR
    assert 5 <= told <= 30


def test_a_tracking_signal_alerts_beyond_four() -> None:
    assert [is_off_track(value) for value in (None, 4.0, -4.0, 4.1, -4.1)] == [False, False, False, True, True]
    # Four periods of one sign say it, three do not, nor do four with one that was right or erred the other way.
    assert [is_off_track(4.0, errors) for errors in ([1, 2, 3, 4], [-1, -2, -3, -4], [1, 2, 3])] == [True, True, False]
    assert [is_off_track(3.0, errors) for errors in ([1, 2, 3, 0], [1, 2, 3, -1])] == [False, False]
    low = [(period, 90 + number, 100) for number, period in enumerate("abcd")]
    assert judged(low).is_one_way
    assert not judged(low[:3]).is_one_way
    # A period is judged by all its weeks together.
    assert not judged([*low, ("d", 120, 100)]).is_one_way


def test_a_layer_that_nobody_spoke_on_has_no_pair() -> None:
    row = _week(1, 1, 100, 80)
    assert [pair_of(row, one) for one in Layer] == [None] * 4
