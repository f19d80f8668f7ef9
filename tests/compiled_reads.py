"""Every compiled queryset that any test runs is compared with the SQL its plain queryset compiles to."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet

from quarterdeck.journal.queries import Compiled


@pytest.fixture(autouse=True, scope="session")
def compiled_reads_are_plain_reads() -> Iterator[None]:
    """Fail where the kept SQL, or a parameter in it, differs from what the ORM makes of the same call."""
    run = Compiled.__call__

    def compared(self: Compiled[Any, Any], *args: Any, **kwargs: Any) -> list[Any]:
        ours, plain = self.sql(*args, **kwargs), _plain(self.build(*args, **kwargs))
        assert ours == plain, f"{self.build.__qualname__}: compiled and plain differ\n{ours}\n{plain}"
        return run(self, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Compiled, "__call__", compared)
        yield


def _plain(queryset: QuerySet[Any, Any]) -> tuple[str, list[Any]] | None:
    try:
        sql, parameters = queryset.query.get_compiler(queryset.db).as_sql()
    except EmptyResultSet:
        return None
    return sql, list(parameters)
