"""A score for each open deal: its chance by the end of the window, how sure that is, and what it is like."""

from typing import Final

import numpy as np

from quarterdeck.analytics.forecasting.calendar import current, day_text, weeks_after
from quarterdeck.analytics.forecasting.contest import segment_rates
from quarterdeck.analytics.forecasting.explaining import explain_all
from quarterdeck.analytics.forecasting.features import Moments, frame
from quarterdeck.analytics.forecasting.log import LOST, WON, Floats, Ints, Log, Period
from quarterdeck.analytics.forecasting.model import Model, known_by
from quarterdeck.analytics.scoring.problems import BadTable, Place
from quarterdeck.values.dataclasses import dataclass

# 80 % of a normal distribution lies within this many deviations.
_Z: Final = 1.2815515655446004
_PULL: Final = 20.0
MOST_REASONS: Final = 1_000
_MOST_WEEKS: Final = 26


@dataclass(frozen=True)
class Score:
    """A row of scores. `p` is the chance of being won before `horizon_end`; `low` and `high` hold 80 % of it."""

    deal_id: str
    as_of: str
    horizon_end: str
    p: float
    low: float
    high: float
    n_like: int
    rate_like: float | None
    """Share won of the closed deals that had been in the same stage, of the same segment; drawn to the stage's."""
    level: int
    """1 to 99: the percentile of p among the open deals of the pipeline."""
    like: str
    reasons: tuple[str, ...]
    model_id: str
    rung: int
    """Of the ladder; on rung 1 `p` is the win rate of the segment's closed deals, drawn to that of all by 20."""


def score(model: Model, log: Log, as_of: int, horizon: int | None = None, reasons: int = MOST_REASONS) -> list[Score]:
    """Scores of the deals open at the instant, by the end of the period around it or by `horizon`.

    Reasons are told for so many deals with the most at stake. No scores on rung 0, and where the model was no better
    than the average. Raises BadTable without a period or horizon, for a horizon that is not after the instant or beyond
    both the period and 26 weeks, and for a model fitted after the instant.
    """
    known_by(model, as_of)
    period = _window(log, as_of, horizon)
    deals = log.open_at(as_of)
    if model.rung == 0 or not len(deals) or (model.skill is not None and model.skill <= 0):
        return []
    if model.landmark is not None:
        found = frame(log, Moments.of(deals, as_of, period))
        p, stakes = model.landmark.chances(found, log), model.landmark.values(found, log)
    else:
        p, stakes = segment_rates(log, deals, as_of)[0], np.nan_to_num(log.amounts(deals, as_of))
    like, rates = alike(log, deals, as_of)
    pull = np.maximum(like, 1.0)
    middle = (p + _Z**2 / (2 * pull)) / (1 + _Z**2 / pull)
    half = _Z * np.sqrt(p * (1 - p) / pull + _Z**2 / (4 * pull**2)) / (1 + _Z**2 / pull)
    levels = percentiles(
        p, log.texts["pipeline"][deals] if "pipeline" in log.texts else np.zeros(len(deals), dtype=np.int64)
    )
    order = np.argsort(-stakes * np.sqrt(p * (1 - p)), kind="stable")[:reasons]
    told = dict(zip(order.tolist(), explain_all(model, log, deals[order], as_of, period), strict=True))
    days = day_text(as_of), day_text(period.end - 1)
    identity = model.model_id
    low, high = np.minimum(np.maximum(middle - half, 0.0), p), np.maximum(np.minimum(middle + half, 1.0), p)
    return [
        Score(
            str(log.ids[deal]), *days, round(float(p[row]), 6), round(float(low[row]), 6), round(float(high[row]), 6),
            int(like[row]), None if np.isnan(rates[row]) else round(float(rates[row]), 6), int(levels[row]),
            words_of_like(float(rates[row]), int(like[row])), tuple(told.get(row, ())), identity,
            model.rung,
        )
        for row, deal in enumerate(deals)
    ]  # fmt: skip


def _window(log: Log, as_of: int, horizon: int | None) -> Period:
    found = current(log.periods, as_of)
    if horizon is not None:
        farthest = max(weeks_after(as_of, _MOST_WEEKS), found.end if found else as_of)
        if not as_of < horizon <= farthest:
            raise BadTable(
                Place("horizon"),
                f"{day_text(horizon)} is not within 26 weeks after {day_text(as_of)}.",
                "Ask of a day so.",
            )
        return Period(found.start if found else as_of, horizon, day_text(horizon))
    if found is None:
        raise BadTable(Place("periods"), f"{day_text(as_of)} lies in no period.", "Add the period, or give its days.")
    return found


def words_of_like(rate: float, count: int) -> str:
    """What became of deals like this, with the count behind it."""
    return f"won {rate:.0%} of deals like this (n = {count})" if count else "no closed deal is like this"


def percentiles(p: Floats, groups: Ints) -> Ints:
    """1 to 99: the mid-rank of each p in its group; equal p have one level."""
    found = np.zeros(len(p), dtype=np.int64)
    for group in np.unique(groups):
        kept = np.flatnonzero(groups == group)
        _, inverse, counts = np.unique(p[kept], return_inverse=True, return_counts=True)
        ranks = (np.cumsum(counts) - counts / 2.0) / len(kept)
        found[kept] = np.clip(np.ceil(ranks[inverse] * 99.0), 1, 99)
    return found


def alike(log: Log, deals: Ints, at: int) -> tuple[Ints, Floats]:
    """Closed deals that had been in the stage of each deal, of its segment: their number, and their rate drawn to the
    stage's by 20 deals. NaN where no closed deal had been in the stage.
    """
    segment = log.texts.get("segment", np.zeros(log.count, dtype=np.int64)) + 1
    visited, counts = log.visited(at), []
    for outcome in (WON, LOST):
        closed = log.spells.during(at, outcome)
        parts = [visited[closed[segment[closed] == one]].sum(axis=0) for one in range(int(segment.max()) + 1)]
        # A last column for deals without a stage.
        counts.append(np.column_stack([np.array(parts, dtype=np.float64), np.zeros(len(parts))]))
    won, tries = counts[0], counts[0] + counts[1]
    with np.errstate(invalid="ignore"):
        of_stage = won.sum(axis=0) / tries.sum(axis=0)
    rates = (won + _PULL * of_stage) / (tries + _PULL)
    stage = log.stage_at(deals, at)
    found = rates[segment[deals], stage]
    return tries[segment[deals], stage].astype(np.int64), np.where(stage >= 0, found, np.nan)
