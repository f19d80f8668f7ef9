"""What a person decides about rows whose records are probably here already; the next check goes by it."""

from collections.abc import Mapping
from datetime import datetime

from django.utils import timezone

from quarterdeck.imports.terms import Choice, Decision
from quarterdeck.journal.actions import action, replace_rows
from quarterdeck.journal.terms import Via
from quarterdeck.uploads.actions.columns import MOST_CORRECTIONS, changeable
from quarterdeck.uploads.models import RowDecision, Upload
from quarterdeck.users.terms import Actor
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import Refused

BEST_SCORE = 100


@action
def decide_rows(
    *, upload_id: int, decisions: Mapping[int, Decision | None], by: Actor, via: Via, at: datetime | None = None
) -> None:
    """Say what becomes of rows, by line; None leaves a row to the rule again.

    Raises NotPermitted, NotFound, Refused for too many at a time and for two lines that would be one record,
    Conflict once the file was imported.
    """
    row = changeable(by, upload_id)
    if len(decisions) > MOST_CORRECTIONS:
        text = Text.of(N_("Decide about {most} rows at a time at most."), most=MOST_CORRECTIONS)
        raise Refused.because("too_many_decisions", text, "rows")
    _refuse_twice(row, decisions)
    left = [line for line, said in decisions.items() if said is None]
    RowDecision.objects.filter(upload=row, line__in=left).delete()
    rows = [(upload_id, line, said.choice.value, said.record_id) for line, said in decisions.items() if said]
    replace_rows(RowDecision, ("upload_id", "line", "choice", "record_id"), rows, unique=("upload_id", "line"))
    row.changed_at = at or timezone.now()
    row.save(update_fields=["changed_at"])


def _refuse_twice(row: Upload, decisions: Mapping[int, Decision | None]) -> None:
    """Two lines of a file are never one record here: the second would write over what the first said."""
    stored = RowDecision.objects.filter(upload=row, choice=Choice.UPDATE.value).exclude(line__in=decisions)
    taken = {record_id: line for line, record_id in stored.values_list("line", "record_id") if record_id}
    for line, said in sorted(decisions.items()):
        if said is None or said.choice is not Choice.UPDATE or said.record_id is None:
            continue
        first = taken.setdefault(said.record_id, line)
        if first != line:
            text = N_(
                "Lines {first} and {second} would be one record. Take one of the two for it, pass over the other."
            )
            raise Refused.because("row_twice", Text.of(text, first=first, second=line), "rows")


@action
def decide_by_rule(
    *, upload_id: int, rule: Choice | None, score: int, by: Actor, via: Via, at: datetime | None = None
) -> None:
    """Say what becomes of all rows whose best match has at least this score and about which nobody decided singly.

    Raises NotPermitted, NotFound, Refused for a score out of range, Conflict once the file was imported.
    """
    row = changeable(by, upload_id)
    if not 0 <= score <= BEST_SCORE:
        text = Text.of(N_("A score lies between {least} and {most}."), least=0, most=BEST_SCORE)
        raise Refused.because("score_out_of_range", text, "score")
    row.likely_rule, row.likely_score, row.changed_at = rule.value if rule else "", score, at or timezone.now()
    row.save(update_fields=["likely_rule", "likely_score", "changed_at"])
