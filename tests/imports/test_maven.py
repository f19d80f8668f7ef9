"""A whole CRM of an invented seller comes in, and every figure counted from our rows is the one known for it."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from statistics import mean, median
from typing import Any

import pytest

from quarterdeck.demo.actions import build_demo_from
from quarterdeck.imports.actions import check_file
from quarterdeck.imports.terms import Plan, Settings
from quarterdeck.opportunities.models import History, Opportunity
from quarterdeck.opportunities.queries import check_totals
from quarterdeck.uploads.queries.sets import mapping_sets
from quarterdeck.users.models import Person, TeamMembership
from quarterdeck.users.queries import actor_for
from tests.outside_data import ROOT, outside_data

EXTRACT = date(2017, 12, 31)
LONGEST_CYCLE = 138


@dataclass(frozen=True)
class Deal:
    """One opportunity as it lies in our tables."""

    stage: str
    dollars: float | None
    created: date
    closed: date | None
    owner: str
    product: str

    @property
    def days(self) -> int:
        """From creation to closing."""
        return (self.closed - self.created).days if self.closed else 0


def deals() -> list[Deal]:
    """All of them, straight from the table."""
    columns = ("stage__key", "amount_minor", "created_at", "closed_on", "owner__name", "product__name")
    return [
        Deal(stage, None if minor is None else minor / 100, created.date(), closed, owner, product)
        for stage, minor, created, closed, owner, product in Opportunity.objects.values_list(*columns)
    ]


def grouped(rows: Iterable[Deal], key: Callable[[Deal], str]) -> dict[str, list[Deal]]:
    found = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return dict(sorted(found.items()))


def quarter(deal: Deal) -> str:
    assert deal.closed is not None
    return f"{deal.closed.year}Q{(deal.closed.month + 2) // 3}"


def value(rows: Iterable[Deal]) -> float:
    return sum(row.dollars or 0 for row in rows)


def offices() -> dict[str, str]:
    """Regional office of each seller: the team above theirs."""
    rows = TeamMembership.objects.filter(is_manager=False).values_list("person__name", "team__parent__name")
    return {name: office for name, office in rows if office}


def figures() -> dict[str, Any]:
    """What golden_facts.json says of this set, counted anew."""
    rows, names = deals(), {"closed_won": "Won", "closed_lost": "Lost", "qualification": "Engaging"}
    won = [row for row in rows if row.stage == "closed_won"]
    lost = [row for row in rows if row.stage == "closed_lost"]
    engaging = [(EXTRACT - row.created).days for row in rows if row.stage == "qualification"]
    by_quarter = grouped(won + lost, quarter)
    office = offices()
    by_office = grouped(won + lost, lambda row: office[row.owner])
    by_agent = sorted(((value(mine), name) for name, mine in grouped(won, lambda row: row.owner).items()), reverse=True)
    sets = {"won": won, "lost": lost, "all_closed": won + lost}
    return {
        "opportunities": len(rows),
        "by_stage": dict(Counter(names.get(row.stage, "Prospecting") for row in rows)),
        "win_rate": round(len(won) / len(won + lost), 6),
        "won_value": value(won),
        "avg_won_value": round(value(won) / len(won), 4),
        "median_won_value": median(row.dollars or 0 for row in won),
        "mean_cycle_days": {name: round(mean(row.days for row in some), 4) for name, some in sets.items()},
        "median_cycle_days": {name: median(row.days for row in some) for name, some in sets.items()},
        "won_value_by_quarter": {q: value(some) for q, some in grouped(won, quarter).items()},
        "win_rate_by_quarter": {q: round(share(some), 6) for q, some in by_quarter.items()},
        "by_region": {
            name: {
                "won": sum(row.stage == "closed_won" for row in some),
                "lost": sum(row.stage == "closed_lost" for row in some),
                "won_value": value(row for row in some if row.stage == "closed_won"),
            }
            for name, some in by_office.items()
        },
        "top5_agents_won_value": {name: total for total, name in by_agent[:5]},
        "agents_without_deals": sorted(office.keys() - {row.owner for row in rows}),
        "open_age_days_at_2017-12-31": {
            "engaging_median": median(engaging),
            "engaging_older_than_138_days(longest closed cycle)": sum(age > LONGEST_CYCLE for age in engaging),
        },
        "product_name_orphans": {"GTXPro": sum(row.product == "GTX Pro" for row in rows)},
    }


def share(rows: list[Deal]) -> float:
    return sum(row.stage == "closed_won" for row in rows) / len(rows)


@pytest.mark.django_db
def test_the_whole_set_comes_in_with_the_figures_known_for_it() -> None:
    folder = outside_data("maven_crm")
    build_demo_from(folder, progress=lambda step, done, total: None)
    golden = json.loads((ROOT / "golden_facts.json").read_text())["maven_crm"]
    assert figures() == golden
    undated = Opportunity.objects.filter(flags="undated")
    assert {row.created_at.date() for row in undated} == {EXTRACT}
    assert (undated.count(), Opportunity.objects.filter(account=None).count()) == (500, 1425)
    assert not Opportunity.objects.exclude(stage__key="closed_won").exclude(amount_minor=None).exists()
    assert not Opportunity.objects.exclude(currency="USD").exists()
    assert History.objects.count() == 8800 + 4238 + 2473
    assert Person.objects.filter(can_sign_in=False).count() == 35 + 6
    assert check_totals() == []
    (found,) = [one for one in mapping_sets() if one.key == "maven"]
    actor = actor_for(Person.objects.get(can_sign_in=True).pk)
    for part in found.parts:
        again = check_file(path=folder / part.file, mapping=part.text, settings=Settings(), by=actor)
        assert set(again.plans) == {Plan.UNCHANGED}, part.name
