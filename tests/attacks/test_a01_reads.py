"""A01: nobody reads another's record by any address, whole or in parts, nor finds it in a list, a count or a search.

Every text of every record is marked; whoever may not see Rita's records must never meet the mark.
"""

from collections.abc import Collection, Iterator
from dataclasses import replace

import pytest

from tests.attacks.looked_at import Looks, looking
from tests.attacks.others import olgas
from tests.attacks.texts import CODED, FREE, text_columns, write_everywhere
from tests.attacks.walk import is_about_record, nothing_in, reads, text_of, with_ids
from tests.matrix.rows import ANONYMOUS, DISABLED
from tests.matrix.tries import API, Asked, World, attempt, taken_back

pytestmark = [pytest.mark.django_db, pytest.mark.attack]
MARK, SEARCH = "zqzq7kl", {"q": "zqzq7"}
STRANGERS = ("olga", "paul", "pia", DISABLED, ANONYMOUS)


def asked_more(world: World, request: Asked, own: dict[str, str], looks: Looks) -> Iterator[Asked]:
    """Searching for the mark, where anything is searched for; what hangs on Rita's record asked for at Olga's."""
    if not is_about_record(request.name, world) and not request.is_api and looks.at(SEARCH):
        yield replace(request, query=SEARCH)
    if len(request.kwargs) > 1 and with_ids(request, own) != request:
        yield with_ids(request, own)


def marked_reads(world: World, seen: set[str], only: Collection[str] = ()) -> Iterator[str]:
    """Every read at which a stranger met the mark; `seen` takes the addresses where Rita does."""
    with taken_back():
        write_everywhere(MARK, only_records=True)
        own = olgas(world)
        for request in reads(world, only):
            members = ("olga",) if "HX-Target" in request.headers else (*STRANGERS, "rita")
            for member in members:
                with looking() as looks:
                    first = text_of(attempt(world, member, request))
                others = asked_more(world, request, own, looks) if member == "olga" else ()
                more = ((one, text_of(attempt(world, member, one))) for one in others)
                for one, text in ((request, first), *more):
                    if MARK.encode() in text:
                        if member != "rita":
                            yield f"{member} reads {one.path} {dict(one.headers)} {dict(one.query)}"
                        seen.add(request.name)


def test_every_text_column_is_known() -> None:
    unknown = {f"{model._meta.db_table}.{name}" for model, name, _ in text_columns() if name not in FREE | CODED}
    assert unknown == set()
    assert not FREE & CODED


def test_nobody_meets_what_they_may_not_see(world: World) -> None:
    seen: set[str] = set()
    nothing_in(marked_reads(world, seen))
    # The mark is where it has to be: else nothing is found because nothing is there.
    assert len(seen) > 50
    assert sum(name.startswith(API) for name in seen) > 20
