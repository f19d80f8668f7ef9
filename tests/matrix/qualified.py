"""What stands on Rita's deal of its qualification, for addresses to be tried on."""

from dataclasses import dataclass
from typing import Any

from quarterdeck.pipelines.actions import edit_pipeline
from quarterdeck.qualification import actions, queries
from quarterdeck.qualification.terms import NewEvidence, ObjectionFields, QuestionFields, QuestionSetFields
from quarterdeck.users.queries import system_actor
from quarterdeck.values.ids import public_id
from tests.cast import SYSTEM


@dataclass(frozen=True)
class Qualified:
    """Ids as they stand in addresses; `needs_seq` and `objection_seq` are journal entries of edits."""

    framework: str
    element: str
    evidence: int
    question_set: str
    question: str
    revision: int
    needs_seq: int
    objection: str
    objection_seq: int
    gone_objection: str


def a_qualified(pipeline_id: int, opportunity_id: int) -> Qualified:
    """A framework for the pipeline; evidence, needs, an answer and objections of the deal."""
    mine: dict[str, Any] = {"by": system_actor(), "via": SYSTEM}
    deal: dict[str, Any] = {"kind": "opportunity", "record_id": opportunity_id, **mine}
    actions.install_frameworks(**mine)
    edit_pipeline(pipeline_id=pipeline_id, changes={"framework": "bant"}, **mine)
    element_id = queries.element_ids()["bant/need"]
    evidence = actions.record_evidence(new=NewEvidence(element_id=element_id, level=1, text="Asked"), **deal)
    question_set = actions.add_question_set(new=QuestionSetFields(name="First visit"), **mine)
    question = actions.add_question(set_id=question_set.id, new=QuestionFields(text="Where?"), **mine)
    answer = actions.answer_question(question_id=question.id, value="Here", **deal)
    objection, gone = (actions.raise_objection(new=ObjectionFields(text="Dear"), **deal).id for _ in range(2))
    actions.delete_objection(objection_id=gone, **deal)
    edited = actions.edit_objection(objection_id=objection, changes={"topic": "price"}, **deal)
    return Qualified(
        framework=public_id(queries.element_row(element_id).framework_id),
        element=public_id(element_id),
        evidence=evidence.evidence_id,
        question_set=public_id(question_set.id),
        question=public_id(question.id),
        revision=answer.version,
        needs_seq=actions.edit_needs(changes={"pain": "Noise"}, **deal).seq or 0,
        objection=public_id(objection),
        objection_seq=edited.seq or 0,
        gone_objection=public_id(gone),
    )
