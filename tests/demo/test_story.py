"""The guide's story of the demo company is the one in its tables.

`QUARTERDECK_UPDATE_STORY=1` writes the figures into the guide instead.
"""

import os
import re
from collections import Counter

import pytest

from quarterdeck.activities.models import Activity, NextStep
from quarterdeck.customers.models import Account
from quarterdeck.dashboards.queries import dashboards_of
from quarterdeck.demo.actions.dashboards import OF_TEAM
from quarterdeck.demo.rules.company import PEOPLE, REGIONS, REPS, TEAMS
from quarterdeck.journal.queries import journal_check
from quarterdeck.opportunities.models import Opportunity
from quarterdeck.opportunities.queries import check_totals
from quarterdeck.qualification.models import Evidence, Needs
from quarterdeck.records.models import Approval, Attachment
from quarterdeck.users.models import Person
from quarterdeck.users.queries import actor_for, wrong_access_rows
from tests.architecture.source import ROOT
from tests.demo.figures import deals, judgement, win_rate
from tests.demo.findings import findings

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nordvik")]
PAGE = ROOT / "docs" / "guide" / "demo-company.md"
TABLE = re.compile(r"(?<=\| --- \| --- \| --- \|\n)(\| \d+ \|.*\n)+")


def test_the_guide_tells_the_figures_of_the_company() -> None:
    rows = [f"| {number} | {text} | {where} |\n" for number, (text, where) in enumerate(findings(), start=1)]
    told = PAGE.read_text()
    if os.environ.get("QUARTERDECK_UPDATE_STORY"):
        PAGE.write_text(TABLE.sub(lambda _: "".join(rows), told))
    found = TABLE.search(PAGE.read_text())
    assert found
    assert found[0] == "".join(rows), "run with QUARTERDECK_UPDATE_STORY=1"
    assert len(rows) == 10


def test_the_guide_names_everybody() -> None:
    told = PAGE.read_text()
    assert [person.name for person in PEOPLE if person.name not in told] == []
    assert [team for team in TEAMS if team not in told] == []
    assert (len(REPS), len(TEAMS)) == (14, 3)


def test_the_company_is_whole() -> None:
    assert not any((check_totals(), wrong_access_rows(), journal_check()))


def test_sellers_and_segments_differ_enough_to_be_found() -> None:
    rows = deals()
    assert judgement(rows, "Jonas Weber").ratio > 1.2
    assert judgement(rows, "Tom Okafor").ratio < 0.75
    assert 0.9 < judgement(rows, "Amélie Laurent").ratio < 1.1
    large = [deal for deal in rows if deal.pipeline == "enterprise"]
    direct, partner = ([deal for deal in large if deal.channel == name] for name in ("direct", "partner"))
    assert win_rate(partner) > win_rate(direct) + 10


def test_every_account_lies_in_one_of_five_regions() -> None:
    counts = Counter(Account.objects.values_list("territory__name", flat=True))
    assert set(counts) == set(REGIONS)
    assert min(counts.values()) > 25


def test_open_deals_are_worked_on() -> None:
    is_open = Opportunity.objects.filter(state="active", stage__kind="open")
    count, ids = is_open.count(), list(is_open.values_list("pk", flat=True))
    assert NextStep.objects.filter(kind="opportunity", record_id__in=ids).count() > count * 0.5
    assert Activity.objects.filter(kind="opportunity", record_id__in=ids).count() > count * 2
    assert is_open.filter(next_activity_on=None).exists()
    assert is_open.exclude(last_two_way_at=None).count() > count * 0.6
    assert Attachment.objects.count() == 15
    assert sorted(Approval.objects.values_list("state", flat=True)) == ["approved", "approved", "asked", "asked"]
    assert Evidence.objects.count() > 150
    assert Needs.objects.count() > 25


def test_a_team_shares_a_dashboard_and_others_do_not_see_it() -> None:
    def shared(person: str) -> list[str]:
        actor = actor_for(Person.objects.get(email=f"{person}@nordvik.example").pk)
        return [row.name for row in dashboards_of(actor) if row.name == OF_TEAM[1]]

    assert [shared(name) for name in ("max", "rita", "tom")] == [[OF_TEAM[1]], [OF_TEAM[1]], []]
