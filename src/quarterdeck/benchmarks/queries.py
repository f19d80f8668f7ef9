"""The question of a benchmark to the analytics copy."""

from collections.abc import Mapping

from quarterdeck.analytics.benchmarks import Benchmark, BenchmarkQuestion, Value
from quarterdeck.opportunities.queries import Lens
from quarterdeck.reports.queries.metric import Looking
from quarterdeck.reports.terms import Stretch
from quarterdeck.users.queries.leading import home_teams, led_teams
from quarterdeck.users.terms import ScopeKind
from quarterdeck.values.dataclasses import dataclass, field, replace
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
    """Where the viewer's own stands. No query, of teams at most three. Raises Undefined for what cannot be compared."""
    actor, question = comparison.lens.actor, comparison.looking.question(comparison.metric)
    asked = BenchmarkQuestion(question.viewer, question, comparison.unit)
    if comparison.unit == "team":
        led = led_teams(actor) if actor.scope.kind is ScopeKind.PEOPLE else frozenset()
        asked = replace(asked, teams=tuple(sorted(led)), home=home_teams().get(actor.person_id, 0))
    return ask(actor, asked, "benchmark")
