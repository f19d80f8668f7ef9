"""Fixtures of the tests of benchmarks: deals laid into an engine for people of the cast."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone

from quarterdeck.analytics.engines.duck import Duck
from quarterdeck.analytics.schema import day
from quarterdeck.analytics.tests.planted import LOST, SECOND, WON, Plant, planted
from quarterdeck.benchmarks.tests.making import OTHERS
from quarterdeck.opportunities.tests.deals import Sales, sales_of
from quarterdeck.warehouse.queries import NAMED, asking
from quarterdeck.warehouse.terms import Told
from tests.cast import Cast


@pytest.fixture
def sales(cast: Cast) -> Sales:
    return sales_of(cast)


@pytest.fixture
def asked(sales: Sales) -> Iterator[list[str]]:
    """Rita won 5 of 10 deals, Max 2 of 10; what the copy is asked is written down."""
    since = day(timezone.now().date()) - 100
    rita, boss = sales.cast.rita, sales.cast.max
    won = {rita: 5, boss: 2} | {person: number for number, person in enumerate(OTHERS, start=1)}
    plants = [
        Plant(since, ((5, SECOND), (20, WON if n < wins else LOST)), owner=person)
        for person, wins in won.items()
        for n in range(10)
    ]
    rights = [(rita, rita), (boss, boss), (boss, rita)]
    names = {rita: "Rita Vogel", boss: "Max Berg"} | {person: f"Colleague {person}" for person in OTHERS}
    duck = planted(
        Duck(), plants, access=rights, quota_access=rights, person=[(pk, name, 1, 1) for pk, name in names.items()]
    )
    noted: list[str] = []

    def answer(name: str, question: Any) -> Told[Any]:
        noted.append(name)
        return Told(NAMED[name].function(duck, question), timezone.now())

    before: list[Any] = [*asking.answering_here]
    asking.answering_here.append(answer)
    yield noted
    asking.answering_here[:] = before
