"""The frame of an action: one transaction, retried on a serialisation failure, refusals logged.

`@action` opens a transaction when it is the outermost action and joins the running one otherwise.
A refusal rolls everything back; the only row it leaves is the refusal log, written afterwards.
"""

import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, ParamSpec, TypeVar

from django.db import OperationalError, transaction
from django.utils import timezone

from quarterdeck.journal.actions.rows import insert_rows
from quarterdeck.journal.events import Handler
from quarterdeck.journal.models import Refusal
from quarterdeck.journal.terms import Via
from quarterdeck.values.dataclasses import dataclass, field
from quarterdeck.values.verdict import NotPermitted, QuarterdeckError, Refused

P = ParamSpec("P")
R = TypeVar("R")

RETRIES = 2
_SERIALISATION_FAILURE, _DEADLOCK = "40001", "40P01"


@dataclass
class _Attempted:
    """The outermost action of a frame: what a refusal is logged under, and who is to be told what at its end."""

    name: str = ""
    kwargs: Mapping[str, object] = field(default_factory=dict)
    owed: dict[Handler, list[Any]] = field(default_factory=dict)


_running: ContextVar[_Attempted | None] = ContextVar("quarterdeck_action", default=None)


def action(function: Callable[P, R]) -> Callable[P, R]:
    """Run a write in one transaction; log its refusal. Takes keyword arguments `by`, `via`."""

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        running = _running.get()
        if running is None:
            return _run(functools.partial(function, *args, **kwargs), _Attempted(function.__name__, kwargs))
        if not running.name:
            running.name, running.kwargs = function.__name__, kwargs
        return function(*args, **kwargs)

    return run


def in_one_transaction(work: Callable[[], R]) -> R:
    """Run `work` in the frame of an action; the first action it calls names what a refusal is logged under."""
    return _run(work, _Attempted())


def _run(work: Callable[[], R], attempted: _Attempted) -> R:
    for tries_left in range(RETRIES, -1, -1):
        token = _running.set(attempted)
        attempted.owed.clear()
        try:
            with transaction.atomic():
                result = work()
                for handler, recorded in attempted.owed.items():
                    handler(recorded)
                return result
        except OperationalError as error:
            if not tries_left or not _is_transient(error):
                raise
        except (Refused, NotPermitted) as refusal:
            _log(attempted.name, refusal, attempted.kwargs)
            raise
        finally:
            _running.reset(token)
    raise AssertionError("unreachable: the last try returns or raises")


def owe_at_end(handler: Handler, recorded: object) -> None:
    """Let a subscriber know at the end of the running frame; at once where there is none."""
    running = _running.get()
    if running is None:
        handler([recorded])
    else:
        running.owed.setdefault(handler, []).append(recorded)


@contextmanager
def attempt() -> Iterator[None]:
    """A savepoint inside an action: what fails in it leaves nothing, the action may go on."""
    with transaction.atomic():
        yield


def _is_transient(error: OperationalError) -> bool:
    return getattr(error.__cause__, "sqlstate", None) in (_SERIALISATION_FAILURE, _DEADLOCK)


def log_refusals(
    tries: Sequence[tuple[int | None, Sequence[str]]], *, action_name: str, by: object, via: object
) -> None:
    """Leave the trace of refused tries: the record each was about, if known, and the codes it was told."""
    now = timezone.now()
    actor_id, door = getattr(by, "person_id", None), via.door.value if isinstance(via, Via) else "system"
    rows = [(now, action_name, actor_id, door, "", record_id, " ".join(codes)) for record_id, codes in tries]
    insert_rows(Refusal, ("at", "action", "actor_id", "door", "kind", "record_id", "codes"), rows)


def _log(name: str, refusal: QuarterdeckError, kwargs: Mapping[str, object]) -> None:
    record_id = next((value for key, value in kwargs.items() if key.endswith("_id") and isinstance(value, int)), None)
    codes = [reason.code for reason in refusal.reasons] if isinstance(refusal, Refused) else [refusal.code]
    log_refusals([(record_id, codes)], action_name=name, by=kwargs.get("by"), via=kwargs.get("via"))
