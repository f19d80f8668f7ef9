"""The course of the conformance test: pipelines with every kind of rule, and moves that break them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone

from quarterdeck.catalog.actions import activate_currency, add_product
from quarterdeck.catalog.terms import NewProduct
from quarterdeck.opportunities.actions import advance_stage, create_opportunity
from quarterdeck.opportunities.terms import Move, NewOpportunity
from quarterdeck.pipelines.actions import add_loss_reasons, add_pipeline
from quarterdeck.pipelines.queries import pipeline_by_key
from quarterdeck.pipelines.rules.defaults import LossReasonPlan
from quarterdeck.pipelines.rules.pipeline import PipelineSpec
from quarterdeck.records.tests.fields import a_field
from quarterdeck.revenue.actions import add_line
from quarterdeck.revenue.terms import NewLine
from quarterdeck.users.queries import system_actor
from tests.cast import LONG_AGO, SYSTEM, Cast, a_token, actor
from tests.conformance.plans import BESIDE, OTHER, STRICT, custom
from tests.customers import a_contact, an_account

BACKEND = "quarterdeck.users.adapters.PersonBackend"
NOWHERE = 12345


@dataclass(frozen=True)
class Course:
    """The pipelines, what deals on them are made of, and a token that may do all that Rita may."""

    cast: Cast
    strict: PipelineSpec
    other: PipelineSpec
    beside: PipelineSpec
    custom: PipelineSpec
    seats: str
    account_id: int
    contacts: tuple[int, ...]
    competitor_reason_id: int
    secret: str

    def stage_id(self, key: str) -> int:
        """A stage of the strict pipeline; "only" is one of the other pipeline, "nowhere" none at all."""
        if key == "nowhere":
            return NOWHERE
        return next(stage.id for stage in self.spec_of(key).stages if stage.key == key)

    def spec_of(self, key: str) -> PipelineSpec:
        """The pipeline that has the stage of this key."""
        by_prefix = {"b_": self.beside, "c_": self.custom}
        return self.other if key == "only" else by_prefix.get(key[:2], self.strict)


@dataclass(frozen=True)
class Illegal:
    """A move that must be refused: the deal as it stands, where it is to go, what is given along.

    `sells` is the price of its one line. `codes` are the codes of the refusal, in order, so that the course itself
    is checked too.
    """

    name: str
    start: str
    to: str
    codes: tuple[str, ...]
    has: Mapping[str, Any] = field(default_factory=dict)
    roles: tuple[str, ...] = ()
    fill: Mapping[str, Any] = field(default_factory=dict)
    sells: Decimal | None = None


@dataclass(frozen=True)
class Asked:
    """An illegal move set up: Rita's deal, the ids of what it asks for, and a browser in which she is signed in."""

    course: Course
    illegal: Illegal
    opportunity_id: int
    external_id: str
    to: int
    browser: Client

    @property
    def fill(self) -> dict[str, Any]:
        """What is given along, by field, typed as actions take it."""
        named = {"competitor_reason": self.course.competitor_reason_id}
        keys = {"seats": self.course.seats}
        return {
            keys.get(name, name): named.get(value, value) if isinstance(value, str) else value
            for name, value in self.illegal.fill.items()
        }


ALL_BESIDE = ("approval_missing", "activity_missing", "document_missing", "level_too_low")
FULL = {"amount": Decimal(5), "source": "Fair", "close_date": "later"}
BUYER = ("economic_buyer",)
EARLIER, NO_SOURCE, FREE = {"close_date": "earlier"}, {"source": ""}, {"amount": Decimal(0)}
ALL_OF_THIRD = ("field_missing", "contacts_missing", "field_missing")
ILLEGAL = (
    Illegal("field not set", "first", "second", ("field_missing",)),
    Illegal("exit field not set", "second", "third", ("field_missing",), FULL | NO_SOURCE, BUYER),
    Illegal("field too small", "second", "third", ("field_mismatch",), FULL | FREE, BUYER),
    Illegal("field to compare missing", "second", "third", ("field_missing",), FULL | {"amount": None}, BUYER),
    Illegal("day in the past", "second", "third", ("field_mismatch",), FULL | EARLIER, BUYER),
    Illegal("nobody with the role", "second", "third", ("contacts_missing",), FULL, ("champion",)),
    Illegal("too few contacts", "fourth", "won", ("contacts_missing",), FULL, ("economic_buyer", "champion")),
    Illegal("lost without reason", "first", "lost", ("field_missing",)),
    Illegal("lost to nobody", "first", "lost", ("field_missing",), fill={"loss_reason_id": "competitor_reason"}),
    Illegal("stage skipped", "second", "fourth", ("enter_forbidden", "skip_forbidden"), FULL, BUYER),
    Illegal("stage skipped to won", "third", "won", ("skip_forbidden", "contacts_missing"), FULL, BUYER),
    Illegal("back", "third", "second", ("back_forbidden",), FULL, BUYER),
    Illegal("not for this role", "third", "fourth", ("enter_forbidden",), FULL, BUYER),
    Illegal("reopened", "lost", "first", ("reopen_forbidden",)),
    Illegal(
        "everything at once",
        "lost",
        "fourth",
        ("enter_forbidden", "reopen_forbidden", "skip_forbidden", "field_missing", *ALL_OF_THIRD),
    ),
    Illegal("no such stage", "first", "nowhere", ("stage_unknown",)),
    Illegal("stage of another pipeline", "first", "only", ("stage_of_other_pipeline",)),
    Illegal("exit and entry", "second", "third", ("field_missing", "field_mismatch"), FULL | NO_SOURCE | FREE, BUYER),
    Illegal("two kinds at once", "second", "third", ("contacts_missing", "field_mismatch"), FULL | EARLIER),
    Illegal("skip and criteria", "first", "third", ("skip_forbidden", "field_missing", "contacts_missing"), FULL),
    Illegal("negative amount", "second", "third", ("amount_negative",), FULL, BUYER, {"amount": Decimal(-5)}),
    Illegal(
        "everything beside the deal",
        "b_open",
        "b_offer",
        (*ALL_BESIDE, "condition_unmet", "condition_failed", "approval_missing"),
        {"amount": Decimal(5)},
    ),
    Illegal(
        "nothing to work a condition out with",
        "b_open",
        "b_offer",
        (*ALL_BESIDE, "field_missing", "approval_missing"),
        roles=BUYER,
    ),
    Illegal("no custom fields", "c_open", "c_offer", ("field_missing", "field_missing")),
    Illegal(
        "too few of a custom field",
        "c_open",
        "c_offer",
        ("field_missing", "condition_unmet"),
        fill={"seats": Decimal("9.5")},
    ),
    Illegal(
        "a custom field too precise",
        "c_open",
        "c_offer",
        ("custom_number_places", "field_missing"),
        fill={"seats": Decimal("9.55")},
    ),
    Illegal(
        "another amount than the lines",
        "second",
        "third",
        ("amount_from_lines",),
        FULL,
        BUYER,
        {"amount": Decimal(6)},
        sells=Decimal(5),
    ),
    Illegal("too precise", "second", "third", ("amount_over_precise",), FULL, BUYER, {"amount": Decimal("5.0001")}),
)


def a_course(cast: Cast) -> Course:
    """The pipelines with their rules in force since long ago."""
    by = system_actor()
    activate_currency(code="EUR", by=by, via=SYSTEM)
    seats = a_field("number", "Seats", "opportunity", places=1).key
    project = a_field("text", "Project", "opportunity").key
    for plan in (STRICT, OTHER, BESIDE, custom(seats, project)):
        add_pipeline(plan=plan, by=by, via=SYSTEM, at=LONG_AGO)
    reasons = add_loss_reasons(
        plans=(LossReasonPlan("rival", "Rival", needs_competitor=True),), by=by, via=SYSTEM, at=LONG_AGO
    )
    account_id = an_account(cast.rita)
    contacts = tuple(a_contact(cast.rita, name, account_id=account_id) for name in ("Ann Abel", "Bea Bock"))
    return Course(
        cast=cast,
        strict=pipeline_by_key("strict"),
        other=pipeline_by_key("other"),
        beside=pipeline_by_key("beside"),
        custom=pipeline_by_key("custom"),
        seats=seats,
        account_id=account_id,
        contacts=contacts,
        competitor_reason_id=reasons["rival"],
        secret=a_token(cast.rita, *actor(cast.rita).permissions),
    )


def ask(course: Course, illegal: Illegal) -> Asked:
    """Put a deal of Rita's where the illegal move starts, in full view of the gate: nothing is grandfathered."""
    by, day = system_actor(), timezone.now().date()
    days = {"later": day + timedelta(days=30), "earlier": day - timedelta(days=30)}
    has: dict[str, Any] = {
        name: days.get(value, value) if isinstance(value, str) else value for name, value in illegal.has.items()
    }
    is_lost = illegal.start == "lost"
    created = create_opportunity(
        new=NewOpportunity(
            pipeline_id=course.spec_of(illegal.start).id,
            name=illegal.name,
            owner_id=course.cast.rita,
            stage_id=course.stage_id("first" if is_lost else illegal.start),
            account_id=None if illegal.start in ("first", "lost", "b_open", "c_open") else course.account_id,
            contacts=tuple(zip(course.contacts, illegal.roles, strict=False)),
            external_id=f"course-{illegal.name}",
            **has,
        ),
        by=by,
        via=SYSTEM,
    )
    if illegal.sells is not None:
        product = add_product(new=NewProduct("Press"), by=by, via=SYSTEM)
        line = NewLine(product_id=product.product_id, unit_price=illegal.sells)
        add_line(opportunity_id=created.opportunity_id, new=line, by=by, via=SYSTEM)
    if is_lost:
        fill = {"loss_reason_id": course.competitor_reason_id, "competitor": "Kappa"}
        move = Move(opportunity_id=created.opportunity_id, to=course.stage_id("lost"), fill=fill)
        advance_stage(move=move, by=by, via=SYSTEM)
    browser = Client()
    browser.force_login(get_user_model().objects.get(pk=course.cast.rita), backend=BACKEND)
    return Asked(
        course, illegal, created.opportunity_id, f"course-{illegal.name}", course.stage_id(illegal.to), browser
    )
