"""Decisions about stagnant deals as bulk edits: checked, summed up, carried out."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from quarterdeck.desk.tables import SWATCHES
from quarterdeck.desk.views.viewing import Viewing
from quarterdeck.inspection.actions import draft_run, start_run, work_off
from quarterdeck.inspection.queries import ListRow
from quarterdeck.inspection.queries.bulk_checks import Verdict, verdicts
from quarterdeck.inspection.queries.cleanup import AT_ONCE, PERIODS, open_parts, part_of
from quarterdeck.inspection.rules.bulk import BulkChange, Outcome, change_as_json
from quarterdeck.inspection.rules.cleanup import Decision, changes_of
from quarterdeck.inspection.rules.effect import Effect, Level, Part, effect, without
from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.viewing import text
from quarterdeck.pipelines.terms import CATEGORY_LABELS, PICKABLE_CATEGORIES
from quarterdeck.users.terms import Actor
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import Reason

VIA = Via(Door.BULK)
PERIOD_LABELS = {
    "past": N_("Before this quarter"),
    "this_quarter": N_("This quarter"),
    "next_quarter": N_("Next quarter"),
    "later": N_("Later"),
    "no_day": N_("No close date"),
}
NO_STAGE = Reason(code="stage_unknown", text=Text.of(N_("The pipeline has no stage for that.")))


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision with the changes that carry it out, and what its deal is told of the first of them."""

    decision: Decision
    changes: tuple[BulkChange, ...]
    verdict: Verdict

    @property
    def outcome(self) -> Outcome:
        """What would become of the deal."""
        return self.verdict.outcome

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Why it would be refused."""
        return self.verdict.reasons


@dataclass(frozen=True, slots=True)
class Plan:
    """What was decided, in the order of the page."""

    decided: tuple[Decided, ...]

    @property
    def groups(self) -> list[tuple[BulkChange, list[Decided]]]:
        """The same changes together, in the order they are to be made; what would be refused is left out."""
        found: dict[str, tuple[BulkChange, list[Decided]]] = {}
        for one in self.decided:
            for change in one.changes if one.outcome is not Outcome.REFUSED else ():
                found.setdefault(change_as_json(change), (change, []))[1].append(one)
        return list(found.values())


def planned(who: Viewing, rows: Mapping[int, ListRow], decisions: Sequence[Decision]) -> Plan:
    """Every decision with its verdict: those that ask for the same are checked together."""
    step = _("Take it up again")
    asked = {}
    for one in decisions:
        row = rows[one.opportunity_id]
        asked[one.opportunity_id] = changes_of(one, who.lens.spec(row.pipeline_id), row.stage_id, step)
    alike: dict[str, tuple[BulkChange, dict[int, int | None]]] = {}
    for one in decisions:
        for change in asked[one.opportunity_id][:1]:
            alike.setdefault(change_as_json(change), (change, {}))[1][one.opportunity_id] = one.version
    found: dict[int, Verdict] = {}
    for change, seen in alike.values():
        found |= verdicts(who.lens, change, seen)
    nowhere = Verdict(Outcome.REFUSED, (NO_STAGE,))
    return Plan(
        tuple(Decided(one, asked[one.opportunity_id], found.get(one.opportunity_id, nowhere)) for one in decisions)
    )


def carry_out(by: Actor, plan: Plan) -> list[int]:
    """Make the changes by the ordinary bulk edits, each with its results and its undo. Ids of the runs."""
    runs = []
    for change, decided in plan.groups:
        run_id = draft_run(change=change, ids=[one.decision.opportunity_id for one in decided], by=by, via=VIA)
        start_run(run_id=run_id, by=by, via=VIA)
        work_off(run_id, AT_ONCE + 1)
        runs.append(run_id)
    return runs


def shown_effect(who: Viewing, scope: str, plan: Plan) -> list[dict[str, Any]]:
    """The open pipeline before and after, by period and by category, in the display currency. One query."""
    now, changes = open_parts(who.lens, scope), _changes(who, plan)

    def of(label: str, swatch: str = "", **same: str) -> dict[str, Any]:
        def which(parts: Sequence[Part]) -> list[Part]:
            return [part for part in parts if all(getattr(part, name) == value for name, value in same.items())]

        return _shown(who, label, swatch, effect(which(now), which(changes), who.lens.rates.convert))

    lines = [of(_("Open pipeline"))]
    lines += [of(text(PERIOD_LABELS[key]), period=key) for key in PERIODS]
    lines += [of(text(CATEGORY_LABELS[key]), SWATCHES[key], category=key.value) for key in PICKABLE_CATEGORIES]
    return [line for line in lines if not line["is_empty"]]


def _changes(who: Viewing, plan: Plan) -> list[Part]:
    """Open deals taken away as they are, and added as they would be."""
    parts = []
    for one in plan.decided:
        for state, is_after in zip(one.verdict.states or (), (False, True), strict=False):
            part = part_of(who.lens, state)
            if part is not None:
                parts.append(part if is_after else without(part))
    return parts


def _shown(who: Viewing, label: str, swatch: str, found: Effect) -> dict[str, Any]:
    before, after = found.before, found.after
    pairs = (
        (str(before.count), str(after.count)),
        (who.total(before.amount_minor), who.total(after.amount_minor)),
        (who.total(before.weighted_minor), who.total(after.weighted_minor)),
    )
    return {
        "label": label,
        "swatch": swatch,
        "pairs": [(one, other, one != other) for one, other in pairs],
        "is_empty": before == after == Level(),
        "left_out": max(before.left_out, after.left_out),
    }
