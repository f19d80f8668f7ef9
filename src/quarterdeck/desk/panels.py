"""What the pages of accounts and contacts show of their deals."""

from datetime import date
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from quarterdeck.desk.queries import lapsed
from quarterdeck.desk.queries.beside import DealBeside, deals_of_account, deals_of_contact
from quarterdeck.kit import formats
from quarterdeck.kit.panels import Panel, panels
from quarterdeck.kit.viewing import text
from quarterdeck.opportunities.events import OpportunityEvent
from quarterdeck.pipelines.terms import StageKind
from quarterdeck.records.queries import ApprovalRow, approvals_of
from quarterdeck.records.terms.approvals import STATE_LABELS, STATE_TONES, ApprovalState
from quarterdeck.users.policy import actor_of
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.ids import public_id
from quarterdeck.values.text import N_, Text

SHOWN = 10
KIND = OpportunityEvent.kind
TEMPLATE = "desk/parts/deals_beside.html"
TONES = {StageKind.OPEN: "", StageKind.WON: "pos", StageKind.LOST: "idle"}


@panels.add("account", "deals")
def account_deals(request: HttpRequest, account_id: int) -> Panel:
    """The account's deals, and the way to a new one."""
    actor = actor_of(request)
    found, count = deals_of_account(actor, account_id, SHOWN)
    new = f"{reverse('opportunity_new')}?account={public_id(account_id)}"
    return _panel(
        actor,
        found,
        count,
        all_href=f"{reverse('opportunities')}?account={public_id(account_id)}",
        new_href=new if actor.may(Permission.OPPORTUNITIES_CREATE) else "",
    )


@panels.add("contact", "deals")
def contact_deals(request: HttpRequest, contact_id: int) -> Panel | None:
    """The deals the contact has a say in; nothing when there are none."""
    actor = actor_of(request)
    found, count = deals_of_contact(actor, contact_id, SHOWN)
    return _panel(actor, found, count) if found else None


def _panel(actor: Actor, found: list[DealBeside], count: int, *, all_href: str = "", new_href: str = "") -> Panel:
    today = timezone.now().astimezone(ZoneInfo(actor.time_zone)).date()
    return Panel(
        TEMPLATE,
        {
            "deals": [_line(deal, actor, today) for deal in found],
            "count": count,
            "all_href": all_href if count > len(found) else "",
            "all_label": ngettext("%(count)s deal", "All %(count)s deals", count) % {"count": count},
            "new_href": new_href,
        },
        column="main",
    )


def _line(deal: DealBeside, actor: Actor, today: date) -> dict[str, str]:
    day, amount = deal.closed_on or deal.close_date, formats.NOT_APPLICABLE
    if deal.amount_minor is not None:
        amount = formats.money_exact(deal.amount_minor, deal.currency, actor.locale)
    return {
        "href": reverse("opportunity", args=[deal.id]),
        "name": deal.name,
        "stage": deal.stage_name,
        "tone": TONES[StageKind(deal.stage_kind)],
        "amount": amount,
        "day": formats.day(day, actor.locale, today, weekday=False) if day else formats.NOT_APPLICABLE,
        "owner": deal.owner_name,
    }


@panels.add("opportunity", "approvals")
def deal_approvals(request: HttpRequest, opportunity_id: int) -> Panel | None:
    """What was asked about the deal and how it stands; nothing when nothing was."""
    rows = approvals_of(KIND, opportunity_id)
    if not rows:
        return None
    over = lapsed(actor_of(request), opportunity_id, rows)
    shown = [_approval(row, is_over=row.id in over) for row in rows]
    return Panel("desk/parts/approvals.html", {"approvals": shown})


def _approval(row: ApprovalRow, *, is_over: bool) -> dict[str, str]:
    state = ApprovalState(row.state)
    return {
        "href": reverse("approval", args=[row.id]),
        "title": text(Text.of(N_("Approval for {what}"), what=row.label)),
        "sub": " · ".join(filter(None, [row.shown, row.decided_by_name or row.asked_by_name])),
        "state": text(Text(N_("Lapsed") if is_over else STATE_LABELS[state])),
        "tone": "idle" if is_over else STATE_TONES[state],
    }
