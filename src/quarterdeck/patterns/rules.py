"""When a stage asks for a practice already, and by what patterns are told apart."""

from typing import Final

from quarterdeck.analytics.why.patterns import BY
from quarterdeck.patterns.terms import Advice
from quarterdeck.pipelines.rules.pipeline import CriterionSpec, StageSpec
from quarterdeck.pipelines.terms import Moment

OFFERED: Final = tuple(key for key in BY if key not in ("owner", "product"))
"""Segments that the page offers: one seller or product has too few deals."""
USUAL: Final = "team"


def asked_by(stage: StageSpec, advice: Advice) -> CriterionSpec | None:
    """The criterion by which this stage asks as much, or more, on entering; None when it does not."""
    return next((one for one in stage.criteria if _is_as_much(one, advice)), None)


def _is_as_much(criterion: CriterionSpec, advice: Advice) -> bool:
    theirs, wanted = dict(criterion.params), dict(advice.params)
    least, enough = theirs.pop("minimum", 1), wanted.pop("minimum", 1)
    return (
        criterion.moment is Moment.ENTRY
        and criterion.kind == advice.kind
        and {name: value for name, value in theirs.items() if value != ""} == wanted
        and isinstance(least, int)
        and isinstance(enough, int)
        and least >= enough
    )
