"""Changes made on the deal page: one field in place, the buying group, deleting and restoring."""

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from quarterdeck.desk.forms import FieldForm
from quarterdeck.desk.queries import OpportunityDetail, opportunity_page
from quarterdeck.desk.views.customers import new_account, new_contact
from quarterdeck.desk.views.deal import contact_form, deal_fragment
from quarterdeck.desk.views.facts import custom_facts, fact, present_values
from quarterdeck.desk.views.history import last_changer
from quarterdeck.desk.views.moves import move
from quarterdeck.desk.views.replies import Outcome, refusal, reply
from quarterdeck.desk.views.viewing import FORM, INLINE, Viewing, require_may, say, viewing
from quarterdeck.journal.actions.frame import in_one_transaction
from quarterdeck.journal.terms import Via
from quarterdeck.kit.filters import text
from quarterdeck.kit.pages import is_fragment_request, redirect, render
from quarterdeck.kit.pages import say as say_next
from quarterdeck.kit.records import Fact
from quarterdeck.opportunities import actions
from quarterdeck.opportunities.queries.custom import KIND
from quarterdeck.opportunities.terms import EDITABLE, Edited
from quarterdeck.records.forms.fields import CustomFields, custom_fields_of
from quarterdeck.records.queries.fields import every_field
from quarterdeck.users.policy import page
from quarterdeck.users.terms import Permission
from quarterdeck.values.ids import parse_id
from quarterdeck.values.text import N_
from quarterdeck.values.verdict import Refused, Stale

BLOCKS = {"field": "field", "deal": "field"}
# Not a field like the others: setting it is a move, and meets the gate.
STAGE = "stage_id"
_LATER = ((7, N_("+1 week: {day}")), (14, N_("+2 weeks: {day}")), (28, N_("+4 weeks: {day}")))


@page
@require_http_methods(["GET", "HEAD", "POST"])
def opportunity_field(request: HttpRequest, opportunity_id: int, field: str) -> HttpResponse:
    """GET: the editor of one field. POST: save it; stale forms come back with both values."""
    who = viewing(request)
    if field not in (*EDITABLE, STAGE) and field not in every_field(who.actor, KIND):
        raise Http404
    if field == STAGE and request.method == "POST":
        return move(request, who, opportunity_id, request.POST.get(STAGE, ""), INLINE)
    deal = opportunity_page(who.lens, opportunity_id)
    if request.method == "POST":
        return _edit(request, who, deal, field)
    require_may(deal.may_move if field == STAGE else deal.may_edit, Permission.OPPORTUNITIES_EDIT, deal.kept_in)
    custom = _custom(who, deal, field)
    initial = present_values(deal) | custom.initial
    form = FieldForm(field, deal.pipeline, writer=who.writer, custom=custom, initial=initial)
    return _editor(request, who, deal, form)


def _custom(who: Viewing, deal: OpportunityDetail, field: str) -> CustomFields:
    """The deal's custom fields where the field is one of them that may be seen. Raises Http404."""
    if field in (*EDITABLE, STAGE):
        return CustomFields()
    found = custom_fields_of(who.actor, KIND, deal.id)
    if field not in found.by_key or field in found.hidden:
        raise Http404
    return found


def _fact(who: Viewing, deal: OpportunityDetail, form: FieldForm) -> Fact:
    name = form.names[0]
    return custom_facts(deal, form.custom, who)[name] if name in form.custom.by_key else fact(name, deal, who)


def _edit(request: HttpRequest, who: Viewing, deal: OpportunityDetail, field: str) -> HttpResponse:
    form = FieldForm(field, deal.pipeline, request.POST, writer=who.writer, custom=_custom(who, deal, field))
    try:
        if form.is_valid():
            edited = _save(who, deal, form, INLINE if is_fragment_request(request) else FORM)
            label = _fact(who, deal, form).label
            message = say(N_("{field} saved."), field=label) if edited.seq else say(N_("Nothing changed."))
            return reply(request, who, Outcome(opportunity_id=deal.id, message=message, undo_seq=edited.seq))
    except Refused as refused:
        form.refuse(refused)
    except Stale:
        return _stale(request, who, deal, form)
    return _editor(request, who, deal, form, status=422)


def _save(who: Viewing, deal: OpportunityDetail, form: FieldForm, via: Via) -> Edited:
    def write() -> Edited:
        changes = form.changes
        if form.choice.new_name:
            changes["account_id"] = new_account(who, form.choice.new_name, via)
        version = form.cleaned_data["version"]
        return actions.edit_opportunity(
            opportunity_id=deal.id, changes=changes, by=who.actor, via=via, version=version
        )  # fmt: skip

    return in_one_transaction(write) if form.choice.new_name else write()


def _editor(
    request: HttpRequest, who: Viewing, deal: OpportunityDetail, form: FieldForm, *, status: int = 200
) -> HttpResponse:
    shown = _fact(who, deal, form)
    context = {
        "deal": deal,
        "fact": shown,
        "form": form,
        "deal_href": reverse("opportunity", args=[deal.id]),
        "label": shown.label,
        "picks": _picks(who, deal, shown.name),
    }
    return render(request, "desk/field.html", context, blocks=BLOCKS, status=status)


def _picks(who: Viewing, deal: OpportunityDetail, field: str) -> list[tuple[str, str]]:
    """Later days to close an open deal on with one press, counted from its close date, or from today once that is past.

    Words, and the day as the form takes it.
    """
    if field != "close_date" or not deal.is_open:
        return []
    start = max(who.today, deal.close_date or who.today)
    days = [(start + timedelta(days=count), words) for count, words in _LATER]
    return [(say(words, day=who.day(day)), day.isoformat()) for day, words in days]


def _stale(request: HttpRequest, who: Viewing, deal: OpportunityDetail, form: FieldForm) -> HttpResponse:
    """Both values side by side: what was typed stays in the field, what is stored now is named above it."""
    data = request.POST.copy()
    data["version"] = str(deal.version)
    fresh = FieldForm(form.names[0], deal.pipeline, data, writer=who.writer, custom=form.custom)
    fresh.theirs = say(
        N_(
            "{person} changed this deal meanwhile. Stored now: {value}. Save to put yours in its place, Esc to keep it."
        ),
        person=last_changer(deal.id) or say(N_("Someone")),
        value=_fact(who, deal, form).value,
    )
    return _editor(request, who, deal, fresh, status=409)


@page
@require_POST
def opportunity_contacts(request: HttpRequest, opportunity_id: int) -> HttpResponse:
    """Add somebody to the buying group, or (`remove`, `role`) take them out."""
    who = viewing(request)
    deal = opportunity_page(who.lens, opportunity_id)
    require_may(deal.may_edit, Permission.OPPORTUNITIES_EDIT, deal.kept_in)
    if "remove" in request.POST:
        return _remove_contact(request, who, deal)
    form = contact_form(who, deal, request.POST)
    try:
        if form.is_valid():
            seq = in_one_transaction(lambda: _add_contact(who, deal, form.cleaned_data))
            outcome = Outcome(opportunity_id=deal.id, message=say(N_("Added to the buying group.")), undo_seq=seq)
            return reply(request, who, outcome)
    except Refused as refused:
        form.refuse(refused, {"contacts": "contact"})
    return deal_fragment(request, who, deal.id, status=422, form=form)


def _add_contact(who: Viewing, deal: OpportunityDetail, posted: dict[str, Any]) -> int | None:
    contact_id = posted["contact"]
    if contact_id is None:
        contact_id = new_contact(who, posted["name"], deal.account_id, FORM)
    edited = actions.add_buying_contact(
        opportunity_id=deal.id, contact_id=contact_id, role=posted["role"], by=who.actor, via=FORM
    )
    return edited.seq


def _remove_contact(request: HttpRequest, who: Viewing, deal: OpportunityDetail) -> HttpResponse:
    try:
        contact_id = parse_id(request.POST["remove"])
    except ValueError as error:
        raise Http404 from error
    try:
        edited = actions.remove_buying_contact(
            opportunity_id=deal.id, contact_id=contact_id, role=request.POST.get("role", ""), by=who.actor, via=FORM
        )
    except Refused as error:
        return refusal(request, who, deal.id, error, 422)
    outcome = Outcome(opportunity_id=deal.id, message=say(N_("Taken out of the buying group.")), undo_seq=edited.seq)
    return reply(request, who, outcome)


@page
@require_http_methods(["GET", "HEAD", "POST"])
def opportunity_delete(request: HttpRequest, opportunity_id: int) -> HttpResponse:
    """GET: ask. POST: delete; the next page offers to restore."""
    who = viewing(request)
    deal = opportunity_page(who.lens, opportunity_id)
    board = reverse("board", args=[deal.pipeline.key])
    if request.method != "POST":
        require_may(deal.may_delete, Permission.OPPORTUNITIES_DELETE, deal.kept_in)
        context = {"deal": deal, "deal_href": reverse("opportunity", args=[deal.id])}
        return render(request, "desk/delete.html", context, blocks={"dialog": "dialog"})
    actions.delete_opportunity(opportunity_id=deal.id, by=who.actor, via=FORM)
    restore = reverse("opportunity_restore", args=[deal.id])
    say_next(request, say(N_("{deal} deleted."), deal=deal.name), undo_url=restore)
    return redirect(request, board)


@page
@require_POST
def opportunity_restore(request: HttpRequest, opportunity_id: int) -> HttpResponse:
    """Bring a deleted deal back."""
    who = viewing(request)
    actions.restore_opportunity(opportunity_id=opportunity_id, by=who.actor, via=FORM)
    say_next(request, text(N_("Restored.")))
    return redirect(request, reverse("opportunity", args=[opportunity_id]))
