"""Opportunities over the API: create, read, change, delete; shapes, versions, rights."""

import pytest

from quarterdeck.desk.api.shapes import OpportunityAdvisedOut, OpportunityWithContactsOut
from quarterdeck.pipelines.api.configuration import LossReasonsOut, PipelineOut, PipelinesOut, StagesOut
from quarterdeck.users.terms import Permission
from quarterdeck.values.ids import public_id
from tests.cast import Cast
from tests.rest import Api, fits, problem, reasons
from tests.rest_deals import Harbour, a_harbour
from tests.unchanged import unchanged


@pytest.fixture
def harbour(cast: Cast) -> Harbour:
    return a_harbour(cast, "JPY", "USD")


@pytest.fixture
def rita(harbour: Harbour) -> Api:
    return harbour.client("rita")


def test_configuration_is_read_as_it_stands(harbour: Harbour, rita: Api) -> None:
    pipelines = fits(rita.get("/pipelines"), PipelinesOut)
    reply = rita.get(f"/pipelines/{harbour.pipeline}")
    assert fits(reply, PipelineOut) == pipelines.items[0]
    assert reply["ETag"] == '"v1"'
    stages = fits(rita.get(f"/stages?pipeline_id={harbour.pipeline}"), StagesOut)
    assert stages == fits(rita.get("/stages"), StagesOut)
    proposal = next(stage for stage in stages.items if stage.key == "proposal")
    enforced = {criterion.criterion for criterion in proposal.criteria if criterion.level == "enforce"}
    assert enforced == {"proposal/amount", "proposal/economic_buyer"}
    assert all(stage.pipeline_id == harbour.pipeline for stage in stages.items)
    assert fits(rita.get("/loss-reasons"), LossReasonsOut).items
    problem(rita.get(f"/pipelines/{public_id(3)}"), 404, "not_found")


def test_create_with_everything_read_and_change(harbour: Harbour, rita: Api) -> None:
    body = harbour.body(
        account_id=harbour.account,
        amount="125000.50",
        currency="USD",
        close_date="2027-03-31",
        category="commit",
        seller_probability_bp=4500,
        channel="partner",
        source="Trade fair",
        type="expansion",
        competitor="Krane AG",
        order_reference="PO-1",
        external_id="X-1",
        contacts=[{"contact_id": harbour.buyer, "role": "champion"}],
    )
    reply = rita.post("/opportunities", body)
    made = fits(reply, OpportunityAdvisedOut, 201)
    sent = body | {"owner_id": public_id(harbour.cast.rita), "stage_id": harbour.stages["lead_generation"]}
    shown = made.model_dump(mode="json")
    assert {name: shown[name] for name in sent} == sent
    assert (made.category_source, made.system_probability_bp, made.version) == ("manual", 500, 1)

    path = reply["Location"].removeprefix("/api/v1")
    read = rita.get(path)
    assert fits(read, OpportunityWithContactsOut).model_dump() == made.model_dump(exclude={"advice"})
    changed = rita.patch(path, {"amount": None, "category": None, "close_date": "2027-09-30"}, If_Match=read["ETag"])
    after = fits(changed, OpportunityWithContactsOut)
    assert (after.amount, after.category, after.category_source) == (None, "pipeline", "auto")
    assert (after.push_count, after.redate_count, str(after.original_close_date)) == (1, 1, "2027-03-31")
    assert (after.version, changed["ETag"]) == (2, '"v2"')
    problem(rita.patch(path, {"name": "Late"}, If_Match=read["ETag"]), 412, "stale")


def test_change_to_what_is_there_writes_nothing(harbour: Harbour, rita: Api) -> None:
    made = harbour.made(rita, amount="5.00")
    with unchanged():
        reply = rita.patch(f"/opportunities/{made['id']}", {"amount": "5", "name": "Harbour cranes"})
        assert fits(reply, OpportunityWithContactsOut).version == 1
        assert fits(rita.patch(f"/opportunities/{made['id']}", {}), OpportunityWithContactsOut).version == 1


AMOUNTS = [
    ("0", "EUR", "0.00"),
    ("1", "JPY", "1"),
    ("0.01", "USD", "0.01"),
    ("007.50", "EUR", "7.50"),
    ("10000000000000", "EUR", "10000000000000.00"),
]


def test_amounts_come_back_exact(harbour: Harbour, rita: Api) -> None:
    shown = [harbour.made(rita, amount=amount, currency=currency)["amount"] for amount, currency, _ in AMOUNTS]
    assert shown == [expected for _, _, expected in AMOUNTS]


REFUSED: list[tuple[dict[str, object], tuple[str, str]]] = [
    ({"amount": "-1"}, ("amount_negative", "amount")),
    ({"amount": "1.001"}, ("amount_over_precise", "amount")),
    ({"amount": "1.5", "currency": "JPY"}, ("amount_over_precise", "amount")),
    ({"amount": "9" * 40}, ("amount_too_large", "amount")),
    ({"currency": "XXX"}, ("currency_unknown", "currency")),
    ({"close_date": "0001-01-01"}, ("date_out_of_range", "close_date")),
    ({"close_date": "9999-12-31"}, ("date_out_of_range", "close_date")),
    ({"name": ""}, ("name_missing", "name")),
    ({"name": "a\u0000b"}, ("forbidden_character", "name")),
    ({"source": "x" * 900_000}, ("too_long", "source")),
    ({"seller_probability_bp": 10_001}, ("probability_out_of_range", "seller_probability_bp")),
    ({"seller_probability_bp": -(2**70)}, ("probability_out_of_range", "seller_probability_bp")),
    ({"channel": "smoke"}, ("unknown_choice", "channel")),
    ({"category": "closed"}, ("unknown_choice", "category")),
    ({"account_id": public_id(2**63 - 1)}, ("unknown_choice", "account_id")),
    ({"product_id": public_id(7)}, ("unknown_choice", "product_id")),
    ({"owner_id": public_id(7)}, ("unknown_choice", "owner_id")),
    ({"stage_id": public_id(7)}, ("stage_unknown", "stage_id")),
    ({"pipeline_id": public_id(7)}, ("pipeline_unknown", "pipeline_id")),
    ({"contacts": [{"contact_id": public_id(7), "role": "champion"}]}, ("unknown_choice", "contacts")),
]


def test_rule_says_no(harbour: Harbour, rita: Api) -> None:
    with unchanged():
        for fields, expected in REFUSED:
            found = reasons(problem(rita.post("/opportunities", harbour.body(**fields)), 422, "refused"))
            assert expected in found, fields


MALFORMED: list[tuple[dict[str, object], tuple[str, str]]] = [
    ({"amount": 1250}, ("not_an_amount", "amount")),
    ({"amount": 1250.5}, ("not_an_amount", "amount")),
    ({"amount": "1,250"}, ("not_an_amount", "amount")),
    ({"amount": "1e5"}, ("not_an_amount", "amount")),
    ({"amount": "NaN"}, ("not_an_amount", "amount")),
    ({"amount": "٣"}, ("not_an_amount", "amount")),
    ({"close_date": "31.03.2027"}, ("not_a_date", "close_date")),
    ({"close_date": "2027-02-30"}, ("not_a_date", "close_date")),
    ({"close_date": "10000-01-01"}, ("not_a_date", "close_date")),
    ({"seller_probability_bp": "50"}, ("wrong_type", "seller_probability_bp")),
    ({"stage_id": "proposal"}, ("not_an_id", "stage_id")),
    ({"contacts": {}}, ("wrong_type", "contacts")),
    ({"contacts": [{"contact_id": "x", "role": "champion"}]}, ("not_an_id", "contacts.0.contact_id")),
    ({"contacts": [{"role": 1}]}, ("field_required", "contacts.0.contact_id")),
    ({"contacts": [{"contact_id": public_id(7), "role": "user"}] * 51}, ("list_too_long", "contacts")),
    ({"state": "merged"}, ("field_unknown", "state")),
    ({"closed_on": "2020-01-01"}, ("field_unknown", "closed_on")),
    ({"created_at": "2020-01-01T00:00:00Z"}, ("field_unknown", "created_at")),
]


def test_shape_does_not_fit(harbour: Harbour, rita: Api) -> None:
    with unchanged():
        for fields, expected in MALFORMED:
            found = reasons(problem(rita.post("/opportunities", harbour.body(**fields)), 422, "malformed"))
            assert expected in found, fields


def test_stage_is_not_a_field_to_change(harbour: Harbour, rita: Api) -> None:
    made = harbour.made(rita)
    with unchanged():
        found = problem(rita.patch(f"/opportunities/{made['id']}", {"stage_id": made["stage_id"]}), 422, "malformed")
    assert reasons(found) == [("field_unknown", "stage_id")]


def test_delete_and_restore(harbour: Harbour, rita: Api) -> None:
    path = f"/opportunities/{harbour.made(rita)['id']}"
    problem(rita.delete(path), 403, "not_permitted")
    boss = harbour.client("max")
    problem(boss.delete(path, If_Match='"v7"'), 412, "stale")
    assert boss.delete(path, If_Match='"v1"').status_code == 204
    for reply in (rita.get(path), rita.patch(path, {"name": "x"}), boss.delete(path), rita.get(f"{path}/history")):
        problem(reply, 404, "not_found")
    assert fits(boss.post(f"{path}/restore"), OpportunityWithContactsOut).name == "Harbour cranes"


def test_giving_away_what_one_no_longer_sees(harbour: Harbour, rita: Api) -> None:
    path = f"/opportunities/{harbour.made(rita)['id']}"
    problem(rita.patch(path, {"owner_id": public_id(harbour.cast.olga)}), 403, "not_permitted")
    reply = harbour.client("max").patch(path, {"owner_id": public_id(harbour.cast.olga)})
    assert (reply.status_code, reply.content) == (204, b"")
    assert harbour.client("olga").get(path).status_code == 200
    problem(rita.get(path), 404, "not_found")


def test_token_does_what_its_scopes_say(harbour: Harbour, rita: Api) -> None:
    path = f"/opportunities/{harbour.made(rita)['id']}"
    mover = harbour.client("rita", Permission.OPPORTUNITIES_MOVE)
    with unchanged():
        problem(mover.post("/opportunities", harbour.body()), 403, "not_permitted")
        problem(mover.patch(path, {"name": "x"}), 403, "not_permitted")
    assert mover.post(f"{path}/move", {"stage_id": harbour.stages["qualification"]}).status_code == 200
