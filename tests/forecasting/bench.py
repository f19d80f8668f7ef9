"""`python -m tests.forecasting.bench`: every bar of the forecast on companies whose seeds were not used in its design.

Writes docs/reference/forecast-accuracy.md. `--quick` takes few seeds and writes nothing.
"""

import os

os.environ |= {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from quarterdeck.analytics import forecasting
from quarterdeck.analytics.forecasting.calendar import day_text
from quarterdeck.analytics.forecasting.contest import actual
from quarterdeck.analytics.forecasting.landmark import outcome
from quarterdeck.analytics.forecasting.log import Log
from quarterdeck.analytics.forecasting.tracking import forecasts
from quarterdeck.analytics.scoring.measures import auc, calibration_error
from quarterdeck.analytics.scoring.tables import fit_table
from tests.forecasting.company import HONEST, LARGE, MID, OPTIMIST, SANDBAGGER, SMALL, Company, Regime, bent, company
from tests.forecasting.outcomes import SETS

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "forecast-accuracy.md"
SEEDS = {"small": range(101, 107), "mid": range(101, 113), "large": range(101, 103)}
QUICK = {"small": range(1, 3), "mid": range(1, 2), "large": range(0)}
WEEKS = (1, 4, 8, 12)
SHOWN = ("model", "gong", "weighted", "weighted_observed", "last_period")
# Error of P50 over that of the default-weighted pipeline, weeks 1, 4 and 8.
AGAINST_WEIGHTED = {"small": (0.92, 0.90, 0.85), "mid": (0.80, 0.75, 0.70), "large": (0.85, 0.80, 0.70)}
REGIMES = {"small": SMALL, "mid": MID, "large": LARGE}


@dataclass(frozen=True)
class Bar:
    """A figure, what it has to be, and whether it is."""

    name: str
    figure: float
    demand: str
    is_met: bool
    doubt: float | None = None
    """Standard error over companies."""

    @classmethod
    def most(cls, name: str, figure: float, limit: float, doubt: float | None = None) -> "Bar":
        return cls(name, figure, f"≤ {limit:g}", bool(figure <= limit), doubt)

    @classmethod
    def least(cls, name: str, figure: float, limit: float) -> "Bar":
        return cls(name, figure, f"≥ {limit:g}", bool(figure >= limit))


def log_of(regime: Regime, seed: int) -> Log:
    made = company(regime, seed)
    return forecasting.read_log(forecasting.Sources(made.deals, made.changes, made.periods, made.stages))


def accuracy(regime: Regime, seeds: range) -> Iterator[Bar]:
    """Bars of a regime over its seeds, eight quarters each after eight of history."""
    rows: dict[int, list[dict[str, float]]] = {week: [] for week in WEEKS}
    p: dict[int, list[Any]] = {week: [] for week in WEEKS}
    y: dict[int, list[Any]] = {week: [] for week in WEEKS}
    for seed in seeds:
        log = log_of(regime, seed)
        for found, week in forecasts(log, log.periods[8:], WEEKS):
            told = {one.method: one.value for one in found.beside if one.value is not None}
            total = found.total
            rows[week].append(told | {"model": total.p50, "mean": total.mean, "low": total.p10, "high": total.p90,
                                      "seed": seed, "actual": actual(log, found.period)})  # fmt: skip
            p[week].append(found.chances)
            y[week].append(outcome(log, found.deals, found.period)[0].astype(float))
    if not rows[1]:
        return
    yield from _of_regime(regime.name, rows)
    errors = [calibration_error(np.concatenate(y[week]), np.concatenate(p[week])) for week in WEEKS]
    limit = {"small": 0.04, "mid": 0.01, "large": 0.01}[regime.name]
    yield Bar.most(f"{regime.name}: calibration error of deals, mean of weeks", float(np.mean(errors)), limit)
    reached = auc(np.concatenate(y[4]), np.concatenate(p[4]))
    yield Bar.least(f"{regime.name}: AUC of deals, week 4", reached, 0.81 if regime.name == "mid" else 0.7)


def _of_regime(name: str, rows: dict[int, list[dict[str, float]]]) -> Iterator[Bar]:
    def error(week: int, method: str, without: float | None = None) -> float:
        return float(sum(abs(row[method] - row["actual"]) for row in rows[week] if row["seed"] != without))

    def against(week: int, method: str) -> tuple[float, float]:
        """The model's error over a method's, and its standard error by leaving out one company after another."""
        seeds = sorted({row["seed"] for row in rows[week]})
        left = np.array([error(week, "model", one) / error(week, method, one) for one in seeds])
        doubt = np.sqrt((len(left) - 1) / len(left) * np.sum((left - left.mean()) ** 2))
        return error(week, "model") / error(week, method), float(doubt)

    def off(week: int, method: str) -> float:
        came = sum(row["actual"] for row in rows[week])
        return float(sum(row[method] - row["actual"] for row in rows[week]) / came)

    for place, week in enumerate(WEEKS[:3]):
        ratio, doubt = against(week, "weighted")
        limit = AGAINST_WEIGHTED[name][place]
        yield Bar.most(f"{name}: error against weighted pipeline, week {week}", ratio, limit, doubt)
        limit = 1.05 if (name, week) == ("large", 1) else 0.95
        ratio, doubt = against(week, "gong")
        yield Bar.most(f"{name}: error against the Gong form, week {week}", ratio, limit, doubt)
    for week in WEEKS:
        came = sum(row["actual"] for row in rows[week])
        errors = [f"{one} {error(week, one) / came:.3f}" for one in SHOWN]
        print(f"  {name} week {week}: WAPE {', '.join(errors)}; bias of the mean {off(week, 'mean'):+.3f}")
        limit = 0.12 if name == "small" else 0.07
        yield Bar.most(f"{name}: bias of the mean, week {week}", abs(off(week, "mean")), limit)
    inside = [row["low"] <= row["actual"] <= row["high"] for week in WEEKS[:3] for row in rows[week]]
    share = float(np.mean(inside))
    yield Bar(f"{name}: coverage of P10 to P90, weeks 1, 4 and 8", share, "0.72 to 0.93", 0.72 <= share <= 0.93)


def people(strength: float, seeds: range) -> Iterator[Bar]:
    """Sandbagging and happy ears in mid companies after four quarters."""
    truth, low, high, flags = [], [], [], []
    for seed in seeds:
        made = company(replace(bent(MID, strength), quarters=8), seed)
        log = forecasting.read_log(forecasting.Sources(made.deals, made.changes, made.periods, made.stages))
        for one in forecasting.bias(log, log.periods[4:8]):
            truth.append(made.behaviour[one.owner])
            low.append(one.sandbagging)
            high.append(one.happy_ears)
            flags.append(one.flag)
    if not truth:
        return
    real, said = np.array(truth), np.array(flags)
    for name, key, index in (("sandbagging", SANDBAGGER, low), ("happy ears", OPTIMIST, high)):
        reached = auc((real == key).astype(float), np.array(index))
        yield Bar.least(f"mid, {strength:g} distortion: AUC of {name}", reached, 0.93)
        flagged = said == name.replace(" ", "_")
        yield Bar.least(f"mid, {strength:g} distortion: flagged of {name}", float(flagged[real == key].mean()), 0.20)
        false = float(flagged[real != key].mean())
        yield Bar.most(f"mid, {strength:g} distortion: falsely flagged of {name}", false, 0.02)
    honest = said[real == HONEST] != ""
    yield Bar.most(f"mid, {strength:g} distortion: honest people flagged", float(honest.mean()), 0.02)


def scorers() -> Iterator[Bar]:
    """Scores of the data sets with outcomes, where they are there."""
    errors = []
    for name, (read, asked, has_signal) in SETS.items():
        sheet = read()
        if sheet is None:
            print(f"  {name}: the data is not here; left out")
            continue
        stack = fit_table(sheet, asked).stack
        print(f"  {name}: {stack.rows} rows, skill {stack.skill:.3f}, AUC {stack.auc:.3f}, {' '.join(stack.notes)}")
        said = stack.has_signal
        yield Bar(f"{name}: says whether there is a signal", float(said), f"= {has_signal:d}", said == has_signal)
        yield Bar.least(f"{name}: Brier skill", stack.skill if stack.has_signal else 0.0, -0.02)
        errors += [stack.calibration] if stack.has_signal else []
    if errors:
        yield Bar.most("sets with a signal: mean calibration error", float(np.mean(errors)), 0.045)


def speed() -> Iterator[Bar]:
    """100,000 open deals with millions of changes: seconds and memory."""
    made = company(replace(LARGE, deals=92_000, growth=0.0, quarters=9), 201)
    log = forecasting.read_log(forecasting.Sources(made.deals, made.changes, made.periods, made.stages))
    at = log.periods[4].at(4 / 13)
    opened = f"{len(log.open_at(at)):,} open deals"
    print(f"  {log.count} deals, {opened}, {made.changes.num_rows} changes")
    # CPU of one thread, which is what it takes on a machine that does nothing else.
    began = time.process_time()
    model = forecasting.fit(log, at)
    fitted = time.process_time()
    forecasting.score(model, log, at)
    forecasting.forecast(model, log, at, log.periods[4])
    ended = time.process_time()
    yield Bar.most(f"{opened}: refit, seconds", fitted - began, 30.0)
    yield Bar.most(f"{opened}: score and forecast, seconds", ended - fitted, 10.0)
    # The command is told the same, without what came after.
    known = pc.less_equal(pc.cast(pc.cast(made.changes["at"], pa.timestamp("us", "UTC")), pa.int64()), at * 1_000_000)
    changes = made.changes.filter(known)
    peak = peak_of_command(replace(made, changes=changes), day_text(at))
    yield Bar.most(f"{opened}, {changes.num_rows:,} changes: memory of the command, GB", peak, 1.5)


# What a process reports of itself may be what whoever started it took; the kernel counts this one's own pages.
_COMMAND = """
import os
import sys
from pathlib import Path
from quarterdeck.server.cli import app
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quarterdeck.server.settings")
app(sys.argv[1:], standalone_mode=False)
told = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
print(told["VmHWM"].split()[0])
"""


def peak_of_command(made: Company, as_of: str) -> float:
    """The most memory that `quarterdeck forecast` takes on these tables, in GB."""
    with TemporaryDirectory() as folder:
        options: list[str] = []
        for name in ("deals", "changes", "periods", "stages"):
            parquet.write_table(getattr(made, name), f"{folder}/{name}.parquet")
            options += [f"--{name}", f"{folder}/{name}.parquet"]
        command = [sys.executable, "-c", _COMMAND, "forecast", *options, "--as-of", as_of, "--out", folder]
        told = subprocess.run(command, check=True, stdout=subprocess.PIPE, encoding="utf-8").stdout
    return int(told.split()[-1]) * 1024 / 1e9


def main() -> int:
    is_quick = "--quick" in sys.argv
    bars: list[Bar] = []
    done: list[str] = []
    seeds = QUICK if is_quick else SEEDS
    parts: list[tuple[str, Callable[[], Iterator[Bar]]]] = [("sets with outcomes", scorers)]
    parts += [("people", lambda: people(0.5, range(301, 303) if is_quick else range(311, 319)))]
    parts += [(name, lambda name=name: accuracy(REGIMES[name], seeds[name])) for name in REGIMES]  # type: ignore[misc]
    parts += [] if is_quick else [("speed", speed)]
    for title, part in parts:
        began = time.perf_counter()
        print(title, flush=True)
        for bar in part():
            bars.append(bar)
            print(f"  {'met   ' if bar.is_met else 'MISSED'} {bar.name}: {bar.figure:.3f} ({bar.demand})", flush=True)
        print(f"  {time.perf_counter() - began:.0f} s", flush=True)
        done.append(title)
        if not is_quick:
            # After each part, so that a run that is stopped leaves what it has measured.
            PAGE.write_text(page(bars, done), encoding="utf-8")
    return int(not all(bar.is_met for bar in bars))


def page(bars: list[Bar], done: list[str]) -> str:
    """The page of the reference."""
    rows = [
        f"| {bar.name} | {bar.figure:.3f} | {'' if bar.doubt is None else f'{bar.doubt:.3f}'} | {bar.demand} |"
        f" {'yes' if bar.is_met else '**no**'} |"
        for bar in bars
    ]
    told = "; ".join(f"{name} {seeds.start} to {seeds.stop - 1}" for name, seeds in SEEDS.items() if name in done)
    used = (
        "Written by `make bench-forecast`, on synthetic companies of known truth (`tests/forecasting/company.py`) whose"
        f" seeds were not used in the design ({told}); eight quarters each, after eight of history. The parts measured"
        f" in this run: {', '.join(done)}. ± is the standard error over companies, left out one after another."
    )
    head = (
        "# Accuracy of the forecast",
        "",
        used,
        "",
        "| Figure | Measured | ± | Demanded | Met |",
        "| --- | --- | --- | --- | --- |",
    )
    return "\n".join([*head, *rows]) + "\n"


if __name__ == "__main__":
    sys.exit(main())
