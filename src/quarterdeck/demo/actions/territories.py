"""The territories of the demo company: its five regions, by country, active from its first day."""

from collections.abc import Mapping
from datetime import datetime

from quarterdeck.customers.actions import activate_territories, draft_plan
from quarterdeck.demo.actions.ground import QUIET
from quarterdeck.demo.rules.company import REGIONS, reps_for
from quarterdeck.demo.rules.markets import countries_of
from quarterdeck.demo.rules.pipelines import ENTERPRISE, INSIDE
from quarterdeck.users.queries import system_actor
from quarterdeck.users.terms import Actor, NewTerritory, TerritoryRole
from quarterdeck.values.text import fold

_ROLES = {ENTERPRISE: TerritoryRole.OWNER, INSIDE: TerritoryRole.SUPPORT}


def lay_territories(actors: Mapping[str, Actor], at: datetime) -> None:
    """Draft and activate them. Accounts entered later are placed as they come."""
    rows = [
        NewTerritory(
            key=fold(region).replace(" ", "-"),
            name=region,
            rule={"field": "country", "in": list(countries_of(region))},
            people=tuple(
                (actors[rep.name].person_id, role)
                for pipeline, role in _ROLES.items()
                for rep in reps_for(region, pipeline)
            ),
        )
        for region in REGIONS
    ]
    plan_id = draft_plan(name="Regions", rows=rows, by=system_actor(), via=QUIET, at=at)
    activate_territories(plan_id=plan_id, by=system_actor(), via=QUIET, at=at)
