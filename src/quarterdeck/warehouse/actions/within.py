"""Answering in the process that asks: for commands and tests, by the very code of the process that owns the copy."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from quarterdeck.analytics.engines.duck import Duck
from quarterdeck.analytics.questions import Reach, Viewer
from quarterdeck.analytics.schema import datetime_of
from quarterdeck.users.queries import system_actor
from quarterdeck.warehouse.actions.filling import Filler, Outdated
from quarterdeck.warehouse.actions.keeping import connect, fill, seen_by
from quarterdeck.warehouse.queries import asking
from quarterdeck.warehouse.queries.hashes import Whole, table_hashes
from quarterdeck.warehouse.queries.named import NAMED
from quarterdeck.warehouse.terms import Feeds, Told, Unavailable


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


def differing_tables(feeds: Feeds, tries: int = 3) -> list[str]:
    """Tables of the copy that answers which are not what they would be built anew; none when nobody answers.

    What is written while both are looked at makes them differ: then it is looked at again, and nothing said at last.
    """
    for _ in range(tries):
        told = asking.ask(system_actor(), Whole(Viewer(Reach.NOTHING)), "hashes")
        if isinstance(told, Unavailable):
            return []
        duck = Duck(connect(None))
        fill(duck, feeds)
        anew = table_hashes(duck)
        wrong = [name for name, told_hash in told.answer.tables.items() if anew.tables[name] != told_hash]
        if not wrong or told.answer.place == anew.place:
            return wrong
    return []
