"""The client of the process that owns the copy. It loads no engine: web workers stay small."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

import msgspec
from django.conf import settings

from quarterdeck.analytics.answering import Undefined
from quarterdeck.analytics.questions import Reach, Viewer
from quarterdeck.analytics.schema import datetime_of
from quarterdeck.users.terms import Actor, ScopeKind
from quarterdeck.warehouse.queries.named import NAMED
from quarterdeck.warehouse.queries.wire import CLIENT_SECONDS, exchange
from quarterdeck.warehouse.terms import REBUILD, SOCKET, TOLD, NoAnswer, Told, Unavailable

T = TypeVar("T")
_REACH = {ScopeKind.ALL: Reach.ALL, ScopeKind.PEOPLE: Reach.PEOPLE}
# Tests and commands answer in their own process: they put a function here that takes a name and a question.
answering_here: list[Callable[[str, Any], Any]] = []


def viewer_of(actor: Actor) -> Viewer:
    """Whose eyes the answers of this actor are for: partner users see nothing of the copy."""
    return Viewer(_REACH.get(actor.scope.kind, Reach.NOTHING), actor.scope.person_id)


def ask(actor: Actor, question: Any, name: str = "answer") -> Told[Any] | Unavailable:
    """The answer to a named question, for the eyes of this actor whoever the question says. No query.

    Raises Undefined when nobody can answer it.
    """
    asked: Any = replace(question, viewer=viewer_of(actor))
    if answering_here:
        answered: Told[Any] | Unavailable = answering_here[-1](name, asked)
        return answered
    try:
        reply = _exchange({"name": name, "question": asked})
    except TimeoutError:
        return Unavailable("late", copy_age())
    except (OSError, EOFError):
        return Unavailable("away", copy_age())
    return _told(name, reply)


def given(told: T | Unavailable) -> T:
    """What was told. Raises NoAnswer where nothing was."""
    if isinstance(told, Unavailable):
        raise NoAnswer(told.code)
    return told


def build_anew() -> bool:
    """Have the copy built anew by the process that owns it; False when none runs."""
    try:
        _exchange({"name": REBUILD, "question": None})
    except (OSError, EOFError):
        return False
    return True


def copy_age() -> datetime | None:
    """When the copy was last brought up to date, by what its process last wrote down; None when it never was."""
    try:
        told = json.loads((settings.DATA_DIR / TOLD).read_text())
        return datetime_of(int(told["as_of"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _exchange(request: dict[str, Any]) -> dict[str, Any]:
    body = exchange(settings.DATA_DIR / SOCKET, msgspec.json.encode(request), CLIENT_SECONDS)
    reply: dict[str, Any] = msgspec.json.decode(body, type=dict[str, msgspec.Raw])
    return reply


def _told(name: str, reply: dict[str, Any]) -> Told[Any] | Unavailable:
    if "undefined" in reply:
        raise Undefined(msgspec.json.decode(reply["undefined"], type=str))
    if "code" in reply:
        return Unavailable(msgspec.json.decode(reply["code"], type=str), copy_age())
    as_of = datetime_of(msgspec.json.decode(reply["as_of"], type=int))
    return Told(msgspec.json.decode(reply["answer"], type=NAMED[name].gives), as_of)
