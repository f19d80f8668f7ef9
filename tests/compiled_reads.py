"""Every compiled queryset that any test runs is compared with the SQL its plain queryset compiles to.

The first uses of every kept statement are compared, and a share of those after them: a session is looked up
tens of thousands of times, and comparing each took a fifth of the time of the suite.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet

from quarterdeck.journal.queries import Compiled

ALL_OF_THE_FIRST, THEN_ONE_IN = 30, 20


@pytest.fixture(autouse=True, scope="session")
def compiled_reads_are_plain_reads() -> Iterator[None]:
    """Fail where the kept SQL, or a parameter in it, differs from what the ORM makes of the same call."""
    find = Compiled._statement
    uses: Counter[tuple[str, str]] = Counter()

    def compared(self: Compiled[Any, Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, list[Any]]:
        # What is called and what is asked for its SQL both come here, once.
        kept, values = find(self, args, kwargs)
        statement = (self.build.__qualname__, kept.sql if kept else "")
        uses[statement] += 1
        if uses[statement] <= ALL_OF_THE_FIRST or uses[statement] % THEN_ONE_IN == 0:
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
