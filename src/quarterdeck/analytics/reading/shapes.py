"""An answer as rows, for whoever goes on with it elsewhere."""

from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from quarterdeck.analytics.questions import Answer, Figure, Unit
from quarterdeck.values.money import exponent

_TYPES = {
    "numerator": pa.int64(), "denominator": pa.int64(), "count": pa.int64(), "value": pa.float64(),
    "is_few": pa.bool_(), "low": pa.float64(), "high": pa.float64(), "excluded": pa.int64(),
}  # fmt: skip


def as_rows(answer: Answer, by: str | Sequence[str] = ()) -> list[dict[str, Any]]:
    """A row for each line, named by `by`, as the question was; without segments the one row of the total.

    `value` is a float: a share of 1, a number of days, or an amount in units of the answer's currency. The figure
    itself is `numerator` / `denominator`, exact, amounts in minor units.
    """
    names = (by,) if isinstance(by, str) else tuple(by)
    if not answer.lines:
        return [_row(answer, answer.total)]
    return [dict(zip(names, line.labels, strict=True)) | _row(answer, line.figure) for line in answer.lines]


def as_arrow(answer: Answer, by: str | Sequence[str] = ()) -> Any:
    """The same as a PyArrow table."""
    rows = as_rows(answer, by)
    names = (by,) if isinstance(by, str) else tuple(by)
    fields = [(name, pa.string()) for name in names if answer.lines] + list(_TYPES.items())
    return pa.Table.from_pylist(rows, schema=pa.schema(fields))


def number(answer: Answer, figure: Figure) -> float | None:
    """The figure as a float: amounts in units of the currency."""
    if figure.value is None:
        return None
    is_money = answer.unit in (Unit.MONEY, Unit.MONEY_PER_DAY)
    return float(figure.value / 10 ** exponent(answer.currency)) if is_money else float(figure.value)


def _row(answer: Answer, figure: Figure) -> dict[str, Any]:
    return {
        "value": number(answer, figure),
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "count": figure.count,
        "is_few": figure.is_few,
        "low": figure.low,
        "high": figure.high,
        "excluded": figure.excluded,
    }
