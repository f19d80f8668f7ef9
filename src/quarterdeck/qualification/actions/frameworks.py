"""Writes of frameworks and their elements."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils import timezone

from quarterdeck.journal.actions import Recorded, action, record, record_many
from quarterdeck.journal.terms import Via, field_changes
from quarterdeck.qualification.actions.rows import Saved, fields_of, locked, put, save
from quarterdeck.qualification.events import ElementAdded, ElementEdited, FrameworkAdded, FrameworkEdited
from quarterdeck.qualification.models import Element, Framework
from quarterdeck.qualification.rules import SHIPPED, element_verdict, framework_verdict, key_of
from quarterdeck.qualification.terms import ElementFields, FrameworkFields, ShippedElement, ShippedFramework
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.text import clean_block, clean_line
from quarterdeck.values.verdict import Refused, require_version


@action
def install_frameworks(*, by: Actor, via: Via, at: datetime | None = None) -> None:
    """Add the shipped frameworks that are not there yet; what is there stays as it is. Raises NotPermitted."""
    require(by, Permission.QUALIFICATION_MANAGE)
    stamp = by.stamp(at or timezone.now(), via)
    known = set(Framework.objects.values_list("key", flat=True))
    missing = [Framework(key=shipped.key, name=shipped.name) for shipped in SHIPPED if shipped.key not in known]
    Framework.objects.bulk_create(missing)
    by_key = {shipped.key: shipped for shipped in SHIPPED}
    elements = [_element(framework, by_key[framework.key], place) for framework in missing
                for place in range(len(by_key[framework.key].elements))]  # fmt: skip
    Element.objects.bulk_create(elements)
    record_many([
        *(Recorded(FrameworkAdded(record_id=row.pk), stamp, _changes(row, FrameworkFields)) for row in missing),
        *(Recorded(ElementAdded(record_id=row.pk), stamp, _changes(row, ElementFields)) for row in elements),
    ])  # fmt: skip


def _element(framework: Framework, shipped: ShippedFramework, place: int) -> Element:
    element: ShippedElement = shipped.elements[place]
    return Element(
        framework=framework,
        key=element.key,
        name=element.name,
        weight=element.weight,
        guidance=element.guidance,
        position=place,
        is_due_by_proposal=element.is_due_by_proposal,
    )


def _changes(row: Framework | Element, of: type[FrameworkFields] | type[ElementFields]) -> Any:
    return field_changes(of(), fields_of(row, of))


@action
def add_framework(*, new: FrameworkFields, by: Actor, via: Via, at: datetime | None = None) -> Saved:
    """Add a framework without elements; its lasting key comes from its name. Raises NotPermitted, Refused."""
    require(by, Permission.QUALIFICATION_MANAGE)
    kept = replace(new, name=clean_line(new.name))
    row = Framework(key=key_of(kept.name))
    _accept(framework_verdict(kept, name_is_taken=Framework.objects.filter(key=row.key).exists()))
    put(row, kept)
    row.save(force_insert=True)
    stamp = by.stamp(at or timezone.now(), via)
    return Saved(row.pk, row.version, record(FrameworkAdded(record_id=row.pk), stamp, _changes(row, FrameworkFields)))


@action
def edit_framework(
    *,
    framework_id: int,
    changes: Mapping[str, Any],
    by: Actor,
    via: Via,
    at: datetime | None = None,
    version: int | None = None,
) -> Saved:
    """Change fields of a framework (names as in FrameworkFields); its key stays, and so does what was recorded.

    Raises NotPermitted, NotFound, Stale, Refused.
    """
    require(by, Permission.QUALIFICATION_MANAGE)
    row = locked(Framework.objects.all(), framework_id, "framework")
    require_version(version, row.version)
    before = fields_of(row, FrameworkFields)
    after = replace(before, **changes)
    after = replace(after, name=clean_line(after.name))
    others = Framework.objects.exclude(pk=row.pk)
    _accept(framework_verdict(after, name_is_taken=others.filter(name=after.name).exists()))
    put(row, after)
    event = FrameworkEdited(record_id=row.pk)
    return save(row, event, field_changes(before, after), by.stamp(at or timezone.now(), via))


@action
def add_element(*, framework_id: int, new: ElementFields, by: Actor, via: Via, at: datetime | None = None) -> Saved:
    """Add an element to a framework; its lasting key comes from its name. Raises NotPermitted, NotFound, Refused."""
    require(by, Permission.QUALIFICATION_MANAGE)
    framework = locked(Framework.objects.all(), framework_id, "framework")
    kept = _tidy(new)
    row = Element(framework=framework, key=key_of(kept.name))
    _accept(element_verdict(kept, name_is_taken=framework.elements.filter(key=row.key).exists()))
    put(row, kept)
    row.save(force_insert=True)
    stamp = by.stamp(at or timezone.now(), via)
    return Saved(row.pk, row.version, record(ElementAdded(record_id=row.pk), stamp, _changes(row, ElementFields)))


@action
def edit_element(
    *,
    element_id: int,
    changes: Mapping[str, Any],
    by: Actor,
    via: Via,
    at: datetime | None = None,
    version: int | None = None,
) -> Saved:
    """Change fields of an element (names as in ElementFields). A retired one keeps its evidence and counts no more.

    Raises NotPermitted, NotFound, Stale, Refused.
    """
    require(by, Permission.QUALIFICATION_MANAGE)
    row = locked(Element.objects.all(), element_id, "element")
    require_version(version, row.version)
    before = fields_of(row, ElementFields)
    after = _tidy(replace(before, **changes))
    others = Element.objects.filter(framework_id=row.framework_id).exclude(pk=row.pk)
    _accept(element_verdict(after, name_is_taken=others.filter(name=after.name).exists()))
    put(row, after)
    event = ElementEdited(record_id=row.pk)
    return save(row, event, field_changes(before, after), by.stamp(at or timezone.now(), via))


def _tidy(new: ElementFields) -> ElementFields:
    return replace(new, name=clean_line(new.name), guidance=clean_block(new.guidance))


def _accept(reasons: Any) -> None:
    if reasons:
        raise Refused(reasons)
