"""Rows of qualification: what stands on Rita's deal, and the settings."""

from collections.abc import Mapping
from typing import Any

from tests.matrix.rows import EDITS_RITA, EMPLOYEES, NARROW, OPERATIONS, SEES_RITA, Row, Values, form, posts, reads
from tests.matrix.sample import Sample

READERS = EMPLOYEES | {NARROW}
READERS_OF_RITA = SEES_RITA | {NARROW}


def on_deal(**names: str) -> Values:
    """The deal, and more parts of the address by the name of their value in the sample."""

    def values(sample: Sample) -> Mapping[str, Any]:
        more = {part: getattr(sample.qualified, name) for part, name in names.items()}
        return {"kind": "opportunity", "record_id": sample.opportunity, **more}

    return values


def settings(**names: str) -> Values:
    """Parts of the address by the name of their value in the sample."""
    return lambda sample: {part: getattr(sample.qualified, name) for part, name in names.items()}


def on_api_deal(**names: str) -> Values:
    """The same, as the API names it."""
    return lambda sample: {**on_deal(**names)(sample), "kind": "opportunities"}


def reads_api(kwargs: Values, who: frozenset[str] = READERS_OF_RITA) -> Row:
    return Row({"GET": who}, kwargs)


def writes_api(method: str, who: frozenset[str], kwargs: Values, **body: Any) -> Row:
    return Row({method: who}, kwargs, {method: lambda sample: body})


OBJECTION = on_deal(objection_id="objection")
PAGES: dict[str, Row] = {
    "qualification": reads(SEES_RITA, on_deal()),
    "qualification_element": form(SEES_RITA, on_deal(element_id="element"), writes=EDITS_RITA),
    "evidence_withdraw": posts(EDITS_RITA, on_deal(evidence_id="evidence")),
    "needs_field": form(EDITS_RITA, lambda sample: {**on_deal()(sample), "field": "pain"}),
    "needs_undo": posts(EDITS_RITA, on_deal(seq="needs_seq")),
    "qualification_question": form(SEES_RITA, on_deal(question_id="question"), writes=EDITS_RITA),
    "answer_undo": posts(EDITS_RITA, on_deal(question_id="question", revision="revision")),
    "objection_new": form(EDITS_RITA, on_deal()),
    "objection": form(EDITS_RITA, OBJECTION),
    "objection_delete": posts(EDITS_RITA, OBJECTION),
    "objection_restore": posts(EDITS_RITA, on_deal(objection_id="gone_objection")),
    "objection_undo": posts(EDITS_RITA, on_deal(objection_id="objection", seq="objection_seq")),
    "settings_qualification": reads(EMPLOYEES),
    "framework_new": form(OPERATIONS),
    "framework": form(OPERATIONS, settings(framework_id="framework")),
    "element_new": form(OPERATIONS, settings(framework_id="framework")),
    "element": form(OPERATIONS, settings(element_id="element")),
    "question_set_new": form(OPERATIONS),
    "question_set": form(OPERATIONS, settings(set_id="question_set")),
    "question_new": form(OPERATIONS, settings(set_id="question_set")),
    "question": form(OPERATIONS, settings(question_id="question")),
}
FRAMEWORK, ELEMENT = settings(framework_id="framework"), settings(framework_id="framework", element_id="element")
SET, QUESTION = settings(set_id="question_set"), settings(set_id="question_set", question_id="question")
API_OBJECTION = on_api_deal(objection_id="objection")
API: dict[str, Row] = {
    "list_frameworks": reads_api(settings(), READERS),
    "add_framework": writes_api("POST", OPERATIONS, settings(), name="Own"),
    "get_framework": reads_api(FRAMEWORK, READERS),
    "edit_framework": writes_api("PATCH", OPERATIONS, FRAMEWORK, name="Own"),
    "add_element": writes_api("POST", OPERATIONS, FRAMEWORK, name="Berth"),
    "get_element": reads_api(ELEMENT, READERS),
    "edit_element": writes_api("PATCH", OPERATIONS, ELEMENT, weight=5),
    "list_question_sets": reads_api(settings(), READERS),
    "add_question_set": writes_api("POST", OPERATIONS, settings(), name="Second visit"),
    "get_question_set": reads_api(SET, READERS),
    "edit_question_set": writes_api("PATCH", OPERATIONS, SET, name="Second visit"),
    "add_question": writes_api("POST", OPERATIONS, SET, text="Why?"),
    "get_question": reads_api(QUESTION, READERS),
    "edit_question": writes_api("PATCH", OPERATIONS, QUESTION, text="Why?"),
    "get_qualification": reads_api(on_api_deal()),
    "record_evidence": Row(
        {"POST": EDITS_RITA},
        on_api_deal(),
        {"POST": lambda sample: {"element_id": sample.qualified.element, "level": 1, "text": "Asked"}},
    ),
    "list_evidence": reads_api(on_api_deal(element_id="element")),
    "withdraw_evidence": writes_api("POST", EDITS_RITA, on_api_deal(evidence_id="evidence")),
    "get_needs": reads_api(on_api_deal()),
    "edit_needs": writes_api("PATCH", EDITS_RITA, on_api_deal(), pain="Noise"),
    "list_answers": reads_api(on_api_deal()),
    "answer_question": writes_api("PUT", EDITS_RITA, on_api_deal(question_id="question"), value="There"),
    "list_objections": reads_api(on_api_deal()),
    "raise_objection": writes_api("POST", EDITS_RITA, on_api_deal(), text="Dear"),
    "get_objection": reads_api(API_OBJECTION),
    "edit_objection": writes_api("PATCH", EDITS_RITA, API_OBJECTION, text="Dear"),
    "delete_objection": writes_api("DELETE", EDITS_RITA, API_OBJECTION),
    "restore_objection": writes_api("POST", EDITS_RITA, on_api_deal(objection_id="gone_objection")),
}
ROWS = PAGES | {f"api-v1:{name}": row for name, row in API.items()}
