"""One opportunity with everything its page shows."""

from collections.abc import Iterator
from datetime import date, datetime

from quarterdeck.customers.queries import contact_cards
from quarterdeck.opportunities.queries.cards import Card, cards
from quarterdeck.opportunities.queries.history import buying_pairs, history_rows
from quarterdeck.opportunities.queries.lens import Lens
from quarterdeck.opportunities.queries.scope import visible_to
from quarterdeck.opportunities.rules.flags import days_between
from quarterdeck.opportunities.rules.timeline import visits
from quarterdeck.pipelines.rules.pipeline import PipelineSpec, StageSpec
from quarterdeck.pipelines.terms import BuyingRole
from quarterdeck.users.queries import may_write_for
from quarterdeck.users.terms import Permission
from quarterdeck.values.dataclasses import dataclass, fields
from quarterdeck.values.verdict import NotFound


@dataclass(frozen=True, slots=True)
class BuyingContact:
    """A contact in the buying group."""

    contact_id: int
    name: str
    title: str
    role: BuyingRole


@dataclass(frozen=True, slots=True)
class StageVisit:
    """A stay in a stage; `left_at` None while it lasts. `days` are local days in the company's zone."""

    stage_id: int
    entered_at: datetime
    left_at: datetime | None
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OpportunityDetail(Card):
    """An opportunity in full: figures about its history, who is in it, and what the actor may do."""

    pipeline: PipelineSpec
    stage: StageSpec
    product_id: int | None
    product_name: str
    channel: str
    source: str
    type: str
    loss_reason_id: int | None
    loss_reason: str
    competitor: str
    order_reference: str
    external_id: str
    has_lines: bool
    flags: tuple[str, ...]
    original_close_date: date | None
    redate_count: int
    stage_entered_at: datetime
    closed_at: datetime | None
    created_by: str
    updated_at: datetime
    visits: tuple[StageVisit, ...]
    contacts: tuple[BuyingContact, ...]
    may_edit: bool
    may_assign: bool
    may_delete: bool
    may_override: bool


_FROM_ROW = (
    "has_lines", "product_id", "channel", "source", "type", "loss_reason_id", "competitor", "order_reference",
    "external_id", "original_close_date", "redate_count", "stage_entered_at", "closed_at", "updated_at",
)  # fmt: skip


def opportunity_page(lens: Lens, opportunity_id: int) -> OpportunityDetail:
    """One opportunity in full. Raises NotFound when the actor may not see it, or it is deleted."""
    rows = visible_to(lens.actor).filter(pk=opportunity_id)
    row = rows.select_related("product", "created_by", "loss_reason").first()
    if row is None:
        raise NotFound("opportunity")
    spec = lens.spec(row.pipeline_id)
    (card,) = cards(lens, rows)
    may_write = may_write_for(lens.actor, row.owner_id) and not card.kept_in

    def may(permission: Permission) -> bool:
        return may_write and lens.actor.may(permission)

    return OpportunityDetail(
        **{field.name: getattr(card, field.name) for field in fields(Card)},
        **{name: getattr(row, name) for name in _FROM_ROW},
        pipeline=spec,
        stage=spec.at(row.stage_id),
        product_name=row.product.name if row.product else "",
        loss_reason=row.loss_reason.name if row.loss_reason else "",
        flags=tuple(filter(None, row.flags.split(","))),
        created_by=row.created_by.name if row.created_by else "",
        visits=tuple(_visits(lens, row.id)),
        contacts=_buying_group(row.id),
        may_edit=may(Permission.OPPORTUNITIES_EDIT),
        may_assign=may(Permission.OPPORTUNITIES_ASSIGN),
        may_delete=may(Permission.OPPORTUNITIES_DELETE),
        may_override=may(Permission.OPPORTUNITIES_OVERRIDE),
    )


def _visits(lens: Lens, opportunity_id: int) -> Iterator[StageVisit]:
    zone = lens.company.time_zone
    for visit in visits(history_rows([opportunity_id])[opportunity_id]):
        days = days_between(visit.entered_at, visit.left_at or lens.now, zone)
        yield StageVisit(visit.stage_id, visit.entered_at, visit.left_at, days)


def _buying_group(opportunity_id: int) -> tuple[BuyingContact, ...]:
    pairs = buying_pairs(opportunity_id)
    people = contact_cards({contact_id for contact_id, _ in pairs}) if pairs else {}
    order = list(BuyingRole)
    found = [
        BuyingContact(contact_id, people[contact_id].name, people[contact_id].title, BuyingRole(role))
        for contact_id, role in pairs
        if contact_id in people
    ]
    return tuple(sorted(found, key=lambda one: (order.index(one.role), one.name, one.contact_id)))
