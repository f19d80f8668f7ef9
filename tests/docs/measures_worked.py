"""Worked tables of measures of forecasts, computed by the product: each takes a row and gives its result columns."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

import numpy as np

from quarterdeck.accuracy.rules import judged, share_kept, values_added, volatility_of
from quarterdeck.accuracy.terms import VERDICT_LABELS, Layer, LineWeek, Voice
from quarterdeck.analytics.forecasting.distribution import quantiles
from quarterdeck.analytics.pacing import linearity, pacing_of
from quarterdeck.analytics.scoring.measures import brier, calibration_error
from quarterdeck.forecasts.rules.rollup import columns_of, rolled_up
from quarterdeck.forecasts.terms import COLUMNS, Holder, Line, Method, Rules, Said
from quarterdeck.pipelines.terms import Category
from quarterdeck.scores.rules.judging import Said as Forecasted
from quarterdeck.scores.rules.judging import record_of
from quarterdeck.values.period import Period

Cells = Mapping[str, str]
NOTHING, UNUSED = "nothing to say", "–"
QUARTER = Period(date(2026, 1, 1), date(2026, 4, 1))


def numbers(text: str) -> list[int | None]:
    """`100, 120, –` as numbers; None for a dash."""
    return [None if one.strip() == "–" else int(one) for one in text.split(",") if one.strip()]


def whole(text: str) -> list[int]:
    """The same, where every one is there."""
    return [one for one in numbers(text) if one is not None]


def share(value: float | Fraction | None) -> str:
    return NOTHING if value is None else f"{float(value) * 100:.1f} %"


def decimal(value: float | Fraction | None) -> str:
    return NOTHING if value is None else f"{float(value):.2f}"


def rollup(row: Cells) -> Cells:
    names = {one: one.value.replace("_", " ") for one in COLUMNS}
    rules = Rules(Method(row["method"]), has_likely=row["likely"] != UNUSED)
    told = columns_of(rules.method, {one: int(row[names[one]]) for one in rules.columns}, rules.columns)
    return {f"column {name}": str(told[one]) if one in told else UNUSED for one, name in names.items()}


def rolled(row: Cells) -> Cells:
    lines = [
        Line("team", "North", "", None, 1, frozenset({1})),
        Line("rep", "Rita", "team", 2, None, frozenset({2})),
        Line("other", "Piet", "team", 3, None, frozenset({3})),
    ]
    own: dict[Holder, dict[Category, int]] = {
        pk: {Category.COMMIT: int(row[name])} for pk, name in ((1, "manager's"), (2, "Rita's"), (3, "Piet's"))
    }
    said = {("rep", Category.COMMIT, who): one for who, name in ((Said.OWN, "Rita calls"), (Said.MANAGER, "adjusted"))
            for one in numbers(row[name]) if one is not None}  # fmt: skip
    cell = rolled_up(lines, own, said, Method.SINGLE)["team"][Category.COMMIT]
    return {"system": str(cell.system), "without adjustments": str(cell.raw)}


def paced(row: Cells) -> Cells:
    day = date.fromisoformat(row.get("day", "2026-01-01"))
    found = pacing_of(int(row["quota"]) or None, int(row["won"]), int(row.get("open", "0")), QUARTER, day)
    required = Fraction(row["required"]) if row.get("required") else None
    needed = found.needed(required)
    return {
        "gap": NOTHING if found.gap is None else str(found.gap),
        "coverage": decimal(found.coverage),
        "attainment": share(found.attainment),
        "even pace": share(found.pace),
        "needed": NOTHING if needed is None else str(needed),
    }


def linear(row: Cells) -> Cells:
    day = date.fromisoformat(row["day"])
    won = {date(2026, 1, 10): int(row["won on 10 January"]), date(2026, 2, 20): int(row["won on 20 February"])}
    point = next(one for one in linearity(QUARTER, won, int(row["quota"]) or None, day) if one.day == day)
    return {"won by then": str(point.won), "pace by then": NOTHING if point.pace is None else str(point.pace)}


def errors(row: Cells) -> Cells:
    pairs = zip(whole(row["forecast"]), whole(row["came"]), strict=True)
    told = judged([(str(number), said, came) for number, (said, came) in enumerate(pairs)])
    return {"WAPE": share(told.wape), "bias": share(told.bias), "tracking signal": decimal(told.tracking)}


def conversion(row: Cells) -> Cells:
    deals = [(one, True) for one in whole(row["won"])] + [(one, False) for one in whole(row["not won"])]
    return {"conversion": share(share_kept(deals))}


def _week(period: int, week: int, said: tuple[int, int | None, int]) -> LineWeek:
    before, call, won = said
    return LineWeek("a", str(period), week, 13 - week, 1, before, won, () if call is None else ((Voice.CALL, call),))


def volatility(row: Cells) -> Cells:
    calls, won = enumerate(numbers(row["calls by week"]), start=1), int(row["came"])
    value, changes = volatility_of([_week(1, week, (0, call, won)) for week, call in calls])
    return {"volatility": share(value), "weeks compared": str(changes)}


def added(row: Cells) -> Cells:
    told = zip(whole(row["system"]), whole(row["call"]), whole(row["came"]), strict=True)
    rows = [_week(period, week, one) for period, one in enumerate(told) for week in (1, 4, 8)]
    one = next(one for one in values_added(rows) if one.layer is Layer.CALL)
    interval = NOTHING if one.low is None else f"{share(one.low)} to {share(one.high)}"
    return {"added": share(one.added), "90 % interval": interval, "verdict": VERDICT_LABELS[one.verdict]}


def calibration(row: Cells) -> Cells:
    p = np.array([one / 100 for one in whole(row["chance in %"])])
    y = np.array(whole(row["came"]), dtype=np.float64)
    return {"calibration error": decimal(calibration_error(y, p)), "Brier score": decimal(brier(y, p))}


def inside(row: Cells) -> Cells:
    told = zip(whole(row["P10"]), whole(row["P90"]), whole(row["came"]), strict=True)
    rows = [Forecasted(date(2020 + n, 1, 1), str(n), 4, "model", low, low, high, came)
            for n, (low, high, came) in enumerate(told)]  # fmt: skip
    (one,) = record_of(rows, 4, ["model"])
    return {"inside": f"{one.covered} of {one.intervals}"}


def drawn(row: Cells) -> Cells:
    told = quantiles(np.array(whole(row["draws"]), dtype=np.float64), float(row["won"]))
    return dict(zip(("P10", "P50", "P90"), (f"{one:g}" for one in told), strict=True))
