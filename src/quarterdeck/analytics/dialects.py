"""One SQL text on every engine: the few spellings in which they differ."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from quarterdeck.analytics.schema import Dialect

_PARAMETER = re.compile(r"(?<![:\w]):([a-z_][a-z0-9_]*)")
_WITHIN_TEAMS = re.compile(r"WITHIN_TEAMS\(([\w.]+), ([^()]+)\)")
_QUANTILE = re.compile(r"QUANTILE\(([^,()]+), (0\.\d+)\)")

_DIVIDED = {Dialect.DUCKDB: " // ", Dialect.SPARK: " DIV ", Dialect.SQLITE: " / ", Dialect.POSTGRESQL: " / "}


def render(sql: str, params: Mapping[str, Any], dialect: Dialect) -> tuple[str, Any]:
    """This text and its parameters as the engine takes them. Raises KeyError for a parameter that is not given.

    Parameters are written `:name`, division that gives the whole part of positive integers ` // `.
    `QUANTILE(column, 0.5)` is the nearest-rank quantile of the values that are not NULL; on SQLite it is an aggregate
    that `engines.dbapi` registers. `WITHIN_TEAMS(column, :a, :b)` is whether the team of the column is one of these or
    below one.
    """
    text, names = _spelt(sql, dialect)
    return text, {name: params[name] for name in names}


@lru_cache(256)
def _spelt(sql: str, dialect: Dialect) -> tuple[str, tuple[str, ...]]:
    """The text as the engine takes it, and the names of its parameters."""
    shares: dict[str, list[str]] = {}
    for column, share in dict.fromkeys(_QUANTILE.findall(sql)):
        shares.setdefault(column, []).append(share)
    sql = _QUANTILE.sub(lambda found: _quantile(found[1], found[2], shares[found[1]], dialect), sql)
    sql = _WITHIN_TEAMS.sub(lambda found: _within_teams(found[1], found[2], dialect), sql)
    sql = sql.replace(" // ", _DIVIDED[dialect])
    used = tuple(dict.fromkeys(_PARAMETER.findall(sql)))
    if dialect is Dialect.POSTGRESQL:
        return _PARAMETER.sub(r"%(\1)s", sql.replace("%", "%%")), used
    # SQLite and Spark know parameters as they are written.
    return _PARAMETER.sub(r"$\1", sql) if dialect is Dialect.DUCKDB else sql, used


def _within_teams(column: str, teams: str, dialect: Dialect) -> str:
    if dialect is Dialect.SPARK:
        # Sail has no plan for IN with a query where it is no condition of WHERE by itself.
        return f"(SELECT COUNT(*) FROM team_within w WHERE w.team_id = {column} AND w.ancestor_id IN ({teams})) > 0"  # noqa: S608
    return f"{column} IN (SELECT team_id FROM team_within WHERE ancestor_id IN ({teams}))"  # noqa: S608


def _quantile(column: str, share: str, shares: Sequence[str], dialect: Dialect) -> str:
    if dialect is Dialect.DUCKDB and len(shares) > 1:
        # Aggregates that are spelt alike are made once: all quantiles of a column together.
        return f"quantile_disc({column}, [{', '.join(shares)}])[{shares.index(share) + 1}]"
    if dialect is Dialect.DUCKDB:
        return f"quantile_disc({column}, {share})"
    if dialect is Dialect.SQLITE:
        return f"quantile_disc({column}, {share})"
    return f"percentile_disc({share}) WITHIN GROUP (ORDER BY {column})"
