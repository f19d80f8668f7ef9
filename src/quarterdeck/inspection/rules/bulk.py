"""What may be asked of many opportunities at once, and how it is kept until it is done."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from quarterdeck.values.dataclasses import dataclass, field
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import Reason

MOST_DAYS = 3660
MOST_CHOSEN = 1000


class RunState(StrEnum):
    """Where a run stands."""

    COLLECTING = "collecting"
    STOPPED = "stopped"
    CHECKED = "checked"
    RUNNING = "running"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"


class Step(StrEnum):
    """What is done to the rows of a run: the change, and later its undo."""

    APPLY = "apply"
    UNDO = "undo"


class Outcome(StrEnum):
    """What became of a row, or would."""

    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


OUTCOME_LABELS = {
    Outcome.CHANGED: N_("Changed"),
    Outcome.UNCHANGED: N_("As it was"),
    Outcome.REFUSED: N_("Refused"),
}
STATE_LABELS = {
    RunState.COLLECTING: N_("Collecting deals"),
    RunState.STOPPED: N_("Stopped while collecting deals"),
    RunState.CHECKED: N_("Not applied yet"),
    RunState.RUNNING: N_("Running"),
    RunState.DONE: N_("Done"),
    RunState.UNDOING: N_("Being undone"),
    RunState.UNDONE: N_("Undone"),
}
# Where the rows of a run still have to be worked off, and by which step.
STEPS = {RunState.RUNNING: Step.APPLY, RunState.UNDOING: Step.UNDO}
ENDS = {RunState.RUNNING: RunState.DONE, RunState.UNDOING: RunState.UNDONE}


@dataclass(frozen=True, slots=True)
class BulkStep:
    """The next step to set on each, or with `is_added` only where there is none."""

    text: str
    due_on: date | None
    is_added: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkChange:
    """The same change for each: fields by name, a stage to move to, days to move the close date by, a next step.

    A field is emptied by its empty value. `override_reason` lifts what may be lifted of a move, for those who may.
    """

    fields: Mapping[str, Any] = field(default_factory=dict)
    stage_id: int | None = None
    shift_days: int | None = None
    override_reason: str = ""
    step: BulkStep | None = None

    @property
    def is_of_deals(self) -> bool:
        """Whether anything of the deals themselves is to change."""
        return bool(self.fields) or self.stage_id is not None or self.shift_days is not None


def change_reasons(change: BulkChange) -> list[Reason]:
    """Why this is nothing that could be asked of anything."""
    if change.step is None and not change.is_of_deals:
        return [Reason(code="bulk_nothing", text=Text.of(N_("Fill in at least one thing to change.")))]
    if reasons := _mixed(change):
        return reasons
    return _shift_reasons(change) if change.shift_days is not None else []


def _mixed(change: BulkChange) -> list[Reason]:
    """What does not go together."""
    if change.step is not None and change.is_of_deals:
        text = Text.of(N_("Set the next step in a bulk edit of its own, so that each can be undone by itself."))
        return [Reason(code="step_and_fields", text=text, field="next_step")]
    if change.override_reason and change.stage_id is None:
        text = Text.of(N_("Only a move can be made anyway. Choose a stage."))
        return [Reason(code="override_without_move", text=text, field="override_reason")]
    return []


def _shift_reasons(change: BulkChange) -> list[Reason]:
    if not 0 < abs(change.shift_days or 0) <= MOST_DAYS:
        text = Text.of(N_("Move close dates by 1 to {most} days, later or earlier."), most=MOST_DAYS)
        return [Reason(code="shift_out_of_range", text=text, field="shift_days")]
    if "close_date" in change.fields:
        text = Text.of(N_("Set the close date or move it by days, not both."))
        return [Reason(code="shift_and_date", text=text, field="shift_days")]
    return []


def fields_for(change: BulkChange, close_date: date | None) -> tuple[dict[str, Any], list[Reason]]:
    """The fields to set on one opportunity, and why that cannot be."""
    if change.shift_days is None:
        return dict(change.fields), []
    if close_date is None:
        text = Text.of(N_("It has no close date that could be moved. Set one."))
        return {}, [Reason(code="no_close_date", text=text, field="close_date")]
    return {**change.fields, "close_date": close_date + timedelta(days=change.shift_days)}, []


_KINDS: dict[type, str] = {date: "day", Decimal: "number"}
_READ: dict[str, Callable[[str], Any]] = {"day": date.fromisoformat, "number": Decimal}


def change_as_json(change: BulkChange) -> str:
    """The change as it is stored, typed values and all."""
    fields = {name: _written(value) for name, value in change.fields.items()}
    step = [change.step.text, _written(change.step.due_on), change.step.is_added] if change.step else None
    whole = {"fields": fields, "stage_id": change.stage_id, "shift_days": change.shift_days}
    return json.dumps({**whole, "override_reason": change.override_reason, "step": step}, sort_keys=True)


def change_of_json(text: str) -> BulkChange:
    """The change behind a stored text."""
    found = json.loads(text)
    fields = {name: _read(value) for name, value in found["fields"].items()}
    step = found.get("step")
    return BulkChange(
        fields=fields,
        stage_id=found["stage_id"],
        shift_days=found["shift_days"],
        override_reason=found.get("override_reason", ""),
        step=BulkStep(step[0], _read(step[1]), step[2]) if step else None,
    )


def _written(value: Any) -> Any:
    kind = _KINDS.get(type(value))
    return {kind: str(value)} if kind else value


def _read(value: Any) -> Any:
    if isinstance(value, dict):
        ((kind, text),) = value.items()
        return _READ[kind](text)
    return tuple(value) if isinstance(value, list) else value


def reasons_as_json(reasons: Sequence[Reason]) -> str:
    """Reasons as they are stored: code, criterion, field, and the text with its parameters, to be translated later."""
    return json.dumps([[one.code, one.criterion, one.field, _text(one.text)] for one in reasons]) if reasons else ""


def reasons_of_json(text: str) -> tuple[Reason, ...]:
    """The reasons behind a stored text."""
    return tuple(
        Reason(code=code, criterion=criterion, field=name, text=_text_of(words))
        for code, criterion, name, words in (json.loads(text) if text else ())
    )


def _text(text: Text) -> list[Any]:
    params = {name: _text(value) if isinstance(value, Text) else str(value) for name, value in text.params.items()}
    return [text.template, params]


def _text_of(stored: list[Any]) -> Text:
    template, params = stored
    return Text(
        template, {name: _text_of(value) if isinstance(value, list) else value for name, value in params.items()}
    )
