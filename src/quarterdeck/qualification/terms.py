"""Words of qualification: frameworks and their elements, needs, questions, objections."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import N_

HIGHEST = 3
LEVEL_LABELS = {
    0: N_("Unknown"),
    1: N_("Identified"),
    2: N_("Validated by the buyer"),
    3: N_("Proven with evidence"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameworkFields:
    """A qualification framework. Levels lose a step after each `decay_days` without new evidence; 0 = never."""

    name: str = ""
    decay_days: int = 90
    is_active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementFields:
    """What a framework asks about. Unknown at Proposal or later it is a high risk if it `is_due_by_proposal`."""

    name: str = ""
    weight: int = 10
    guidance: str = ""
    position: int = 0
    is_due_by_proposal: bool = False
    is_active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ShippedElement:
    """An element as it is shipped, with its lasting key."""

    key: str
    name: str
    weight: int
    guidance: str
    is_due_by_proposal: bool = False


@dataclass(frozen=True, slots=True)
class ShippedFramework:
    """A framework as it is shipped, with its lasting key."""

    key: str
    name: str
    elements: tuple[ShippedElement, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """The level of an element as it was last shown, and on which day."""

    level: int
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEvidence:
    """A level of an element with what shows it, on a day that is not to come (None = today)."""

    element_id: int
    level: int
    text: str = ""
    on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceRow:
    """Evidence about a record, as it is written in bulk. Without `author_id` it is whoever writes."""

    record_id: int
    evidence: NewEvidence
    author_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedsFields:
    """What a customer needs. The budget is from `budget_min` to `budget_max`; competitors are parted by commas."""

    pain: str = ""
    goals: str = ""
    budget_min: Decimal | None = None
    budget_max: Decimal | None = None
    budget_currency: str = ""
    decision_process: str = ""
    competitors: str = ""


@dataclass(frozen=True, slots=True)
class NeedsRow:
    """The needs behind a record, as they are written in bulk."""

    record_id: int
    needs: NeedsFields


class AnswerType(StrEnum):
    """What the answer to a question is."""

    TEXT = "text"
    NUMBER = "number"
    CHOICE = "choice"
    YES_NO = "yes_no"
    DATE = "date"


ANSWER_TYPE_LABELS = {
    AnswerType.TEXT: N_("Text"),
    AnswerType.NUMBER: N_("Number"),
    AnswerType.CHOICE: N_("Choice"),
    AnswerType.YES_NO: N_("Yes or no"),
    AnswerType.DATE: N_("Date"),
}
AnswerValue = str | Decimal | bool | date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionSetFields:
    """A set of questions, asked of the deals of one pipeline (its key) or of all (empty)."""

    name: str = ""
    pipeline: str = ""
    position: int = 0
    is_active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionFields:
    """A question. `choices` are its possible answers, one a line; `type` is an AnswerType."""

    text: str = ""
    type: str = AnswerType.TEXT.value
    choices: str = ""
    position: int = 0
    is_active: bool = True


class Topic(StrEnum):
    """What an objection is about."""

    PRICE = "price"
    BUDGET = "budget"
    TIMING = "timing"
    NEED = "need"
    STATUS_QUO = "status_quo"
    PRODUCT = "product"
    INTEGRATION = "integration"
    COMPETITION = "competition"
    TRUST = "trust"
    SECURITY = "security"
    CONTRACT = "contract"
    OTHER = "other"


TOPIC_LABELS = {
    Topic.PRICE: N_("Price"),
    Topic.BUDGET: N_("Budget"),
    Topic.TIMING: N_("Timing"),
    Topic.NEED: N_("Need"),
    Topic.STATUS_QUO: N_("Status quo"),
    Topic.PRODUCT: N_("Product"),
    Topic.INTEGRATION: N_("Integration"),
    Topic.COMPETITION: N_("Competition"),
    Topic.TRUST: N_("Trust"),
    Topic.SECURITY: N_("Security"),
    Topic.CONTRACT: N_("Contract"),
    Topic.OTHER: N_("Other"),
}


class Outcome(StrEnum):
    """How an objection stands."""

    OPEN = "open"
    ANSWERED = "answered"
    ACCEPTED = "accepted"
    LOST = "lost"


OUTCOME_LABELS = {
    Outcome.OPEN: N_("Open objection"),
    Outcome.ANSWERED: N_("Answered"),
    Outcome.ACCEPTED: N_("Accepted by the buyer"),
    Outcome.LOST: N_("Not overcome"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionFields:
    """What a buyer holds against it, what was answered, and how it stands. `settled_on` is empty while it is open."""

    text: str = ""
    topic: str = Topic.OTHER.value
    answer: str = ""
    outcome: str = Outcome.OPEN.value
    raised_on: date | None = None
    settled_on: date | None = None


NEEDS_LABELS = {
    "pain": N_("Pain"),
    "goals": N_("Goals"),
    "budget": N_("Budget"),
    "decision_process": N_("Decision process"),
    "competitors": N_("Competitors"),
}
FIELD_LABELS = {
    "element": N_("Element"),
    "evidence": N_("Evidence"),
    "framework": N_("Framework"),
    "guidance": N_("Guidance"),
    "level": N_("Level"),
    "objection": N_("Objection"),
    "outcome": N_("Outcome"),
    "question_set": N_("Question set"),
    "topic": N_("Topic"),
    "weight": N_("Weight"),
    **NEEDS_LABELS,
}
