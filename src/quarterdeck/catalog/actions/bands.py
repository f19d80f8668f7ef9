"""Writes of discount bands."""

from dataclasses import replace
from datetime import datetime

from django.utils import timezone

from quarterdeck.catalog.events import BandAdded, BandEdited, BandRemoved
from quarterdeck.catalog.models import DiscountBand
from quarterdeck.catalog.rules import band_reasons
from quarterdeck.catalog.terms import Band
from quarterdeck.journal.actions import action, record
from quarterdeck.journal.terms import FieldChange, Via, field_changes
from quarterdeck.users.queries.administration import roles
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.text import clean_line, fold
from quarterdeck.values.verdict import NotFound, Refused

LONGEST_FAMILY_KEY = 160
_FIELDS = ("family", "above_bp", "approver_role")


@action
def add_discount_band(
    *, family: str, above_bp: int, approver_role: str, by: Actor, via: Via, at: datetime | None = None
) -> int:
    """Ask for the yes of a role above a discount in basis points. Returns the id. Raises NotPermitted, Refused."""
    require(by, Permission.PRODUCTS_MANAGE)
    row = DiscountBand()
    band = _accepted(Band(row.pk, clean_line(family), above_bp, approver_role))
    _write(row, band)
    row.save(force_insert=True)
    changes = [FieldChange(name, None, getattr(band, name) or None) for name in _FIELDS]
    record(BandAdded(record_id=row.pk), by.stamp(at or timezone.now(), via), changes)
    return row.pk


@action
def edit_discount_band(
    *, band_id: int, above_bp: int, approver_role: str, by: Actor, via: Via, at: datetime | None = None
) -> int | None:
    """Change a band's limit and role. Returns the journal seq. Raises NotPermitted, NotFound, Refused."""
    require(by, Permission.PRODUCTS_MANAGE)
    row = _locked(band_id)
    before = _band(row)
    after = _accepted(replace(before, above_bp=above_bp, approver_role=approver_role))
    if not (changes := field_changes(before, after)):
        return None
    _write(row, after)
    row.save(force_update=True)
    return record(BandEdited(record_id=row.pk), by.stamp(at or timezone.now(), via), changes)


@action
def remove_discount_band(*, band_id: int, by: Actor, via: Via, at: datetime | None = None) -> int:
    """Let a band hold no longer. Returns the journal seq. Raises NotPermitted, NotFound."""
    require(by, Permission.PRODUCTS_MANAGE)
    row = _locked(band_id)
    changes = [FieldChange(name, getattr(row, name) or None, None) for name in _FIELDS]
    row.delete()
    return record(BandRemoved(record_id=band_id), by.stamp(at or timezone.now(), via), changes)


def _locked(band_id: int) -> DiscountBand:
    row = DiscountBand.objects.select_for_update().filter(pk=band_id).first()
    if row is None:
        raise NotFound("discount_band")
    return row


def _band(row: DiscountBand) -> Band:
    return Band(row.pk, row.family, row.above_bp, row.approver_role)


def _accepted(band: Band) -> Band:
    others = DiscountBand.objects.filter(family_key=_key(band.family), above_bp=band.above_bp).exclude(pk=band.id)
    reasons = band_reasons(band, roles={role.key for role in roles()}, is_taken=others.exists())
    if reasons:
        raise Refused(reasons)
    return band


def _write(row: DiscountBand, band: Band) -> None:
    row.family, row.family_key = band.family, _key(band.family)
    row.above_bp, row.approver_role = band.above_bp, band.approver_role


def _key(family: str) -> str:
    return fold(family)[:LONGEST_FAMILY_KEY]
