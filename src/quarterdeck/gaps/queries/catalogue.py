"""Gaps, and the requests of one deal."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from quarterdeck.customers.queries import visible_contacts
from quarterdeck.gaps.models import Gap, Request
from quarterdeck.gaps.terms import GAP, REQUEST, GapFields, GapState, RequestFields
from quarterdeck.users.terms import Actor, ScopeKind
from quarterdeck.values.dataclasses import dataclass, fields
from quarterdeck.values.text import LONGEST_KEY, fold
from quarterdeck.values.verdict import NotFound

ACTIVE = "active"


@dataclass(frozen=True, slots=True)
class GapRow:
    """A gap of the catalogue."""

    id: int
    fields: GapFields
    merged_into_id: int | None
    version: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A request of a deal. The gap named is the one its own counts for: itself, or what that was merged into.

    `contact_name` is empty where nobody is named, and where the reader may not see who is.
    """

    id: int
    opportunity_id: int
    gap_id: int
    gap_name: str
    gap_state: str
    release_on: date | None
    fields: RequestFields
    contact_name: str
    version: int
    created_at: datetime


def fields_of(row: Gap) -> GapFields:
    """What people wrote of a gap."""
    return GapFields(**{field.name: getattr(row, field.name) for field in fields(GapFields)})


def request_fields_of(row: Request) -> RequestFields:
    """What people wrote of a request."""
    return RequestFields(**{field.name: getattr(row, field.name) for field in fields(RequestFields)})


def require_reader(actor: Actor) -> None:
    """Raise NotFound for people of partners: what the product lacks is the company's own."""
    if actor.scope.kind is ScopeKind.ORGANISATION:
        raise NotFound(GAP)


def gap_rows(actor: Actor) -> list[GapRow]:
    """The whole catalogue by name, merged gaps included. One query. Raises NotFound for people of partners."""
    require_reader(actor)
    return [_row(gap) for gap in Gap.objects.order_by("name_key", "pk")]


def gap_row(actor: Actor, gap_id: int) -> GapRow:
    """One gap. Raises NotFound."""
    require_reader(actor)
    gap = Gap.objects.filter(pk=gap_id).first()
    if gap is None:
        raise NotFound(GAP)
    return _row(gap)


def gap_options(actor: Actor) -> list[tuple[int, str]]:
    """Gaps a deal can be linked to, by name: those not declined that stand for themselves. One query."""
    require_reader(actor)
    rows = Gap.objects.filter(merged_into=None).exclude(state=GapState.DECLINED)
    return list(rows.order_by("name_key", "pk").values_list("pk", "name"))


def parts_of(actor: Actor, gap_id: int) -> list[GapRow]:
    """The gaps that were merged into this one itself, by name. One query."""
    require_reader(actor)
    return [_row(gap) for gap in Gap.objects.filter(merged_into_id=gap_id).order_by("name_key", "pk")]


def gap_named(name: str) -> int | None:
    """The gap of this name, however it is spelt. One query."""
    return Gap.objects.filter(name_key=name_key(name)).values_list("pk", flat=True).first()


def name_key(name: str) -> str:
    """By what names of gaps are compared."""
    return fold(name)[:LONGEST_KEY]


def roots() -> dict[int, int]:
    """For what each gap counts: itself, or the one that it, or what it was merged into, was merged into. One query."""
    into = dict(Gap.objects.values_list("pk", "merged_into_id"))

    def root(gap_id: int) -> int:
        while (above := into.get(gap_id)) is not None:
            gap_id = above
        return gap_id

    return {gap_id: root(gap_id) for gap_id in into}


def with_parts(gap_id: int) -> list[int]:
    """A gap, and all that was merged into it or into a part of it. One query."""
    parts: dict[int, list[int]] = {}
    for part, into in Gap.objects.exclude(merged_into=None).values_list("pk", "merged_into_id"):
        parts.setdefault(into or 0, []).append(part)
    found = [gap_id]
    for one in found:
        found += parts.get(one, [])
    return found


def requests_of(actor: Actor, opportunity_id: int) -> list[RequestRow]:
    """The requests of a deal, the first first. One query, one more where somebody is named who asked, and two more
    where what was merged was merged again.

    The caller has found that the deal may be seen.
    """
    related = ("gap__merged_into",)
    rows = Request.objects.filter(opportunity_id=opportunity_id, state=ACTIVE).select_related(*related)
    found = list(rows.order_by("created_at", "pk"))
    names = names_in_sight(actor, found)
    if any(row.gap.merged_into and row.gap.merged_into.merged_into_id is not None for row in found):
        counted = roots()
        gaps = {gap.pk: gap for gap in Gap.objects.filter(pk__in=counted.values())}
        return [_request(row, gaps[counted[row.gap_id]], names) for row in found]
    return [_request(row, row.gap.merged_into or row.gap, names) for row in found]


def names_in_sight(actor: Actor, rows: Iterable[Request]) -> dict[int, str]:
    """Names of who asked, by id, as far as the actor may see them. One query, none where nobody is named."""
    ids = {row.contact_id for row in rows if row.contact_id is not None}
    return dict(visible_contacts(actor).filter(pk__in=ids).values_list("pk", "name")) if ids else {}


def request_row(actor: Actor, opportunity_id: int, request_id: int) -> RequestRow:
    """One request of a deal. Raises NotFound. The caller has found that the deal may be seen."""
    found = next((row for row in requests_of(actor, opportunity_id) if row.id == request_id), None)
    if found is None:
        raise NotFound(REQUEST)
    return found


def _row(gap: Gap) -> GapRow:
    return GapRow(gap.pk, fields_of(gap), gap.merged_into_id, gap.version, gap.created_at)


def _request(row: Request, gap: Gap, names: Mapping[int, str]) -> RequestRow:
    return RequestRow(
        id=row.pk,
        opportunity_id=row.opportunity_id,
        gap_id=gap.pk,
        gap_name=gap.name,
        gap_state=gap.state,
        release_on=gap.release_on,
        fields=request_fields_of(row),
        contact_name=names.get(row.contact_id or 0, ""),
        version=row.version,
        created_at=row.created_at,
    )
