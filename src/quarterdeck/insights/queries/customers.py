"""The accounts of a customer in their tree with what they have open and won, and its people with what is missing."""

from dataclasses import replace

from django.db.models import Count, Q, Sum

from quarterdeck.activities.queries import last_two_way, next_activity
from quarterdeck.customers.queries import account_tree, in_tree, map_contacts
from quarterdeck.insights.rules.customers import gaps, lined_up, rolled_up
from quarterdeck.insights.terms import customers as terms
from quarterdeck.opportunities.queries import Lens
from quarterdeck.opportunities.queries.scope import visible_to
from quarterdeck.pipelines.terms import BuyingRole, StageKind
from quarterdeck.users.queries.records import records
from quarterdeck.values.verdict import NotFound


def tree_figures(lens: Lens, account_id: int) -> terms.AccountTree:
    """The tree an account lies in, with the open and won deals the actor may see, each deal once.

    Three queries however large the tree is. The caller has found that the actor may see the account.
    """
    accounts = [
        terms.TreeNode(row.id, row.parent_id, 0, row.name, row.owner_name, row.is_seen, has_below=False)
        for row in account_tree(lens.actor, account_id)
    ]
    rows = visible_to(lens.actor).filter(
        account_id__in=in_tree(account_id), stage__kind__in=(StageKind.OPEN, StageKind.WON)
    )
    grouped = rows.values_list("account_id", "stage__kind", "currency").order_by()
    sums = [
        terms.Sum(account, kind == StageKind.WON, currency, count, priced, int(minor or 0))
        for account, kind, currency, count, priced, minor in grouped.annotate(
            Count("pk"), Count("amount_minor"), Sum("amount_minor")
        )
        if account is not None
    ]
    nodes = rolled_up(accounts, sums, lens.rates.convert)
    return terms.AccountTree(nodes, lens.currency, lens.rates.day)


def account_map(lens: Lens, account_id: int) -> terms.BuyingMap:
    """The contacts of an account with their roles in its open deals, and what is missing in those.

    The queries do not grow with people or deals. The caller has found that the actor may see the account.
    """
    return _map(lens, Q(account_id=account_id, stage__kind=StageKind.OPEN), account_id)


def deal_map(lens: Lens, opportunity_id: int) -> terms.BuyingMap:
    """The same for one deal, open or closed: the contacts of its account and whoever has a role in it.

    Raises NotFound when the actor may not see it.
    """
    found = visible_to(lens.actor).filter(pk=opportunity_id).values_list("account_id", flat=True)
    account = list(found)
    if not account:
        raise NotFound("opportunity")
    return _map(lens, Q(pk=opportunity_id), account[0])


def _map(lens: Lens, which: Q, account_id: int | None) -> terms.BuyingMap:
    deals: dict[int, terms.OpenDeal] = {}
    parts: dict[int, list[terms.PartInDeal]] = {}
    rows = visible_to(lens.actor).filter(which).order_by("close_key", "pk", "contacts__role")
    columns = ("pk", "name", "pipeline_id", "contacts__contact_id", "contacts__role")
    for deal_id, name, pipeline_id, contact_id, role in rows.values_list(*columns):
        deals[deal_id] = terms.OpenDeal(deal_id, name, lens.spec(pipeline_id).idle_days)
        if contact_id is not None:
            parts.setdefault(contact_id, []).append(terms.PartInDeal(deal_id, name, BuyingRole(role)))
    people = [replace(one, parts=tuple(parts.get(one.id, ()))) for one in _people(lens, account_id, list(parts))]
    return terms.BuyingMap(lined_up(people), gaps(list(deals.values()), people, lens.today), tuple(deals.values()))


def _people(lens: Lens, account_id: int | None, also: list[int]) -> list[terms.MapPerson]:
    contacts = map_contacts(lens.actor, account_id, also)
    ids = [contact.id for contact in contacts]
    if not ids:
        return []
    writable = records.kind("contact").writable(lens.actor, ids)
    touches, coming = last_two_way("contact", ids), next_activity("contact", ids, lens.today)
    return [
        terms.MapPerson(
            id=contact.id,
            name=contact.name,
            title=contact.title,
            email=contact.email,
            phone=contact.phone,
            account_id=contact.account_id,
            manager_id=contact.reports_to_id,
            manager_name="" if contact.reports_to_id in set(ids) else contact.reports_to_name,
            attitude=contact.attitude,
            influence=contact.influence,
            version=contact.version,
            may_edit=contact.id in writable,
            last_touch=touches[contact.id].at if contact.id in touches else None,
            next_on=coming[contact.id].on,
            next_what=coming[contact.id].what,
        )
        for contact in contacts
    ]
