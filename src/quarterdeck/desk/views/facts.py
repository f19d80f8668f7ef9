"""The values of a deal as its page shows them, each with the address of its editor or why it has none."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse

from quarterdeck.desk.queries import OpportunityDetail
from quarterdeck.desk.tables import SWATCHES
from quarterdeck.desk.views.viewing import Viewing, say
from quarterdeck.journal.rules import foreign_owned
from quarterdeck.kit import formats
from quarterdeck.kit.filters import text
from quarterdeck.kit.records import Fact
from quarterdeck.opportunities.terms import (
    CHANNEL_LABELS,
    EDITABLE,
    TYPE_LABELS,
    CategorySource,
    Channel,
    OpportunityType,
)
from quarterdeck.pipelines.queries.options import likely_allowed
from quarterdeck.pipelines.terms import CATEGORY_LABELS, FIELD_LABELS, Category
from quarterdeck.records.forms.fields import CustomFields
from quarterdeck.records.tables import Reader, shown
from quarterdeck.records.terms.fields import FieldType
from quarterdeck.values.money import Money
from quarterdeck.values.text import N_

Show = Callable[[OpportunityDetail, Viewing], str]


def _category(deal: OpportunityDetail) -> str:
    """The forecast category; of Most likely also that it counts as Best case, where it is not used. One query then."""
    said = text(CATEGORY_LABELS[Category(deal.category)])
    is_used = likely_allowed([deal.category])
    return said if is_used else say(N_("{category}, counts as Best case"), category=said)


def _lost_only(deal: OpportunityDetail) -> bool:
    return deal.stage.is_lost


_SHOWN: dict[str, Show] = {
    "stage_id": lambda deal, _: deal.stage.name,
    "name": lambda deal, _: deal.name,
    "account_id": lambda deal, _: deal.account_name,
    "owner_id": lambda deal, _: deal.owner_name,
    "amount": lambda deal, who: who.exact(deal.amount_minor, deal.currency) if deal.amount_minor is not None else "",
    "close_date": lambda deal, who: who.day(deal.close_date) if deal.close_date else "",
    "category": lambda deal, _: _category(deal),
    "seller_probability_bp": lambda deal, who: _percent(deal.seller_probability_bp, who),
    "product_id": lambda deal, _: deal.product_name,
    "channel": lambda deal, _: text(CHANNEL_LABELS[Channel(deal.channel)]),
    "source": lambda deal, _: deal.source,
    "type": lambda deal, _: text(TYPE_LABELS[OpportunityType(deal.type)]),
    "loss_reason_id": lambda deal, _: text(deal.loss_reason),
    "competitor": lambda deal, _: deal.competitor,
    "order_reference": lambda deal, _: deal.order_reference,
}
# Fields that stand in the head of the page or in another panel.
_ELSEWHERE = frozenset({"account_id", "amount", "close_date", "category", "seller_probability_bp"})
DETAILS = ("stage_id", "type", "product_id", "channel", "source", "competitor", "order_reference")


def details(deal: OpportunityDetail) -> list[str]:
    """The fields of the panel of details: the key fields of the stage first, then the rest."""
    keys = [name for name in deal.stage.key_fields if name not in _ELSEWHERE]
    return ["stage_id", *keys, *(name for name in DETAILS if name not in {"stage_id", *keys})]


def _percent(points: int | None, who: Viewing) -> str:
    return "" if points is None else formats.percent_bp(points, who.locale)


def fact(name: str, deal: OpportunityDetail, who: Viewing) -> Fact:
    """One value of the deal, ready to be shown."""
    value = _SHOWN[name](deal, who)
    return Fact(
        name=name,
        id=f"fact-{name}",
        label=text(FIELD_LABELS[name]),
        value=value or say(N_("none")),
        href=reverse("opportunity_field", args=[deal.id, name]),
        why=_why_fixed(name, deal),
        is_empty=not value,
    )


def custom_facts(deal: OpportunityDetail, custom: CustomFields, who: Viewing) -> dict[str, Fact]:
    """The custom fields of the deal by `cf_<id>`."""
    reader = Reader(who.locale, who.today, custom.names)
    found = {}
    for spec in custom.specs:
        words = shown(spec, custom.values.get(spec.id), reader)
        found[spec.key] = Fact(
            name=spec.key,
            id=f"fact-{spec.key}",
            label=spec.label,
            value=words or say(N_("none")),
            href=reverse("opportunity_field", args=[deal.id, spec.key]),
            why=say(N_("You may not see this account.")) if spec.key in custom.hidden else _why_fixed(spec.key, deal),
            is_empty=not words,
            outside=words if spec.type is FieldType.LINK else "",
        )
    return found


def facts(deal: OpportunityDetail, who: Viewing) -> dict[str, Fact]:
    """All values of the deal by field."""
    names = [name for name in _SHOWN if name != "loss_reason_id" or _lost_only(deal)]
    return {name: fact(name, deal, who) for name in names}


def _why_fixed(name: str, deal: OpportunityDetail) -> str:
    if not (deal.may_move if name == "stage_id" else deal.may_edit):
        only = say(N_("Only its owner and those above may change this deal."))
        return text(foreign_owned(deal.kept_in).text) if deal.kept_in else only
    if name == "stage_id":
        return ""
    if name == "amount" and deal.has_lines:
        return say(N_("The amount is the sum of the products. Change its lines."))
    if name == "owner_id" and not deal.may_assign:
        return say(N_("Your role may not give deals to someone else."))
    if name == "category" and not deal.stage.is_open:
        return say(N_("A closed deal is closed in the forecast."))
    return ""


def category_mark(deal: OpportunityDetail) -> tuple[str, str, bool]:
    """Label and swatch of the forecast category, and whether the seller picked it."""
    category = Category(deal.category)
    return _category(deal), SWATCHES[category], deal.category_source == CategorySource.MANUAL


def present_values(deal: OpportunityDetail) -> dict[str, Any]:
    """The values as they stand in the editors."""
    own = ("amount", "category", "account_id")
    values: dict[str, Any] = {name: getattr(deal, name) for name in EDITABLE if name not in own}
    if deal.amount_minor is not None:
        values["amount"] = Money.of_minor(deal.amount_minor, deal.currency).amount
    if deal.category_source == CategorySource.MANUAL:
        values["category"] = deal.category
    return values | {"account_id": deal.account_name, "version": deal.version, "stage_id": deal.stage.id}
