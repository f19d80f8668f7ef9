"""Many questions as one: a page asks once, and no text twice."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from quarterdeck.analytics.answering import answer, shared_by
from quarterdeck.analytics.engines import Engine
from quarterdeck.analytics.questions import Answer, Question, Viewer
from quarterdeck.analytics.schema import Dialect, Table
from quarterdeck.values.dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class Questions:
    """Questions for the same eyes: `viewer` counts, whatever the questions say."""

    viewer: Viewer
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Answers:
    """An answer a question, in their order."""

    answers: tuple[Answer, ...]


@dataclass
class Remembering:
    """An engine that reads each text with the same parameters once: rates, names, and totals asked again."""

    engine: Engine
    read: dict[tuple[str, tuple[tuple[str, Any], ...]], list[tuple[Any, ...]]] = field(default_factory=dict)
    dialect: Dialect = field(init=False)

    def __post_init__(self) -> None:
        self.dialect = self.engine.dialect

    def rows(self, sql: str, params: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """The rows of a text, from memory where it was read before."""
        used = (sql, tuple((name, value) for name, value in sorted(params.items()) if f":{name}" in sql))
        if used not in self.read:
            self.read[used] = self.engine.rows(sql, params)
        return self.read[used]

    def create(self, table: Table) -> None:
        """Make a table; what was read is forgotten."""
        self.read.clear()
        self.engine.create(table)

    def insert(self, table: Table, rows: Iterable[Sequence[Any]]) -> int:
        """Add rows; what was read is forgotten."""
        self.read.clear()
        return self.engine.insert(table, rows)


def answers(engine: Engine, asked: Questions) -> Answers:
    """The answer to each question; what they measure over the same rows is read at once. Raises Undefined."""
    once = Remembering(engine)
    questions = [replace(question, viewer=asked.viewer) for question in asked.questions]
    shared = shared_by(questions)
    return Answers(tuple(answer(once, question, shared) for question in questions))
