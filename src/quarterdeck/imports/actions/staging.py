"""Rows of a check, written down with their verdicts."""

from collections.abc import Sequence

from django.utils import timezone

from quarterdeck.imports.models import Import, ImportRow
from quarterdeck.imports.rules.stored import matches_to, problems_to
from quarterdeck.imports.terms import ImportState, Judgement, Problem
from quarterdeck.journal.actions import action, insert_rows, log_refusals
from quarterdeck.journal.terms import Via
from quarterdeck.users.terms import Actor


@action
def stage(*, batch_id: int, judged: Sequence[Judgement], by: Actor, via: Via) -> None:
    """Write a stretch of rows with their verdicts."""
    columns = (
        "batch_id", "line", "rank", "plan", "match_key", "needs_key", "record_id", "facts", "control", "problems",
        "notes", "outcome", "likely", "likely_score", "choice",
    )  # fmt: skip
    rows = [
        (
            batch_id, one.line, one.rank, one.plan.value, one.match_key[:254], one.needs_key[:254], one.record_id,
            one.facts, one.control, problems_to(one.problems), problems_to(one.notes), "", matches_to(one.likely),
            one.likely[0].score if one.likely else None, one.choice or "",
        )
        for one in judged
    ]  # fmt: skip
    insert_rows(ImportRow, columns, rows)
    refused = [
        (judgement.record_id, [problem.reason.code for problem in judgement.problems])
        for judgement in judged
        if judgement.is_refused
    ]
    log_refusals(refused, action_name="import_row", by=by, via=via)


def end_check(batch_id: int, remarks: Sequence[Problem]) -> None:
    """Every row has its verdict."""
    Import.objects.filter(pk=batch_id).update(
        state=ImportState.CHECKED.value, checked_at=timezone.now(), remarks=problems_to(remarks)
    )
