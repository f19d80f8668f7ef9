"""Opportunities for tests, made by the actions of the product."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from quarterdeck.catalog.actions import activate_currency
from quarterdeck.opportunities import actions, queries
from quarterdeck.opportunities.models import History, Opportunity, OpportunityContact
from quarterdeck.opportunities.queries import Lens
from quarterdeck.opportunities.terms import Created, Move, NewOpportunity, StageChanged
from quarterdeck.pipelines.actions import install_default_pipeline
from quarterdeck.pipelines.queries import loss_reasons, pipeline_spec
from quarterdeck.pipelines.rules.pipeline import PipelineSpec
from quarterdeck.users.queries import system_actor
from quarterdeck.users.terms import Actor
from tests.cast import LONG_AGO, SYSTEM, Cast, actor
from tests.customers import a_contact, an_account


@dataclass(frozen=True)
class Sales:
    """The default pipeline, which holds from long ago, Rita's customer, and euro and dollar in use."""

    cast: Cast
    spec: PipelineSpec
    account: int
    buyer: int
    reasons: dict[str, int]

    def stage(self, key: str) -> int:
        return next(stage.id for stage in self.spec.stages if stage.key == key)

    def actor(self, name: str) -> Actor:
        return system_actor() if name == "system" else actor(getattr(self.cast, name))

    def create(self, by: str = "rita", at: datetime | None = None, **fields: Any) -> Created:
        new = NewOpportunity(**{"pipeline_id": self.spec.id, "name": "Presses", **fields})
        return actions.create_opportunity(new=new, by=self.actor(by), via=SYSTEM, at=at)

    def deal(self, stage: str = "lead_generation", by: str = "rita", at: datetime | None = None, **fields: Any) -> int:
        """A deal of Rita's with an amount and a buyer, so that every stage is open to it."""
        fields = {
            "amount": Decimal(1000),
            "contacts": ((self.buyer, "economic_buyer"),),
            "owner_id": self.cast.rita,
            **fields,
        }
        return self.create(by, at, stage_id=self.stage(stage), **fields).opportunity_id

    def move(self, number: int, to: str, by: str = "rita", at: datetime | None = None, **more: Any) -> StageChanged:
        move = Move(opportunity_id=number, to=self.stage(to), **more)
        return actions.advance_stage(move=move, by=self.actor(by), via=SYSTEM, at=at)

    def edit(self, number: int, by: str = "rita", at: datetime | None = None, **changes: Any) -> int | None:
        found = actions.edit_opportunity(opportunity_id=number, changes=changes, by=self.actor(by), via=SYSTEM, at=at)
        return found.seq

    def lens(self, name: str = "rita", now: datetime | None = None, currency: str = "EUR") -> Lens:
        from django.utils import timezone

        return queries.Lens(actor=self.actor(name), currency=currency, now=now or timezone.now())


def sales_of(cast: Cast) -> Sales:
    """Install what a test of deals starts from."""
    for code in ("EUR", "USD"):
        activate_currency(code=code, by=system_actor(), via=SYSTEM)
    pipeline_id = install_default_pipeline(by=system_actor(), via=SYSTEM, at=LONG_AGO)
    account = an_account(cast.rita)
    return Sales(
        cast=cast,
        spec=pipeline_spec(pipeline_id),
        account=account,
        buyer=a_contact(cast.rita, account_id=account),
        reasons={reason.key: reason.id for reason in loss_reasons().values()},
    )


def row(number: int) -> Opportunity:
    """The present row."""
    return Opportunity.objects.get(pk=number)


def last_seq(number: int) -> int:
    """The newest row of history."""
    return History.objects.filter(opportunity_id=number).latest("seq").seq


def every_deal() -> list[Opportunity]:
    """The present rows of all deals."""
    return list(Opportunity.objects.all())


def last_change() -> History:
    """The newest row of history of any deal."""
    return History.objects.latest("seq")


def voided_changes(number: int) -> int:
    """How many rows of a deal's history count for nothing any more."""
    return History.objects.filter(opportunity_id=number).exclude(voided_at=None).count()


def buying_group(number: int) -> list[OpportunityContact]:
    """The contacts of a deal with their roles."""
    return list(OpportunityContact.objects.filter(opportunity_id=number))


def merge_into(number: int, target: int) -> None:
    """The rows of a merge, which no page offers yet."""
    Opportunity.objects.filter(pk=number).update(state="merged", merged_into=target)


def deals_of(account_id: int) -> dict[str, int]:
    """The deals of an account in any state, by name."""
    return dict(Opportunity.objects.filter(account_id=account_id).values_list("name", "pk"))


def accounts_in_history(numbers: Collection[int]) -> set[int | None]:
    """The accounts that the history of these deals names."""
    return set(History.objects.filter(opportunity_id__in=numbers).values_list("account_id", flat=True))
