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
    return RawSQL("SELECT value FROM json_each(%s)", [json.dumps(list(ids))])
