"""Configuration over the API: what is written, refused, and by which version; gate exceptions."""

import pytest

from quarterdeck.desk.api.exceptions import ExceptionsOut
from quarterdeck.pipelines.api.configuration import LossReasonOut, PipelineOut, PipelinesOut, StageOut
from quarterdeck.pipelines.api.stages import TrialOut
from quarterdeck.pipelines.queries import pipeline_by_key
from tests.cast import Cast
from tests.rest import Api, fits, problem, reasons
from tests.rest_deals import Harbour, a_harbour


@pytest.fixture
def harbour(cast: Cast) -> Harbour:
    return a_harbour(cast, "USD")


@pytest.fixture
def sam(harbour: Harbour) -> Api:
    return harbour.client("sam")


def refused(reply: object) -> set[str]:
    return {code for code, _ in reasons(problem(reply, 422, "refused"))}


def test_pipelines_are_added_edited_ordered_and_retired(harbour: Harbour, sam: Api) -> None:
    reply = sam.post("/pipelines", {"name": "Trials", "template": "saas_trial"})
    made = fits(reply, PipelineOut, 201)
    assert (made.key, made.framework, made.is_retired) == ("trials", "bant", False)
    path = reply["Location"].removeprefix("/api/v1")
    changed = fits(sam.patch(path, {"name": "Try outs", "may_skip": False}, If_Match=reply["ETag"]), PipelineOut)
    assert (changed.name, changed.may_skip, changed.version) == ("Try outs", False, made.version + 1)
    problem(sam.patch(path, {"name": "Late"}, If_Match=reply["ETag"]), 412, "stale")
    ordered = fits(sam.put("/pipelines", {"pipeline_ids": [made.id]}), PipelinesOut)
    assert [one.key for one in ordered.items] == ["trials", "sales"]
    assert sam.delete(path).status_code == 204
    assert [one.key for one in fits(sam.get("/pipelines"), PipelinesOut).items] == ["sales"]
    assert not fits(sam.post(f"{path}/restore", {}), PipelineOut).is_retired
    assert refused(sam.post("/pipelines", {"name": "Sales", "template": "none"})) == {"name_taken", "template_unknown"}


def test_stages_are_added_edited_ordered_and_retired(harbour: Harbour, sam: Api) -> None:
    path = f"/pipelines/{harbour.pipeline}"
    new = {"name": "Legal", "kind": "open", "probability_bp": 8000, "category": "commit", "key_fields": ["amount"]}
    made = fits(sam.post(f"{path}/stages", new), StageOut, 201)
    assert (made.key, made.position, made.key_fields) == ("legal", 5, ["amount"])
    changed = fits(sam.patch(f"/stages/{made.id}", {"stall_days": 9, "may_enter": ["rep"]}), StageOut)
    assert (changed.stall_days, changed.may_enter) == (9, ["rep"])
    ids = [stage.id for stage in fits(sam.get(path), PipelineOut).stages]
    swapped = [ids[1], ids[0], *ids[2:]]
    ordered = fits(sam.put(f"{path}/stages", {"stage_ids": swapped}), PipelineOut)
    assert [stage.id for stage in ordered.stages] == swapped
    assert refused(sam.put(f"{path}/stages", {"stage_ids": ids[:2]})) == {"stages_incomplete"}
    sam.post("/opportunities", {"name": "Cranes", "pipeline_id": harbour.pipeline, "stage_id": ids[0]})
    assert refused(sam.delete(f"/stages/{ids[0]}")) == {"stage_in_use"}
    assert sam.delete(f"/stages/{ids[0]}?move_to={ids[1]}").status_code == 204
    assert ids[0] not in {stage.id for stage in fits(sam.get(path), PipelineOut).stages}


def test_criteria_are_tried_added_edited_and_retired(harbour: Harbour, sam: Api) -> None:
    stage = harbour.stages["proposal"]
    sam.post("/opportunities", {"name": "Cranes", "pipeline_id": harbour.pipeline})
    asked = {"kind": "field_set", "params": {"field": "source"}}
    trial = fits(sam.post(f"/stages/{stage}/trial", asked), TrialOut)
    assert (trial.asked, [deal.name for deal in trial.stopped], trial.excused) == (1, ["Cranes"], [])
    assert refused(sam.post(f"/stages/{stage}/trial", {"kind": "none"})) == {"pipeline_criterion"}
    version = pipeline_by_key("sales").config_version
    made = fits(sam.post(f"/stages/{stage}/criteria", asked, If_Match=f'"v{version}"'), StageOut, 201)
    assert "proposal/source" in {one.criterion for one in made.criteria}
    path = f"/stages/{stage}/criteria/source"
    changed = fits(sam.patch(path, {"level": "enforce", "effective_from": "2027-01-01T00:00:00Z"}), StageOut)
    assert ("proposal/source", "enforce") in {(one.criterion, one.level) for one in changed.criteria}
    assert sam.delete(path).status_code == 204
    problem(sam.delete(path), 404, "not_found")


def test_loss_reasons_are_added_edited_and_retired(harbour: Harbour, sam: Api) -> None:
    reply = sam.post("/loss-reasons", {"name": "Gone quiet", "means": "disqualified"})
    made = fits(reply, LossReasonOut, 201)
    path = reply["Location"].removeprefix("/api/v1")
    changed = fits(sam.patch(path, {"needs_competitor": True}, If_Match=reply["ETag"]), LossReasonOut)
    assert (changed.key, changed.needs_competitor, changed.version) == ("gone_quiet", True, made.version + 1)
    problem(sam.patch(path, {"name": "Late"}, If_Match=reply["ETag"]), 412, "stale")
    assert sam.delete(path).status_code == 204
    assert fits(sam.post(f"{path}/restore", {}), LossReasonOut).is_active


def test_exceptions_are_listed_and_counted(harbour: Harbour, sam: Api) -> None:
    reply = sam.post("/opportunities", {"name": "Cranes", "pipeline_id": harbour.pipeline})
    path = reply["Location"].removeprefix("/api/v1")
    move = {"stage_id": harbour.stages["proposal"], "override_reason": "Board said so"}
    assert sam.post(f"{path}/move", move).status_code == 200
    found = fits(sam.get("/gate-exceptions"), ExceptionsOut)
    assert found.counts["overridden"] == 2
    only = fits(sam.get("/gate-exceptions?why=overridden&stage=proposal&limit=1"), ExceptionsOut)
    assert (len(only.items), only.items[0].why) == (1, "overridden")
    rest = fits(sam.get(f"/gate-exceptions?why=overridden&before={only.next_before}"), ExceptionsOut)
    assert {one.criterion for one in (*only.items, *rest.items)} == {"proposal/amount", "proposal/economic_buyer"}
    assert fits(sam.get("/gate-exceptions?until=2001-01-01T00:00:00Z"), ExceptionsOut).items == []
    assert fits(harbour.client("olga").get("/gate-exceptions"), ExceptionsOut).items == []
