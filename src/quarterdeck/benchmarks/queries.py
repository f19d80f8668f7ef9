"""The question of a benchmark to the analytics copy."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from quarterdeck.analytics.benchmarks import Benchmark, BenchmarkQuestion, Value
from quarterdeck.opportunities.queries import Lens
from quarterdeck.reports.queries.metric import Looking
from quarterdeck.reports.terms import Stretch
from quarterdeck.users.queries.leading import home_teams, led_teams, team_options
from quarterdeck.users.terms import Actor, ScopeKind
from quarterdeck.warehouse.queries import ask
from quarterdeck.warehouse.terms import Told, Unavailable


@dataclass(frozen=True, slots=True)
class Comparison:
    """Which metric is compared between which units, over which days, kept to at most one value of a fair segment."""

    lens: Lens
    metric: str
    unit: str
    stretch: Stretch = Stretch.TWELVE_MONTHS
    only: Mapping[str, tuple[Value, ...]] = field(default_factory=dict)

    @property
    def looking(self) -> Looking:
        """The same days and filter, as reports look."""
        return Looking(self.lens, self.stretch, only=self.only)


def benchmark_told(comparison: Comparison) -> Told[Benchmark] | Unavailable:
    """Where the viewer's own stands. At most four queries. Raises Undefined for what cannot be compared."""
    actor, question = comparison.lens.actor, comparison.looking.question(comparison.metric)
    named, home = _leads(actor, comparison.unit)
    asked = BenchmarkQuestion(question.viewer, question, comparison.unit, named, home)
    return ask(actor, asked, "benchmark")


def _leads(actor: Actor, unit: str) -> tuple[tuple[int, ...], int]:
    """The units an actor who does not read everything may read by name, and the team that is their own.

    People: themselves and whom they lead. Teams: those they lead. That a role reads the deals of colleagues makes it
    nobody's leader.
    """
    if unit == "team":
        home = home_teams().get(actor.person_id, 0)
        return (tuple(sorted(led_teams(actor))) if actor.scope.kind is ScopeKind.PEOPLE else ()), home
    if unit != "owner" or actor.scope.kind is not ScopeKind.PEOPLE:
        return (), 0
    led = led_teams(actor)
    people = {person for team in team_options() if team.id in led for person in team.people} if led else set()
    return tuple(sorted({actor.person_id, *people})), 0
