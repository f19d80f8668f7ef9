"""What questions, their sets and answers must be."""

from datetime import date
from decimal import Decimal

from quarterdeck.qualification.rules.frameworks import position_reasons
from quarterdeck.qualification.terms import AnswerType, AnswerValue, QuestionFields, QuestionSetFields
from quarterdeck.values.checks import is_blank, name_reasons, text_reasons
from quarterdeck.values.money import MoneyError, scaled
from quarterdeck.values.text import Text, clean_line
from quarterdeck.values.verdict import Reason

NAME_LENGTH = 80
QUESTION_LENGTH = 300
CHOICES_LENGTH = 2000
ANSWER_LENGTH = 2000
PLACES = 6
_NUMBER_TEXTS = {
    "not_a_number": Text.of("Give the answer as a number."),
    "too_large": Text.of("This number is too large to keep."),
    "over_precise": Text.of("A number has at most six decimal places."),
}


def choices_of(text: str) -> tuple[str, ...]:
    """The possible answers written one a line, each once."""
    return tuple(dict.fromkeys(line for line in map(clean_line, text.splitlines()) if line))


def set_verdict(new: QuestionSetFields, *, pipeline_is_known: bool) -> list[Reason]:
    """Why a set of questions cannot be kept so."""
    reasons = name_reasons(new.name, longest=NAME_LENGTH)
    if not pipeline_is_known:
        text = Text.of("There is no such pipeline. Choose another, or all.")
        reasons.append(Reason(code="pipeline_unknown", text=text, field="pipeline"))
    return reasons + position_reasons(new.position)


def question_verdict(new: QuestionFields, *, type_before: str = "") -> list[Reason]:
    """Why a question cannot be kept so. A question that has been asked keeps its type (`type_before`)."""
    reasons = text_reasons(new.text, field="text", longest=QUESTION_LENGTH)
    if is_blank(new.text):
        reasons = [Reason(code="question_missing", text=Text.of("Enter a question."), field="text")]
    if new.type not in set(AnswerType):
        text = Text.of("Choose what the answer is from the list.")
        reasons.append(Reason(code="unknown_choice", text=text, field="type"))
    elif type_before and new.type != type_before:
        text = Text.of("A question keeps the type of its answers. Retire it and add another one.")
        reasons.append(Reason(code="type_fixed", text=text, field="type"))
    reasons += text_reasons(new.choices.replace("\n", ""), field="choices", longest=CHOICES_LENGTH)
    if new.type == AnswerType.CHOICE and len(choices_of(new.choices)) < 2:
        text = Text.of("Give two answers or more to choose from, one a line.")
        reasons.append(Reason(code="choices_missing", text=text, field="choices"))
    return reasons + position_reasons(new.position)


def answer_verdict(question: QuestionFields, value: AnswerValue) -> list[Reason]:
    """Why this cannot be the answer; None, which takes an answer back, always can."""
    match AnswerType(question.type), value:
        case (_, None) | (AnswerType.YES_NO, bool()):
            return []
        case AnswerType.NUMBER, Decimal():
            return _number(value)
        case AnswerType.DATE, date():
            return _day(value)
        case AnswerType.CHOICE | AnswerType.TEXT, str():
            return _text(question, value)
    text = Text.of("This question takes another type of answer: {type}.", type=question.type)
    return [Reason(code="answer_of_other_type", text=text, field="value")]


def _day(value: date) -> list[Reason]:
    if 1900 <= value.year <= 2199:
        return []
    text = Text.of("Give a day of the years 1900 to 2199.")
    return [Reason(code="date_out_of_range", text=text, field="value")]


def _text(question: QuestionFields, value: str) -> list[Reason]:
    if question.type == AnswerType.TEXT:
        return text_reasons(value, field="value", longest=ANSWER_LENGTH)
    if value in choices_of(question.choices):
        return []
    text = Text.of("Choose an answer from the list.")
    return [Reason(code="unknown_choice", text=text, field="value")]


def _number(value: Decimal) -> list[Reason]:
    try:
        scaled(value, PLACES)
    except MoneyError as error:
        return [Reason(code=f"amount_{error.code}", text=_NUMBER_TEXTS[error.code], field="value")]
    return []
