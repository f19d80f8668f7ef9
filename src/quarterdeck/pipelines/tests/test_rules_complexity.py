"""Templates stay simple, and pipelines that ask too much are told so."""

from dataclasses import replace

import pytest

from quarterdeck.pipelines.rules.complexity import MOST_OPEN_STAGES, Passage, concerns
from quarterdeck.pipelines.rules.defaults import pipeline_faults
from quarterdeck.pipelines.rules.pipeline import CriterionSpec, PipelineSpec
from quarterdeck.pipelines.rules.templates import TEMPLATES
from quarterdeck.pipelines.terms import Level, Moment, StageKind
from quarterdeck.pipelines.tests.specs import RULES_FROM, SALES, spec_of
from quarterdeck.values.text import key_of


@pytest.mark.parametrize("key", TEMPLATES)
def test_templates_are_sound_and_simple(key: str) -> None:
    plan = TEMPLATES[key].plan
    assert pipeline_faults(plan) == []
    assert concerns(spec_of(plan), {}) == []
    assert len([stage for stage in plan.stages if stage.kind is StageKind.OPEN]) <= 6
    assert all(sum(one.level is Level.ENFORCE for one in stage.criteria) <= 2 for stage in plan.stages)
    shares = [stage.probability_bp for stage in plan.stages if stage.kind is StageKind.OPEN]
    assert shares == sorted(shares)


def _with_open_stages(count: int) -> PipelineSpec:
    first, closed = SALES.stages[0], [stage for stage in SALES.stages if not stage.is_open]
    many = [replace(first, id=100 + n, key=f"stage_{n}", position=n) for n in range(count)]
    return replace(SALES, stages=(*many, *closed))


def test_too_many_open_stages() -> None:
    assert concerns(_with_open_stages(MOST_OPEN_STAGES), {}) == []
    (found,) = concerns(_with_open_stages(MOST_OPEN_STAGES + 1), {})
    assert (found.code, found.stage) == ("many_stages", "")


def _asking(fields: list[str], level: Level) -> PipelineSpec:
    asked = tuple(
        CriterionSpec(f"rule_{n}", Moment.ENTRY, "field_set", {"field": field}, level, RULES_FROM)
        for n, field in enumerate(fields)
    )
    return replace(SALES, stages=(replace(SALES.stages[0], criteria=asked), *SALES.stages[1:]))


def test_too_many_rules_and_fields() -> None:
    fields = ["amount", "close_date", "product_id", "source", "competitor", "account_id"]
    assert concerns(_asking(fields[:5], Level.ENFORCE), {}) == []
    assert [one.code for one in concerns(_asking(fields, Level.ENFORCE), {})] == ["many_rules", "many_fields"]
    assert [one.code for one in concerns(_asking(fields, Level.ADVISE), {})] == ["many_fields"]
    assert [one.code for one in concerns(_asking(["amount"] * 6, Level.ENFORCE), {})] == ["many_rules"]


@pytest.mark.parametrize(("visits", "quick", "is_told"), [(20, 19, True), (20, 18, False), (19, 19, False)])
def test_stage_that_nearly_everybody_passes_at_once(visits: int, quick: int, *, is_told: bool) -> None:
    stage = SALES.open_stages[1]
    found = concerns(SALES, {stage.id: Passage(visits, quick)})
    assert [(one.code, one.stage) for one in found] == ([("passed_at_once", stage.key)] if is_told else [])


def test_keys_are_made_of_names_and_never_twice() -> None:
    assert key_of("Größe & Co. (neu)", ()) == "grosse_co_neu"
    assert key_of("Demo", {"demo", "demo_2"}) == "demo_3"
    assert key_of("日本", ()) == "item"
    assert len(key_of("x" * 200, ())) <= 40
