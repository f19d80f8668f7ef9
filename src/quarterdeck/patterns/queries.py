"""Questions of winning patterns to the analytics copy."""

from dataclasses import replace

from quarterdeck.analytics.why.patterns import PatternQuestion, Patterns
from quarterdeck.reports.queries.metric import Looking
from quarterdeck.warehouse.queries import ask
from quarterdeck.warehouse.terms import Told, Unavailable

METRIC = "win_rate"
"""What patterns are patterns of: its days and filters are theirs."""
# What was done by the entry into a stage rests on whole lives, as conversions do.
RESTS_ON = "stage_conversion"


def question_of(looking: Looking) -> PatternQuestion:
    """Every practice at every stage in this look."""
    question = looking.question(METRIC)
    return PatternQuestion(question.viewer, question)


def patterns_told(
    looking: Looking, by: str = "", stage_id: int = 0, practice: str = ""
) -> Told[Patterns] | Unavailable:
    """Every practice at every stage, or of one; told apart by a segment. Raises Undefined for an unknown one."""
    asked = replace(question_of(looking), by=by, stage_id=stage_id, practice=practice)
    return ask(looking.lens.actor, asked, "patterns")
