"""What levers were in past periods, against plain Python over the raw rows."""

import statistics

import numpy as np
import pytest

from quarterdeck.analytics.forecasting.levers import Ground
from quarterdeck.analytics.forecasting.log import DAY, WEEK
from quarterdeck.analytics.forecasting.observed import LEAST_DEALS, observed
from quarterdeck.analytics.forecasting.supposition import Kind
from tests.forecasting.oracle import LOST, WON, Raw
from tests.forecasting.test_forecast import made
from tests.forecasting.test_levers import ground


def since(raw: Raw, deal: str, stage: str, end: float) -> float:
    """When a deal came to stand where it stands at the end; 0 where it does not stand in this stage then."""
    rows = [(when, value) for when, name, value in raw.rows[deal] if name == "stage" and when < end]
    if not rows or rows[-1][1] != stage:
        return 0.0
    came = rows[-1][0]
    for when, value in reversed(rows):
        if value != stage:
            break
        came = when
    return came


def plain(at: Ground, owner: str = "") -> dict[Kind, tuple[int, float, float, float]]:
    """(periods, P10, P90, the last four together) of each lever."""
    raw = Raw.of(made())
    deals = [deal for deal in raw.created if owner in {"", raw.owner[deal]}]
    ends = [(float(one.start), float(one.end)) for one in at.log.finished(at.found.as_of)[-8:]]
    share = (at.found.as_of - at.found.period.start) / at.found.period.length
    found: dict[Kind, list[tuple[float, float, list[float]]]] = {kind: [] for kind in Kind}
    for start, end in ends:
        won = {deal: came for deal in deals if start <= (came := since(raw, deal, WON, end))}
        closed = len(won) + sum(start <= since(raw, deal, LOST, end) for deal in deals)
        fresh = sum(start <= raw.created[deal] < end for deal in deals)
        weeks = [max(came - raw.created[deal], DAY) / WEEK for deal, came in won.items()]
        value = sum(float(raw.at(deal, end - 1)["amount"]) for deal in won)
        moment = start + round(share * (end - start))
        due = [deal for deal in raw.due(moment, 0.0, end) if deal in deals]
        late = [deal for deal in due if deal in raw.open_at(end - 1)]
        for kind, total, count, enough in (
            (Kind.WIN_RATE, len(won), closed, closed), (Kind.DEAL_SIZE, value, len(won), len(won)),
            (Kind.CYCLE, 0.0, len(won), len(won)), (Kind.CREATED, fresh, (end - start) / WEEK, fresh),
            (Kind.PUSH_RATE, len(late), len(due), len(due)),
        ):  # fmt: skip
            if enough >= LEAST_DEALS:
                found[kind].append((total, count, weeks))
    return {kind: quantiled(kind, each) for kind, each in found.items() if len(each) >= 4}


def quantiled(kind: Kind, each: list[tuple[float, float, list[float]]]) -> tuple[int, float, float, float]:
    is_middle = kind is Kind.CYCLE
    figures = [statistics.median(weeks) if is_middle else total / count for total, count, weeks in each]
    low, high = np.quantile(figures, (0.1, 0.9))
    last = each[-4:]
    together = [one for _total, _count, weeks in last for one in weeks]
    recent = statistics.median(together) if is_middle else sum(one[0] for one in last) / sum(one[1] for one in last)
    return len(each), float(low), float(high), recent


@pytest.mark.parametrize("of", ["", "first"])
def test_levers_of_the_past_by_plain_python(of: str) -> None:
    owner = ground().found.groups[0] if of else ""
    at = ground(frozenset({owner})) if owner else ground()
    found = {one.kind: (one.periods, one.low, one.high, one.recent) for one in observed(at)}
    expected = plain(at, owner)
    assert found.keys() == expected.keys()
    assert owner or len(found) == 5
    for kind, figures in found.items():
        assert figures == pytest.approx(expected[kind], rel=1e-6), kind
