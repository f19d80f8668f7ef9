"""Which rows of a file come in: new ones, those about records that are here, or both."""

from collections.abc import Sequence
from dataclasses import replace

from quarterdeck.imports.terms import Judgement, Mode, Plan, Problem
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import Reason

_NEW, _HERE = (Plan.CREATE, Plan.HISTORY), (Plan.CHANGE, Plan.MOVE)


def by_mode(judged: Sequence[Judgement], mode: Mode, column: str) -> list[Judgement]:
    """The verdicts under a mode. `column` is the one by which records are found."""
    return [_by_mode(judgement, mode, column) for judgement in judged]


def _by_mode(judgement: Judgement, mode: Mode, column: str) -> Judgement:
    if mode is Mode.UPDATE and judgement.plan in _NEW:
        return replace(judgement, plan=Plan.SKIPPED, facts="{}")
    if mode is Mode.SKIP and judgement.plan in _HERE:
        return replace(judgement, plan=Plan.SKIPPED, facts="{}")
    if mode is Mode.CREATE and judgement.plan in _HERE:
        text = Text.of("The record is here already, and this import only adds new ones. Take the row out.")
        problem = Problem(judgement.line, column, judgement.match_key, Reason("record_here", text))
        return replace(judgement, plan=Plan.BAD, facts="{}", problems=(problem,))
    return judgement
