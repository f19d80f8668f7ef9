"""The settings of pipelines over deals: editing, previews, exceptions."""

from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from quarterdeck.opportunities.tests.deals import Sales, row
from quarterdeck.pipelines.queries import loss_reasons, pipeline_by_key, pipelines
from quarterdeck.pipelines.rules.criteria import KINDS
from quarterdeck.pipelines.rules.pipeline import PipelineSpec
from quarterdeck.qualification.actions import install_frameworks
from quarterdeck.users.actions import set_role
from quarterdeck.users.queries import system_actor
from quarterdeck.values.ids import public_id
from tests.cast import SYSTEM
from tests.query_counts import QueryCounts
from tests.unchanged import unchanged

LIST = "/settings/pipelines"
SALES = f"{LIST}/sales"
PROPOSAL = f"{SALES}/stages/proposal"


@pytest.fixture
def sam(sales: Sales, browser: Callable[[int], Client]) -> Client:
    return browser(sales.cast.sam)


def spec() -> PipelineSpec:
    return pipeline_by_key("sales")


def body(reply: object, status: int = 200) -> str:
    assert isinstance(reply, HttpResponse)
    assert reply.status_code == status, reply.content.decode()[:2000]
    return reply.content.decode()


def went(reply: object) -> str:
    assert isinstance(reply, HttpResponse)
    assert reply.status_code in {302, 303}, reply.content.decode()[-3000:]
    return str(reply["Location"])


def stage_fields(**changes: object) -> dict[str, object]:
    version = spec().config_version
    usual = {"name": "Proposal", "probability_bp": "50", "category": "best_case", "may_start": "on", "version": version}
    return {"do": "edit", **usual, **changes}


def test_list_shows_pipelines_and_puts_them_in_order(sales: Sales, sam: Client) -> None:
    sales.deal()
    text = body(sam.get(LIST))
    assert "Sales" in text
    assert 'href="/settings/pipelines/new"' in text
    went(sam.post(f"{LIST}/new", {"name": "Trials", "template": "saas_trial", "token": "one"}))
    went(sam.post(f"{LIST}/new", {"name": "Trials", "template": "saas_trial", "token": "one"}))
    assert [one.key for one in pipelines()] == ["sales", "trials"]
    went(sam.post(LIST, {"key": "trials", "way": "up"}))
    assert [one.key for one in pipelines()] == ["trials", "sales"]
    assert sam.post(LIST, {"key": "none"}).status_code == 404
    assert "In use" in body(sam.post(f"{LIST}/new", {"name": "trials", "template": "classic"}), 422).replace(
        "in use", "In use"
    )


def test_pipeline_is_edited_and_told_when_it_was_changed_meanwhile(sales: Sales, sam: Client) -> None:
    text = body(sam.get(SALES))
    assert "Lead generation" in text
    changes = {"do": "edit", "name": "Direct", "may_go_back": "on", "may_reopen": "on", "idle_days": "21", "version": 1}
    assert went(sam.post(SALES, changes)) == SALES
    assert (spec().name, spec().may_skip, spec().may_go_back, spec().idle_days) == ("Direct", False, True, 21)
    late = body(sam.post(SALES, {**changes, "name": "Late"}), 409)
    assert "Late" in late
    assert 'name="version" value="2"' in late
    assert spec().name == "Direct"
    assert sam.post(SALES, {"do": "nothing"}).status_code == 404


def test_stages_are_put_in_order_and_refusals_are_shown(sales: Sales, sam: Client) -> None:
    went(sam.post(SALES, {"do": "order", "key": "qualification", "way": "up"}))
    assert [stage.key for stage in spec().stages][:2] == ["qualification", "lead_generation"]
    text = body(sam.post(SALES, {"do": "order", "key": "negotiation", "way": "down"}), 422)
    assert "open stages first" in text
    assert "only pipeline" in body(sam.post(SALES, {"do": "state"}), 422)


def test_retired_pipeline_is_listed_apart_and_comes_back(sales: Sales, sam: Client) -> None:
    went(sam.post(f"{LIST}/new", {"name": "Trials", "template": "saas_trial"}))
    went(sam.post(f"{LIST}/trials", {"do": "state"}))
    assert "Retired" in body(sam.get(LIST))
    assert "Bring pipeline back" in body(sam.get(f"{LIST}/trials"))
    went(sam.post(f"{LIST}/trials", {"do": "state"}))
    assert [one.key for one in pipelines()] == ["sales", "trials"]


def test_stage_is_added_edited_and_retired(sales: Sales, sam: Client) -> None:
    new = {"kind": "open", "name": "Legal", "probability_bp": "80.5", "category": "commit", "token": "t"}
    assert went(sam.post(f"{SALES}/stages/new", new)) == f"{SALES}/stages/legal"
    legal = f"{SALES}/stages/legal"
    assert "Nothing is asked." in body(sam.get(legal))
    changed = stage_fields(
        name="Legal review",
        category="commit",
        stall_days="9",
        guidance="Read it twice.",
        key_fields=["amount", "close_date"],
        may_enter=["manager", "rep"],
    )
    went(sam.post(legal, changed))
    found = spec().named("legal")
    assert found is not None
    assert (found.name, found.stall_days, found.key_fields) == ("Legal review", 9, ("amount", "close_date"))
    assert found.may_enter == {"manager", "rep"}
    wrong = body(sam.post(legal, stage_fields(probability_bp="50.5555", stall_days="x")), 422)
    assert "two decimals" in wrong
    late = body(sam.post(legal, {**changed, "may_enter": ["rep"], "version": 1}), 409)
    assert 'value="rep"' in late
    number = sales.deal("qualification")
    retire = {"do": "retire", "version": spec().config_version}
    qualification = f"{SALES}/stages/qualification"
    assert "1 open" in body(sam.post(qualification, retire), 422)
    assert went(sam.post(qualification, {**retire, "move_to": public_id(sales.stage("proposal"))})) == SALES
    assert row(number).stage_id == sales.stage("proposal")
    assert sam.get(qualification).status_code == 404


def test_every_kind_of_criterion_has_a_form(sales: Sales, sam: Client) -> None:
    kinds = body(sam.get(f"{PROPOSAL}/criteria/new"))
    for kind, one in KINDS.items():
        assert f"kind={kind}" in kinds
        form = body(sam.get(f"{PROPOSAL}/criteria/new?kind={kind}"))
        assert all(f'name="param_{parameter.name}"' in form for parameter in one.asked)


def test_criterion_is_tried_before_it_is_saved(sales: Sales, sam: Client) -> None:
    sales.deal("lead_generation", name="Early one")
    sales.deal("negotiation", name="Late one")
    address = f"{PROPOSAL}/criteria/new?kind=field_set"
    entered = {"param_field": "source", "moment": "entry", "level": "enforce"}
    with unchanged():
        text = body(sam.post(address, {**entered, "do": "preview"}))
    assert "This 1 open deal would not pass." in text
    assert "Early one" in text
    assert "Late one" not in text
    everything = body(sam.get(f"{PROPOSAL}/failing", {**entered, "kind": "field_set"}))
    assert "Early one" in everything
    assert "Late one" in everything
    part = body(
        sam.get(
            f"{PROPOSAL}/failing",
            {**entered, "kind": "field_set"},
            headers={"HX-Request": "true", "HX-Target": "div#trial"},
        )
    )
    assert part.strip().startswith('<div id="trial"')
    assert "cannot be asked" in body(sam.get(f"{PROPOSAL}/failing", {"kind": "field_set", "param_field": "colour"}))
    assert "cannot be asked" in body(sam.get(f"{PROPOSAL}/failing"))
    went(sam.post(address, {**entered, "do": "edit", "token": "once"}))
    went(sam.post(address, {**entered, "do": "edit", "token": "once"}))
    proposal = spec().named("proposal")
    assert proposal is not None
    assert [one.level for one in proposal.criteria if one.key.startswith("source")] == ["enforce"]


def test_criterion_is_edited_and_retired(sales: Sales, sam: Client) -> None:
    address = f"{PROPOSAL}/criteria/close_date"
    text = body(sam.get(address))
    assert "today" in text
    entered = {
        "param_field": "close_date",
        "param_op": "ge",
        "param_value": "2026-12-31",
        "moment": "exit",
        "level": "enforce",
        "effective_from": "2026-12-01",
        "version": spec().config_version,
    }
    assert went(sam.post(address, {**entered, "do": "edit"})) == PROPOSAL
    proposal = spec().named("proposal")
    assert proposal is not None
    (found,) = [one for one in proposal.criteria if one.key == "close_date"]
    assert (found.params, found.moment, found.level) == (
        {"field": "close_date", "op": "ge", "value": "2026-12-31"},
        "exit",
        "enforce",
    )
    assert str(found.effective_from.date()) in {"2026-11-30", "2026-12-01"}
    fresh = {**entered, "version": spec().config_version}
    assert "cannot be asked so" in body(sam.post(address, {**fresh, "param_value": "soon", "do": "edit"}), 422)
    body(sam.post(address, {**entered, "level": "advise", "do": "edit"}), 409)
    assert went(sam.post(address, {"do": "retire"})) == PROPOSAL
    assert sam.get(address).status_code == 404


def test_exceptions_are_shown_by_sort_and_stand_on_the_stage(sales: Sales, sam: Client) -> None:
    number = sales.create(amount=None, name="Pressed on").opportunity_id
    sales.move(number, "proposal", by="max", override_reason="Board said so")
    text = body(sam.get(reverse("gate_exceptions")))
    assert "Pressed on" in text
    assert "Overridden" in text
    narrow = {"pipeline": "sales", "stage": "proposal", "why": "overridden", "person": public_id(sales.cast.max)}
    assert "Pressed on" in body(sam.get("/gate-exceptions", narrow))
    assert "Nothing matches" in body(sam.get("/gate-exceptions", {**narrow, "until": "2001-01-01"}))
    assert "Nothing matches" in body(sam.get("/gate-exceptions", {"criterion": "proposal/none"}))
    assert "Pressed on" not in body(sam.get("/gate-exceptions", {"before": "1"}))
    assert "criterion=proposal/amount" in body(sam.get(PROPOSAL)).replace("%2F", "/")
    assert "Overridden" in body(sam.get(f"{PROPOSAL}/criteria/amount"))


def test_loss_reasons_are_added_edited_and_retired(sales: Sales, sam: Client) -> None:
    address = "/settings/loss-reasons"
    assert "Too expensive" in body(sam.get(address))
    new = {"name": "Gone quiet", "means": "disqualified", "token": "x"}
    assert went(sam.post(f"{address}/new", new)) == address
    went(sam.post(f"{address}/new", new))
    (found,) = [one for one in loss_reasons().values() if one.name == "Gone quiet"]
    one = f"{address}/{public_id(found.id)}"
    edit = {"do": "edit", "name": "Gone silent", "means": "lost", "needs_competitor": "on", "version": 1}
    went(sam.post(one, edit))
    assert loss_reasons()[found.id].needs_competitor
    body(sam.post(one, {**edit, "name": "Late"}), 409)
    body(sam.post(one, {**edit, "name": "Too expensive", "version": 2}), 422)
    went(sam.post(one, {"do": "state"}))
    assert "Bring loss reason back" in body(sam.get(one))
    active = [reason.id for reason in loss_reasons().values() if reason.is_active]
    *others, last = [sam.post(f"{address}/{public_id(number)}", {"do": "state"}) for number in active]
    assert all(went(reply) == address for reply in others)
    assert "only loss reason" in body(last, 422)


def test_pages_cost_few_queries(sales: Sales, sam: Client, query_counts: QueryCounts) -> None:
    for n in range(3):
        sales.deal(name=f"Deal {n}")
    for name, address in {
        "settings of pipelines": LIST,
        "settings of a pipeline": SALES,
        "settings of a stage": PROPOSAL,
        "settings of a criterion": f"{PROPOSAL}/criteria/amount",
        "deals that would not pass": f"{PROPOSAL}/failing?kind=field_set&param_field=source&moment=entry",
        "gate exceptions": "/gate-exceptions",
        "loss reasons": "/settings/loss-reasons",
    }.items():
        with query_counts.expect(name):
            body(sam.get(address))


def test_what_a_criterion_names_is_chosen_from_what_there_is(sales: Sales, sam: Client) -> None:
    install_frameworks(by=system_actor(), via=SYSTEM)
    address = f"{PROPOSAL}/criteria/new?kind=qualification_level"
    form = body(sam.get(address))
    assert '<option value="meddicc/economic_buyer">Economic buyer</option>' in form
    entered = {"param_element": "meddicc/economic_buyer", "param_minimum": "2", "moment": "exit", "level": "enforce"}
    assert "cannot be asked" not in body(sam.get(f"{PROPOSAL}/failing", {**entered, "kind": "qualification_level"}))
    assert went(sam.post(address, {**entered, "do": "edit", "token": "one"})) == PROPOSAL
    stranger = {**entered, "param_element": "meddicc/poise", "do": "edit", "token": "two"}
    assert "meddicc/poise is not there to be chosen" in body(sam.post(address, stranger), 422)
    proposal = spec().named("proposal")
    assert proposal is not None
    (found,) = [one for one in proposal.criteria if one.kind == "qualification_level"]
    assert found.params == {"framework": "meddicc", "element": "economic_buyer", "minimum": 2}
    assert 'value="meddicc/economic_buyer" selected' in body(sam.get(f"{PROPOSAL}/criteria/{found.key}"))


def test_a_person_who_may_no_longer_be_chosen_stays_on_the_criterion(sales: Sales, sam: Client) -> None:
    approval = f"{PROPOSAL}/criteria/new?kind=approval"
    assert "Max" in body(sam.get(approval))
    entered = {"param_person": "max@nordvik.example", "moment": "entry", "level": "enforce", "do": "edit"}
    assert "is not there to be chosen" in body(sam.post(approval, {**entered, "param_person": "rita@x.example"}), 422)
    went(sam.post(approval, {**entered, "token": "one"}))
    set_role(person_id=sales.cast.max, role="rep", by=system_actor(), via=SYSTEM)
    address = f"{PROPOSAL}/criteria/approval"
    assert "max@nordvik.example (no longer offered)" in body(sam.get(address))
    fresh = {**entered, "version": spec().config_version, "level": "advise"}
    assert went(sam.post(address, fresh)) == PROPOSAL
