"""Every compiled queryset that any test runs is compared with the SQL its plain queryset compiles to.

The first uses of every kept statement are compared, and a share of those after them: a session is looked up
tens of thousands of times, and comparing each took a fifth of the time of the suite. Of a list that is narrowed and
sorted in thousands of ways, each a statement of its own, as many are compared and then a share too.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet

from quarterdeck.journal.queries import Compiled

ALL_OF_THE_FIRST, MOST_OF_ONE, THEN_ONE_IN = 10, 500, 20


@pytest.fixture(autouse=True, scope="session")
def compiled_reads_are_plain_reads() -> Iterator[None]:
    """Fail where the kept SQL, or a parameter in it, differs from what the ORM makes of the same call."""
    find = Compiled._statement
    uses: Counter[tuple[str, ...]] = Counter()

    def compared(self: Compiled[Any, Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, list[Any]]:
        # What is called and what is asked for its SQL both come here, once.
        kept, values = find(self, args, kwargs)
        build = (self.build.__module__, self.build.__qualname__)
        statement = (*build, kept.sql if kept else "")
        uses.update((build, statement))
        if (uses[statement] <= ALL_OF_THE_FIRST and uses[build] <= MOST_OF_ONE) or uses[build] % THEN_ONE_IN == 0:
            ours = (kept.sql, kept.filled(values)) if kept else None
            asked = plain(self.build(*args, **kwargs))
            assert ours == asked, f"{self.build.__qualname__}: compiled and plain differ\n{ours}\n{asked}"
        return kept, values

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Compiled, "_statement", compared)
        yield


def plain(queryset: QuerySet[Any, Any]) -> tuple[str, list[Any]] | None:
    """SQL and parameters of a queryset; None when nothing could be found."""
    try:
        sql, parameters = queryset.query.get_compiler(queryset.db).as_sql()
    except EmptyResultSet:
        return None
    return sql, list(parameters)
