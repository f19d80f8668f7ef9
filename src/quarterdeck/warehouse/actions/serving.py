"""Answering over a Unix socket: two questions at once, each for at most ten seconds, none that nobody waits for."""

import logging
import select
import socket
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from concurrent.futures import TimeoutError as NotYet
from contextlib import closing, contextmanager, suppress
from threading import Event, Semaphore, Thread
from typing import Any

import msgspec
from django.db import close_old_connections, connection

from quarterdeck.analytics.answering import Undefined
from quarterdeck.analytics.engines import Engine, Interruptible, Stopped
from quarterdeck.analytics.questions import Viewer
from quarterdeck.analytics.schema import Table
from quarterdeck.values.dataclasses import dataclass, field
from quarterdeck.warehouse.actions.elsewhere import OF_THE_COPY, Elsewhere
from quarterdeck.warehouse.actions.keeping import Copy, seen_by
from quarterdeck.warehouse.queries.named import NAMED
from quarterdeck.warehouse.queries.wire import ANSWER_SECONDS, listening, receive, send
from quarterdeck.warehouse.terms import REBUILD, SOCKET

log = logging.getLogger(__name__)
SLOTS = 2
MOST_WAITING = 64
# Between two refreshes lie a second and so many times what the last one took: who looks sees what was committed two
# seconds ago, and following takes a fifth of the time at most.
REFRESH_SECONDS, REST = 1.0, 4
# An answer waits this long for a refresh under way; then it is given as of the one before.
PATIENCE_SECONDS = 1.0
_LOOK_SECONDS = 0.05


class Request(msgspec.Struct):
    """A named question as it arrives."""

    name: str
    question: msgspec.Raw


@dataclass
class Given:
    """A question being answered, which can be given up from another thread."""

    is_over: bool = False
    engine: Interruptible | None = None

    def give_up(self) -> None:
        """End it, wherever it is."""
        self.is_over = True
        if self.engine is not None:
            self.engine.interrupt()


class Watched:
    """An engine that stops between two texts as well once the question is given up."""

    def __init__(self, engine: Engine, given: Given) -> None:
        self.engine, self.given, self.dialect = engine, given, engine.dialect

    def rows(self, sql: str, params: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """The rows of a text. Raises Stopped."""
        if self.given.is_over:
            raise Stopped
        return self.engine.rows(sql, params)

    def create(self, table: Table) -> None:
        """Make a table of this question's own."""
        self.engine.create(table)

    def insert(self, table: Table, rows: Iterable[Sequence[Any]]) -> int:
        """Add rows to it."""
        return self.engine.insert(table, rows)


@dataclass
class Server:
    """Keeps the copy fresh while somebody asks, and answers, or has `elsewhere` answer where that is given."""

    copy: Copy
    stopping: Event
    elsewhere: Elsewhere | None = None
    seconds: float = ANSWER_SECONDS
    pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(SLOTS, "slot"))
    keeper: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "keeper"))
    places: Semaphore = field(default_factory=lambda: Semaphore(MOST_WAITING))
    keeping: "Future[None] | None" = None

    def serve(self) -> None:
        """Listen until told to stop."""
        with listening(self.copy.folder / SOCKET, MOST_WAITING) as door:
            self.keep()
            while not self.stopping.is_set():
                try:
                    line, _ = door.accept()
                except TimeoutError:
                    continue
                Thread(target=self.attend, args=(line,), daemon=True).start()

    def keep(self) -> "Future[None]":
        """The refresh under way, a new one when the last is old enough."""
        now = self.keeping
        rest = max(REFRESH_SECONDS, REST * self.copy.took)
        is_due = time.monotonic() - self.copy.refreshed >= rest or self.copy.duck is None
        if now is None or (now.done() and is_due):
            now = self.keeping = self.keeper.submit(self._refresh)
        return now

    def _refresh(self, *, anew: bool = False) -> None:
        try:
            if self.copy.duck is None and self.copy.open():
                log.info("The copy of %s answers.", self.copy.as_of())
            if anew:
                self.copy.build()
            else:
                self.copy.refresh()
            if self.elsewhere is not None:
                self.elsewhere.follow(self.copy.here(), anew=anew)
        except Exception:
            log.exception("The copy could not be brought up to date; it answers as it is.")
            self.copy.refreshed = time.monotonic()
            connection.close()
        finally:
            close_old_connections()

    def attend(self, line: socket.socket) -> None:
        """Answer one client."""
        with closing(line):
            if not self.places.acquire(blocking=False):
                return
            try:
                line.settimeout(self.seconds)
                reply = self.reply(receive(line), lambda: _is_gone(line))
                if reply is not None:
                    send(line, msgspec.json.encode(reply))
            except (OSError, EOFError, ValueError):
                return
            finally:
                self.places.release()

    def reply(self, body: bytes, is_gone: Callable[[], bool]) -> dict[str, Any] | None:
        """What is said to a request; None when nobody waits any more."""
        try:
            request = msgspec.json.decode(body, type=Request)
            if request.name == REBUILD:
                self.keeping = self.keeper.submit(self._refresh, anew=True)
                return {"answer": None}
            question: Any = msgspec.json.decode(request.question, type=NAMED[request.name].takes)
        except (msgspec.DecodeError, KeyError) as wrong:
            return {"undefined": str(wrong)}
        keeping, until = self.keep(), time.monotonic() + self.seconds
        with suppress(NotYet):
            keeping.result(PATIENCE_SECONDS)
        if self.copy.duck is None or (self.elsewhere is not None and self.elsewhere.laid is None):
            return {"code": "building"}
        given = Given()
        future = self.pool.submit(self._answer, request.name, question, given)
        while not wait([future], _LOOK_SECONDS).done:
            if time.monotonic() >= until or is_gone():
                future.cancel()
                given.give_up()
                return {"code": "late"}
        return _said(future)

    def _answer(self, name: str, question: Any, given: Given) -> dict[str, Any]:
        try:
            with self._asked(name, question.viewer) as own:
                given.engine = own
                engine = Watched(own, given)
                ((as_of,),) = engine.rows("SELECT told FROM fact WHERE name = 'as_of'", {})
                return {"as_of": int(as_of), "answer": NAMED[name].function(engine, question)}
        finally:
            close_old_connections()

    @contextmanager
    def _asked(self, name: str, viewer: Viewer) -> Iterator[Interruptible]:
        """Who answers this question for these eyes; every text sees the tables as of one refresh."""
        if self.elsewhere is not None and name not in OF_THE_COPY:
            with self.elsewhere.seen_by(viewer) as spark:
                yield spark
            return
        with seen_by(self.copy.here(), viewer) as own:
            own.connection.execute("BEGIN TRANSACTION")
            yield own


def _said(future: "Future[dict[str, Any]]") -> dict[str, Any]:
    try:
        return future.result()
    except Undefined as undefined:
        return {"undefined": str(undefined)}
    except Stopped:
        return {"code": "late"}
    except OSError:
        log.exception("Nobody answers where questions are asked.")
        return {"code": "away"}
    except Exception:
        log.exception("A question could not be answered.")
        return {"code": "failed"}


def _is_gone(line: socket.socket) -> bool:
    """Whether the client has left: its side is readable, and there is nothing to read."""
    readable, _, _ = select.select([line], [], [], 0)
    try:
        return bool(readable) and not line.recv(1, socket.MSG_PEEK)
    except OSError:
        return True
