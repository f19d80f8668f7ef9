"""What the gate asks, as a dialog: what is missing with the field that mends it, what is only advised, what is met."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import ngettext

from quarterdeck.desk.forms.mending import MendForm
from quarterdeck.desk.forms.move import NEW_PERSON, PERSON, MoveForm
from quarterdeck.desk.queries import OpportunityDetail
from quarterdeck.desk.views.viewing import Viewing, say
from quarterdeck.kit.filters import text
from quarterdeck.opportunities import queries
from quarterdeck.opportunities.queries import MovePlan
from quarterdeck.pipelines.rules.gate import Result
from quarterdeck.pipelines.rules.pipeline import StageSpec
from quarterdeck.pipelines.terms import Moment, StageKind, Why
from quarterdeck.users.terms import Permission
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import N_
from quarterdeck.values.verdict import Reason

WHERE = {Moment.ENTRY: N_("Entry rule of {stage}."), Moment.EXIT: N_("Exit rule of {stage}.")}
STATES = {"missing": N_("Missing"), "advised": N_("Advised"), "met": N_("Met")}
ICONS = {StageKind.WON: "trophy", StageKind.LOST: "circle-x"}


@dataclass(frozen=True, slots=True)
class GateRow:
    """One criterion: how it stands, why, and what mends it: fields of the move's form, or a form of its own."""

    name: str

    title: str
    where: str
    state: str
    state_label: str
    reason: Reason | None
    fields: tuple[str, ...]
    mend: MendForm | None


@dataclass(frozen=True, slots=True)
class Choice:
    """A stage one may ask to move to, and what stands against it: in short, and the first reason in full."""

    key: str
    label: str
    icon: str
    verdict: str
    words: str
    lock: str
    why: str
    is_current: bool


def gate_context(
    who: Viewing,
    deal: OpportunityDetail,
    plan: MovePlan | None,
    form: MoveForm,
    reasons: Sequence[Reason],
) -> dict[str, Any]:
    """The dialog for a move. `reasons` are why it was just refused; `plan` is None when there is no such stage."""
    rows = sorted(_rows(plan, form, reasons, form.mends), key=lambda row: list(STATES).index(row.state)) if plan else []
    told = {row.reason.criterion for row in rows if row.reason and row.state == "missing"}
    others = [reason for reason in reasons if reason.criterion not in told or not reason.criterion]
    if plan and not reasons:
        others = [*plan.verdict.barred, *plan.verdict.steps]
    missing = [row for row in rows if row.state == "missing"]
    for name in (name for row in missing for name in row.fields):
        # Checked already; from here on it only says that this field is not optional.
        form.fields[name].required = True
    is_liftable = bool(plan and plan.verdict.liftable and not plan.verdict.awaited)
    can_lift = is_liftable and who.actor.may(Permission.OPPORTUNITIES_OVERRIDE)
    return {
        "deal": deal,
        "form": form,
        "rows": rows,
        # What was given along for a criterion that names no field, and is met by it.
        "along": [name for name in form.names if not any(name in row.fields for row in rows)],
        "has_file": any(row.mend and row.mend.has_file for row in rows),
        "others": others,
        "to": plan.verdict.stage.key if plan else "",
        "title": _title(plan.verdict.stage if plan else None, len(missing), is_closed=bool(others)),
        "sub": _about(who, deal),
        "stays": say(N_("The deal stays in {stage} until you save."), stage=deal.stage.name),
        "can_lift": can_lift,
        "needs_approval": bool(plan and plan.verdict.needs_approval),
        "may_save": bool(plan and not plan.verdict.barred and (can_lift or not plan.verdict.steps)),
        "action": reverse("opportunity_move", args=[deal.id]),
        "deal_href": reverse("opportunity", args=[deal.id]),
        "has_errors": bool(reasons) or bool(form.errors),
    }


def _about(who: Viewing, deal: OpportunityDetail) -> str:
    parts = [deal.account_name, deal.name, who.exact(deal.amount_minor, deal.currency)]
    return " · ".join([*filter(None, parts), say(N_("from {stage}"), stage=deal.stage.name)])


def _title(stage: StageSpec | None, missing: int, *, is_closed: bool) -> str:
    if stage is None:
        return say(N_("This move cannot be made."))
    if is_closed:
        return say(N_("The way to {stage} is closed."), stage=stage.name)
    if missing:
        words = ngettext(
            "One thing is missing before %(stage)s", "%(count)s things are missing before %(stage)s", missing
        )
        return words % {"count": missing, "stage": stage.name}
    return say(N_("Move to {stage}"), stage=stage.name)


def _rows(plan: MovePlan, form: MoveForm, reasons: Sequence[Reason], mends: Mapping[str, MendForm]) -> list[GateRow]:
    """A row per criterion. After a refusal only what it named is missing: a new contact's name answers a criterion."""
    named = {reason.criterion for reason in reasons} if reasons else None
    return [_row(result, form, named, mends.get(result.name)) for result in plan.verdict.results]


def _row(result: Result, form: MoveForm, named: set[str] | None, mend: MendForm | None) -> GateRow:
    is_met = result.reason is None or (result.why is None and named is not None and result.name not in named)
    state = "met" if is_met else "missing" if result.why is None else "advised"
    return GateRow(
        name=result.name,
        title=text(result.label),
        where=say(WHERE[result.criterion.moment], stage=result.stage.name),
        state=state,
        state_label=say(N_("Not asked of this deal")) if result.why is Why.GRANDFATHERED else say(STATES[state]),
        reason=None if is_met else result.reason,
        fields=tuple(_fields(result, form)),
        mend=None if is_met else mend,
    )


def _fields(result: Result, form: MoveForm) -> list[str]:
    """The form's fields that bear on a criterion, whether it is met or not."""
    params = result.criterion.params
    if "role" in params:
        names = [PERSON + str(params["role"]), NEW_PERSON + str(params["role"])]
    else:
        asked = str(params.get("field") or (result.reason.field if result.reason else ""))
        names = ["amount", "currency"] if asked == "amount" else [asked]
    return [name for name in names if name in form.fields]


def hints_of(who: Viewing, deal: OpportunityDetail) -> list[Choice]:
    """All stages of the deal's pipeline, each with the verdict on moving there as it is now."""
    plans = queries.move_hints(who.lens, deal.id)
    return [_choice(stage, deal, plans.get(stage.id)) for stage in deal.pipeline.stages]


def first_obstacle(choices: Sequence[Choice]) -> str:
    """What stands between the deal and the next stage; empty when nothing does, or when it is closed."""
    here = next((index for index, choice in enumerate(choices) if choice.is_current), len(choices))
    return next((choice.why for choice in choices[here + 1 :]), "")


def _choice(stage: StageSpec, deal: OpportunityDetail, plan: MovePlan | None) -> Choice:
    """`plan` is None for the stage the deal is in."""
    closed = [*plan.verdict.barred, *plan.verdict.steps] if plan else []
    rules = len(plan.reasons) - len(closed) if plan else 0
    if plan is None:
        verdict, words, lock = "ok", say(N_("It is in {stage}"), stage=stage.name), ""
    elif closed:
        verdict, words, lock = "no", say(N_("Not allowed: {why}"), why=text(closed[0].text)), "lock"
    elif rules:
        open_rules = ngettext("%(count)s rule open", "%(count)s rules open", rules) % {"count": rules}
        verdict, words, lock = "open", say(N_("Drop in {stage}, {rules}"), stage=stage.name, rules=open_rules), "lock"
    else:
        verdict, words, lock = "ok", say(N_("Drop in {stage}"), stage=stage.name), ""
    way = "circle-dot" if plan is None else "arrow-right" if stage.position > deal.stage.position else "arrow-left"
    why = text(plan.reasons[0].text) if plan and plan.reasons else ""
    return Choice(stage.key, stage.name, ICONS.get(stage.kind, way), verdict, words, lock, why, plan is None)
