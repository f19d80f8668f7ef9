"""Decisions about qualification: pure."""

from quarterdeck.qualification.rules.answers import answer_verdict, choices_of, question_verdict, set_verdict
from quarterdeck.qualification.rules.evidence import evidence_verdict, latest, level_on
from quarterdeck.qualification.rules.frameworks import element_verdict, framework_verdict, key_of
from quarterdeck.qualification.rules.needs import clean_needs, competitor_names, needs_verdict
from quarterdeck.qualification.rules.objections import objection_verdict, settled
from quarterdeck.qualification.rules.scores import ScoreTerm, has_reached_proposal, is_high_risk, score_bp
from quarterdeck.qualification.rules.shipped import SHIPPED

__all__ = [
    "SHIPPED",
    "ScoreTerm",
    "answer_verdict",
    "choices_of",
    "clean_needs",
    "competitor_names",
    "element_verdict",
    "evidence_verdict",
    "framework_verdict",
    "has_reached_proposal",
    "is_high_risk",
    "key_of",
    "latest",
    "level_on",
    "needs_verdict",
    "objection_verdict",
    "question_verdict",
    "score_bp",
    "set_verdict",
    "settled",
]
