"""Quotas of the demo company: everybody's, for three years, beside what was won."""

import pytest
from django.db.models import Sum

from quarterdeck.catalog.queries import rates_on
from quarterdeck.demo.rules.company import CURRENCY, REPS, TEAMS
from quarterdeck.opportunities.models import Opportunity
from quarterdeck.quotas import queries
from quarterdeck.users.queries import system_actor
from quarterdeck.users.queries.leading import team_options
from tests.demo.figures import DAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nordvik")]


def test_every_rep_team_and_the_company_have_quotas_for_three_years() -> None:
    for year in (DAY.year - 1, DAY.year, DAY.year + 1):
        rows = queries.quotas_of_year(system_actor(), year)
        assert sorted(row.person_name for row in rows if row.person_name) == sorted(rep.name for rep in REPS)
        assert sorted(row.team_name for row in rows if row.team_name) == sorted(TEAMS)
        assert sum(not (row.person_name or row.team_name) for row in rows) == 1


def test_last_year_was_attained_between_40_and_140_percent() -> None:
    year = DAY.year - 1
    won = Opportunity.objects.filter(state="active", stage__kind="won", closed_on__year=year)
    attained = {}
    for row in queries.quotas_of_year(system_actor(), year):
        if row.person_name:
            sums = won.filter(owner_id=row.target.person_id).values("currency").annotate(minor=Sum("amount_minor"))
            table = rates_on(DAY.replace(year=year, month=12, day=31), CURRENCY)
            euros = sum(table.convert(one["minor"] or 0, one["currency"]) or 0 for one in sums)
            attained[row.person_name] = euros / row.standing.minor
    assert min(attained.values()) >= 0.4
    assert max(attained.values()) <= 1.4
    assert max(attained.values()) - min(attained.values()) > 0.3


def test_teams_are_over_assigned_a_little() -> None:
    teams = {team.id: team for team in team_options()}
    found = queries.assigned(system_actor(), DAY.year, teams, rates_on(DAY, CURRENCY))
    assert len(found) == len(TEAMS)
    assert all(0 < (one.over_bp or 0) < 1_500 for one in found.values())
