"""The amount of opportunities that have lines: set by whoever keeps lines, with their own history row."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from quarterdeck.journal.actions import Written, action, update_rows
from quarterdeck.journal.terms import FieldChange, Via
from quarterdeck.opportunities.actions.ledger import Seen, Step, figures_of, update_presents, write_steps
from quarterdeck.opportunities.actions.locks import locked, locked_all
from quarterdeck.opportunities.events import OpportunityEvent
from quarterdeck.opportunities.models import History, Opportunity
from quarterdeck.opportunities.queries import Scene, Standing, facts_of
from quarterdeck.opportunities.queries.standing import gather
from quarterdeck.opportunities.rules.state import State
from quarterdeck.opportunities.rules.timeline import followed
from quarterdeck.opportunities.terms import Edited
from quarterdeck.pipelines.queries import lock_pipelines, spec_of_version
from quarterdeck.pipelines.rules.gate import hollow_reasons
from quarterdeck.pipelines.terms import Level
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.dataclasses import dataclass, field
from quarterdeck.values.verdict import Reason, Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class FromLines:
    """What the lines of a held opportunity come to now. Without lines the amount stays, and is editable again.

    `told` is what the journal says of the lines, `facts` what the gate is told of them from now on.
    """

    standing: Standing
    event: OpportunityEvent
    amount_minor: int | None
    has_lines: bool
    told: tuple[FieldChange, ...]
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Settled:
    """An opportunity with the amount of its lines, the journal's entry, and when it counts from."""

    edited: Edited
    entry: Written
    at: datetime


def hold_for_lines(opportunity_id: int, by: Actor, *, version: int | None = None) -> Standing:
    """The opportunity, locked, for who may edit it. Call inside an action. Raises as every edit does."""
    row = locked(opportunity_id, by, Permission.OPPORTUNITIES_EDIT, version=version)
    return _standings([row], by, {})[0]


def hold_all_for_lines(dates: Mapping[int, datetime | None], by: Actor) -> list[Standing]:
    """The same of many, in the order of their ids, each at its date or, where that is later, at its last change."""
    standings = _standings(locked_all(dates, by, Permission.OPPORTUNITIES_EDIT), by, dates)
    gather(standings)
    return standings


def _standings(rows: Sequence[Opportunity], by: Actor, dates: Mapping[int, datetime | None]) -> list[Standing]:
    versions = lock_pipelines({row.pipeline_id for row in rows})
    specs = {number: spec_of_version(number, version) for number, version in versions.items()}
    found = []
    for row in rows:
        at = dates.get(row.id)
        scene = Scene(by, max(at, row.state_at) if at else None)
        found.append(Standing(scene, row, specs[row.pipeline_id]))
    return found


@action
def set_amount_from_lines(*, rows: Sequence[FromLines], by: Actor, via: Via) -> list[Settled]:
    """Write what lines came to: one history row each, kept totals, and `has_lines`. A few statements for all.

    Raises Refused when an enforced criterion let an opportunity into its stage by what is taken away.
    """
    if reasons := [reason for one in rows for reason in _hollow(one)]:
        raise Refused(reasons)
    if not rows:
        return []
    now = rows[0].standing.scene.now
    steps, seen = [], []
    for one in rows:
        standing, scene = one.standing, one.standing.scene
        after = _after(one)
        steps.append((_step(one, after), by.stamp(scene.at, via)))
        figures = followed(figures_of(standing.row), after, scene.at, scene.pushing(standing.spec))
        seen.append(Seen(standing.row, figures, is_of_lines=True))
    update_presents(seen, now)
    turned = [(one.has_lines, one.standing.row.id) for one in rows if one.has_lines != one.standing.row.has_lines]
    update_rows(Opportunity, ("has_lines",), turned)
    seqs = write_steps(steps, now)
    entries = _entries(seqs)
    return [
        Settled(
            Edited(opportunity_id=one.standing.row.id, version=one.standing.row.version, seq=seq),
            entries[seq],
            one.standing.scene.at,
        )
        for one, seq in zip(rows, seqs, strict=True)
    ]


def _after(one: FromLines) -> State:
    before = one.standing.state
    return before.but(amount_minor=one.amount_minor) if one.has_lines else before


def _step(one: FromLines, after: State) -> Step:
    standing = one.standing
    return Step(opportunity_id=standing.row.id, event=one.event, before=standing.state, after=after, beside=one.told)


def _entries(seqs: Collection[int]) -> dict[int, Written]:
    rows = History.objects.filter(pk__in=seqs).values_list("seq", "entry_id", "tx")
    return {seq: Written(entry_id, tx) for seq, entry_id, tx in rows}


def _hollow(one: FromLines) -> list[Reason]:
    standing = one.standing
    scene, stage = standing.scene, standing.stage
    if not any(criterion.level is Level.ENFORCE for criterion in stage.criteria):
        return []
    more = standing.beside([stage])
    pairs = (standing.state, more), (_after(one), {**more, **one.facts})
    old, new = (facts_of(scene, state, standing.contacts, scene.at, told) for state, told in pairs)
    return hollow_reasons(stage, old, new, scene.at)
