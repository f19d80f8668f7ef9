"""Endpoints of frameworks, question sets, and what stands on a record."""

from decimal import Decimal
from typing import Any

import pytest

from quarterdeck.qualification.api.frameworks import ElementOut, FrameworkOut, FrameworksOut
from quarterdeck.qualification.api.objections import ObjectionOut, ObjectionsOut
from quarterdeck.qualification.api.questions import QuestionOut, QuestionSetOut, QuestionSetsOut
from quarterdeck.qualification.api.records import AnswersOut, EvidenceHistoryOut, NeedsOut, QualificationOut
from quarterdeck.users.terms import Permission
from quarterdeck.values.ids import public_id
from tests.cast import Cast
from tests.query_counts import QueryCounts
from tests.rest import Api, api, content, fits

Elements = dict[str, int]


@pytest.fixture
def rita(cast: Cast) -> Api:
    return api(cast.rita, Permission.CUSTOMERS_EDIT)


@pytest.fixture
def sam(cast: Cast, elements: Elements) -> Api:
    return api(cast.sam, Permission.QUALIFICATION_MANAGE)


@pytest.fixture
def path(account: int) -> str:
    return f"/accounts/{public_id(account)}"


def codes(reply: Any) -> list[str]:
    return [reason["code"] for reason in content(reply)["reasons"]]


def test_frameworks_are_listed_added_and_edited(sam: Api, rita: Api) -> None:
    assert len(fits(sam.get("/frameworks"), FrameworksOut).items) == 4
    made = fits(sam.post("/frameworks", {"name": "Harbour", "decay_days": 30}), FrameworkOut, 201)
    here = f"/frameworks/{made.id}"
    element = fits(sam.post(f"{here}/elements", {"name": "Berth", "weight": 40}), ElementOut, 201)
    assert (element.key, element.position) == ("berth", 0)
    part = f"{here}/elements/{element.id}"
    assert fits(sam.patch(part, {"weight": 60}, If_Match='"v1"'), ElementOut).weight == 60
    assert sam.patch(part, {"weight": 70}, If_Match='"v1"').status_code == 412
    assert fits(sam.get(part), ElementOut).version == 2
    assert not fits(sam.patch(here, {"is_active": False}), FrameworkOut).is_active
    assert codes(sam.post("/frameworks", {"name": "harbour"})) == ["name_taken"]
    assert rita.post("/frameworks", {"name": "Mine"}).status_code == 403
    other = fits(sam.get("/frameworks"), FrameworksOut).items[0]
    assert sam.get(f"/frameworks/{other.id}/elements/{element.id}").status_code == 404


def test_question_sets_are_listed_added_and_edited(sam: Api) -> None:
    made = fits(sam.post("/question-sets", {"name": "Discovery"}), QuestionSetOut, 201)
    here = f"/question-sets/{made.id}"
    body = {"text": "Where?", "type": "choice", "choices": ["Cloud", "On site"]}
    question = fits(sam.post(f"{here}/questions", body), QuestionOut, 201)
    assert question.choices == ["Cloud", "On site"]
    part = f"{here}/questions/{question.id}"
    assert codes(sam.patch(part, {"choices": ["Cloud"]})) == ["choices_missing"]
    assert fits(sam.patch(part, {"text": "Where to?"}), QuestionOut).text == "Where to?"
    assert fits(sam.get(part), QuestionOut).version == 2
    assert codes(sam.patch(here, {"pipeline": "moon"})) == ["pipeline_unknown"]
    assert fits(sam.patch(here, {"name": "First talk"}), QuestionSetOut).name == "First talk"
    assert len(fits(sam.get("/question-sets"), QuestionSetsOut).items) == 1
    assert fits(sam.get(here), QuestionSetOut).version == 2


def test_evidence_is_recorded_listed_and_withdrawn(rita: Api, path: str, elements: Elements) -> None:
    body = {"element_id": public_id(elements["bant/need"]), "level": 2, "text": "Said so", "on": "2026-01-05"}
    assert fits(rita.post(f"{path}/evidence", body), QualificationOut, 201).framework == ""
    history = f"{path}/evidence/{body['element_id']}"
    (entry,) = fits(rita.get(history), EvidenceHistoryOut).items
    assert (entry.level, entry.is_withdrawn) == (2, False)
    fits(rita.post(f"{path}/evidence/{entry.id}/withdraw"), QualificationOut)
    assert fits(rita.get(history), EvidenceHistoryOut).items[0].is_withdrawn
    assert rita.post(f"{path}/evidence/{entry.id}/withdraw").status_code == 404
    assert codes(rita.post(f"{path}/evidence", body | {"text": "", "level": 9})) == [
        "level_out_of_range", "evidence_missing",
    ]  # fmt: skip
    assert rita.get(path.replace("accounts", "moons") + "/qualification").status_code == 404


def test_needs_are_read_and_edited(rita: Api, path: str) -> None:
    assert fits(rita.get(f"{path}/needs"), NeedsOut).version == 0
    body = {"budget_min": "90000.00", "budget_currency": "EUR", "competitors": ["Kappa", "Weissach"]}
    found = fits(rita.patch(f"{path}/needs", body, If_Match='"v0"'), NeedsOut)
    assert Decimal(found.budget_min or 0) == Decimal(90_000)
    assert (found.competitors, found.version) == (["Kappa", "Weissach"], 1)
    assert rita.patch(f"{path}/needs", {"pain": "Noise"}, If_Match='"v0"').status_code == 412
    assert codes(rita.patch(f"{path}/needs", {"budget_max": "1.00"})) == ["budget_upside_down"]


def test_questions_are_answered_by_type(rita: Api, sam: Api, path: str) -> None:
    made = fits(sam.post("/question-sets", {"name": "Discovery"}), QuestionSetOut, 201)
    answer, values = "", {"number": "4.5", "date": "2026-05-01", "yes_no": True, "text": "A cloud"}
    for kind, value in values.items():
        body = {"text": f"{kind}?", "type": kind}
        question = fits(sam.post(f"/question-sets/{made.id}/questions", body), QuestionOut, 201)
        answer = f"{path}/answers/{question.id}"
        fits(rita.send("PUT", answer, {"value": value}), AnswersOut)
        wrong: object = "maybe" if kind == "yes_no" else True
        assert codes(rita.send("PUT", answer, {"value": wrong})) == ["answer_of_other_type"]
        if kind in {"number", "date"}:
            assert codes(rita.send("PUT", answer, {"value": "2026-02-31"})) == ["answer_of_other_type"]
    found = {item.type: (item.value, item.version) for item in fits(rita.get(f"{path}/answers"), AnswersOut).items}
    assert found == {kind: (value, 1) for kind, value in values.items()}
    assert rita.send("PUT", answer, {"value": None}, If_Match='"v0"').status_code == 412
    fits(rita.send("PUT", answer, {"value": None}, If_Match='"v1"'), AnswersOut)


def test_objections_are_raised_settled_deleted_and_restored(rita: Api, path: str) -> None:
    assert codes(rita.post(f"{path}/objections", {"text": " "})) == ["objection_missing"]
    made = fits(rita.post(f"{path}/objections", {"text": "Too dear", "topic": "price"}), ObjectionOut, 201)
    here = f"{path}/objections/{made.id}"
    assert codes(rita.patch(here, {"outcome": "moon"})) == ["unknown_choice"]
    settled = fits(rita.patch(here, {"outcome": "accepted"}, If_Match='"v1"'), ObjectionOut)
    assert settled.settled_on is not None
    assert rita.patch(here, {"text": "x"}, If_Match='"v1"').status_code == 412
    assert rita.delete(here).status_code == 204
    assert fits(rita.get(f"{path}/objections"), ObjectionsOut).items == []
    assert fits(rita.post(f"{here}/restore"), ObjectionOut).outcome == "accepted"
    assert fits(rita.get(here), ObjectionOut).version == 4


def test_query_counts(rita: Api, sam: Api, path: str, query_counts: QueryCounts) -> None:
    for name in ("qualification", "needs", "answers", "objections"):
        with query_counts.expect(f"api {name}"):
            assert rita.get(f"{path}/{name}").status_code == 200
    with query_counts.expect("api frameworks"):
        assert sam.get("/frameworks").status_code == 200
    with query_counts.expect("api needs edited"):
        assert rita.patch(f"{path}/needs", {"pain": "Noise"}).status_code == 200
