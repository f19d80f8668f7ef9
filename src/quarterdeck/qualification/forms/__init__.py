"""Forms of qualification."""

from quarterdeck.qualification.forms.records import AnswerForm, EvidenceForm, NeedsForm, ObjectionForm, Writer
from quarterdeck.qualification.forms.settings import ElementForm, FrameworkForm, QuestionForm, QuestionSetForm

__all__ = [
    "AnswerForm",
    "ElementForm",
    "EvidenceForm",
    "FrameworkForm",
    "NeedsForm",
    "ObjectionForm",
    "QuestionForm",
    "QuestionSetForm",
    "Writer",
]
