"""Why a deal has its chance, in words: what each column adds to the log-odds, and what was seen of its level."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from quarterdeck.analytics.forecasting.calendar import current
from quarterdeck.analytics.forecasting.contest import segment_rates
from quarterdeck.analytics.forecasting.features import Frame, Moments, frame
from quarterdeck.analytics.forecasting.landmark import booster
from quarterdeck.analytics.forecasting.log import LOST, WON, Floats, Ints, Log, Period
from quarterdeck.analytics.forecasting.model import Model, known_by
from quarterdeck.analytics.scoring.problems import BadTable, Place

_SHOWN: Final = 3
_LEAST: Final = 0.05
_WORDS: Final = {
    "stage": "stage", "category": "forecast category", "weeks_left": "weeks left in the period",
    "weeks_in_stage": "time in stage", "age": "age", "weeks_quiet": "time since any change",
    "log_amount": "amount", "no_amount": "amount", "closes_inside": "close date", "weeks_beyond": "close date",
    "weeks_to_close": "close date", "past_due": "overdue close date", "no_date": "close date",
    "pushes": "close date pushed", "moves": "stage changes", "owner_odds": "owner's record",
    "partner_odds": "partner's record", "stage_order": "stage", "registered": "registration",
    "registration_age": "registration", "activities_14": "recent activity", "activities_30": "recent activity",
    "weeks_since_contact": "time since two-way contact",
}  # fmt: skip


def explain(model: Model, log: Log, deal: str, as_of: int) -> list[str]:
    """The three strongest reasons up and down for a deal's chance in the period around the instant.

    Raises BadTable for a deal that is not there or not open then, without a period, and for a later model.
    """
    known_by(model, as_of)
    places = np.flatnonzero(log.ids == deal)
    if not len(places) or places[0] not in log.open_at(as_of):
        raise BadTable(Place("deals", None, "deal_id"), f"The deal {deal} is not open then.", "Name an open deal.")
    period = current(log.periods, as_of)
    if period is None:
        raise BadTable(Place("periods"), "The instant lies in no period.", "Add the period.")
    return list(explain_all(model, log, places[:1].astype(np.int64), as_of, period)[0])


def explain_all(model: Model, log: Log, deals: Ints, as_of: int, period: Period) -> list[tuple[str, ...]]:
    """The same for several deals; without a model the reason is the win rate of the segment."""
    if model.landmark is None:
        return _by_segment(log, deals, as_of)
    if not len(deals):
        return []
    found = frame(log, Moments.of(deals, as_of, period))
    names, parts = contributions(model, log, found)
    rates = _seen(log, as_of)
    return [_told(names, parts[row], _values(log, found, row), rates) for row in range(len(deals))]


def _by_segment(log: Log, deals: Ints, as_of: int) -> list[tuple[str, ...]]:
    _, won, closed = segment_rates(log, deals, as_of)
    codes = log.texts.get("segment", np.full(log.count, -1, dtype=np.int64))[deals]
    found: list[tuple[str, ...]] = []
    for row, code in enumerate(codes):
        name = f"segment: {log.levels['segment'][code]}" if code >= 0 else "closed deals without a segment"
        share = f"won {won[row] / closed[row]:.0%}, " if closed[row] else ""
        found.append((f"{name} ({share}n = {closed[row]}), drawn to all closed deals",))
    return found


def contributions(model: Model, log: Log, found: Frame) -> tuple[list[str], Floats]:
    """What each feature adds to the log-odds of each row, against the rows the model was fitted on.

    Half the logistic part β·(x - mean), half the trees' exact contributions; all of the former without trees.
    """
    landmark = model.landmark
    if landmark is None:
        return [], np.zeros((len(found), 0))
    x, of = landmark.design.for_logistic(found, log)
    parts = (x - np.array(landmark.center)) * np.array(landmark.coefficients[1:])
    sources = [(of, parts)]
    if landmark.trees:
        matrix, named = landmark.design.for_trees(found, log)
        sources = [(of, parts / 2.0), (named, booster(landmark.trees).contributions(matrix)[:, :-1] / 2.0)]
    names = sorted({_WORDS.get(name, name) for one, _ in sources for name, _ in one})
    places = {name: place for place, name in enumerate(names)}
    total = np.zeros((len(found), len(names)))
    for one, values in sources:
        for column, (name, _) in enumerate(one):
            total[:, places[_WORDS.get(name, name)]] += values[:, column]
    return names, total


def _seen(log: Log, at: int) -> dict[tuple[str, str], tuple[int, int]]:
    """Won and closed deals by level of each column of deals."""
    closed = [log.spells.during(at, outcome) for outcome in (WON, LOST)]
    found: dict[tuple[str, str], tuple[int, int]] = {}
    for name, codes in log.texts.items():
        counts = [np.bincount(codes[part][codes[part] >= 0], minlength=len(log.levels[name])) for part in closed]
        for place, level in enumerate(log.levels[name]):
            found[name, level] = (int(counts[0][place]), int(counts[0][place] + counts[1][place]))
    return found


def _values(log: Log, found: Frame, row: int) -> dict[str, Any]:
    """What is so of the row, by the words of its features."""
    numbers = {name: float(column[row]) for name, column in found.numbers.items()}
    told: dict[str, Any] = {
        "stage": log.stages[found.stage[row]].name if found.stage[row] >= 0 else "none",
        "forecast category": log.levels["category"][found.category[row]] if found.category[row] >= 0 else "none",
        "weeks left in the period": f"{found.weeks_left[row]:.1f} weeks",
        "time in stage": f"{np.expm1(numbers['weeks_in_stage']):.1f} weeks",
        "age": f"{np.expm1(numbers['age']):.1f} weeks",
        "time since any change": f"{np.expm1(numbers['weeks_quiet']):.1f} weeks",
        "amount": "none" if numbers["no_amount"] else f"{found.amount[row]:,.0f}",
        "close date": _close(numbers),
        "overdue close date": f"{np.expm1(numbers['past_due']):.1f} weeks",
        "close date pushed": f"{np.expm1(numbers['pushes']):.0f} times",
        "stage changes": f"{np.expm1(numbers['moves']):.0f}",
    }
    for name, codes in found.codes.items():
        told[name] = log.levels[name][codes[row]] if codes[row] >= 0 else "none"
    return told


def _close(numbers: dict[str, float]) -> str:
    if numbers["no_date"]:
        return "none"
    if numbers["closes_inside"]:
        return "in the period"
    return f"{numbers['weeks_beyond']:.0f} weeks after its end"


def _told(
    names: Sequence[str], parts: Floats, values: dict[str, Any], rates: dict[tuple[str, str], tuple[int, int]]
) -> tuple[str, ...]:
    order = np.argsort(-parts, kind="stable")
    chosen = [*order[:_SHOWN], *order[::-1][:_SHOWN][::-1]]
    found = []
    for place in dict.fromkeys(int(one) for one in chosen):
        if abs(parts[place]) < _LEAST:
            continue
        name = names[place]
        value = values.get(name)
        said = f"{name}: {value}" if value is not None else name
        if (name, str(value)) in rates and rates[name, str(value)][1]:
            won, closed = rates[name, str(value)]
            said += f" (won {won / closed:.0%}, n = {closed})"
        found.append(f"{'+' if parts[place] > 0 else '−'} {said} ({parts[place]:+.2f})")
    return tuple(found)
