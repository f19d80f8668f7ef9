"""Random courses of live, back-dated and undone writes: a copy that follows is the copy that is built anew."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, ClassVar

import pytest
import time_machine
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from quarterdeck.activities.actions import log_activity
from quarterdeck.activities.terms import ActivityType, NewActivity
from quarterdeck.catalog.actions import set_rate
from quarterdeck.customers.actions.merges import merge_customer
from quarterdeck.opportunities.tests.deals import Sales, sales_of
from quarterdeck.opportunities.tests.test_properties import START, STEP, Walk
from quarterdeck.users.actions import join_team, leave_team
from quarterdeck.users.queries import system_actor
from quarterdeck.values.verdict import NotFound, Refused
from quarterdeck.warehouse.queries.hashes import table_hashes
from tests.cast import SYSTEM, a_team, the_cast
from tests.copied import copied, rebuilt
from tests.customers import an_account

# What else happens: to rates, teams, customers and activities, as many days ago as its number says.
OTHER = st.tuples(st.sampled_from(["rate", "join", "leave", "merge", "log", "refresh"]), st.integers(0, 40))
COURSE = st.lists(STEP | OTHER, min_size=1, max_size=10)


@pytest.mark.filterwarnings("ignore:The `django.utils")
class TestFollowing(TestCase):
    """Every example runs in a transaction of its own."""

    sales: ClassVar[Sales]
    team: ClassVar[int]

    @classmethod
    def setUpTestData(cls) -> None:
        cls.sales = sales_of(the_cast())
        cls.team = a_team("Second team")

    @given(COURSE)
    @settings(
        max_examples=15,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
        phases=(Phase.explicit, Phase.reuse, Phase.generate),
    )
    def test_following_is_building_anew(self, course: list[tuple[Any, ...]]) -> None:
        with time_machine.travel(START + timedelta(days=60), tick=False) as clock, copied() as filler:
            walk = Walk(self.sales)
            for step in course:
                clock.shift(timedelta(hours=2))
                if step[0] == "refresh":
                    filler.refresh()
                elif len(step) == 2:
                    self.other(walk, *step)
                else:
                    walk.take(step)
            filler.refresh()
            assert table_hashes(filler.duck).tables == rebuilt()

    def other(self, walk: Walk, what: str, number: int) -> None:
        """One of the other things."""
        by, day = system_actor(), date(2026, 3, 1) - timedelta(days=number)
        person, deal = self.sales.cast.rita, walk.deals[number % 3]
        try:
            if what == "rate":
                set_rate(currency="USD", day=day, rate=Decimal(number + 1), by=by, via=SYSTEM)
            elif what == "join":
                join_team(team_id=self.team, person_id=person, by=by, via=SYSTEM)
            elif what == "leave":
                leave_team(team_id=self.team, person_id=person, by=by, via=SYSTEM)
            elif what == "merge":
                other = an_account(person)
                walk.sales.edit(deal, by="system", account_id=other)
                merge_customer(kind="account", record_id=other, into_id=self.sales.account, by=by, via=SYSTEM)
            else:
                new = NewActivity(kind="opportunity", record_id=deal, type=ActivityType.NOTE, body=f"Note {number}")
                log_activity(new=new, by=by, via=SYSTEM)
        except (NotFound, Refused):
            return
