"""What whoever keeps lines of opportunities asks about them."""

from collections.abc import Collection
from datetime import date

from django.db.models import BooleanField, ExpressionWrapper

from quarterdeck.journal.queries.foreign import kept_in
from quarterdeck.opportunities.models import Opportunity
from quarterdeck.opportunities.queries.scope import visible_to
from quarterdeck.users.queries import write_q
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.verdict import NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class LinedDeal:
    """An opportunity as far as its lines go. `price_tier_id` is that of its account."""

    id: int
    name: str
    currency: str
    amount_minor: int | None
    close_date: date | None
    has_lines: bool
    version: int
    price_tier_id: int | None
    may_edit: bool


_COLUMNS = ("id", "name", "currency", "amount_minor", "close_date", "has_lines", "version", "account__price_tier_id")


def lined_deal(actor: Actor, opportunity_id: int) -> LinedDeal:
    """One opportunity. One query. Raises NotFound when the actor may not see it."""
    writes = ExpressionWrapper(write_q(actor), output_field=BooleanField())
    rows = visible_to(actor).filter(pk=opportunity_id).annotate(may_write=writes, kept=kept_in("opportunity"))
    row = rows.values(*_COLUMNS, "may_write", "kept").first()
    if row is None:
        raise NotFound("opportunity")
    may_write, kept = row.pop("may_write"), row.pop("kept")
    may_edit = may_write and not kept and actor.may(Permission.OPPORTUNITIES_EDIT)
    return LinedDeal(price_tier_id=row.pop("account__price_tier_id"), may_edit=may_edit, **row)


def tiers_of_deals(ids: Collection[int]) -> dict[int, int | None]:
    """The price tier of each opportunity's account. One query."""
    return dict(Opportunity.objects.filter(pk__in=ids).values_list("pk", "account__price_tier_id"))
