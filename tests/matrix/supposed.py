"""What the addresses of scenarios need."""

from dataclasses import dataclass

from quarterdeck.scenarios.actions import delete_scenario
from quarterdeck.scenarios.tests.making import answer, publish, scenario
from quarterdeck.values.ids import public_id
from tests.cast import SYSTEM, Cast, actor


@dataclass(frozen=True)
class Supposed:
    """Two scenarios of Rita's own line, one of them deleted."""

    scenario: str
    gone_scenario: str


def a_supposed(cast: Cast, opportunity_id: int) -> Supposed:
    """A published forecast, a private scenario of Rita's with its answer, and a deleted one."""
    by = actor(cast.rita)
    publish()
    made, gone = scenario(by), scenario(by, "Old")
    answer(made, opportunity_id)
    delete_scenario(scenario_id=gone, by=by, via=SYSTEM)
    return Supposed(public_id(made), public_id(gone))
