"""What the ids in a change refer to, as far as the actor may see it."""

from collections.abc import Collection, Mapping
from typing import Any

from quarterdeck.catalog.queries import active_currencies, active_products
from quarterdeck.customers.queries import visible_contacts
from quarterdeck.customers.queries.scopes import among_visible
from quarterdeck.opportunities.queries.scene import Scene
from quarterdeck.opportunities.rules.fields import Known
from quarterdeck.pipelines.queries.options import likely_allowed
from quarterdeck.users.queries import employees

_BIGGEST = 2**63 - 1


def known_for(scene: Scene, changes: Collection[Mapping[str, Any]], contacts: Collection[int] = ()) -> Known:
    """What these changes name: one query per kind of thing named, however many changes."""

    def named(field: str) -> set[int]:
        values = {change.get(field) for change in changes}
        return {value for value in values if isinstance(value, int) and 0 < value <= _BIGGEST}

    accounts, owners, products = named("account_id"), named("owner_id"), named("product_id")
    contact_ids = {number for number in contacts if 0 < number <= _BIGGEST}
    by, reasons = scene.by, scene.loss_reasons.items() if named("loss_reason_id") else ()
    return Known(
        currencies=active_currencies() if any(change.get("currency") for change in changes) else frozenset(),
        owners=employees(owners - {by.person_id}) | ({by.person_id: True} if by.person_id in owners else {}),
        accounts=frozenset(among_visible(by, accounts)),
        products=active_products(products) if products else frozenset(),
        loss_reasons={key: reason for key, reason in reasons if reason.is_active},
        contacts=frozenset(visible_contacts(by).filter(pk__in=contact_ids)) if contact_ids else frozenset(),
        has_likely=likely_allowed([change.get("category") for change in changes]),
    )
