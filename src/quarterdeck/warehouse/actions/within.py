"""Answering in the process that asks: for commands and tests, by the very code of the process that owns the copy."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from quarterdeck.analytics.engines.duck import Duck
from quarterdeck.analytics.schema import datetime_of
from quarterdeck.warehouse.actions.filling import Filler, Outdated
from quarterdeck.warehouse.actions.keeping import connect, fill, seen_by
from quarterdeck.warehouse.queries import asking
from quarterdeck.warehouse.queries.named import NAMED
from quarterdeck.warehouse.terms import Feeds, Told


@contextmanager
def answering_here(feeds: Feeds) -> Iterator[Filler]:
    """A copy in memory, as of now, that `ask` uses within; it follows the journal before each answer."""
    filler = Filler(Duck(connect(None)), feeds)
    fill(filler.duck, feeds)

    def answer(name: str, question: Any) -> Told[Any]:
        try:
            filler.refresh()
        except Outdated:
            filler.duck = Duck(connect(None))
            fill(filler.duck, feeds)
        as_of = datetime_of(int(filler.facts()["as_of"]))
        with seen_by(filler.duck, question.viewer) as own:
            return Told(NAMED[name].function(own, question), as_of)

    asking.answering_here.append(answer)
    try:
        yield filler
    finally:
        asking.answering_here.remove(answer)
