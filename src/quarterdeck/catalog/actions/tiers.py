"""Writes of price tiers."""

from datetime import datetime

from django.db.models import Max
from django.utils import timezone

from quarterdeck.catalog.events import TierAdded, TierArchived, TierEdited, TierEvent, TierReactivated
from quarterdeck.catalog.models import PriceTier
from quarterdeck.catalog.rules import tier_reasons
from quarterdeck.catalog.terms import PriceState
from quarterdeck.journal.actions import action, record
from quarterdeck.journal.terms import FieldChange, Via
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.text import clean_line, fold, key_of
from quarterdeck.values.verdict import NotFound, Refused

LONGEST_NAME_KEY = 160


@action
def add_price_tier(*, name: str, by: Actor, via: Via, at: datetime | None = None) -> int:
    """Add a price tier below the others. Returns its id. Raises NotPermitted, Refused."""
    require(by, Permission.PRODUCTS_MANAGE)
    name = _accepted(name, None)
    last = PriceTier.objects.aggregate(last=Max("position"))["last"]
    tier = PriceTier(
        key=key_of(name, set(PriceTier.objects.values_list("key", flat=True))),
        name=name,
        name_key=_key(name),
        position=0 if last is None else last + 1,
    )
    tier.save(force_insert=True)
    record(TierAdded(record_id=tier.pk), by.stamp(at or timezone.now(), via), [FieldChange("name", None, name)])
    return tier.pk


@action
def rename_price_tier(*, tier_id: int, name: str, by: Actor, via: Via, at: datetime | None = None) -> int | None:
    """Rename a price tier; its key stays. Returns the journal seq. Raises NotPermitted, NotFound, Refused."""
    require(by, Permission.PRODUCTS_MANAGE)
    tier = _locked(tier_id)
    old, tier.name = tier.name, _accepted(name, tier)
    if tier.name == old:
        return None
    tier.name_key = _key(tier.name)
    tier.save(update_fields=["name", "name_key"])
    event = TierEdited(record_id=tier.pk)
    return record(event, by.stamp(at or timezone.now(), via), [FieldChange("name", old, tier.name)])


@action
def archive_price_tier(*, tier_id: int, by: Actor, via: Via, at: datetime | None = None) -> int | None:
    """Keep a tier from being chosen; accounts that have it get standard prices. Raises NotPermitted, NotFound."""
    require(by, Permission.PRODUCTS_MANAGE)
    return _set_state(_locked(tier_id), PriceState.ARCHIVED, by=by, via=via, at=at)


@action
def reactivate_price_tier(*, tier_id: int, by: Actor, via: Via, at: datetime | None = None) -> int | None:
    """Let a tier be chosen again. Raises NotPermitted, NotFound, Refused when its name is taken meanwhile."""
    require(by, Permission.PRODUCTS_MANAGE)
    tier = _locked(tier_id)
    _accepted(tier.name, tier)
    return _set_state(tier, PriceState.ACTIVE, by=by, via=via, at=at)


def _locked(tier_id: int) -> PriceTier:
    tier = PriceTier.objects.select_for_update().filter(pk=tier_id).first()
    if tier is None:
        raise NotFound("price_tier")
    return tier


def _key(name: str) -> str:
    return fold(name)[:LONGEST_NAME_KEY]


def _accepted(name: str, tier: PriceTier | None) -> str:
    """The clean name, as the rules accept it."""
    name = clean_line(name)
    others = PriceTier.objects.filter(state=PriceState.ACTIVE, name_key=_key(name))
    if tier is not None:
        others = others.exclude(pk=tier.pk)
    if reasons := tier_reasons(name, name_is_taken=others.exists()):
        raise Refused(reasons)
    return name


def _set_state(tier: PriceTier, state: PriceState, *, by: Actor, via: Via, at: datetime | None) -> int | None:
    if tier.state == state:
        return None
    old, tier.state = tier.state, state.value
    tier.save(update_fields=["state"])
    told = TierArchived if state == PriceState.ARCHIVED else TierReactivated
    event: TierEvent = told(record_id=tier.pk)
    return record(event, by.stamp(at or timezone.now(), via), [FieldChange("state", old, state.value)])
