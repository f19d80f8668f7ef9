"""The page of one deal, and its fragment after a change."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from quarterdeck.customers.queries import contact_options
from quarterdeck.desk.forms.move import ContactForm
from quarterdeck.desk.queries import OpportunityDetail, opportunity_page
from quarterdeck.desk.views.facts import category_mark, custom_facts, details, facts
from quarterdeck.desk.views.history import timeline_of
from quarterdeck.desk.views.quality import quality_panels
from quarterdeck.desk.views.viewing import Viewing, say, viewing
from quarterdeck.health.panels import health_panels
from quarterdeck.kit import formats
from quarterdeck.kit.filters import text
from quarterdeck.kit.pages import asked_part, render
from quarterdeck.kit.panels import panels
from quarterdeck.opportunities import queries
from quarterdeck.opportunities.queries import MovePlan
from quarterdeck.opportunities.queries.custom import KIND
from quarterdeck.opportunities.terms import Move
from quarterdeck.pipelines.rules.pipeline import StageSpec
from quarterdeck.pipelines.terms import BUYING_ROLE_LABELS, BuyingRole, StageKind
from quarterdeck.records.forms.fields import custom_fields_of
from quarterdeck.scores.views.shown import score_panels
from quarterdeck.users.policy import page
from quarterdeck.values.ids import public_id
from quarterdeck.values.text import N_
from quarterdeck.values.verdict import NotFound

PAGE = "desk/deal.html"
BLOCKS = {"deal": "deal", "timeline": "timeline", "silence": "silence"}
MOST_CONTACTS = 50


@page
@require_safe
def opportunity(request: HttpRequest, opportunity_id: int) -> HttpResponse:
    """The deal. A merged one leads to the deal it became part of."""
    who = viewing(request)
    try:
        deal = opportunity_page(who.lens, opportunity_id)
    except NotFound:
        into = queries.merged_into(who.actor, opportunity_id)
        if into is None:
            raise
        return HttpResponsePermanentRedirect(reverse("opportunity", args=[into]))
    return render(request, PAGE, deal_context(request, who, deal), blocks=BLOCKS)


def deal_fragment(
    request: HttpRequest, who: Viewing, opportunity_id: int, *, status: int = 200, form: ContactForm | None = None
) -> HttpResponse:
    """All of the deal page that a change may touch; a whole page for a browser without scripts."""
    deal = opportunity_page(who.lens, opportunity_id)
    asked = asked_part(request)
    return render(request, PAGE, deal_context(request, who, deal, form), blocks=BLOCKS | {asked: "deal"}, status=status)


def deal_context(
    request: HttpRequest, who: Viewing, deal: OpportunityDetail, form: ContactForm | None = None
) -> dict[str, Any]:
    """Everything the page shows."""
    following = _next_stage(deal)
    plan = queries.move_preview(who.lens, Move(opportunity_id=deal.id, to=following.id)) if following else None
    label, swatch, is_manual = category_mark(deal)
    return {
        "deal": deal,
        "facts": facts(deal, who),
        "details": details(deal),
        "custom": list(custom_facts(deal, custom_fields_of(who.actor, KIND, deal.id), who).values()),
        "category": {"label": label, "swatch": swatch, "is_manual": is_manual},
        "parents": [(deal.pipeline.name, reverse("board", args=[deal.pipeline.key]))],
        "path": path_of(deal, who),
        "exit": _exit(deal, following, plan),
        "move_href": reverse("opportunity_move", args=[deal.id]),
        "closings": _closings(deal),
        "probability": formats.percent_bp(deal.system_probability_bp, who.locale),
        "pushed": _pushed(deal),
        "contacts": _contacts(deal),
        "missing_roles": _missing_roles(plan),
        "contact_form": form or contact_form(who, deal),
        "contacts_href": reverse("opportunity_contacts", args=[deal.id]),
        "delete_href": reverse("opportunity_delete", args=[deal.id]) if deal.may_delete else "",
        "account_href": reverse("account", args=[deal.account_id]) if deal.account_id else "",
        "silence": _silence(deal),
        "panels": [
            *(panels.load("kept_opportunity", request, deal.id) if deal.kept_in else ()),
            *score_panels(who.lens, deal.id, is_open=deal.stage.is_open),
            *health_panels(who.lens, deal.id),
            *quality_panels(who, deal.id),
            *panels.load("opportunity", request, deal.id),
        ],
        "timeline": timeline_of(who, deal, request.GET.get("before", "")),
    }


def contact_form(who: Viewing, deal: OpportunityDetail, data: Any = None) -> ContactForm:
    """The form that adds somebody to the buying group."""
    options = contact_options(who.actor, deal.account_id, "", MOST_CONTACTS)
    named = [(option.id, f"{option.name}, {option.title}" if option.title else option.name) for option in options]
    return ContactForm(named, data, writer=who.writer, auto_id="contact_%s")


def _next_stage(deal: OpportunityDetail) -> StageSpec | None:
    """The stage after the present one; Won after the last open stage, none for a closed deal."""
    if not deal.stage.is_open:
        return None
    later = [stage for stage in deal.pipeline.open_stages if stage.position > deal.stage.position]
    won = deal.pipeline.of_kind(StageKind.WON)
    return next(iter([*later, *won]), None)


def path_of(deal: OpportunityDetail, who: Viewing) -> list[dict[str, str]]:
    """The stages of its pipeline, with the days spent in each, and where each leads."""
    days: dict[int, int] = {}
    for visit in deal.visits:
        days[visit.stage_id] = days.get(visit.stage_id, 0) + visit.days
    stages = [*deal.pipeline.open_stages, *([] if deal.stage.is_open else [deal.stage])]
    return [_step(stage, deal, days) for stage in stages]


def _step(stage: StageSpec, deal: OpportunityDetail, days: dict[int, int]) -> dict[str, str]:
    is_current = stage.id == deal.stage.id
    is_done = not is_current and stage.id in days and stage.position < deal.stage.position
    kind = deal.stage.kind if is_current and not stage.is_open else ""
    href = "" if is_current or not deal.may_move else f"{reverse('opportunity_move', args=[deal.id])}?to={stage.key}"
    return {
        "label": stage.name,
        "state": kind or ("current" if is_current else "done" if is_done else "open"),
        "days": text(formats.age(days[stage.id])) if stage.id in days and stage.is_open else "",
        "href": href,
    }


def _exit(deal: OpportunityDetail, following: StageSpec | None, plan: MovePlan | None) -> dict[str, Any]:
    """What stands between this stage and the next: unmet first, then met, guidance, the button."""
    if following is None or plan is None:
        reopen = deal.pipeline.may_reopen and deal.may_move
        return {"label": "", "criteria": [], "guidance": "", "button": say(N_("Reopen")) if reopen else "", "href": ""}
    results = sorted(plan.verdict.results, key=lambda result: (result.reason is None, result.why is not None))
    href = f"{reverse('opportunity_move', args=[deal.id])}?to={following.key}"
    return {
        "label": say(N_("To reach {stage}:"), stage=following.name),
        "criteria": [(text(r.label), r.reason is None, r.why is None) for r in results],
        "guidance": deal.stage.guidance,
        "button": say(N_("Move to {stage}"), stage=following.name) if deal.may_move else "",
        "href": href,
    }


def _closings(deal: OpportunityDetail) -> list[dict[str, str]]:
    if not deal.may_move or not deal.stage.is_open:
        return []
    icons = {StageKind.WON: "trophy", StageKind.LOST: "circle-x"}
    move = reverse("opportunity_move", args=[deal.id])
    return [
        {"label": stage.name, "href": f"{move}?to={stage.key}", "icon": icons[stage.kind]}
        for stage in deal.pipeline.stages
        if not stage.is_open
    ]


def _silence(deal: OpportunityDetail) -> dict[str, Any]:
    """When both sides were in contact last, and what that means for the idle flag."""
    limit = deal.pipeline.idle_days
    if not deal.is_open:
        why = say(N_("Closed deals are not idle."))
    elif not deal.has_mail_source:
        text_ = N_("The idle flag is off: {owner} has no connected mail source, so mails are not known.")
        why = say(text_, owner=deal.owner_name)
    elif deal.days_idle:
        why = say(N_("Idle: no contact of both sides for {limit} days or more, and nothing planned."), limit=limit)
    else:
        why = say(
            N_("Idle after {limit} days without contact of both sides, unless something is planned."), limit=limit
        )
    return {
        "at": deal.last_two_way_at,
        "activity": public_id(deal.last_two_way_activity_id) if deal.last_two_way_activity_id else "",
        "href": reverse("opportunity", args=[deal.id]),
        "why": why,
    }


def _pushed(deal: OpportunityDetail) -> str:
    if not deal.redate_count:
        return say(N_("never"))
    later = ngettext("%(count)s time later", "%(count)s times later", deal.redate_count) % {"count": deal.redate_count}
    if not deal.push_count:
        return later
    across = ngettext("%(count)s time past a period's end", "%(count)s times past a period's end", deal.push_count) % {
        "count": deal.push_count
    }
    return f"{later}, {across}"


def _contacts(deal: OpportunityDetail) -> list[dict[str, Any]]:
    return [
        {
            "id": contact.contact_id,
            "name": contact.name,
            "initials": formats.initials(contact.name),
            "role": contact.role,
            "sub": " · ".join(filter(None, [text(BUYING_ROLE_LABELS[BuyingRole(contact.role)]), contact.title])),
        }
        for contact in deal.contacts
    ]


def _missing_roles(plan: MovePlan | None) -> list[str]:
    """Buying roles that the next stage asks for and nobody has."""
    results = plan.verdict.results if plan else ()
    roles = [str(result.criterion.params.get("role", "")) for result in results if result.reason]
    return [text(BUYING_ROLE_LABELS[BuyingRole(role)]) for role in roles if role]
