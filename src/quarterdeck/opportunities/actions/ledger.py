"""Writing what an action did to an opportunity: present row, history, journal, kept totals, counter."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import reduce
from operator import or_

from quarterdeck.journal.actions import Recorded, Written, count_up, insert_rows, record_written, update_rows
from quarterdeck.journal.terms import FieldChange, Stamp
from quarterdeck.opportunities.actions.grants import follow_accounts
from quarterdeck.opportunities.events import OpportunityEvent
from quarterdeck.opportunities.models import GateException, History, Opportunity, PipelineCounter, StageTotal
from quarterdeck.opportunities.queries import Standing, history_rows, state_of
from quarterdeck.opportunities.rules.lines import bound_reasons
from quarterdeck.opportunities.rules.state import COLUMNS, State, changed_bits, differences
from quarterdeck.opportunities.rules.timeline import Figures, followed, replay
from quarterdeck.opportunities.rules.totals import Delta, deltas, summed
from quarterdeck.opportunities.terms import Changed
from quarterdeck.pipelines.rules.gate import Result
from quarterdeck.pipelines.terms import Why
from quarterdeck.values.dataclasses import astuple, dataclass, fields
from quarterdeck.values.text import LONGEST_KEY, fold
from quarterdeck.values.timeline import HistoryKind
from quarterdeck.values.verdict import Refused

SLOTS = 16
_HISTORY = (
    "tx", "opportunity_id", "entry_id", "kind", "changed", "at", "since", "recorded_at", "actor_id", "door",
    "voids", *COLUMNS,
)  # fmt: skip
_EXCEPTION = ("entry_id", "opportunity_id", "criterion", "code", "why", "at", "actor_id")
_TOTAL = tuple(field.name for field in fields(Delta))
FIGURES = (
    "state_at", "created_at", "stage_entered_at", "original_close_date", "last_close_date", "push_count",
    "redate_count",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One state of an opportunity to be written, and what it follows. `beside` is what changed in other tables."""

    opportunity_id: int
    event: OpportunityEvent
    before: State | None
    after: State
    kind: HistoryKind = HistoryKind.CHANGED
    beside: tuple[FieldChange, ...] = ()
    excused: tuple[tuple[Result, Why], ...] = ()
    overridden: tuple[tuple[str, str], ...] = ()
    voids: int | None = None


Stamped = Sequence[tuple[Step, Stamp]]
_BITS_BESIDE = {"contacts": Changed.CONTACTS, "lines": Changed.LINES}


def write_steps(steps: Stamped, now: datetime, *, one_entry: bool = False) -> list[int]:
    """Journal entries, history rows and gate exceptions of these steps, each kind in one go.

    With `one_entry` all steps belong to one event, which the first of them tells. Returns the seq of
    each step's history row.
    """
    told = steps[:1] if one_entry else steps
    written = record_written([Recorded(step.event, stamp, _field_changes(step)) for step, stamp in told])
    entries = written * len(steps) if one_entry else written
    rows = [_history(step, stamp, entry, now) for (step, stamp), entry in zip(steps, entries, strict=True)]
    seqs = [seq for (seq,) in insert_rows(History, _HISTORY, rows, returning=("seq",))]
    excused = [
        exception
        for (step, stamp), entry in zip(steps, entries, strict=True)
        for exception in _exceptions(step, stamp, entry)
    ]
    insert_rows(GateException, _EXCEPTION, excused)
    return seqs


def _field_changes(step: Step) -> list[FieldChange]:
    return [*differences(step.before, step.after), *step.beside]


def _history(step: Step, stamp: Stamp, entry: Written, now: datetime) -> tuple[object, ...]:
    bits = changed_bits(step.before, step.after)
    return (
        entry.tx,
        step.opportunity_id,
        entry.seq,
        step.kind.value,
        int(reduce(or_, map(_bit_beside, step.beside), bits)),
        stamp.at,
        stamp.since,
        now,
        stamp.actor_id,
        stamp.via.door.value,
        step.voids,
        *step.after,
    )


def _bit_beside(change: FieldChange) -> Changed:
    return _BITS_BESIDE.get(change.field, Changed.CUSTOM)


def _exceptions(step: Step, stamp: Stamp, entry: Written) -> list[tuple[object, ...]]:
    unmet = [
        (result.reason.criterion, result.reason.code, why.value) for result, why in step.excused if result.reason
    ] + [(criterion, code, Why.OVERRIDDEN.value) for criterion, code in step.overridden]
    return [
        (entry.seq, step.opportunity_id, criterion, code, why, stamp.at, stamp.actor_id)
        for criterion, code, why in unmet
    ]


def contact_change(contact_id: int, role: str, *, is_added: bool = True) -> FieldChange:
    """The journal's line about a contact who joins or leaves the buying group."""
    pair = {"contact_id": contact_id, "role": role}
    return FieldChange("contacts", None, pair) if is_added else FieldChange("contacts", pair, None)


def write_step(standing: Standing, step: Step, stamp: Stamp) -> int:
    """Write one step of a locked opportunity; returns the seq of its history row.

    The present row follows when the step is the last in truth order; a back-dated one leaves its
    state alone and only the figures about its past are counted anew.
    """
    scene, row = standing.scene, standing.row
    if standing.is_back_dated:
        (seq,) = write_steps([(step, stamp)], scene.now)
        rebuild_present(standing, is_seen=bool(step.beside))
        return seq
    figures = followed(figures_of(row), step.after, scene.at, scene.pushing(standing.spec))
    update_present(standing, figures, is_seen=bool(step.beside))
    (seq,) = write_steps([(step, stamp)], scene.now)
    return seq


def figures_of(row: Opportunity) -> Figures:
    """The figures the present row keeps."""
    return Figures(state=state_of(row), **{name: getattr(row, name) for name in FIGURES})


def rebuild_present(standing: Standing, *, is_seen: bool = False) -> None:
    """Bring the present row in line with its whole history, as it now is in the database."""
    rows = history_rows([standing.row.id])[standing.row.id]
    update_present(standing, replay(rows, standing.scene.pushing(standing.spec)), is_seen=is_seen)


def update_present(standing: Standing, figures: Figures, *, is_seen: bool) -> None:
    """Write figures and state into the present row, and what follows from it: totals, counter, account grant.

    The version rises when something to be seen differs, or when `is_seen` says so for what lies beside the row.
    """
    row = standing.row
    before = figures_of(row)
    if figures == before and not is_seen:
        return
    _refuse_bound(row, before, figures)
    values = _present_values(row, before, figures, standing.scene.now, is_seen=is_seen)
    update_rows(Opportunity, tuple(values), [(*values.values(), row.id)])
    _take_over(row, values)
    follow_accounts([(row.id, before.state, figures.state)])
    add_totals(deltas(before.state, figures.state))
    if "version" in values:
        bump(row.id, figures.state.pipeline_id)


@dataclass(frozen=True, slots=True)
class Seen:
    """A present row, and the figures it is to have. `is_of_lines`: the lines beside it changed, and say its amount.

    `is_freed`: what other systems call it is free again.
    """

    row: Opportunity
    figures: Figures
    is_of_lines: bool = False
    is_freed: bool = False


def update_presents(rows: Sequence[Seen], now: datetime) -> None:
    """`update_present` for many rows, in a number of statements that does not grow with theirs."""
    pairs = [(one, figures_of(one.row)) for one in rows]
    differing = [(one, before) for one, before in pairs if one.is_of_lines or before != one.figures]
    by_columns: dict[tuple[str, ...], list[tuple[object, ...]]] = {}
    pipelines: dict[int, int] = {}
    for one, before in differing:
        if not one.is_of_lines:
            _refuse_bound(one.row, before, one.figures)
        values = _present_values(one.row, before, one.figures, now, is_seen=one.is_of_lines)
        if one.is_freed:
            values["external_id"] = ""
        by_columns.setdefault(tuple(values), []).append((*values.values(), one.row.id))
        _take_over(one.row, values)
        if "version" in values:
            pipelines[one.figures.state.pipeline_id] = one.row.id
    for columns, updates in by_columns.items():
        update_rows(Opportunity, columns, updates)
    follow_accounts((one.row.id, before.state, one.figures.state) for one, before in differing)
    add_totals(summed(delta for one, before in differing for delta in deltas(before.state, one.figures.state)))
    for pipeline_id, number in pipelines.items():
        bump(number, pipeline_id)


def _refuse_bound(row: Opportunity, before: Figures, figures: Figures) -> None:
    """Whatever rewrites history, only lines change the amount that is theirs. Raises Refused."""
    if reasons := bound_reasons(before.state, figures.state, has_lines=row.has_lines):
        raise Refused(reasons)


def _present_values(
    row: Opportunity, before: Figures, figures: Figures, now: datetime, *, is_seen: bool
) -> dict[str, object]:
    """The columns of the present row that become others."""
    pairs = zip(COLUMNS, before.state, figures.state, strict=True)
    values: dict[str, object] = {name: new for name, old, new in pairs if new != old}
    if "name" in values:
        values["name_key"] = fold(figures.state.name)[:LONGEST_KEY]
    values |= {name: getattr(figures, name) for name in FIGURES if getattr(figures, name) != getattr(before, name)}
    if is_seen or values.keys() != {"state_at"}:
        values |= {"version": row.version + 1, "updated_at": now}
    return values


def _take_over(row: Opportunity, values: Mapping[str, object]) -> None:
    """Let the loaded row say what is stored."""
    for name, value in values.items():
        setattr(row, name, value)


def add_totals(rows: Sequence[Delta]) -> None:
    """Append signed deltas of kept totals."""
    insert_rows(StageTotal, _TOTAL, [astuple(delta) for delta in rows])


def bump(opportunity_id: int, pipeline_id: int) -> None:
    """Raise the pipeline's version: one counter of many, so that writers rarely wait for each other."""
    count_up(PipelineCounter, "value", pipeline_id=pipeline_id, slot=opportunity_id % SLOTS)
