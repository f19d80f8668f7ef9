"""Bodies of requests about opportunities."""

from typing import Annotated, Any

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from quarterdeck.kit.rest.fields import Amount, Body, Day, Id, Patch, one_of
from quarterdeck.opportunities.terms import Channel, OpportunityType
from quarterdeck.pipelines.terms import PICKABLE_CATEGORIES, BuyingRole
from quarterdeck.records.api.fields import Values
from quarterdeck.records.terms.fields import KEY_PREFIX
from quarterdeck.values.text import N_

MOST_CONTACTS = 50
Category = Annotated[str, one_of(PICKABLE_CATEGORIES)]
ChannelWord = Annotated[str, one_of(Channel)]
TypeWord = Annotated[str, one_of(OpportunityType)]
RoleWord = Annotated[str, one_of(BuyingRole)]


def _addressed(values: dict[str, Any]) -> dict[str, Any]:
    if any(not key.startswith(KEY_PREFIX) for key in values):
        raise PydanticCustomError("custom_field_unknown", N_("Custom fields are named cf_<id>. See /fields."))
    return values


Custom = Annotated[Values, AfterValidator(_addressed)]
BASIS_POINTS = "0 to 10000 basis points."


class BuyingContactIn(Body):
    """A contact of the buying group."""

    contact_id: Id
    role: RoleWord


Contacts = Annotated[tuple[BuyingContactIn, ...], Field(strict=False, max_length=MOST_CONTACTS)]


class OpportunityPatch(Patch):
    """Fields of an opportunity to change. Its stage moves by `POST /opportunities/{id}/move` only."""

    name: str = ""
    account_id: Id | None = None
    owner_id: Id = 0
    amount: Amount | None = None
    currency: str = ""
    close_date: Day | None = None
    category: Category | None = Field(None, description="Null goes back to the stage's category.")
    seller_probability_bp: int | None = Field(None, description=BASIS_POINTS)
    product_id: Id | None = None
    channel: ChannelWord = Channel.DIRECT.value
    source: str = ""
    type: TypeWord = OpportunityType.NEW.value
    loss_reason_id: Id | None = None
    competitor: str = ""
    order_reference: str = ""
    custom_fields: Custom = Field(default_factory=dict)

    def changes(self) -> dict[str, Any]:
        """The fields that were given, as actions take them: custom ones beside the others."""
        given = self.given()
        custom: dict[str, Any] = given.pop("custom_fields", {})
        return given | custom


class OpportunityIn(OpportunityPatch):
    """An opportunity to create: without `stage_id` where its pipeline starts, without `owner_id` the caller's own.

    Without `currency` the amount is in the company's.
    """

    pipeline_id: Id
    name: str
    stage_id: Id | None = None
    external_id: str = ""
    contacts: Contacts = ()

    def values(self) -> dict[str, Any]:
        """The fields as `NewOpportunity` takes them."""
        return self.given() | {"contacts": pairs(self.contacts)}


class MoveIn(Body):
    """A move: the stage, and what its criteria ask for and is still missing."""

    stage_id: Id
    fill: OpportunityPatch = Field(default_factory=OpportunityPatch, description="Fields to change along with it.")
    contacts: Contacts = ()
    override_reason: str = Field("", description="Lifts unmet criteria, for those who may; it is kept and counted.")


def pairs(contacts: tuple[BuyingContactIn, ...]) -> tuple[tuple[int, str], ...]:
    """Contacts as actions take them."""
    return tuple((contact.contact_id, contact.role) for contact in contacts)
