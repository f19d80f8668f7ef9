"""A company many times as large, in minutes: the database copies its deals and accounts with all that belongs to them.

Each copy has ids of its own, its number behind every name, and the history, stage visits, grants, journal entries and
search entries of the deal it is a copy of. The actions lay 270 deals a second; this lays some thousand.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random

from django.apps import apps
from django.db import connection, models
from django.db.models import F

from quarterdeck.customers.models import Account, AccountGrant
from quarterdeck.journal.models import Change, Entry
from quarterdeck.opportunities.models import GateException, History, Opportunity, StageTotal
from quarterdeck.opportunities.queries import check_totals
from quarterdeck.search.models import SearchEntry
from quarterdeck.search.queries import index_findings

KINDS = ("account", "opportunity")
BITS = 63


@dataclass(frozen=True)
class Copied:
    """A table whose rows are copied, and what becomes of its columns.

    `records`: ids of deals and accounts; `numbers`: running numbers of these tables; `names`: texts that end with the
    number of the copy; `mentions`: texts that hold the id of the record. `kind` is the column that says what a row is
    about, where rows of other kinds stay alone.
    """

    model: type[models.Model]
    records: tuple[str, ...] = ()
    numbers: tuple[tuple[str, type[models.Model]], ...] = ()
    names: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    kind: str = ""

    @property
    def table(self) -> str:
        """Its name in the database."""
        return self.model._meta.db_table

    @property
    def key(self) -> str:
        """Its primary key."""
        return str(self.model._meta.pk.column)

    @property
    def rows(self) -> str:
        """Which rows are copied."""
        return f"WHERE {self.kind} IN {KINDS}" if self.kind else ""

    @property
    def columns(self) -> list[str]:
        """Columns that are written, not computed."""
        fields = self.model._meta.concrete_fields
        return [str(field.column) for field in fields if not isinstance(field, models.GeneratedField)]


TABLES = (
    Copied(Account, ("id",), names=("name", "name_key")),
    Copied(Opportunity, ("id", "account_id"), names=("name", "name_key")),
    Copied(AccountGrant, ("because_id", "account_id"), (("id", AccountGrant),)),
    Copied(Entry, ("record_id",), (("seq", Entry),), mentions=("payload",), kind="kind"),
    Copied(Change, ("record_id",), (("seq", Change), ("entry_id", Entry)), kind="kind"),
    Copied(History, ("opportunity_id", "account_id"), (("seq", History), ("entry_id", Entry)), names=("name",)),
    Copied(GateException, ("opportunity_id",), (("seq", GateException), ("entry_id", Entry))),
    Copied(SearchEntry, ("record_id",), (("id", SearchEntry),), ("title",), kind="kind"),
)


def multiply(times: int) -> None:
    """Make of a company that the actions laid one with this many times its deals. Raises SystemExit if unsound."""
    _refuse_others()
    with connection.cursor() as cursor, _swift():
        ends = {table.model: _number(table) for table in TABLES if table.numbers}
        for table in TABLES:
            placed = "".join(
                f', (SELECT place FROM place_{model._meta.db_table} WHERE number = "{column}") AS "place_{column}"'
                for column, model in table.numbers
            )
            cursor.execute(f"CREATE TEMPORARY TABLE first AS SELECT *{placed} FROM {table.table} {table.rows}")
            with _without_indexes(table.table):
                for copy, mask in enumerate(_masks(times), start=1):
                    made = ", ".join(_made(table, column, copy, mask, ends) for column in table.columns)
                    named = ", ".join(f'"{column}"' for column in table.columns)
                    cursor.execute(f"INSERT INTO {table.table} ({named}) SELECT {made} FROM first")
            cursor.execute("DROP TABLE first")
            _go_on_counting(table)
    more = {name: F(name) * times for name in ("count", "priced", "amount_minor")}
    StageTotal.objects.update(**more)
    found = [*check_totals(), *index_findings()]
    if found:
        raise SystemExit(f"the copies are unsound: {[str(finding.text) for finding in found[:5]]}")


@dataclass(frozen=True)
class _End:
    """Where running numbers stood before, and how many rows each copy adds."""

    highest: int
    rows: int


def _number(table: Copied) -> _End:
    """Give every row that is copied its place among them: numbers of copies go on without a gap."""
    key, places = table.key, f"place_{table.table}"
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMPORARY TABLE {places} AS SELECT {key} AS number, row_number() OVER (ORDER BY {key}) AS place "
            f"FROM {table.table} {table.rows}"
        )
        cursor.execute(f"CREATE UNIQUE INDEX {places}_number ON {places} (number)")
        cursor.execute(f"SELECT (SELECT coalesce(max({key}), 0) FROM {table.table}), count(*) FROM {places}")
        return _End(*cursor.fetchone())


def _refuse_others() -> None:
    """Raise SystemExit when a deal or an account has rows in a table that is not copied."""
    known = {table.model for table in TABLES}
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            about = field.related_model in (Account, Opportunity) and model not in known
            if about and model._base_manager.exclude(**{field.name: None}).exists():
                raise SystemExit(f"{model._meta.db_table} holds rows about deals or accounts and is not copied")


def _masks(times: int) -> list[int]:
    """Bits that are turned in the random ids of each copy: other ids, as random as the first."""
    dice = Random(times)
    return [dice.getrandbits(BITS) for _ in range(times - 1)]


def _made(table: Copied, column: str, copy: int, mask: int, ends: dict[type[models.Model], _End]) -> str:
    """The expression for a column of a copy."""
    numbers = dict(table.numbers)
    if column in table.records:
        return _turned(column, mask)
    if column in table.mentions:
        (record,) = table.records
        return f'replace("{column}", CAST("{record}" AS text), CAST({_turned(record, mask)} AS text))'
    if column in numbers:
        end = ends[numbers[column]]
        return f'"place_{column}" + {end.highest + end.rows * (copy - 1)}'
    return f"\"{column}\" || ' {copy}'" if column in table.names else f'"{column}"'


def _turned(column: str, mask: int) -> str:
    """An id with some bits turned. Neither database has the same sign for it; both have these."""
    return f'(("{column}" | {mask}) - ("{column}" & {mask}))'


@contextmanager
def _swift() -> Iterator[None]:
    """Nothing is kept safe from a crash meanwhile, and no trigger and no reference is looked at where that can be."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
        else:
            for setting in ("foreign_keys = OFF", "journal_mode = OFF", "synchronous = OFF", "cache_size = -1000000"):
                cursor.execute(f"PRAGMA {setting}")
        yield
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = origin")
            cursor.execute("ANALYZE")
        else:
            for setting in ("journal_mode = WAL", "foreign_keys = ON", "analysis_limit = 400", "optimize = 0x10002"):
                cursor.execute(f"PRAGMA {setting}")


@contextmanager
def _without_indexes(table: str) -> Iterator[None]:
    """Indexes are made anew from all rows, which is quicker by far than row by row."""
    known = (
        "SELECT relname, pg_get_indexdef(indexrelid) FROM pg_index JOIN pg_class ON oid = indexrelid "
        "WHERE indrelid = %s::regclass AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid)"
        if connection.vendor == "postgresql"
        else "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(known, [table])
        indexes: Iterable[tuple[str, str]] = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        yield
        for _, made_by in indexes:
            cursor.execute(made_by)


def _go_on_counting(table: Copied) -> None:
    """Running numbers go on behind the copies. SQLite knows by itself."""
    if connection.vendor == "postgresql" and table.key in dict(table.numbers):
        last = f"(SELECT max({table.key}) FROM {table.table})"
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table.table}', '{table.key}'), {last})")
