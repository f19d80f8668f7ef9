"""`python -m tests.forecasting.ahead`: the record of the quarter after, and seconds of a preview at 100,000 open deals.

On made companies whose seeds were not used in its design. `--quick` leaves the large one out.
"""

import os

os.environ |= {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}

import sys
import time
from dataclasses import replace

import numpy as np

from quarterdeck.analytics import forecasting
from quarterdeck.analytics.forecasting.contest import actual
from quarterdeck.analytics.forecasting.following import follow, next_of
from quarterdeck.analytics.forecasting.levers import ground_of
from quarterdeck.analytics.forecasting.outcomes import shares, suppose
from quarterdeck.analytics.forecasting.supposition import Kind, Lever, Supposition
from tests.forecasting.bench import log_of
from tests.forecasting.company import LARGE, MID, SMALL, Regime

SEEDS = {"small": range(401, 405), "mid": range(401, 404)}
MOVES = {
    Kind.WIN_RATE: 1.1, Kind.DEAL_SIZE: 1.1, Kind.CYCLE: -1.0, Kind.CREATED: 1.2, Kind.PUSH_RATE: 0.9,
    Kind.CAPACITY: 3.0,
}  # fmt: skip


def record(regime: Regime, seeds: range) -> None:
    """Error of P50 over what came, beside that of taking the last finished quarter again; and how often it was held."""
    errors, last, came, held = [], [], [], []
    for seed in seeds:
        log = log_of(regime, seed)
        for number in range(9, 14):
            period, after = log.periods[number], log.periods[number + 1]
            at = period.at(4 / 13)
            found = next_of(ground_of(forecasting.fit(log, at), log, at, period), after.end)
            if found is None:
                continue
            truth = actual(log, after)
            errors.append(abs(found.p50 - truth))
            last.append(abs(actual(log, log.periods[number - 1]) - truth))
            came.append(truth)
            held.append(found.p10 <= truth <= found.p90)
    whole = float(np.sum(came))
    print(f"{regime.name}: {len(came)} quarters after, told in week 4 of the one before", flush=True)
    print(f"  error of P50 {np.sum(errors) / whole:.1%}, of the last finished quarter {np.sum(last) / whole:.1%}")
    print(f"  between P10 and P90: {np.mean(held):.0%}", flush=True)


def speed() -> None:
    """Seconds of one thread for a preview of each lever, the quarter after included."""
    log = log_of(replace(LARGE, deals=46_000, growth=0.0, quarters=12), 201)
    at = log.periods[10].at(4 / 13)
    ground = ground_of(forecasting.fit(log, at), log, at, log.periods[10])
    after = next_of(ground, log.periods[11].end)
    print(f"{len(ground.found.deals):,} open deals, {len(ground.found.groups)} owners")
    for kind, amount in MOVES.items():
        told = Supposition([Lever(kind, amount)])
        began = time.process_time()
        moved = suppose(ground, told)
        supposed = time.process_time()
        if after is not None:
            follow(ground, after, told, moved)
        followed = time.process_time()
        shares([ground.draws, moved.draws])
        ended = time.process_time()
        parts = (supposed - began, followed - supposed, ended - followed)
        print(
            f"  {kind}: {sum(parts):.2f} s (this quarter, the next, bins: {', '.join(f'{one:.2f}' for one in parts)})"
        )


if __name__ == "__main__":
    for regime in (SMALL, MID):
        record(regime, SEEDS[regime.name])
    if "--quick" not in sys.argv:
        speed()
