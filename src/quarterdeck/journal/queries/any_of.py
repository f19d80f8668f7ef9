"""Naming many records in a statement without a parameter for each."""

import json
from collections.abc import Iterable

from django.db import connection
from django.db.models.expressions import RawSQL


def any_of(ids: Iterable[int]) -> RawSQL:
    """These numbers as what `__in` takes: one parameter and the same statement, however many they are.

    Of a list Django prepares each value several times over, which for hundreds takes longer than what is asked.
    """
    if connection.vendor == "postgresql":
        return RawSQL("SELECT unnest(%s::bigint[])", [list(ids)])
    return _of_sqlite(ids)


def any_text(texts: Iterable[str]) -> RawSQL:
    """The same of texts that can be stored."""
    if connection.vendor == "postgresql":
        return RawSQL("SELECT unnest(%s::text[])", [list(texts)])
    return _of_sqlite(texts)


def _of_sqlite(values: Iterable[int | str]) -> RawSQL:
    return RawSQL("SELECT value FROM json_each(%s)", [json.dumps(list(values))])
