"""Endpoints of qualification."""

from quarterdeck.qualification.api.frameworks import frameworks
from quarterdeck.qualification.api.objections import objections
from quarterdeck.qualification.api.questions import question_sets
from quarterdeck.qualification.api.records import qualification

__all__ = ["frameworks", "objections", "qualification", "question_sets"]
