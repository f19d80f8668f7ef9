"""What is asked a single time while a page is read, however many of its parts ask it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
_kept: ContextVar[dict[Any, Any] | None] = ContextVar("quarterdeck_once", default=None)


@contextmanager
def reading() -> Iterator[None]:
    """Until the end each question that is marked `once` is asked a single time: for what reads, and writes nothing."""
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


def once(ask: Callable[P, R]) -> Callable[P, R]:
    """Decorator: within `reading` the same arguments get the first answer again. Nobody may change an answer."""

    @wraps(ask)
    def asked(*args: P.args, **kwargs: P.kwargs) -> R:
        kept = _kept.get()
        if kept is None:
            return ask(*args, **kwargs)
        key = (ask, args, tuple(sorted(kwargs.items())))
        if key not in kept:
            kept[key] = ask(*args, **kwargs)
        found: R = kept[key]
        return found

    return asked


__all__ = ["once", "reading"]
