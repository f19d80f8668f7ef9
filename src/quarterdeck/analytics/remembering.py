"""An engine that reads each text once, and on DuckDB the texts of one figure together."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from quarterdeck.analytics.engines import Engine
from quarterdeck.analytics.schema import Dialect, Table
from quarterdeck.analytics.texts import Query
from quarterdeck.values.dataclasses import dataclass, field

_Used = tuple[str, tuple[tuple[str, Any], ...]]


@dataclass
class Remembering:
    """An engine that reads each text with the same parameters once: rates, names, and totals asked again."""

    engine: Engine
    read: dict[_Used, list[tuple[Any, ...]]] = field(default_factory=dict)
    dialect: Dialect = field(init=False)

    def __post_init__(self) -> None:
        self.dialect = self.engine.dialect

    def rows(self, sql: str, params: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """The rows of a text, from memory where it was read before."""
        used = _used(sql, params)
        if used not in self.read:
            self.read[used] = self.engine.rows(sql, params)
        return self.read[used]

    def ahead(self, texts: Iterable[Query], params: Mapping[str, Any]) -> None:
        """Read these texts so that `rows` has them. Those told apart by the same are one text to DuckDB, whose threads
        then have work until the last is read; other engines are asked as ever.
        """
        if self.dialect is not Dialect.DUCKDB:
            return
        alike: dict[object, dict[str, Query]] = defaultdict(dict)
        for text in texts:
            if _used(text.sql, params) not in self.read:
                alike[text.by][text.sql] = text
        for group in alike.values():
            if len(group) > 1:
                self._together(tuple(group.values()), params)

    def _together(self, texts: Sequence[Query], params: Mapping[str, Any]) -> None:
        found: list[list[tuple[Any, ...]]] = [[] for _ in texts]
        heads, width = texts[0].heads, max(text.measures for text in texts)
        sql = "\nUNION ALL\n".join(_numbered(place, text, width) for place, text in enumerate(texts))
        ends = [heads + 2 + text.measures for text in texts]
        for row in self.engine.rows(sql, params):
            place = row[0]
            if texts[place].has_currency:
                found[place].append(row[1 : ends[place]])
            else:
                found[place].append(row[1 : heads + 1] + row[heads + 2 : ends[place]])
        for text, rows in zip(texts, found, strict=True):
            self.read[_used(text.sql, params)] = rows

    def create(self, table: Table) -> None:
        """Make a table; what was read is forgotten."""
        self.read.clear()
        self.engine.create(table)

    def insert(self, table: Table, rows: Iterable[Sequence[Any]]) -> int:
        """Add rows; what was read is forgotten."""
        self.read.clear()
        return self.engine.insert(table, rows)


def _used(sql: str, params: Mapping[str, Any]) -> _Used:
    return sql, tuple((name, value) for name, value in sorted(params.items()) if f":{name}" in sql)


def _numbered(place: int, text: Query, width: int) -> str:
    """The text with its number first, and NULL where others have a currency or more measures."""
    heads = [f"h{n}" for n in range(text.heads)]
    measures = [f"m{n}" for n in range(text.measures)]
    named = [*heads, *(["currency"] if text.has_currency else []), *measures]
    chosen = [str(place), *heads, "currency" if text.has_currency else "NULL", *measures]
    chosen += ["NULL"] * (width - text.measures)
    return f"SELECT {', '.join(chosen)} FROM ({text.sql}) t({', '.join(named)})"  # noqa: S608  texts of the product
