"""The gate: whether an opportunity may go to a stage, and everything that stands against it."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from quarterdeck.pipelines.rules.criteria import KINDS, Facts, finding_of, is_missing
from quarterdeck.pipelines.rules.custom import Fields, worded
from quarterdeck.pipelines.rules.pipeline import Asked, CriterionSpec, PipelineSpec, StageSpec
from quarterdeck.pipelines.terms import Level, Moment, Why
from quarterdeck.values.dataclasses import dataclass, field, replace
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """A move somebody wants to make at `at`.

    `start` is the present stage, None for a new opportunity. `base` is the last open stage it was in:
    `start` itself, or for a closed deal the one it was closed from. `role_key` None is the system.
    `reached` lists (instant, position) of the open and won stages it has been in, oldest first, and
    `imported_position` how far an imported history brought it: both only excuse, so they may be left out.
    """

    pipeline: PipelineSpec
    start: StageSpec | None
    base: StageSpec | None
    to: StageSpec
    facts: Facts
    at: datetime
    role_key: str | None
    reached: Sequence[tuple[datetime, int]] = ()
    imported_position: int | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """One criterion as asked: `reason` None when met, `why` set when it is unmet but does not refuse."""

    stage: StageSpec
    criterion: CriterionSpec
    reason: Reason | None
    why: Why | None
    fields: Fields = field(default_factory=dict)

    @property
    def label(self) -> Text:
        """What the criterion asks, in positive words."""
        return worded(KINDS[self.criterion.kind], self.criterion.params, self.fields)

    @property
    def name(self) -> str:
        """Lasting name: stage key and criterion key."""
        return criterion_name(self.stage, self.criterion)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the gate answers. No override lifts what is `barred` (rights, closed doors) or `awaited`."""

    stage: StageSpec
    barred: tuple[Reason, ...]
    steps: tuple[Reason, ...]
    results: tuple[Result, ...]

    @property
    def _unmet(self) -> tuple[Result, ...]:
        return tuple(result for result in self.results if result.reason and result.why is None)

    @property
    def awaited(self) -> tuple[Reason, ...]:
        """Unmet enforced criteria that only the word of another person meets (ASVS 2.3.5)."""
        return tuple(r.reason for r in self._unmet if r.reason and KINDS[r.criterion.kind].is_anothers_word)

    @property
    def liftable(self) -> tuple[Reason, ...]:
        """What an override lifts: transition rules and unmet enforced criteria that nobody else decides."""
        rest = (r.reason for r in self._unmet if r.reason and not KINDS[r.criterion.kind].is_anothers_word)
        return (*self.steps, *rest)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Everything that refuses the move: transition rules first, then criteria in stage order."""
        return (*self.barred, *self.steps, *(r.reason for r in self._unmet if r.reason))

    @property
    def needs_approval(self) -> bool:
        """Whether nothing but the word of another person stands against the move."""
        return bool(self.awaited) and self.awaited == self.reasons

    @property
    def advice(self) -> tuple[Reason, ...]:
        """Unmet criteria that only advise."""
        return tuple(r.reason for r in self.results if r.reason and r.why is Why.ADVISED)

    @property
    def excused(self) -> tuple[tuple[Result, Why], ...]:
        """Unmet criteria that do not refuse, each with its why: they are listed as exceptions."""
        return tuple((result, result.why) for result in self.results if result.why)


def move_verdict(attempt: Attempt) -> Verdict:
    """The verdict on a move or a creation: every unmet criterion and every transition rule it breaks."""
    steps = () if attempt.start is None else tuple(_step_reasons(attempt))
    return Verdict(attempt.to, tuple(_barring_reasons(attempt)), steps, tuple(_results(attempt)))


class PastGate:
    """Enforced criteria that states of a told past do not meet, whatever would have let them pass: they are listed.

    Many criteria ask no more than whether a field is filled in, or of a buying group that is empty. What they find is
    said once for all states.
    """

    def __init__(self) -> None:
        self._missing: dict[tuple[int, str], Result] = {}

    def unmet(self, asked: Asked, state: object, facts: Callable[[], Facts], *, has_group: bool = True) -> list[Result]:
        """What of `asked` a state does not meet. `facts` tell more of the state, where its fields alone do not.

        `has_group` says whether anybody is in the buying group.
        """
        found: list[Result] = []
        known: Facts | None = None
        for stage, criterion in asked:
            if criterion.level is not Level.ENFORCE:
                continue
            kind, params = KINDS[criterion.kind], criterion.params
            filled = kind.filled(params)
            if filled and not is_missing(getattr(state, filled, None)):
                continue
            is_kept = bool(filled) or (kind.is_of_group and not has_group and "when" not in params)
            kept = self._missing.get((stage.id, criterion.key)) if is_kept else None
            if kept is None:
                known = known or facts()
                kept = _result(known, stage, criterion)
                if is_kept:
                    self._missing[stage.id, criterion.key] = kept
            if kept.reason:
                found.append(kept)
        return found


def criterion_name(stage: StageSpec, criterion: CriterionSpec) -> str:
    """Lasting name of a criterion: stage key and criterion key."""
    return f"{stage.key}/{criterion.key}"


def _barring_reasons(attempt: Attempt) -> Iterable[Reason]:
    to, start = attempt.to, attempt.start
    if start is None and not to.may_start:
        yield Reason(
            code="start_forbidden",
            text=Text.of(N_("New opportunities do not start in {stage}. Start in an earlier stage."), stage=to.name),
            field="stage_id",
        )
    if attempt.role_key is not None and to.may_enter and attempt.role_key not in to.may_enter:
        yield Reason(
            code="enter_forbidden",
            text=Text.of(
                N_("Your role may not move opportunities to {stage}. Ask your manager to do it."), stage=to.name
            ),
            field="stage_id",
        )
    if start is not None and not start.is_open and not attempt.pipeline.may_reopen:
        yield Reason(
            code="reopen_forbidden",
            text=Text.of(N_("Closed opportunities of this pipeline stay closed. Create a new one instead.")),
            field="stage_id",
        )


def _step_reasons(attempt: Attempt) -> Iterable[Reason]:
    pipeline, base, to = attempt.pipeline, attempt.base, attempt.to
    if base is None or to.is_lost:
        return
    if to.position < base.position and not pipeline.may_go_back:
        yield Reason(
            code="back_forbidden",
            text=Text.of(N_("Opportunities of this pipeline do not go back from {stage}."), stage=base.name),
            field="stage_id",
        )
    passed = pipeline.passed(base, to)
    if len(passed) > 1 and not pipeline.may_skip:
        yield Reason(
            code="skip_forbidden",
            text=Text.of(N_("No stage may be skipped. Move to {stage} first."), stage=passed[0].name),
            field="stage_id",
        )


def _results(attempt: Attempt) -> Iterable[Result]:
    for stage, criterion in attempt.pipeline.asked(attempt.start, attempt.base, attempt.to):
        result = _result(attempt.facts, stage, criterion)
        yield replace(result, why=_why_not(attempt, stage, criterion)) if result.reason else result


def _result(facts: Facts, stage: StageSpec, criterion: CriterionSpec) -> Result:
    name = criterion_name(stage, criterion)
    finding = finding_of(criterion.kind, criterion.params, facts, name)
    fields: Fields = facts.more.get("fields", {})
    if finding is None:
        return Result(stage, criterion, None, None, fields)
    reason = Reason(code=finding.code, text=finding.text, criterion=name, field=finding.field)
    return Result(stage, criterion, reason, None, fields)


def _why_not(attempt: Attempt, stage: StageSpec, criterion: CriterionSpec) -> Why | None:
    """Why an unmet criterion does not refuse: it advises, its day has not come, or the deal was there before it."""
    if criterion.level is Level.ADVISE or attempt.at < criterion.effective_from:
        return Why.ADVISED
    before = [position for instant, position in attempt.reached if instant < criterion.effective_from]
    furthest = max(before[-1] if before else -1, -1 if attempt.imported_position is None else attempt.imported_position)
    return Why.GRANDFATHERED if furthest >= stage.position else None


def returning_reasons(stage: StageSpec, facts: Facts, at: datetime) -> list[Reason]:
    """What of a stage's enforced entry criteria is unmet by a deal that would come back into it by an undo.

    Only what can be asked again: what was done in the stage before is not.
    """
    reasons = []
    for criterion in _kept(stage, at):
        name = criterion_name(stage, criterion)
        found = finding_of(criterion.kind, criterion.params, facts, name)
        if found and KINDS[criterion.kind].lasts(criterion.params):
            reasons.append(Reason(code=found.code, text=found.text, criterion=name, field=found.field))
    return reasons


def _kept(stage: StageSpec, at: datetime) -> list[CriterionSpec]:
    return [
        c for c in stage.criteria if c.moment is Moment.ENTRY and c.level is Level.ENFORCE and c.effective_from <= at
    ]


def hollow_reasons(stage: StageSpec, before: Facts, after: Facts, at: datetime) -> list[Reason]:
    """Why an edit may not take away what the present stage was entered with.

    An enforced entry criterion that was met stays met; one that was not met anyway is no matter of an edit.
    """
    reasons = []
    for criterion in _kept(stage, at):
        name = criterion_name(stage, criterion)
        if finding_of(criterion.kind, criterion.params, before, name) is not None:
            continue
        if found := finding_of(criterion.kind, criterion.params, after, name):
            reasons.append(Reason(code=found.code, text=found.text, criterion=name, field=found.field))
    return reasons
