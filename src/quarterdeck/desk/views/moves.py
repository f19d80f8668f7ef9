"""Moving a deal: the choice of a stage, the gate's question, the move itself, and its undoing."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from quarterdeck.customers.queries import contact_options
from quarterdeck.desk.forms.move import Asked, MoveForm, posted_names, posted_roles
from quarterdeck.desk.queries import OpportunityDetail, opportunity_page
from quarterdeck.desk.views.customers import new_account, new_contact
from quarterdeck.desk.views.facts import present_values
from quarterdeck.desk.views.gate import first_obstacle, gate_context, hints_of
from quarterdeck.desk.views.losing import gaps_of_loss, lost_with
from quarterdeck.desk.views.mending import mend, mend_forms
from quarterdeck.desk.views.replies import Outcome, refusal, reply, stage_named
from quarterdeck.desk.views.viewing import BOARD, FORM, Viewing, require_may, say, viewing
from quarterdeck.journal.actions.frame import in_one_transaction
from quarterdeck.journal.terms import Via
from quarterdeck.kit.pages import render, say_now
from quarterdeck.kit.ways import ways
from quarterdeck.opportunities import actions, queries
from quarterdeck.opportunities.queries import Card, MovePlan
from quarterdeck.opportunities.queries.custom import KIND
from quarterdeck.opportunities.terms import Move, StageChanged
from quarterdeck.pipelines.rules.custom import KEY
from quarterdeck.pipelines.rules.pipeline import PipelineSpec
from quarterdeck.records.forms.fields import CustomFields, custom_fields_of
from quarterdeck.users.policy import page
from quarterdeck.users.terms import Permission
from quarterdeck.values.ids import parse_id
from quarterdeck.values.text import N_
from quarterdeck.values.verdict import Conflict, Reason, Refused

BLOCKS = {"dialog": "dialog", "card": "dialog", "deal": "dialog"}
MOST_CONTACTS = 50


@page
@require_http_methods(["GET", "HEAD", "POST"])
def opportunity_move(request: HttpRequest, opportunity_id: int) -> HttpResponse:
    """GET: where to, or what one stage asks for. POST: move."""
    who = viewing(request)
    if request.method == "POST":
        if "mend" in request.POST:
            return _mended(request, who, opportunity_id)
        via = BOARD if request.POST.get("board") else FORM
        return move(request, who, opportunity_id, request.POST.get("to", ""), via)
    deal = opportunity_page(who.lens, opportunity_id)
    require_may(deal.may_move, Permission.OPPORTUNITIES_MOVE, deal.kept_in)
    name = request.GET.get("to", "")
    if not name:
        context = _choice_context(who, deal) | _way_back(request, deal)
        return render(request, "desk/move.html", context, blocks=BLOCKS | {"hints": "hints"})
    plan = _plan(who, Move(opportunity_id=deal.id, to=_target(deal.pipeline, name)))
    form = _form(who, deal, plan, None)
    form.mends = mend_forms(who, deal, plan, request) if plan else {}
    context = _gate(request, deal, plan, form)
    return render(request, "desk/gate.html", context, blocks=BLOCKS)


def move(request: HttpRequest, who: Viewing, opportunity_id: int, name: str, via: Via) -> HttpResponse:
    """Move the deal to the stage of that name, or come back with what the gate asks for."""
    card, posted = queries.card(who.lens, opportunity_id), request.POST
    spec, names = who.lens.spec(card.pipeline_id), posted_names(posted)
    to = _target(spec, name)
    gaps = gaps_of_loss(who, card.id, spec.stage(to))
    asked = Asked(names, posted_roles(posted), custom=_custom(who, card.id, names), gaps=gaps)
    form = MoveForm(asked, posted, writer=who.writer)
    reasons: Sequence[Reason] = ()
    try:
        if form.is_valid():
            return _moved(request, who, card, _run(who, card, form, _asked(card, to, form), via))
    except Refused as refused:
        reasons = refused.reasons
    except Conflict as error:
        return refusal(request, who, card.id, error, 409)
    deal = opportunity_page(who.lens, opportunity_id)
    require_may(deal.may_move, Permission.OPPORTUNITIES_MOVE, deal.kept_in)
    plan = _plan(who, _asked(deal, to, form))
    form = _asked_again(who, deal, plan, posted)
    form.mends = mend_forms(who, deal, plan, request) if plan else {}
    form.refuse(reason for reason in reasons if not reason.criterion and reason.field in form.fields)
    context = _gate(request, deal, plan, form, reasons)
    return render(request, "desk/gate.html", context, blocks=BLOCKS, status=422)


def _mended(request: HttpRequest, who: Viewing, opportunity_id: int) -> HttpResponse:
    """Mend one criterion, and come back with the dialog as it is then, with whatever else was typed."""
    deal = opportunity_page(who.lens, opportunity_id)
    require_may(deal.may_move, Permission.OPPORTUNITIES_MOVE, deal.kept_in)
    wanted = Move(opportunity_id=deal.id, to=_target(deal.pipeline, request.POST.get("to", "")))
    plan, name = _plan(who, wanted), request.POST["mend"]
    forms = mend_forms(who, deal, plan, request) if plan else {}
    result = next((one for one in plan.verdict.results if one.name == name), None) if plan else None
    if result is not None and name in forms and forms[name].is_valid():
        try:
            message = mend(who, deal, result, forms[name])
        except Refused as refused:
            forms[name].refuse(refused)
        else:
            deal, plan = opportunity_page(who.lens, opportunity_id), _plan(who, wanted)
            form = _asked_again(who, deal, plan, request.POST)
            form.mends = mend_forms(who, deal, plan, request, done=name) if plan else {}
            context = _gate(request, deal, plan, form)
            return say_now(render(request, "desk/gate.html", context, blocks=BLOCKS), message)
    form = _asked_again(who, deal, plan, request.POST)
    form.mends = forms
    context = _gate(request, deal, plan, form)
    return render(request, "desk/gate.html", context, blocks=BLOCKS, status=422)


def _gate(
    request: HttpRequest, deal: OpportunityDetail, plan: MovePlan | None, form: MoveForm, reasons: Sequence[Reason] = ()
) -> dict[str, Any]:
    """The dialog of a move, leading back to where it was asked for."""
    return gate_context(viewing(request), deal, plan, form, reasons) | _way_back(request, deal)


def _way_back(request: HttpRequest, deal: OpportunityDetail) -> dict[str, str]:
    action, deal_href = reverse("opportunity_move", args=[deal.id]), reverse("opportunity", args=[deal.id])
    return {"action": ways.marked(request, action), "deal_href": ways.back(request) or deal_href}


def _asked_again(who: Viewing, deal: OpportunityDetail, plan: MovePlan | None, posted: QueryDict) -> MoveForm:
    """The form with what was typed, and with the fields that are missing now, as they stand."""
    present = _form(who, deal, plan, None)
    data = posted.copy()
    for name in present.names:
        value = present[name].value()
        if name not in data and value not in (None, ""):
            data.setlist(name, [str(one) for one in (value if isinstance(value, list) else [value])])
    form = _form(who, deal, plan, data)
    form.full_clean()
    return form


def _plan(who: Viewing, move: Move) -> MovePlan | None:
    """What the move would meet; None when there is no such stage."""
    try:
        return queries.move_preview(who.lens, move)
    except Refused:
        return None


def _asked(deal: Card, to: int, form: MoveForm) -> Move:
    return Move(
        opportunity_id=deal.id,
        to=to,
        fill=form.fill,
        contacts=form.contacts,
        override_reason=form.cleaned_data.get("override_reason", ""),
        version=form.cleaned_data.get("version"),
    )


def _run(who: Viewing, deal: Card, form: MoveForm, asked: Move, via: Via) -> StageChanged:
    def write() -> StageChanged:
        fill, account_id = dict(asked.fill), deal.account_id
        if form.choice.new_name:
            fill["account_id"] = account_id = new_account(who, form.choice.new_name, via)
        made = tuple((new_contact(who, name, account_id, via), role) for name, role in form.new_contacts)
        moved = actions.advance_stage(
            move=replace(asked, fill=fill, contacts=asked.contacts + made), by=who.actor, via=via
        )  # fmt: skip
        if form.gap_id is not None:
            lost_with(deal.id, form.gap_id, who, via)
        return moved

    writes_more = form.new_contacts or form.choice.new_name or form.gap_id is not None
    return in_one_transaction(write) if writes_more else write()


def _moved(request: HttpRequest, who: Viewing, deal: Card, changed: StageChanged) -> HttpResponse:
    to = who.lens.spec(deal.pipeline_id).stage(changed.to_stage_id)
    message = say(N_("{deal} moved to {stage}."), deal=deal.account_name or deal.name, stage=to.name if to else "")
    if changed.advice:
        advice = ngettext(
            "%(count)s recommendation is open.", "%(count)s recommendations are open.", len(changed.advice)
        )
        message += " " + advice % {"count": len(changed.advice)}
    outcome = Outcome(
        opportunity_id=deal.id,
        message=message,
        stage_ids=(changed.from_stage_id, changed.to_stage_id),
        undo_seq=changed.seq,
        moved_to=changed.to_stage_id if to and to.is_open else None,
    )
    return reply(request, who, outcome)


def _target(pipeline: PipelineSpec, name: str) -> int:
    """The id of the stage that was asked for; what is no stage at all is 0, which the gate answers."""
    stage = stage_named(pipeline, name)
    if stage is not None:
        return stage.id
    try:
        return parse_id(name)
    except ValueError:
        return 0


def _form(who: Viewing, deal: OpportunityDetail, plan: MovePlan | None, data: QueryDict | None) -> MoveForm:
    """The form of a move: the fields that are missing, and those that came with the request."""
    unmet = [result for result in plan.verdict.results if result.reason] if plan else []
    names = [result.reason.field for result in unmet if result.reason]
    roles = [str(result.criterion.params["role"]) for result in unmet if result.criterion.params.get("role")]
    if data is not None:
        names += posted_names(data)
        roles += posted_roles(data)
    contacts = contact_options(who.actor, deal.account_id, "", MOST_CONTACTS) if roles else ()
    options = [(option.id, option.name) for option in contacts]
    custom = _custom(who, deal.id, names)
    gaps = gaps_of_loss(who, deal.id, plan.verdict.stage if plan else None)
    asked = Asked(dict.fromkeys(names), dict.fromkeys(roles), options, custom, gaps)
    return MoveForm(asked, data, writer=who.writer, initial=present_values(deal) | custom.initial)


def _custom(who: Viewing, opportunity_id: int, names: Iterable[str]) -> CustomFields:
    """The custom fields of the deal, where a move is about any."""
    if not any(KEY.fullmatch(name) for name in names):
        return CustomFields()
    return custom_fields_of(who.actor, KIND, opportunity_id)


def _choice_context(who: Viewing, deal: OpportunityDetail) -> dict[str, Any]:
    choices = hints_of(who, deal)
    return {
        "deal": deal,
        "choices": choices,
        "obstacle": first_obstacle(choices),
        "action": reverse("opportunity_move", args=[deal.id]),
        "deal_href": reverse("opportunity", args=[deal.id]),
        "title": deal.account_name or deal.name,
        "sub": " · ".join([who.exact(deal.amount_minor, deal.currency), who.day(deal.close_date)]),
    }


@page
@require_POST
def opportunity_undo(request: HttpRequest, opportunity_id: int, seq: int) -> HttpResponse:
    """Undo one change of a deal."""
    who = viewing(request)
    before = queries.card(who.lens, opportunity_id)
    try:
        actions.undo_change(opportunity_id=opportunity_id, seq=seq, by=who.actor, via=FORM)
    except Refused as error:
        return refusal(request, who, opportunity_id, error, 422)
    except Conflict as error:
        return refusal(request, who, opportunity_id, error, 409)
    message = say(N_("Undone. {deal} is as it was before."), deal=before.account_name or before.name)
    outcome = Outcome(opportunity_id=opportunity_id, message=message, stage_ids=(before.stage_id,))
    return reply(request, who, outcome)
