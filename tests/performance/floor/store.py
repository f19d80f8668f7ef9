"""The floor's database: one connection with the product's options, sign-in, scope, rates, ids."""

import hashlib
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import psycopg
import pysqlite3.dbapi2 as sqlite

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_VALUES = {letter: value for value, letter in enumerate(_ALPHABET)}
_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "temp_store=MEMORY", "cache_size=-32000")
_SCOPE = "EXISTS (SELECT 1 FROM users_access a WHERE a.person_id = ? AND a.owner_id = o.owner_id)"
_PERSON = """
    SELECT p.id, r.read_reach FROM {signed_in} s
    JOIN users_person p ON p.id = s.person_id
    JOIN users_role r ON r.id = p.role_id
    JOIN users_organisation g ON g.id = p.organisation_id
    WHERE p.is_active AND """
_BY_TOKEN = _PERSON.format(signed_in="users_token") + "s.digest = ? AND s.revoked_at IS NULL AND s.expires_at > ?"
_BY_SESSION = _PERSON.format(signed_in="floor_session") + "s.key = ?"
_RATES = """
    SELECT currency, per_euro FROM catalog_rate r
    WHERE day = (SELECT max(day) FROM catalog_rate q WHERE q.currency = r.currency AND q.day <= ?)
"""


class _Sqlite:
    """A connection with the product's pragmas."""

    begin = "BEGIN IMMEDIATE"

    def __init__(self, path: str) -> None:
        self._connection = sqlite.connect(path, isolation_level=None, check_same_thread=False)
        self.execute, self.executemany = self._connection.execute, self._connection.executemany
        for pragma in _PRAGMAS:
            self.execute(f"PRAGMA {pragma}")

    def days_ago(self, days: int = 0) -> str:
        """An instant as the database keeps it."""
        return str(datetime.now(UTC).replace(tzinfo=None) - timedelta(days=days))


class _Postgres:
    """The same over psycopg, which prepares what it is asked again."""

    begin = "BEGIN"

    def __init__(self, address: str) -> None:
        self._connection = psycopg.connect(address, autocommit=True, prepare_threshold=2)

    def execute(self, sql: str, values: Any = ()) -> Any:
        """A cursor with the answer."""
        return self._connection.execute(_marked(sql), values)

    def days_ago(self, days: int = 0) -> datetime:
        """An instant as the driver takes it."""
        return datetime.now(UTC) - timedelta(days=days)

    def executemany(self, sql: str, rows: list[tuple[Any, ...]]) -> None:
        """Run it for every row."""
        with self._connection.cursor() as cursor:
            cursor.executemany(_marked(sql), rows)


@cache
def _marked(sql: str) -> Any:
    return sql.replace("?", "%s")


_DATABASE = os.environ["FLOOR_DATABASE"]
connection: Any = _Postgres(_DATABASE) if _DATABASE.startswith("postgresql:") else _Sqlite(_DATABASE)


@dataclass(frozen=True)
class Stage:
    """A stage as kept in memory."""

    id: int
    pipeline_id: int
    name: str
    kind: str
    position: int
    probability_bp: int
    category: str
    stall_days: int | None


STAGES = {
    row[0]: Stage(*row)
    for row in connection.execute(
        "SELECT id, pipeline_id, name, kind, position, probability_bp, category, stall_days"
        " FROM pipelines_stage ORDER BY pipeline_id, position"
    )
}


@dataclass(frozen=True)
class Person:
    """Who asks, and the predicate of what they may see."""

    id: int
    reach: str

    @property
    def scope(self) -> str:
        """Predicate over the opportunities `o`."""
        return "TRUE" if self.reach == "all" else _SCOPE

    @property
    def values(self) -> list[Any]:
        """Its parameters."""
        return [] if self.reach == "all" else [self.id]


def by_token(headers: Any) -> Person:
    """Sign in by bearer token."""
    digest = hashlib.sha256(headers.get("authorization").removeprefix("Bearer ").encode()).hexdigest()
    return Person(*connection.execute(_BY_TOKEN, (digest, connection.days_ago())).fetchone())


def by_session(headers: Any) -> Person:
    """Sign in by session cookie."""
    key = headers.get("cookie").partition("floor=")[2]
    return Person(*connection.execute(_BY_SESSION, (key,)).fetchone())


def today() -> str:
    """The present day."""
    return datetime.now(UTC).date().isoformat()


def rates() -> dict[str, float]:
    """Units of EUR for one unit of each currency."""
    rows = connection.execute(_RATES, (today(),))
    return {currency: 1e10 / per for currency, per in rows if per} | {"EUR": 1.0}


def shown_id(number: int) -> str:
    """A public id."""
    letters = []
    for _ in range(13):
        number, rest = divmod(number, 32)
        letters.append(_ALPHABET[rest])
    return "".join(reversed(letters))


def number_of(text: str) -> int:
    """The id behind a public id."""
    value = 0
    for letter in text:
        value = value * 32 + _VALUES[letter]
    return value
