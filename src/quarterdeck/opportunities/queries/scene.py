"""Who acts on opportunities and when."""

from quarterdeck.opportunities.rules.timeline import Pushing
from quarterdeck.pipelines import queries as pipelines
from quarterdeck.pipelines.rules.pipeline import PipelineSpec


class Scene(pipelines.Scene):
    """One action's actor and instants, and what counts as a push of a close date."""

    def pushing(self, spec: PipelineSpec) -> Pushing:
        """What makes a later close date a push here."""
        open_stages = frozenset(stage.id for stage in spec.open_stages)
        return Pushing(self.company.calendar, self.company.push_period, open_stages)
