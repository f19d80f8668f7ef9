"""Many questions as one: a page asks once, and no text twice."""

from quarterdeck.analytics.answering import answer, shared_by
from quarterdeck.analytics.engines import Engine
from quarterdeck.analytics.questions import Answer, Question, Viewer
from quarterdeck.analytics.remembering import Remembering
from quarterdeck.values.dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Questions:
    """Questions for the same eyes: `viewer` counts, whatever the questions say."""

    viewer: Viewer
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Answers:
    """An answer a question, in their order."""

    answers: tuple[Answer, ...]


def answers(engine: Engine, asked: Questions) -> Answers:
    """The answer to each question; what they measure over the same rows is read at once. Raises Undefined."""
    once = Remembering(engine)
    questions = [replace(question, viewer=asked.viewer) for question in asked.questions]
    shared = shared_by(questions)
    return Answers(tuple(answer(once, question, shared) for question in questions))
