"""Deals with all their fields, and what belongs to them: lines, splits, buying roles; and activities.

These files are imported again, so they hold ids and words that never change.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal

from django.http import QueryDict

from quarterdeck.activities.queries import ActivityRow, activities
from quarterdeck.activities.terms import ActivityFilter, ActivityType
from quarterdeck.customers.events import AccountEvent, ContactEvent
from quarterdeck.desk.views.viewing import viewing_as
from quarterdeck.exports.tables.customs import Customs
from quarterdeck.exports.tables.fields import Field, cells_of, columns_of, id_of
from quarterdeck.exports.tables.sources import AT_ONCE, Listed, Source, paged
from quarterdeck.inspection.queries import opportunity_list, opportunity_parts
from quarterdeck.inspection.views.asking import asking
from quarterdeck.opportunities.events import OpportunityEvent
from quarterdeck.opportunities.queries import matches_by_id
from quarterdeck.opportunities.queries.custom import KIND
from quarterdeck.opportunities.queries.history import buying_groups
from quarterdeck.opportunities.rules.state import State
from quarterdeck.opportunities.terms import CategorySource
from quarterdeck.pipelines.queries import loss_reasons
from quarterdeck.pipelines.queries.specs import specs_by_id
from quarterdeck.pipelines.rules.pipeline import LossReasonSpec, PipelineSpec
from quarterdeck.records.queries.fields import field_specs
from quarterdeck.revenue.queries import lines_of
from quarterdeck.revenue.queries.splits import shares_by_type
from quarterdeck.revenue.rules.splits import written_shares
from quarterdeck.revenue.terms import Line
from quarterdeck.saved_views.queries import views_of
from quarterdeck.sheets.writing import ValueType
from quarterdeck.users.terms import Actor
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.ids import public_id
from quarterdeck.values.text import N_

_MICRO = 6


@dataclass(frozen=True, slots=True)
class _Deal:
    """A deal with what its file names by words."""

    id: int
    created_at: datetime
    state: State
    pipeline: PipelineSpec
    loss_reason: str

    @property
    def picked_category(self) -> str:
        """The category where somebody picked another than the stage's own."""
        said = self.state.category if self.state.category_source != CategorySource.AUTO else ""
        return "" if said == self.pipeline.at(self.state.stage_id).category else said

    @property
    def stage_key(self) -> str:
        """The stage, where deals may still be in it."""
        stage = self.pipeline.stage(self.state.stage_id)
        return stage.key if stage else ""


@dataclass(frozen=True, slots=True)
class _Split:
    """How the credit of one kind is shared out of a deal."""

    opportunity_id: int
    type: str
    shares: str


@dataclass(frozen=True, slots=True)
class _Role:
    """Which part a contact has in a deal."""

    opportunity_id: int
    contact_id: int
    role: str


_DEAL: tuple[Field[_Deal], ...] = (
    Field("quarterdeck_id", N_("Id"), lambda deal: public_id(deal.id)),
    Field("name", N_("Name"), lambda deal: deal.state.name),
    Field("pipeline", N_("Pipeline"), lambda deal: deal.pipeline.key),
    Field("stage", N_("Stage"), lambda deal: deal.stage_key),
    Field("owner_id", N_("Owner"), lambda deal: public_id(deal.state.owner_id)),
    Field("account_id", N_("Account"), lambda deal: id_of(deal.state.account_id)),
    Field("amount", N_("Amount"), lambda deal: deal.state.amount, ValueType.NUMBER),
    Field("currency", N_("Currency"), lambda deal: deal.state.currency),
    Field("close_date", N_("Close date"), lambda deal: deal.state.close_date, ValueType.DAY),
    Field("category", N_("Forecast category"), lambda deal: deal.picked_category),
    Field("seller_probability", N_("Seller's %"), lambda deal: _percent(deal.state), ValueType.NUMBER),
    Field("product_id", N_("Product"), lambda deal: id_of(deal.state.product_id)),
    Field("channel", N_("Channel"), lambda deal: deal.state.channel),
    Field("source", N_("Source"), lambda deal: deal.state.source),
    Field("type", N_("Type"), lambda deal: deal.state.type),
    Field("loss_reason", N_("Loss reason"), lambda deal: deal.loss_reason),
    Field("competitor", N_("Competitor"), lambda deal: deal.state.competitor),
    Field("order_reference", N_("Order reference"), lambda deal: deal.state.order_reference),
    Field("created_at", N_("Created"), lambda deal: deal.created_at, ValueType.INSTANT),
    Field("closed_at", N_("Closed"), lambda deal: deal.state.closed_at, ValueType.INSTANT),
)
_LINE: tuple[Field[Line], ...] = (
    Field("quarterdeck_opportunity_id", N_("Deal"), lambda line: public_id(line.opportunity_id)),
    Field("product_id", N_("Product"), lambda line: public_id(line.product_id)),
    Field("name", N_("Name"), lambda line: line.name),
    Field("quantity", N_("Quantity"), lambda line: _micro(line.quantity_micro), ValueType.NUMBER),
    Field("unit_price", N_("Unit price"), lambda line: _micro(line.unit_price_micro), ValueType.NUMBER),
    Field("currency", N_("Currency"), lambda line: line.currency),
    Field("discount", N_("Discount %"), lambda line: Decimal(line.discount_bp).scaleb(-2), ValueType.NUMBER),
    Field("starts_on", N_("Starts on"), lambda line: line.starts_on, ValueType.DAY),
    Field("term_months", N_("Term in months"), lambda line: line.term_months, ValueType.WHOLE),
)
_SPLIT: tuple[Field[_Split], ...] = (
    Field("quarterdeck_opportunity_id", N_("Deal"), lambda one: public_id(one.opportunity_id)),
    Field("type", N_("Kind of split"), lambda one: one.type),
    Field("shares", N_("Shares"), lambda one: one.shares),
)
_ROLE: tuple[Field[_Role], ...] = (
    Field("quarterdeck_opportunity_id", N_("Deal"), lambda one: public_id(one.opportunity_id)),
    Field("contact_id", N_("Contact"), lambda one: public_id(one.contact_id)),
    Field("role", N_("Role"), lambda one: one.role),
)
_ACTIVITY: tuple[Field[ActivityRow], ...] = (
    Field("quarterdeck_id", N_("Id"), lambda row: public_id(row.id)),
    Field("type", N_("Type"), lambda row: row.type.value),
    Field("opportunity_id", N_("Deal"), lambda row: _on(row, OpportunityEvent.kind)),
    Field("account_id", N_("Account"), lambda row: _on(row, AccountEvent.kind)),
    Field("contact_id", N_("Contact"), lambda row: _on(row, ContactEvent.kind)),
    Field("owner_id", N_("Whose"), lambda row: id_of(_whose(row))),
    Field("subject", N_("Subject"), lambda row: row.subject),
    Field("body", N_("Text"), lambda row: row.body),
    Field("status", N_("Status"), lambda row: "planned" if row.at is None else "done"),
    Field("due_on", N_("Due"), lambda row: row.due_on, ValueType.DAY),
    Field("at", N_("When"), lambda row: row.at, ValueType.INSTANT),
    Field("direction", N_("Direction"), lambda row: row.direction.value),
    Field("outcome", N_("Outcome"), lambda row: row.outcome.value),
    Field("created_at", N_("Created"), lambda row: row.created_at, ValueType.INSTANT),
)


def read_whole_deals(actor: Actor, query: QueryDict) -> Listed:
    """The deals that the list of this address finds, with every field that an import reads."""
    count, parts = _parts(actor, query)
    customs = Customs(actor, KIND, field_specs(actor, KIND), is_again=True)
    rows = (
        row
        for part in parts
        for row in customs.added([deal.id for deal in part], [cells_of(_DEAL, deal) for deal in part])
    )
    return Listed(count, [*columns_of(_DEAL), *customs.columns()], rows)


def read_lines(actor: Actor, query: QueryDict) -> Listed:
    """The lines of these deals, as they stand in each. `count` is that of the deals."""
    count, parts = _parts(actor, query)
    found = (line for part in parts for lines in lines_of([deal.id for deal in part]).values() for line in lines)
    return Listed(count, columns_of(_LINE), (cells_of(_LINE, line) for line in found))


def read_splits(actor: Actor, query: QueryDict) -> Listed:
    """How credit is shared out of these deals, a row a kind. `count` is that of the deals."""
    count, parts = _parts(actor, query)
    found = (
        _Split(number, key, written_shares(shares))
        for part in parts
        for (number, key), shares in shares_by_type([deal.id for deal in part]).items()
    )
    return Listed(count, columns_of(_SPLIT), (cells_of(_SPLIT, one) for one in found))


def read_roles(actor: Actor, query: QueryDict) -> Listed:
    """Who has a say in these deals. `count` is that of the deals."""
    count, parts = _parts(actor, query)
    found = (
        _Role(number, contact_id, role)
        for part in parts
        for number, pairs in buying_groups([deal.id for deal in part]).items()
        for contact_id, role in sorted(pairs)
    )
    return Listed(count, columns_of(_ROLE), (cells_of(_ROLE, one) for one in found))


def read_activities(actor: Actor, query: QueryDict) -> Listed:
    """What was done and is planned on all deals, accounts and contacts that the actor sees. `count` is not known."""

    def page(cursor: str) -> tuple[list[list[object]], str]:
        found = activities(actor, ActivityFilter(), cursor=cursor, limit=AT_ONCE)
        return [cells_of(_ACTIVITY, row) for row in found.rows], found.next_cursor

    return Listed(None, columns_of(_ACTIVITY), paged(page))


SOURCES = (
    Source("opportunity_lines", N_("Lines of deals"), "opportunities", read_lines, read_lines, is_part=True),
    Source("opportunity_splits", N_("Splits of deals"), "opportunities", read_splits, read_splits, is_part=True),
    Source("opportunity_contacts", N_("Buying roles"), "opportunities", read_roles, read_roles, is_part=True),
    Source("activities", N_("Activities"), "tasks", read_activities, read_activities, is_part=True),
)


def _parts(actor: Actor, query: QueryDict) -> tuple[int, Iterator[list[_Deal]]]:
    """How many deals the list of this address finds, and all of them in parts, in its order."""
    who = viewing_as(actor)
    asked = asking(query, who, views_of(actor))
    count = opportunity_list(who.lens, asked.deals, sort=asked.sort, limit=1).count
    reasons = loss_reasons()

    def parts() -> Iterator[list[_Deal]]:
        for rows in opportunity_parts(who.lens, asked.deals, asked.sort, AT_ONCE):
            states = {number: match.state for number, match in matches_by_id(actor, [row.id for row in rows]).items()}
            known = specs_by_id({state.pipeline_id for state in states.values()})
            # Between the two readings a deal may have gone out of sight.
            here = [(row, states[row.id]) for row in rows if row.id in states]
            yield [
                _Deal(row.id, row.created_at, state, known[state.pipeline_id], _reason(reasons, state))
                for row, state in here
            ]

    return count, parts()


def _reason(reasons: Mapping[int, LossReasonSpec], state: State) -> str:
    found = reasons.get(state.loss_reason_id or 0)
    return found.key if found else ""


def _percent(state: State) -> Decimal | None:
    return None if state.seller_probability_bp is None else Decimal(state.seller_probability_bp).scaleb(-2)


def _micro(number: int) -> Decimal:
    return Decimal(number).scaleb(-_MICRO)


def _on(row: ActivityRow, kind: str) -> str | None:
    return public_id(row.record_id) if row.kind == kind else None


def _whose(row: ActivityRow) -> int | None:
    """Who did it; whose it is where it is planned, and of a task always."""
    is_told = row.at is not None and row.type is not ActivityType.TASK
    return row.author_id if is_told else row.assignee_id
