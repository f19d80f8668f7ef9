"""A07: no door lets a deal pass a gate: a machine tries doors and facts in any order, beside a model of the rules.

The model is written down here anew, not taken from the product.
"""

import csv
import io
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from quarterdeck.imports.actions import apply_import, check_file
from quarterdeck.imports.terms import Settings
from quarterdeck.opportunities.actions import create_opportunity
from quarterdeck.opportunities.models import Opportunity
from quarterdeck.opportunities.terms import NewOpportunity
from quarterdeck.pipelines.actions import add_pipeline
from quarterdeck.pipelines.queries import loss_reasons, pipeline_by_key
from quarterdeck.pipelines.rules.defaults import CriterionPlan, PipelinePlan, StagePlan
from quarterdeck.pipelines.terms import Category, Level, Moment, StageKind
from quarterdeck.users.queries import system_actor
from quarterdeck.values.ids import public_id
from quarterdeck.values.verdict import Refused
from tests.cast import LONG_AGO, SYSTEM, actor
from tests.conformance.doors import doors_in_use
from tests.matrix.tries import Asked, World, send

pytestmark = [pytest.mark.django_db, pytest.mark.attack]
ORDER = ("m_talk", "m_fit", "m_offer", "m_won")
DOORS = ("form", "inline", "board", "api", "api_edit", "import", "bulk")


def _asks(key: str, kind: str, moment: Moment = Moment.ENTRY, **params: Any) -> CriterionPlan:
    return CriterionPlan(key, kind, params, moment, Level.ENFORCE)


PLAN = PipelinePlan(
    key="machine",
    name="Machine",
    may_skip=False,
    may_go_back=False,
    may_reopen=False,
    stages=(
        StagePlan("m_talk", "M talk", 1_000, Category.PIPELINE),
        StagePlan(
            "m_fit", "M fit", 2_000, Category.PIPELINE,
            criteria=(
                _asks("a", "field_set", field="account_id"), _asks("s", "field_set", Moment.EXIT, field="source"),
            ),
        ),
        StagePlan(
            "m_offer", "M offer", 5_000, Category.COMMIT,
            criteria=(_asks("v", "field_compares", field="amount", op="gt", value="0"),),
        ),
        StagePlan(
            "m_won", "M won", 10_000, Category.CLOSED, StageKind.WON, may_start=False,
            criteria=(_asks("b", "related_count", related="contacts", role="economic_buyer", minimum=1),),
        ),
        StagePlan("m_lost", "M lost", 0, Category.OMITTED, StageKind.LOST, may_start=False),
    ),
)  # fmt: skip
MAPPING = """
kind = "opportunities"
match = "external_id"
[fields]
external_id = "Number"
stage = "Phase"
pipeline = "Line"
"""


@dataclass
class Model:
    """The deal as it must be."""

    stage: str = "m_talk"
    account: bool = False
    source: bool = False
    amount: bool = False
    buyer: bool = False

    def allows(self, to: str) -> bool:
        """Whether the deal may go there, as PLAN reads."""
        if self.stage in {"m_won", "m_lost"} or to == self.stage:
            return False
        if to == "m_lost":
            return True
        at, there = ORDER.index(self.stage), ORDER.index(to)
        leaves, enters = (self.source or self.stage != "m_fit"), [True, self.account, self.amount, self.buyer][there]
        return there == at + 1 and leaves and enters


class Machine(RuleBasedStateMachine):
    """Facts are set, doors are tried; `world` is put in by the test."""

    world: World

    @initialize()
    def begin(self) -> None:
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        cast, by = self.world.sample.cast, system_actor()
        add_pipeline(plan=PLAN, by=by, via=SYSTEM, at=LONG_AGO)
        self.pipeline = pipeline_by_key("machine")
        self.stages = {stage.key: stage.id for stage in self.pipeline.stages}
        new = NewOpportunity(pipeline_id=self.pipeline.id, name="Machine", owner_id=cast.rita, external_id="machine")
        self.deal = create_opportunity(new=new, by=by, via=SYSTEM).opportunity_id
        self.model, self.id = Model(), public_id(self.deal)

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    def send(
        self, name: str, method: str, body: dict[str, Any], *, more: dict[str, Any] | None = None, **headers: str
    ) -> int:
        headers = {key.replace("_", "-"): value for key, value in headers.items()}
        request = Asked(name, method, {"opportunity_id": self.id, **(more or {})}, body, headers)
        return send(self.world.client("rita", by_token=request.is_api), request).status_code

    @rule(what=st.sampled_from(["account", "source", "amount", "buyer"]), is_there=st.booleans())
    def set_fact(self, what: str, is_there: bool) -> None:
        """A field through the API; a contact with its role."""
        sample, name = self.world.sample, "api-v1:edit_opportunity"
        if what == "buyer":
            body, role = {"contact_id": sample.contact, "role": "economic_buyer"}, {"contact_id": sample.contact}
            if is_there:
                status = self.send("api-v1:add_buying_contact", "POST", body)
            else:
                status = self.send(
                    "api-v1:remove_buying_contact", "DELETE", {}, more={**role, "role": "economic_buyer"}
                )
        else:
            values: dict[str, dict[str, Any]] = {
                "account": {"account_id": sample.account},
                "source": {"source": "Fair"},
                "amount": {"amount": "5.00"},
            }
            nothing: dict[str, dict[str, Any]] = {
                "account": {"account_id": None}, "source": {"source": ""}, "amount": {"amount": "0.00"},
            }  # fmt: skip
            status = self.send(name, "PATCH", (values if is_there else nothing)[what])
        if status < 400:
            setattr(self.model, what, is_there)

    @rule(door=st.sampled_from(DOORS), to=st.sampled_from([*ORDER, "m_lost"]))
    def knock(self, door: str, to: str) -> None:
        """Ask a door for a move; what the model forbids must not happen, what it allows must, where the door moves."""
        is_allowed, before = self.model.allows(to), self.model.stage
        getattr(self, f"by_{door}")(public_id(self.stages[to]), to)
        now = self.stage_now()
        assert now == before or (now == to and is_allowed), f"{door} moved from {before} to {now}"
        if is_allowed and door != "api_edit":
            assert now == to, f"{door} did not move from {before} to {to}"
        self.model.stage = now

    def by_form(self, stage: str, to: str) -> None:
        self.send("opportunity_move", "POST", {"to": stage, **self.reason(to)})

    def by_board(self, stage: str, to: str) -> None:
        body = {"to": stage, "board": "machine", "view": "", **self.reason(to)}
        self.send("opportunity_move", "POST", body, HX_Request="true", HX_Target="card")

    def by_inline(self, stage: str, to: str) -> None:
        body = {"stage_id": stage, **self.reason(to)}
        self.send("opportunity_field", "POST", body, more={"field": "stage_id"}, HX_Request="true", HX_Target="deal")

    def by_api(self, stage: str, to: str) -> None:
        fill = {"fill": self.reason(to)} if to == "m_lost" else {}
        self.send("api-v1:move_opportunity", "POST", {"stage_id": stage, **fill})

    def by_api_edit(self, stage: str, to: str) -> None:
        status = self.send("api-v1:edit_opportunity", "PATCH", {"stage_id": stage})
        assert status == 422

    def by_bulk(self, stage: str, to: str) -> None:
        """Ticked in the list; the page that says what would happen, then the button that does it."""
        client = self.world.client("rita")
        body = {"deal": self.id, "stage_id": stage, "token": "", **self.reason(to)}
        checked = client.post(reverse("bulk_new"), body)
        if checked.status_code == 303:
            client.post(f"{checked['Location']}/apply")

    def by_import(self, stage: str, to: str) -> None:
        name = next(one.name for one in self.pipeline.stages if one.key == to)
        text = io.StringIO()
        csv.writer(text).writerows([["Number", "Phase", "Line"], ["machine", name, "Machine"]])
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "deals.csv"
            path.write_text(text.getvalue(), encoding="utf-8")
            by = actor(self.world.sample.cast.ada)
            report = check_file(path=path, mapping=MAPPING, settings=Settings(), by=by)
        with suppress(Refused):
            apply_import(import_id=report.id, by=by)

    def reason(self, to: str) -> dict[str, str]:
        lost = next(number for number, one in loss_reasons().items() if not one.needs_competitor)
        return {"loss_reason_id": public_id(lost)} if to == "m_lost" else {}

    def stage_now(self) -> str:
        stage_id = Opportunity.objects.values_list("stage_id", flat=True).get(pk=self.deal)
        return next(key for key, number in self.stages.items() if number == stage_id)

    @invariant()
    def deal_is_where_the_model_has_it(self) -> None:
        if hasattr(self, "deal"):
            assert self.stage_now() == self.model.stage


def run_machine(world: World) -> None:
    """Twenty courses of up to twenty steps; raises AssertionError for the first door that let a deal pass."""

    class MachineHere(Machine):
        """The machine in this world."""

    MachineHere.world = world
    limits = settings(
        max_examples=20, stateful_step_count=20, deadline=None, database=None, derandomize=True,
        suppress_health_check=list(HealthCheck), phases=[Phase.generate],
    )  # fmt: skip
    run_state_machine_as_test(MachineHere, settings=limits)


def test_no_door_lets_a_deal_pass_a_gate(world: World) -> None:
    run_machine(world)


def test_every_door_that_moves_deals_is_tried() -> None:
    doors = {door.split("_")[0] for door in DOORS}
    assert {door.value for door in doors_in_use()} == doors
