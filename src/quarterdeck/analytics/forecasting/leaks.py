"""Columns of deals that are filled in when a deal ends, and how good a model is on deals it had not seen."""

from typing import Final

import numpy as np

from quarterdeck.analytics.forecasting.features import LEVELS_OF
from quarterdeck.analytics.forecasting.log import LOST, WON, Floats, Ints, Log
from quarterdeck.analytics.scoring.guards import GOOD_AUC, LEAK_AUC, ONE_SIDED, levels_alone, one_sided, telling
from quarterdeck.analytics.scoring.measures import auc, skill
from quarterdeck.values.dataclasses import dataclass, field

# Fewer deals of an outcome fill a column on one side by chance.
_LEAST_EACH: Final = 30


def leaking(log: Log, at: int) -> dict[str, str]:
    """Columns to leave out of a model as of an instant, with why, by the deals that had closed by then.

    Columns of deals have no history: one that is written at the end looks as if it had always been there.
    """
    won, lost = (log.spells.during(at, outcome) for outcome in (WON, LOST))
    if min(len(won), len(lost)) < _LEAST_EACH:
        return {}
    deals = np.sort(np.concatenate([won, lost]))
    y = np.isin(deals, won).astype(np.float64)
    found: dict[str, str] = {}
    for name, codes in _columns(log, at).items():
        own = codes[deals]
        if one_sided((own >= 0).astype(np.float64), y):
            found[name] = ONE_SIDED
        elif (reached := levels_alone(own, y)) > LEAK_AUC:
            found[name] = telling(reached)
    return found


@dataclass
class Held:
    """Chances of deals by models fitted before their period, what came, and the rate seen before at the same mark."""

    p: list[Floats] = field(default_factory=list)
    won: list[Floats] = field(default_factory=list)
    rate: list[Floats] = field(default_factory=list)

    def add(self, p: Floats, won: Floats, rate: float) -> None:
        """Deals of one instant."""
        self.p.append(p)
        self.won.append(won)
        self.rate.append(np.full(len(p), rate))

    def judged(self) -> tuple[float | None, list[str]]:
        """Brier skill over the rate, and what to mind; None with too few rows of an outcome."""
        if not self.p:
            return None, []
        p, y, rate = (np.concatenate(parts) for parts in (self.p, self.won, self.rate))
        if min(y.sum(), len(y) - y.sum()) < _LEAST_EACH:
            return None, []
        better, reached = skill(y, p, rate), auc(y, p)
        notes = []
        if better <= 0:
            notes.append("No signal: no better than the average in past periods. No scores are shown.")
        if reached > GOOD_AUC:
            told = "Some column was filled in after the outcome was known."
            notes.append(f"Too good to be true: AUC {reached:.2f} in past periods. {told}")
        return better, notes


def _columns(log: Log, at: int) -> dict[str, Ints]:
    columns = {name: log.texts[name] for name in (*LEVELS_OF, "partner_id") if name in log.texts}
    if "registered_at" in log.numbers:
        told = log.numbers["registered_at"]
        columns["registered_at"] = np.where(np.isfinite(told) & (told <= at), 0, -1)
    return columns
