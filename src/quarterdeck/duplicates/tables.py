"""Values of records in words, side by side."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from quarterdeck.catalog.queries import price_tiers
from quarterdeck.catalog.queries.products import product_names
from quarterdeck.customers.queries import visible_accounts, visible_contacts
from quarterdeck.customers.rules import country_name, region_name
from quarterdeck.customers.terms import ATTITUDE_LABELS, INFLUENCE_LABELS
from quarterdeck.customers.terms import FIELD_LABELS as OF_CUSTOMERS
from quarterdeck.duplicates.terms import EVIDENCE_LABELS, Evidence, Kind
from quarterdeck.kit import formats
from quarterdeck.kit.viewing import text
from quarterdeck.opportunities.terms import CHANNEL_LABELS, TYPE_LABELS
from quarterdeck.pipelines.terms import FIELD_LABELS as OF_DEALS
from quarterdeck.records.queries.fields import every_field
from quarterdeck.records.queries.references import ref_names, today_of
from quarterdeck.records.rules.fields import of_json
from quarterdeck.records.tables import reader_for, shown
from quarterdeck.users.queries import people_names
from quarterdeck.users.terms import Actor
from quarterdeck.values.text import N_

Names = Mapping[int, str]
_WORDS: Mapping[str, Mapping[Any, str]] = {
    "channel": CHANNEL_LABELS,
    "type": TYPE_LABELS,
    "attitude": ATTITUDE_LABELS,
    "influence": INFLUENCE_LABELS,
}
_CODES: Mapping[str, Callable[[str], str]] = {"country": country_name, "region": region_name}
OUT_OF_SIGHT = N_("not yours to see")


# What tells two records of a kind apart at a glance.
_BRIEF = {
    Kind.ACCOUNT: ("domain", "country", "phone", "owner_id"),
    Kind.CONTACT: ("account_id", "email", "phone", "owner_id"),
    Kind.OPPORTUNITY: ("account_id", "amount_minor", "close_date", "owner_id"),
}


# Of these the columns that no record takes over from another.
BRIEF_ALONE = {Kind.OPPORTUNITY: ("account_id",)}


def evidence_words(evidence: Sequence[Evidence]) -> list[str]:
    """What speaks for two records being one."""
    return [text(EVIDENCE_LABELS[one]) for one in evidence]


class Words:
    """Words for fields and values of a few records. A query for each kind of record they refer to."""

    def __init__(self, actor: Actor, kind: Kind, values: Mapping[int, Mapping[str, Any]]) -> None:
        self._actor, self._kind = actor, kind
        self._custom = every_field(actor, kind.value)
        self._names = {
            field: names
            for field, look_up in _LOOK_UPS.items()
            if (ids := {row[field] for row in values.values() if row.get(field)})
            for names in [look_up(actor, ids)]
        }
        typed = [
            {spec.id: of_json(spec, row[key]) for key, spec in self._custom.items() if key in row}
            for row in values.values()
        ]
        known = [{key: value for key, value in row.items() if value is not None} for row in typed]
        self._reader = reader_for(actor, ref_names(actor, self._custom.values(), known))

    def label(self, field: str) -> str:
        """What a field is called."""
        if spec := self._custom.get(field):
            return spec.label
        return text((OF_DEALS if self._kind is Kind.OPPORTUNITY else OF_CUSTOMERS)[field])

    def brief(self, values: Mapping[str, Any]) -> str:
        """What tells a record from others of its kind at a glance."""
        return " · ".join(filter(None, (self.value(field, values) for field in _BRIEF[self._kind])))

    def value(self, field: str, values: Mapping[str, Any]) -> str:
        """A value as its reader reads it; empty without one."""
        value = values.get(field)
        if value is None or value == "":
            return ""
        if spec := self._custom.get(field):
            return shown(spec, of_json(spec, value), self._reader)
        if field == "amount_minor":
            return formats.money_exact(value, values["currency"], self._actor.locale)
        if field in _LOOK_UPS:
            return self._names[field].get(value, text(OUT_OF_SIGHT))
        return self._plain(field, value)

    def _plain(self, field: str, value: Any) -> str:
        if field in _WORDS:
            return text(_WORDS[field][value])
        if field in _CODES:
            return _CODES[field](value)
        if isinstance(value, date):
            return formats.day(value, self._actor.locale, today_of(self._actor), weekday=False)
        return formats.number(value, self._actor.locale) if isinstance(value, int) else str(value)


def _accounts(actor: Actor, ids: set[int]) -> Names:
    return dict(visible_accounts(actor).filter(pk__in=ids).values_list("pk", "name"))


def _contacts(actor: Actor, ids: set[int]) -> Names:
    return dict(visible_contacts(actor).filter(pk__in=ids).values_list("pk", "name"))


_LOOK_UPS: Mapping[str, Callable[[Actor, set[int]], Names]] = {
    "owner_id": lambda _actor, ids: people_names(ids),
    "parent_id": _accounts,
    "account_id": _accounts,
    "reports_to_id": _contacts,
    "product_id": lambda _actor, ids: product_names(ids),
    "price_tier_id": lambda _actor, _ids: {tier.id: tier.name for tier in price_tiers()},
}
