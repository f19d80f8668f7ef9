"""Bringing past states of an existing opportunity in, each with a date of its own."""

from collections.abc import Sequence

from quarterdeck.journal.actions import action
from quarterdeck.journal.terms import Via
from quarterdeck.opportunities.actions.create import imported_step
from quarterdeck.opportunities.actions.ledger import rebuild_present, write_steps
from quarterdeck.opportunities.actions.locks import locked, require_assign
from quarterdeck.opportunities.models import Opportunity
from quarterdeck.opportunities.queries import Scene, Standing, Track, known_for
from quarterdeck.opportunities.rules.state import State
from quarterdeck.opportunities.rules.timeline import Row, truth
from quarterdeck.opportunities.terms import DatedState, Edited
from quarterdeck.pipelines.queries import shared_pipeline
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.verdict import Refused


@action
def import_states(*, opportunity_id: int, states: Sequence[DatedState], by: Actor, via: Via) -> Edited:
    """Add past states, oldest first: history, not moves, so nothing is gated; what was unmet is listed.

    Each changes the stretch from its instant to the next known change. An instant before the creation
    moves the creation to it. Needs the right to import history.
    """
    require(by, Permission.OPPORTUNITIES_IMPORT_HISTORY)
    row = locked(opportunity_id, by, Permission.OPPORTUNITIES_EDIT)
    standing = Standing(Scene(by, None), row, shared_pipeline(row.pipeline_id))
    known = known_for(standing.scene, [state.changes for state in states])
    track = Track(standing.scene, known, standing.spec, standing.contacts)
    followed: list[State] = []
    for dated in states:
        followed.append(_stand(track, truth(standing.rows), dated))
        track.follow(dated)
    if track.faults:
        raise Refused(track.faults)
    planned = list(zip(followed, track.steps, strict=True))
    for before, step in planned:
        require_assign(by, before, step.state)
    seqs = write_steps(
        [(imported_step(row.id, before, step), by.stamp(step.at, via)) for before, step in planned], standing.scene.now
    )
    if track.furthest is not None and track.furthest > (row.imported_position or -1):
        Opportunity.objects.filter(pk=row.id).update(imported_position=track.furthest)
    rebuild_present(standing)
    return Edited(opportunity_id=row.id, version=row.version, seq=seqs[-1] if seqs else None)


def _stand(track: Track, rows: Sequence[Row], dated: DatedState) -> State:
    """Let the track stand where the opportunity stood at that instant, counting the states just added."""
    known = [(one.at, one.state) for one in rows] + [(step.at, step.state) for step in track.steps]
    past = [state for at, state in sorted(known, key=lambda pair: pair[0]) if at <= dated.at] or [rows[0].state]
    track.stand(past)
    return past[-1]
