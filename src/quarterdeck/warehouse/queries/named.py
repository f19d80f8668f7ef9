"""What can be asked of the copy by name, and in which words question and answer travel."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from quarterdeck.analytics.answering import answer, rows_behind
from quarterdeck.analytics.engines import Engine
from quarterdeck.analytics.many import Answers, Questions, answers
from quarterdeck.analytics.questions import Answer, Question, Viewer
from quarterdeck.warehouse.queries.hashes import Hashes, Whole, table_hashes

A = TypeVar("A")


@dataclass(frozen=True, slots=True)
class Behind:
    """The rows behind the figure of these segment values; empty: behind the total."""

    viewer: Viewer
    question: Question
    values: tuple[int | str | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows and the names of their columns."""

    columns: tuple[str, ...]
    rows: tuple[tuple[int | str | float | None, ...], ...]


@dataclass(frozen=True, slots=True)
class Named(Generic[A]):
    """A question: the function that answers it, the dataclass it takes, with a `viewer`, and what it gives."""

    function: Callable[[Engine, Any], A]
    takes: type
    gives: type[A]


def _behind(engine: Engine, asked: Behind) -> Rows:
    columns, rows = rows_behind(engine, replace(asked.question, viewer=asked.viewer), asked.values)
    return Rows(columns, tuple(rows))


NAMED: Mapping[str, Named[Any]] = {
    "answer": Named(answer, Question, Answer),
    "answers": Named(answers, Questions, Answers),
    "rows_behind": Named(_behind, Behind, Rows),
    "hashes": Named(table_hashes, Whole, Hashes),
}
