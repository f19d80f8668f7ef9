"""Answers of the copy, for whose eyes they are, and how it follows what is written."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from quarterdeck.analytics.questions import Question, Reach, Viewer
from quarterdeck.analytics.schema import day, instant
from quarterdeck.opportunities.tests.company import NOON, a_mixed_company
from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.users.terms import Scope, ScopeKind
from quarterdeck.warehouse.actions.filling import Filler
from quarterdeck.warehouse.queries import ask
from quarterdeck.warehouse.queries.hashes import table_hashes
from quarterdeck.warehouse.terms import Told
from tests.cast import the_cast
from tests.copied import copied, rebuilt

pytestmark = pytest.mark.django_db
NOBODY = Viewer(Reach.NOTHING)


def created(segments: tuple[str, ...] = ()) -> Question:
    today = day(timezone.now().date())
    return Question("pipeline_created", NOBODY, 0, today + 1, today, instant(timezone.now()), segments)


@pytest.fixture
def sales() -> Sales:
    return a_mixed_company(the_cast())


@pytest.fixture
def filler(sales: Sales) -> Iterator[Filler]:
    with copied() as found:
        yield found


def test_a_copy_follows_what_is_written(sales: Sales, filler: Filler) -> None:
    number = sales.deal("negotiation", by="system", at=NOON - timedelta(days=40))
    sales.edit(number, by="system", amount=None)
    filler.refresh()
    assert table_hashes(filler.duck).tables == rebuilt()


def test_each_sees_what_they_may_see_at_this_moment(sales: Sales, filler: Filler) -> None:
    told = ask(sales.actor("rita"), created())
    assert isinstance(told, Told)
    everything = ask(sales.actor("system"), created())
    assert isinstance(everything, Told)
    assert 0 < told.answer.total.count < everything.answer.total.count == 30


def test_the_viewer_of_a_question_counts_for_nothing(sales: Sales, filler: Filler) -> None:
    asked = replace(created(), viewer=Viewer(Reach.ALL))
    rita = ask(sales.actor("rita"), asked)
    assert isinstance(rita, Told)
    assert rita.answer.total.count < 30
    stranger = replace(sales.actor("rita"), scope=Scope(ScopeKind.ORGANISATION, 1, 2))
    told = ask(stranger, asked)
    assert isinstance(told, Told)
    assert told.answer.total.count == 0
