"""Problems as they are stored with a row: their sentences keep template and parameters, to be translated when shown."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from quarterdeck.duplicates.terms import LIKELY, Evidence, Match
from quarterdeck.imports.terms import Problem
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import Reason


def problems_to(problems: Iterable[Problem]) -> str:
    """JSON text of problems."""
    rows = [_row(problem) for problem in problems]
    return json.dumps(rows, ensure_ascii=False, default=str) if rows else "[]"


def problems_from(text: str) -> list[Problem]:
    """The problems behind their JSON text."""
    return [
        Problem(line, column, value, Reason(code=code, text=_text(said), criterion=criterion, field=field))
        for line, column, value, code, said, criterion, field in json.loads(text)
    ]


def matches_to(matches: Iterable[Match]) -> str:
    """Text of records that a row may be about; empty for none. Their names are looked up when they are shown."""
    told = [[one.record_id, one.score, " ".join(one.evidence), one.line] for one in matches]
    return json.dumps(told) if told else ""


def matches_from(text: str) -> tuple[Match, ...]:
    """The records behind their text, without names."""
    return tuple(
        Match(number, "", score, tuple(map(Evidence, evidence.split())), score >= LIKELY, *line)
        for number, score, evidence, *line in (json.loads(text) if text else ())
    )


def _row(problem: Problem) -> list[object]:
    reason = problem.reason
    said = _stored(reason.text)
    return [problem.line, problem.column, problem.value, reason.code, said, reason.criterion, reason.field]


def _stored(text: Text) -> dict[str, object]:
    params = {name: _stored(value) if isinstance(value, Text) else value for name, value in text.params.items()}
    return {"text": text.template, "params": params}


def _text(stored: Mapping[str, Any]) -> Text:
    params = {name: _text(value) if isinstance(value, dict) else value for name, value in stored["params"].items()}
    return Text(stored["text"], params)
