"""A copy of the test database in memory that `quarterdeck.warehouse.queries.ask` answers from."""

from collections.abc import Iterator
from contextlib import contextmanager

from quarterdeck.analytics.engines.duck import Duck
from quarterdeck.server.warehouse import feeds
from quarterdeck.warehouse.actions.filling import Filler
from quarterdeck.warehouse.actions.keeping import connect, fill
from quarterdeck.warehouse.actions.within import answering_here
from quarterdeck.warehouse.queries.hashes import table_hashes


@contextmanager
def copied() -> Iterator[Filler]:
    """Within, `ask` answers from a copy made by the same feeds, brought up to date before each answer."""
    with answering_here(feeds()) as filler:
        yield filler


def rebuilt() -> dict[str, str]:
    """Hashes of every table of a copy that is built anew now."""
    duck = Duck(connect(None))
    fill(duck, feeds())
    return dict(table_hashes(duck).tables)
