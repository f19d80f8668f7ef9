"""Whether a copy is what it must be: hashes of its tables, to be compared with those of one that is built anew."""

from collections.abc import Mapping

from quarterdeck.analytics.engines import Engine
from quarterdeck.analytics.questions import Viewer
from quarterdeck.analytics.tables import RIGHTS, TABLES
from quarterdeck.values.dataclasses import dataclass

# Rights are filled for each question alone, and what the copy says of itself changes with each refresh.
_LEFT_OUT = (*RIGHTS, "fact")


@dataclass(frozen=True, slots=True)
class Whole:
    """The question for hashes of whole tables; they tell nobody anything about a row."""

    viewer: Viewer


@dataclass(frozen=True, slots=True)
class Hashes:
    """A hash of every table, equal where the rows are, in whatever order; and how far the copy had followed."""

    place: str
    tables: Mapping[str, str]


def table_hashes(engine: Engine, _: object = None) -> Hashes:
    """Hashes of the tables of a copy on DuckDB. One text a table."""
    facts = dict(engine.rows("SELECT name, told FROM fact", {}))
    found = {}
    for name, table in TABLES.items():
        if name not in _LEFT_OUT:
            columns = ", ".join(table.names)
            sql = f"SELECT count(*) || ':' || coalesce(sum(hash({columns})), 0) FROM {name}"  # noqa: S608  declared names
            ((told,),) = engine.rows(sql, {})
            found[name] = str(told)
    return Hashes(f"{facts['tx']} {facts['seq']}", found)
