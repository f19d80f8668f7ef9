"""Endpoints about a customer: its tree of accounts, its buying map, its timeline."""

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router
from pydantic import BaseModel, Field

from quarterdeck.customers.queries import account_detail, contact_detail, merged_account, merged_contact
from quarterdeck.insights.queries.customers import account_map, deal_map, tree_figures
from quarterdeck.insights.queries.customers_timeline import CustomerEntries, account_timeline, contact_timeline
from quarterdeck.insights.terms.customers import BuyingMap, EntryGroup, Figure, TimelineAsked, TreeNode
from quarterdeck.kit.rest.fields import DEFAULT_LIMIT, Body, Id, Limit
from quarterdeck.kit.rest.replies import follows_merges, reply
from quarterdeck.opportunities.queries import Lens
from quarterdeck.users.policy import actor_of
from quarterdeck.users.queries import company
from quarterdeck.values.ids import public_id
from quarterdeck.values.money import Money

of_accounts = Router()
of_contacts = Router()
of_opportunities = Router()
Group = Annotated[EntryGroup, Field(strict=False)]
Groups = Annotated[tuple[Group, ...], Field(strict=False, max_length=len(EntryGroup))]


class FigureOut(BaseModel):
    """Deals as one number. What is left out of the amount is counted."""

    count: int
    amount: str = Field(description="In the currency of the tree.")
    unpriced: int = Field(description="Deals without an amount.")
    unconverted: int = Field(description="Deals in a currency without a rate.")


class NodeOut(BaseModel):
    """An account in its tree, with what it has alone and with all below it."""

    account_id: str | None = Field(description="Null for an account that the token's owner may not see.")
    level: int = Field(description="1 at the top.")
    name: str
    open: FigureOut
    won: FigureOut
    open_with_below: FigureOut
    won_with_below: FigureOut


class TreeOut(BaseModel):
    """The tree an account lies in, each account before those below it."""

    items: list[NodeOut]
    currency: str
    rate_day: date


class PartOut(BaseModel):
    """A buying role in a deal."""

    opportunity_id: str
    role: str


class MapPersonOut(BaseModel):
    """A contact in a buying map."""

    contact_id: str
    name: str
    title: str
    level: int = Field(description="1 for who reports to nobody in the map.")
    reports_to_id: str | None
    attitude: str
    influence: str
    roles: list[PartOut]
    last_contact_at: datetime | None = Field(description="When both sides were in contact last.")
    next_on: date | None
    next: str


class GapOut(BaseModel):
    """What is missing in a deal."""

    kind: str = Field(description="nobody, no_role, silent, untouched or opposed.")
    opportunity_id: str
    role: str | None
    contact_id: str | None
    days: int = Field(description="Days of silence.")


class MapOut(BaseModel):
    """The people who decide, each before who reports to them, and what is missing."""

    people: list[MapPersonOut]
    gaps: list[GapOut]


class EntryOut(BaseModel):
    """Something that happened. `subject_kind` and `subject_id` name the record it is about."""

    seq: int
    event: str
    subject_kind: str
    subject_id: str
    actor_id: str | None
    door: str
    at: datetime
    reason: str


class TimelineOut(BaseModel):
    """A page of what happened, newest first."""

    items: list[EntryOut]
    next_cursor: str | None


class TimelineQuery(Body):
    """Which entries, and which page of them."""

    kind: Groups = Field((), description="customer, deals, activities, qualification, approvals, files.")
    actor_id: Id | None = None
    cursor: str = ""
    limit: Limit = DEFAULT_LIMIT


def _account_into(request: HttpRequest, account_id: int) -> int | None:
    return merged_account(actor_of(request), account_id)


def _contact_into(request: HttpRequest, contact_id: int) -> int | None:
    return merged_contact(actor_of(request), contact_id)


@of_accounts.get("/{account_id}/tree", response=TreeOut, operation_id="get_account_tree")
@follows_merges("account_id", _account_into)
def get_account_tree(request: HttpRequest, account_id: Id) -> HttpResponse:
    """The tree an account lies in, with the open and won deals that the token's owner may see."""
    account_detail(actor_of(request), account_id)
    tree = tree_figures(_lens(request), account_id)
    items = [_node(node, tree.currency) for node in tree.nodes]
    return reply(request, {"items": items, "currency": tree.currency, "rate_day": tree.rate_day})


@of_accounts.get("/{account_id}/buying-map", response=MapOut, operation_id="get_account_buying_map")
@follows_merges("account_id", _account_into)
def get_account_buying_map(request: HttpRequest, account_id: Id) -> HttpResponse:
    """The contacts of an account over its open deals."""
    account_detail(actor_of(request), account_id)
    return reply(request, _map(account_map(_lens(request), account_id)))


@of_opportunities.get("/{opportunity_id}/buying-map", response=MapOut, operation_id="get_opportunity_buying_map")
def get_opportunity_buying_map(request: HttpRequest, opportunity_id: Id) -> HttpResponse:
    """The contacts of a deal's account and whoever has a role in the deal."""
    return reply(request, _map(deal_map(_lens(request), opportunity_id)))


@of_accounts.get("/{account_id}/timeline", response=TimelineOut, operation_id="get_account_timeline")
@follows_merges("account_id", _account_into)
def get_account_timeline(request: HttpRequest, account_id: Id, query: Query[TimelineQuery]) -> HttpResponse:
    """What happened with an account, its contacts and its deals."""
    by = actor_of(request)
    name = account_detail(by, account_id).account.name
    return reply(request, _timeline(account_timeline(by, account_id, name, _asked(query))))


@of_contacts.get("/{contact_id}/timeline", response=TimelineOut, operation_id="get_contact_timeline")
@follows_merges("contact_id", _contact_into)
def get_contact_timeline(request: HttpRequest, contact_id: Id, query: Query[TimelineQuery]) -> HttpResponse:
    """What happened with a contact and the deals it has a say in."""
    by = actor_of(request)
    name = contact_detail(by, contact_id).contact.name
    return reply(request, _timeline(contact_timeline(by, contact_id, name, _asked(query))))


def _lens(request: HttpRequest) -> Lens:
    by, home = actor_of(request), company()
    return Lens(actor=by, currency=by.display_currency or home.reporting_currency, now=timezone.now(), of=home)


def _asked(query: TimelineQuery) -> TimelineAsked:
    return TimelineAsked(query.kind, query.actor_id, query.cursor, query.limit)


def _figure(figure: Figure, currency: str) -> dict[str, Any]:
    return {
        "count": figure.count,
        "amount": f"{Money.of_minor(figure.minor, currency).amount:f}",
        "unpriced": figure.unpriced,
        "unconverted": figure.unconverted,
    }


def _node(node: TreeNode, currency: str) -> dict[str, Any]:
    return {
        "account_id": public_id(node.id) if node.is_seen else None,
        "level": node.level,
        "name": node.name,
        "open": _figure(node.figures.open, currency),
        "won": _figure(node.figures.won, currency),
        "open_with_below": _figure(node.figures.open_below, currency),
        "won_with_below": _figure(node.figures.won_below, currency),
    }


def _map(found: BuyingMap) -> dict[str, Any]:
    people = [
        {
            "contact_id": public_id(person.id),
            "name": person.name,
            "title": person.title,
            "level": person.level,
            "reports_to_id": _id(person.manager_id),
            "attitude": person.attitude,
            "influence": person.influence,
            "roles": [{"opportunity_id": public_id(part.deal_id), "role": part.role} for part in person.parts],
            "last_contact_at": person.last_touch,
            "next_on": person.next_on,
            "next": person.next_what,
        }
        for person in found.people
    ]
    gaps = [
        {
            "kind": gap.kind,
            "opportunity_id": public_id(gap.deal_id),
            "role": gap.role,
            "contact_id": _id(gap.contact_id),
            "days": gap.days,
        }
        for gap in found.gaps
    ]
    return {"people": people, "gaps": gaps}


def _timeline(found: CustomerEntries) -> dict[str, Any]:
    items = [
        {
            "seq": entry.seq,
            "event": entry.event,
            "subject_kind": str(entry.payload.get("subject_kind") or entry.kind),
            "subject_id": public_id(int(str(entry.payload.get("subject_id") or entry.record_id))),
            "actor_id": _id(entry.actor_id),
            "door": entry.door,
            "at": entry.at,
            "reason": entry.reason,
        }
        for entry in found.entries
    ]
    return {"items": items, "next_cursor": found.next_cursor or None}


def _id(number: int | None) -> str | None:
    return None if number is None else public_id(number)
