"""How work of many short transactions goes about them beside people who write as well."""

import gc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from threading import Event, Thread
from time import monotonic, sleep
from typing import Any, TypeVar

from django.db import OperationalError, connection

from quarterdeck.journal.actions.frame import attempt
from quarterdeck.values.dataclasses import dataclass

R = TypeVar("R")

# How long one transaction may hold the write lock, in seconds, and the rows it takes: with fewer its own cost outweighs
# theirs, with more it takes too long in any case.
LONGEST_LOCK = 0.18
LEAST_AT_ONCE, MOST_AT_ONCE = 100, 1_000

# SQLite keeps no queue: who waits looks again every 100 ms at most, and would hardly ever look between two transactions
# that follow each other at once. So long is the lock left to those who wait, and after so many seconds it is looked
# whether any still do.
_LOOKS, _LOOK_AGAIN = 0.105, 0.005
# Nobody who waits is let in where nobody does. Other programs cannot be seen to wait: they are let in this often, in
# seconds.
_STRANGERS = 3.0
# How much of the longest time a transaction is to take, since none is like the one before.
_AIM = 0.9

# Rows in each index that are looked at for SQLite's statistics: enough to tell indexes apart, while a gigabyte takes a
# second. Every table, not only those this connection has asked; those much as large as last time are left alone.
_STATISTICS = {
    ("sqlite", False): ("PRAGMA analysis_limit=400", "PRAGMA optimize=0x10002"),
    ("sqlite", True): (),
    ("postgresql", False): (),
    ("postgresql", True): ("ANALYZE",),
}
# Rows after which they are first brought up to date within long work, then whenever there are ten times as many.
_FIRST_GROWN = 1_000

# Values that are new, after which garbage is looked for: some that a set of rows has at once.
_NEW_VALUES = 50_000

# How often what is in SQLite's log is written into the database meanwhile, in seconds, and the pages there may be of it
# before the connection that writes them does it itself: whoever commits next would else wait for what others wrote.
# About once a transaction: pages that are written again and again go into the database once, and the first commit after
# the log was emptied waits for the disk.
_LOG_EVERY, _LOG_PAGES = 0.2, 16_000


@contextmanager
def swift_commits() -> Iterator[None]:
    """On SQLite, commits in here do not wait for the disk: the next one outside of it makes them last.

    A power cut may take the last batches back, each as a whole with its marks, and the work goes on there.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        settings = {"synchronous": 1, "wal_autocheckpoint": _LOG_PAGES}
        ((mode,),) = cursor.execute("PRAGMA journal_mode").fetchall()
        before = {name: cursor.execute(f"PRAGMA {name}").fetchall()[0][0] for name in settings}
        _set(settings)
    try:
        # A database in memory has no such log.
        with _log_kept_short() if mode == "wal" else nullcontext():
            yield
    finally:
        _set(before)


def _set(settings: Mapping[str, int]) -> None:
    with connection.cursor() as cursor:
        for name, value in settings.items():
            cursor.execute(f"PRAGMA {name} = {value:d}")


@contextmanager
def _log_kept_short() -> Iterator[None]:
    """Beside the block, what is in SQLite's log is written into the database. Nobody who writes waits for that."""
    ended = Event()

    def keep_short() -> None:
        try:
            while not ended.wait(_LOG_EVERY):
                # Next time, then.
                with suppress(OperationalError), connection.cursor() as cursor:
                    cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")
        finally:
            connection.close()

    thread = Thread(target=keep_short, name="log-kept-short", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def refresh_statistics() -> int:
    """Tell the planner how large the tables are. Nothing is ever left for another call, so 0.

    PostgreSQL keeps such statistics by itself, but for what a transaction has brought in and not committed. SQLite is
    told nothing within one: until it ends every rollback to a savepoint would read the whole schema again, which takes
    milliseconds.
    """
    statements = _STATISTICS[connection.vendor, connection.in_atomic_block]
    if statements:
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
    return 0


@contextmanager
def short_collections() -> Iterator[None]:
    """What is in memory before the first row is not looked through for garbage again and again while rows are read.

    Nor is every thousandth value of theirs: nearly all of them go by themselves, when their set is done.
    """
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(_NEW_VALUES, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def _somebody_waits() -> bool:
    """Whether another connection waits to write; taken for granted where the connection cannot tell."""
    asked = getattr(connection, "somebody_waits", None)
    return bool(asked()) if asked else True


class Pace:
    """How many rows the next transaction takes: fewer after one that held the write lock too long, else more."""

    def __init__(self) -> None:
        self.size = LEAST_AT_ONCE
        self._not_before = 0.0
        self._taken, self._grown = 0, 0
        self._held_since = 0.0
        self._strangers_next = monotonic() + _STRANGERS

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Measure one transaction. Between two those who wait for SQLite's only lock, if any do, have the time to look
        again. What is done meanwhile is of that time.
        """
        if self._taken >= self._grown:
            # Who brings rows into an empty company would else have them all read for the few of each transaction.
            if self._taken or not connection.in_atomic_block:
                # The lock is held for it as for rows.
                self._let_in()
                refresh_statistics()
                self._note_end()
            self._grown = max(_FIRST_GROWN, 10 * self._grown)
        self._taken += self.size
        self._let_in()
        self._held_since = monotonic()
        with connection.execute_wrapper(self._note_begin):
            yield
        seconds = monotonic() - self._held_since
        self.took(seconds)
        self._note_end()

    def _note_end(self) -> None:
        """The lock is free. PostgreSQL has none of the whole database, and within a transaction it is not let go."""
        if connection.vendor == "sqlite" and not connection.in_atomic_block:
            self._not_before = monotonic() + _LOOKS

    def _let_in(self) -> None:
        """Leave the lock to others while somebody waits for it, or may, until each has had the time to look again."""
        left = self._not_before - monotonic()
        if left > 0 and monotonic() > self._strangers_next:
            self._strangers_next = monotonic() + _STRANGERS
            sleep(left)
        # Turns are counted as well: a clock may stand.
        for _ in range(round(_LOOKS / _LOOK_AGAIN)):
            if monotonic() >= self._not_before or not _somebody_waits():
                return
            sleep(_LOOK_AGAIN)

    def _note_begin(self, execute: Callable[..., R], sql: str, *rest: Any) -> R:
        """Whoever waits for the lock holds up nobody: what a transaction takes begins when it has it."""
        answer = execute(sql, *rest)
        if sql.startswith("BEGIN"):
            self._held_since = monotonic()
        return answer

    def took(self, seconds: float) -> None:
        """Take in how long a transaction was."""
        fits = self.size * _AIM * LONGEST_LOCK / max(seconds, 0.001)
        # One that had to wait for the machine tells little: half or twice as many at most.
        steered = min(max(fits, self.size / 2), self.size * 2)
        self.size = round(min(max(steered, LEAST_AT_ONCE), MOST_AT_ONCE))


class SetRefused(Exception):
    """Rows were refused as a set, and the transaction with it. Singly they tell which of them it was."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """When a batch that holds the write lock must end. `in_sets` tells whether it may be refused as a whole."""

    at: float
    in_sets: bool

    @classmethod
    def from_now(cls, *, in_sets: bool) -> "Deadline":
        """The deadline of a batch that begins now."""
        return cls(monotonic() + LONGEST_LOCK, in_sets)

    @property
    def is_past(self) -> bool:
        """Whether the batch must end."""
        return monotonic() >= self.at


def sets_first(batch: Callable[..., R]) -> R:
    """Run a batch, a transaction of its own, in sets; when one is refused, which leaves nothing, again row by row."""
    try:
        # Within another one it leaves nothing by a savepoint.
        with attempt() if connection.in_atomic_block else nullcontext():
            return batch(in_sets=True)
    except SetRefused:
        return batch(in_sets=False)
