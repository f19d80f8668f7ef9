"""Parameters that narrow lists and boards of opportunities."""

from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.utils import timezone
from pydantic import AfterValidator, Field

from quarterdeck.catalog.queries import currencies
from quarterdeck.desk.filters import LARGEST
from quarterdeck.desk.queries.conditions import PARAMETERS, Clock, conditions_of
from quarterdeck.health.terms import Band
from quarterdeck.kit.rest.fields import Amount, Body, Day, Id, Ids, Whole
from quarterdeck.opportunities.queries import Lens
from quarterdeck.opportunities.queries.custom import KIND
from quarterdeck.opportunities.terms import Channel, DealFilter, OpportunityType
from quarterdeck.opportunities.terms.filters import Narrowing
from quarterdeck.pipelines.terms import Category, StageKind
from quarterdeck.quality.queries import narrowing
from quarterdeck.quality.terms import Check
from quarterdeck.records.api.fields import custom_filters
from quarterdeck.users.policy import actor_of
from quarterdeck.users.queries import company
from quarterdeck.values.money import Money
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import Refused

Flags = Annotated[tuple[Literal["overdue", "stalled", "idle"], ...], Field(strict=False, max_length=3)]
Kind = Annotated[StageKind, Field(strict=False)]
# Beyond what the columns hold there is nothing to find.
Small = Annotated[Whole, AfterValidator(lambda number: max(-LARGEST, min(number, LARGEST)))]
Filled = Literal["set", "empty"]
Categories = Annotated[tuple[Annotated[Category, Field(strict=False)], ...], Field(strict=False, max_length=5)]
Types = Annotated[tuple[Annotated[OpportunityType, Field(strict=False)], ...], Field(strict=False, max_length=3)]
Channels = Annotated[tuple[Annotated[Channel, Field(strict=False)], ...], Field(strict=False, max_length=3)]
Bands = Annotated[tuple[Annotated[Band, Field(strict=False)], ...], Field(strict=False, max_length=3)]
Checks = Annotated[
    tuple[Literal["any"] | Annotated[Check, Field(strict=False)], ...], Field(strict=False, max_length=25)
]
Kinds = Annotated[tuple[Kind, ...], Field(strict=False, max_length=3)]


class DealQuery(Body):
    """Which opportunities. What is left out does not limit."""

    scope: Literal["mine", "team", "all"] = "all"
    owner_id: Ids = ()
    stage_id: Ids = ()
    kind: Kinds = Field((), description="Kinds of stages: open, won, lost.")
    account_id: Id | None = None
    account_tree_id: Id | None = Field(None, description="Of this account or any below it.")
    close_from: Day | None = None
    close_to: Day | None = Field(None, description="The last day that counts.")
    amount_min: Amount | None = Field(None, description="In the display currency.")
    amount_max: Amount | None = Field(None, description="In the display currency.")
    flag: Flags = Field((), description="Bearing any of these flags.")
    text: str = Field("", description="Words of the name or the account's name.")
    category: Categories = Field((), description="Any of these forecast categories.")
    category_not: Categories = ()
    type: Types = ()
    type_not: Types = ()
    channel: Channels = ()
    channel_not: Channels = ()
    health: Bands = Field((), description="Open deals whose kept health is called so.")
    health_not: Bands = ()
    probability_from: Small | None = Field(None, description="In basis points.")
    probability_to: Small | None = Field(None, description="In basis points.")
    pushes_from: Small | None = Field(None, description="Times pushed past the end of a period.")
    pushes_to: Small | None = None
    days_from: Small | None = Field(None, description="Days in its stage, by the company's clock.")
    days_to: Small | None = None
    next_from: Day | None = Field(None, description="The day of the next activity.")
    next_to: Day | None = None
    next_is: Filled | None = None
    created_from: Day | None = None
    created_to: Day | None = None
    created_is: Filled | None = None
    closed_from: Day | None = None
    closed_to: Day | None = None
    closed_is: Filled | None = None
    source: str | None = Field(None, max_length=200, description="Part of the source.")
    source_is: Filled | None = None
    competitor: str | None = Field(None, max_length=200, description="Part of the competitor.")
    competitor_is: Filled | None = None
    order_reference: str | None = Field(None, max_length=200, description="Part of the order reference.")
    order_reference_is: Filled | None = None
    check: Checks = Field(
        (), description="Breaking any of these rules of data quality; `any` stands for all of open deals."
    )
    currency: str = Field("", description="Display currency of totals; the token owner's without it.")

    def deals(self, pipeline_id: int | None, request: HttpRequest) -> DealFilter:
        """The filter as queries take it, with what the request asks of custom fields. Raises Refused for wrong ones."""
        values = self.model_dump(include=set(PARAMETERS), exclude_none=True, exclude_defaults=True)
        return DealFilter(
            scope=self.scope,
            pipeline_id=pipeline_id,
            owner_ids=self.owner_id,
            stage_ids=self.stage_id,
            kinds=self.kind,
            close_from=self.close_from,
            close_to=self.close_to,
            amount_min=self.amount_min,
            amount_max=self.amount_max,
            flags=frozenset(self.flag),
            text=self.text,
            account_id=self.account_id,
            account_tree_id=self.account_tree_id,
            custom_fields=custom_filters(request, KIND),
            also=(*(conditions_of(values, _clock()) if values else ()), *self._checks(request)),
        )

    def _checks(self, request: HttpRequest) -> tuple[Narrowing, ...]:
        """What is asked of data quality. Queries only where something is."""
        return (narrowing(lens_of(request, self), self.check),) if self.check else ()


def lens_of(request: HttpRequest, query: DealQuery) -> Lens:
    """Who looks, in which currency, now. Raises Refused for a currency that is not in use here."""
    actor = actor_of(request)
    if query.currency and query.currency not in {row.code for row in currencies()}:
        text = Text.of("This currency is not in use here. See /currencies.")
        raise Refused.because("currency_unknown", text, "currency")
    return Lens(actor=actor, currency=query.currency or actor.display_currency, now=timezone.now())


def _clock() -> Clock:
    home = company()
    return Clock(timezone.now().astimezone(ZoneInfo(home.time_zone)).date(), home.time_zone)


def money(minor: int, currency: str) -> str:
    """An amount in minor units as text in units of its currency."""
    return f"{Money.of_minor(minor, currency).amount:f}"
