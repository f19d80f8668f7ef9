"""Columns of any table as numbers a model can use, learnt on training rows alone."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from quarterdeck.analytics.scoring.logistic import Floats
from quarterdeck.analytics.scoring.measures import log_odds_above, strength
from quarterdeck.values.dataclasses import dataclass, field

_KNOTS: Final = 21
_FOLDS: Final = 5
_SEED: Final = 13
Cells = NDArray[Any]


@dataclass(frozen=True)
class Table:
    """Columns by name: numbers with NaN for an empty cell, or texts with None for one."""

    numbers: Mapping[str, Floats]
    texts: Mapping[str, Cells]
    rows: int

    def take(self, places: NDArray[np.int64]) -> "Table":
        """The rows at these places."""
        return Table(
            {name: column[places] for name, column in self.numbers.items()},
            {name: column[places] for name, column in self.texts.items()}, len(places),
        )  # fmt: skip

    def without(self, names: set[str]) -> "Table":
        """The table less these columns."""
        return Table(
            {name: column for name, column in self.numbers.items() if name not in names},
            {name: column for name, column in self.texts.items() if name not in names}, self.rows,
        )  # fmt: skip


@dataclass(frozen=True)
class Level:
    """A level's shrunken log-odds over the base, and what was seen of it."""

    odds: float
    won: int
    count: int


@dataclass(frozen=True)
class Encoder:
    """How columns become numbers: levels of texts, knots of numbers."""

    base: float
    levels: dict[str, dict[str, Level]]
    knots: dict[str, list[float]]
    names: list[str] = field(default_factory=list)

    @classmethod
    def learnt(cls, table: Table, y: Floats) -> "Encoder":
        """From training rows and their outcomes."""
        base = float(np.clip(y.mean(), 0.01, 0.99))
        levels = {name: _levels(column, y, base) for name, column in table.texts.items()}
        knots = {name: _knots(column) for name, column in table.numbers.items()}
        return cls(base, levels, knots, [*table.texts, *table.numbers])

    def matrix(self, table: Table, counted: Floats | None = None) -> tuple[Floats, list[str]]:
        """Columns for the logistic part, with the table's column each belongs to.

        With the outcomes of training rows in `counted`, a row's level is encoded by the rows of the other folds: with
        the row alone left out, won rows of a level would stand below its lost ones, and tell the outcome.
        """
        columns, names = [], []
        for name, levels in self.levels.items():
            columns.append(self._odds(table.texts[name], levels, counted))
            names.append(name)
        for name, knots in self.knots.items():
            value = table.numbers[name]
            missing = ~np.isfinite(value)
            place = np.interp(np.where(missing, knots[len(knots) // 2], value), *_scale(knots))
            columns += [place - 0.5, np.where(missing, 0.0, (place - 0.5) ** 2), missing.astype(np.float64)]
            columns.append((np.nan_to_num(value, nan=1.0) == 0.0).astype(np.float64))
            names += [name] * 4
        return (np.column_stack(columns) if columns else np.zeros((table.rows, 0))), names

    def plain(self, table: Table, counted: Floats | None = None) -> tuple[Floats, list[str]]:
        """Columns for trees: log-odds of levels and numbers as they are."""
        columns = [self._odds(table.texts[name], levels, counted) for name, levels in self.levels.items()]
        columns += [table.numbers[name] for name in self.knots]
        return (np.column_stack(columns) if columns else np.zeros((table.rows, 0))), [*self.levels, *self.knots]

    def _odds(self, cells: Cells, levels: dict[str, Level], counted: Floats | None) -> Floats:
        found, inverse = np.unique(
            np.array([_cell(cell) for cell in cells], dtype=object).astype(str), return_inverse=True
        )
        odds = np.array([levels[cell].odds if cell in levels else 0.0 for cell in found])[inverse]
        if counted is None:
            return np.asarray(odds)
        fold = np.random.default_rng(_SEED).permutation(len(cells)) % _FOLDS
        for one in range(_FOLDS):
            train, held = fold != one, fold == one
            if not train.any():
                continue
            won = np.bincount(inverse[train], counted[train], minlength=len(found)).astype(np.float64)
            count = np.bincount(inverse[train], minlength=len(found)).astype(np.float64)
            base = float(np.clip(counted[train].mean(), 0.01, 0.99))
            weight = strength(won[count > 0], count[count > 0])
            odds[held] = log_odds_above(won, count, base, weight)[inverse[held]]
        return np.asarray(odds)


def _cell(cell: Any) -> str:
    return "" if cell is None else str(cell)


def _levels(cells: Cells, y: Floats, base: float) -> dict[str, Level]:
    names, inverse = np.unique(np.array([_cell(cell) for cell in cells], dtype=object).astype(str), return_inverse=True)
    won = np.asarray(np.bincount(inverse, y, minlength=len(names)), dtype=np.float64)
    count = np.bincount(inverse, minlength=len(names)).astype(np.float64)
    odds = log_odds_above(won, count, base, strength(won, count))
    return {
        str(name): Level(float(odds[place]), int(won[place]), int(count[place])) for place, name in enumerate(names)
    }


def _knots(column: Floats) -> list[float]:
    known = column[np.isfinite(column)]
    if not len(known):
        return [0.0]
    return [float(one) for one in np.unique(np.quantile(known, np.linspace(0.0, 1.0, _KNOTS)))]


def _scale(knots: list[float]) -> tuple[list[float], Floats]:
    return knots, np.linspace(0.0, 1.0, len(knots)) if len(knots) > 1 else np.array([0.5])
