"""What many say at one instant: the set-based twin of calls and adjustments, for a past that is told."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from quarterdeck.forecasts.actions.saying import Saying, amounts_reasons, entry_of, period_reasons, row_of
from quarterdeck.forecasts.models import ForecastCall
from quarterdeck.forecasts.queries.calls import standing
from quarterdeck.forecasts.queries.picture import Picture
from quarterdeck.forecasts.rules import caller_reasons, callers_of, manager_reasons, minor_of, note_reasons, rolled_up
from quarterdeck.forecasts.terms import Call, Line, Said
from quarterdeck.journal.actions import action, record_many
from quarterdeck.journal.terms import Via
from quarterdeck.pipelines.terms import Category
from quarterdeck.users.terms import Actor
from quarterdeck.values.dataclasses import dataclass, replace
from quarterdeck.values.verdict import Refused


@dataclass(frozen=True, slots=True)
class Word:
    """What somebody says of a line: as the line itself, or as its manager."""

    line: Line
    said: Said
    amounts: Mapping[Category, Decimal]
    note: str
    author: Actor


@action
def say_all(*, found: Picture, words: Sequence[Word], by: Actor, via: Via, at: datetime) -> Picture:
    """Keep what each says over the same picture, and return it with that: for `by` who reads every line.

    What `submit_call` and `adjust_forecast` would write one by one. Raises Refused where they would.
    """
    said = [(Saying(word.line, of, word.said, minor_of(amount, found.scene.currency), word.note), word.author)
            for word in words if not _refused(found, word) for of, amount in word.amounts.items()]  # fmt: skip
    numbers = dict(found.numbers)
    rows = []
    for one, author in said:
        key = (one.line.key, one.category, one.said)
        numbers[key] = numbers.get(key, 0) + 1
        rows.append(row_of(found, one, author, at, numbers[key]))
    rows = ForecastCall.objects.bulk_create(rows)
    record_many(
        [entry_of(found, one, row, author.stamp(at, via)) for (one, author), row in zip(said, rows, strict=True)]
    )
    calls = dict(found.calls)
    for (one, author), row in zip(said, rows, strict=True):
        calls[one.line.key, one.category, one.said] = Call(
            row.line, one.category, one.said, one.minor, row.currency, row.base_minor, row.note, author.person_id, at,
            row.number,
        )  # fmt: skip
    scene = found.scene
    cells = rolled_up(found.tree.visible, found.sums.by_owner, standing(scene, calls), scene.rules.method)
    return replace(found, calls=calls, numbers=numbers, cells=cells)


def _refused(found: Picture, word: Word) -> bool:
    who = word.author.person_id
    reasons = period_reasons(found) + amounts_reasons(found, word.amounts) + note_reasons(word.note)
    if word.said is Said.OWN:
        reasons += caller_reasons(who, callers_of(word.line))
    else:
        reasons += manager_reasons(who, found.managers[word.line.key])
    if reasons:
        raise Refused(reasons)
    return False
