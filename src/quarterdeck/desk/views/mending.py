"""Mending a criterion inside of the gate's dialog: log, attach, give evidence, ask for approval."""

from collections.abc import Callable, Mapping

from django.http import HttpRequest
from django.utils import timezone

from quarterdeck.activities.actions import log_activity
from quarterdeck.activities.terms import ActivityType, NewActivity, Outcome
from quarterdeck.desk.actions import ask_approval
from quarterdeck.desk.forms.mending import MendForm
from quarterdeck.desk.queries import OpportunityDetail
from quarterdeck.desk.views.viewing import FORM, Viewing, say
from quarterdeck.opportunities.events import OpportunityEvent
from quarterdeck.opportunities.queries import MovePlan
from quarterdeck.pipelines.rules.gate import Result
from quarterdeck.qualification.actions import record_evidence
from quarterdeck.qualification.queries import element_ids
from quarterdeck.qualification.terms import NewEvidence
from quarterdeck.records.actions import attach_file
from quarterdeck.records.terms.attachments import Upload
from quarterdeck.users.terms import Permission
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import Reason, Refused

KIND = OpportunityEvent.kind
# Asking again changes nothing while somebody is thinking about it.
WAITING = "approval_waiting"


def mend_forms(
    who: Viewing, deal: OpportunityDetail, plan: MovePlan, request: HttpRequest, *, done: str = ""
) -> dict[str, MendForm]:
    """The forms for what is unmet, by the criterion's lasting name, with what was typed into them.

    The one that was posted is judged, unless it is `done`: that one begins anew.
    """
    found: dict[str, MendForm] = {}
    for number, result in enumerate(plan.verdict.results):
        if result.reason is None or result.reason.code == WAITING or not _may(who, deal, result.criterion.kind):
            continue
        criterion = result.criterion
        is_judged = request.POST.get("mend") == result.name != done
        data = (request.POST, request.FILES) if is_judged else ()
        form = MendForm(criterion.kind, criterion.params, f"mend{number}", *data, writer=who.writer)
        if not is_judged and result.name != done:
            form.keep(request.POST)
        found[result.name] = form
    return found


def _may(who: Viewing, deal: OpportunityDetail, kind: str) -> bool:
    if kind in {"activity_done", "document_attached"}:
        return who.actor.may(Permission.ACTIVITIES_LOG)
    return (
        deal.may_edit if kind == "qualification_level" else kind in {"approval", "discounts_approved"} and deal.may_move
    )


def mend(who: Viewing, deal: OpportunityDetail, result: Result, form: MendForm) -> str:
    """Do what the form says; what was done, in words. Raises Refused, NotPermitted."""
    return _MENDS[result.criterion.kind](who, deal, result, form)


def _log(who: Viewing, deal: OpportunityDetail, _result: Result, form: MendForm) -> str:
    type_, _, outcome = form.cleaned_data["what"].partition(":")
    new = NewActivity(
        kind=KIND,
        record_id=deal.id,
        type=ActivityType(type_),
        subject=form.cleaned_data["subject"],
        at=timezone.now(),
        outcome=Outcome(outcome),
    )
    log_activity(new=new, by=who.actor, via=FORM)
    return say(N_("Logged."))


def _attach(who: Viewing, deal: OpportunityDetail, _result: Result, form: MendForm) -> str:
    file = form.cleaned_data["file"]
    upload = Upload(file.name, file, form.cleaned_data["category"])
    attach_file(kind=KIND, record_id=deal.id, upload=upload, by=who.actor, via=FORM)
    return say(N_("Attached."))


def _evidence(who: Viewing, deal: OpportunityDetail, result: Result, form: MendForm) -> str:
    params = result.criterion.params
    element = element_ids().get(f"{params['framework']}/{params['element']}")
    if element is None:
        text = Text.of(N_("This element is no longer in use. Ask sales operations to change the criterion."))
        raise Refused([Reason(code="element_unknown", text=text, field="level")])
    new = NewEvidence(element_id=element, level=int(form.cleaned_data["level"]), text=form.cleaned_data["text"])
    record_evidence(kind=KIND, record_id=deal.id, new=new, by=who.actor, via=FORM)
    return say(N_("Evidence recorded."))


def _ask(who: Viewing, deal: OpportunityDetail, result: Result, form: MendForm) -> str:
    note = form.cleaned_data["note"]
    ask_approval(opportunity_id=deal.id, criterion=result.name, note=note, by=who.actor, via=FORM)
    return say(N_("Asked for approval. You are told when it is decided."))


_MENDS: Mapping[str, Callable[[Viewing, OpportunityDetail, Result, MendForm], str]] = {
    "activity_done": _log,
    "document_attached": _attach,
    "qualification_level": _evidence,
    "approval": _ask,
    "discounts_approved": _ask,
}
