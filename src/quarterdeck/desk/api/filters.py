"""Parameters that narrow lists and boards of opportunities."""

from typing import Annotated, Literal

from django.http import HttpRequest
from django.utils import timezone
from pydantic import Field

from quarterdeck.catalog.queries import currencies
from quarterdeck.kit.rest.fields import Amount, Body, Day, Id, Ids
from quarterdeck.opportunities.queries import Lens
from quarterdeck.opportunities.queries.custom import KIND
from quarterdeck.opportunities.terms import DealFilter
from quarterdeck.pipelines.terms import StageKind
from quarterdeck.records.api.fields import custom_filters
from quarterdeck.users.policy import actor_of
from quarterdeck.values.money import Money
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import Refused

Flags = Annotated[tuple[Literal["overdue", "stalled", "idle"], ...], Field(strict=False, max_length=3)]
Kind = Annotated[StageKind, Field(strict=False)]
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
    currency: str = Field("", description="Display currency of totals; the token owner's without it.")

    def deals(self, pipeline_id: int | None, request: HttpRequest) -> DealFilter:
        """The filter as queries take it, with what the request asks of custom fields. Raises Refused for wrong ones."""
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
        )


def lens_of(request: HttpRequest, query: DealQuery) -> Lens:
    """Who looks, in which currency, now. Raises Refused for a currency that is not in use here."""
    actor = actor_of(request)
    if query.currency and query.currency not in {row.code for row in currencies()}:
        text = Text.of("This currency is not in use here. See /currencies.")
        raise Refused.because("currency_unknown", text, "currency")
    return Lens(actor=actor, currency=query.currency or actor.display_currency, now=timezone.now())


def money(minor: int, currency: str) -> str:
    """An amount in minor units as text in units of its currency."""
    return f"{Money.of_minor(minor, currency).amount:f}"
