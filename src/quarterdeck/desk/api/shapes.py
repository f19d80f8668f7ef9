"""What an opportunity looks like over the API: the declared schemas, and the rows that fit them."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, Field

from quarterdeck.kit.rest.replies import shown
from quarterdeck.opportunities.queries.records import OpportunityRecord
from quarterdeck.opportunities.rules.state import State
from quarterdeck.records.api.fields import Values
from quarterdeck.values.ids import public_id
from quarterdeck.values.verdict import Reason

AMOUNT = "Text of digits with a point, exact, in units of `currency`; null when nobody gave one."


class StateOut(BaseModel):
    """The fields of an opportunity that history tracks."""

    name: str
    pipeline_id: str
    stage_id: str
    account_id: str | None
    owner_id: str
    amount: str | None = Field(description=AMOUNT)
    currency: str
    close_date: date | None = Field(description="Expected close.")
    category: str = Field(description="Forecast category: closed, commit, likely, best_case, pipeline or omitted.")
    category_source: str = Field(description="`auto`: the stage's; `manual`: a person picked it.")
    seller_probability_bp: int | None = Field(description="The seller's own estimate in basis points.")
    system_probability_bp: int = Field(description="The stage's probability in basis points.")
    product_id: str | None
    channel: str
    source: str
    type: str
    loss_reason_id: str | None
    competitor: str
    order_reference: str
    closed_at: datetime | None
    closed_on: date | None = Field(description="Local day of closing; figures count by it.")


class OpportunityOut(StateOut):
    """An opportunity."""

    id: str
    external_id: str
    original_close_date: date | None
    push_count: int = Field(description="How often the expected close moved past the end of its period.")
    redate_count: int = Field(description="How often the expected close moved to a later day.")
    stage_entered_at: datetime
    flags: list[str]
    has_lines: bool = Field(description="Whether the amount is the sum of its lines, and changes with them alone.")
    created_at: datetime
    created_by_id: str | None
    updated_at: datetime
    version: int
    custom_fields: Values


class BuyingContactOut(BaseModel):
    """A contact in the buying group."""

    contact_id: str
    role: str


class ReasonOut(BaseModel):
    """Why something is, or would be, refused."""

    code: str
    criterion: str
    field: str
    text: str


class OpportunityWithContactsOut(OpportunityOut):
    """An opportunity with its buying group."""

    contacts: list[BuyingContactOut]


class OpportunityAdvisedOut(OpportunityWithContactsOut):
    """An opportunity just created or moved, with the criteria that advise and are not met."""

    advice: list[ReasonOut]


def id_or_null(number: int | None) -> str | None:
    """A public id, or null for none."""
    return None if number is None else public_id(number)


def state_row(state: State) -> dict[str, Any]:
    """The tracked fields."""
    amount = state.amount
    return {
        "name": state.name,
        "pipeline_id": public_id(state.pipeline_id),
        "stage_id": public_id(state.stage_id),
        "account_id": id_or_null(state.account_id),
        "owner_id": public_id(state.owner_id),
        "amount": None if amount is None else f"{amount:f}",
        "currency": state.currency,
        "close_date": state.close_date,
        "category": state.category,
        "category_source": state.category_source,
        "seller_probability_bp": state.seller_probability_bp,
        "system_probability_bp": state.system_probability_bp,
        "product_id": id_or_null(state.product_id),
        "channel": state.channel,
        "source": state.source,
        "type": state.type,
        "loss_reason_id": id_or_null(state.loss_reason_id),
        "competitor": state.competitor,
        "order_reference": state.order_reference,
        "closed_at": state.closed_at,
        "closed_on": state.closed_on,
    }


def record_row(record: OpportunityRecord, custom: dict[str, Any]) -> dict[str, Any]:
    """An opportunity without its buying group; `custom` are the values of its custom fields."""
    return state_row(record.state) | {
        "id": public_id(record.id),
        "external_id": record.external_id,
        "original_close_date": record.original_close_date,
        "push_count": record.push_count,
        "redate_count": record.redate_count,
        "stage_entered_at": record.stage_entered_at,
        "flags": record.flags.split(",") if record.flags else [],
        "has_lines": record.has_lines,
        "created_at": record.created_at,
        "created_by_id": id_or_null(record.created_by_id),
        "updated_at": record.updated_at,
        "version": record.version,
        "custom_fields": custom,
    }


def contact_rows(pairs: Iterable[tuple[int, str]]) -> list[dict[str, Any]]:
    """The buying group in a lasting order."""
    return [{"contact_id": public_id(number), "role": role} for number, role in sorted(pairs)]


def reason_rows(reasons: Iterable[Reason]) -> list[dict[str, str]]:
    """Reasons as a problem document has them."""
    return [{"code": r.code, "criterion": r.criterion, "field": r.field, "text": shown(r.text)} for r in reasons]
