"""Columns of deals that tell how a deal ends because they are filled in when it ends."""

from typing import Final

import numpy as np

from quarterdeck.analytics.forecasting.features import LEVELS_OF
from quarterdeck.analytics.forecasting.log import LOST, WON, Ints, Log
from quarterdeck.analytics.scoring.guards import LEAK_AUC, ONE_SIDED, levels_alone, one_sided, telling

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


def _columns(log: Log, at: int) -> dict[str, Ints]:
    columns = {name: log.texts[name] for name in (*LEVELS_OF, "partner_id") if name in log.texts}
    if "registered_at" in log.numbers:
        told = log.numbers["registered_at"]
        columns["registered_at"] = np.where(np.isfinite(told) & (told <= at), 0, -1)
    return columns
