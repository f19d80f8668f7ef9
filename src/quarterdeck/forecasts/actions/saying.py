"""Calls of lines and their managers' adjustments: said, said anew, and reset."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.utils import timezone

from quarterdeck.forecasts.events import ForecastAdjusted, ForecastCalled, ForecastReset
from quarterdeck.forecasts.models import ForecastCall
from quarterdeck.forecasts.queries.calls import next_number
from quarterdeck.forecasts.queries.parts import ALL, rows_of
from quarterdeck.forecasts.queries.picture import Picture, picture_of
from quarterdeck.forecasts.queries.scene import is_same_sum, scene_of
from quarterdeck.forecasts.rules import (
    above,
    amount_of,
    amount_reasons,
    caller_reasons,
    callers_of,
    column_reasons,
    made_of,
    manager_reasons,
    minor_of,
    note_reasons,
    sum_reasons,
)
from quarterdeck.forecasts.terms import SHORT_LABELS, Call, Line, Said
from quarterdeck.journal.actions import Recorded, action, record_many
from quarterdeck.journal.terms import FieldChange, Stamp, Via
from quarterdeck.pipelines.terms import Category
from quarterdeck.users.actions.access import lock_tree
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, Permission, Reach
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import N_, Text, clean_line, label
from quarterdeck.values.verdict import Reason, Refused, require_version

_EVENTS = {Said.OWN: ForecastCalled, Said.MANAGER: ForecastAdjusted}


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a period, and the type of forecast (the usual one without), by their names in addresses.

    `version` is what a change is made from: `Picture.version` of what is changed. None overwrites whatever is there.
    """

    period: str
    line: str
    type: str = ""
    version: int | None = None


@dataclass(frozen=True, slots=True)
class SaidNow:
    """Entries of the journal, none where all was said already; and what is worth a second look."""

    entries: tuple[int, ...]
    warnings: tuple[Text, ...] = ()


@action
def submit_call(
    *, place: Place, amounts: Mapping[Category, Decimal], note: str, by: Actor, via: Via, at: datetime | None = None,
    seen: Picture | None = None,
) -> SaidNow:  # fmt: skip
    """Say what one's line comes to by the period's end: amounts by column, in the reporting currency.

    The number of the system at that moment and the deals behind it are kept with each. `seen` is the forecast that was
    read just before, where it was. The same again in the same week
    changes nothing; in a later one it confirms the call. Raises NotPermitted, NotFound, Refused, and Stale where
    somebody else who leads the team called it meanwhile.
    """
    found, line = _held(place, by, at, seen)
    reasons = period_reasons(found) + caller_reasons(by.person_id, callers_of(line)) + _writer_reasons(by)
    note = clean_line(note)
    reasons += amounts_reasons(found, amounts) + note_reasons(note)
    if reasons:
        raise Refused(reasons)
    require_version(place.version, found.version(line, Said.OWN))
    entries = []
    for category, amount in amounts.items():
        minor = minor_of(amount, found.scene.currency)
        entries.append(_say(found, Saying(line, category, Said.OWN, minor, note), by, via, at))
    return SaidNow(tuple(one for one in entries if one), _warnings(found, line, amounts))


@action
def adjust_forecast(
    *, place: Place, category: Category, amount: Decimal, note: str, by: Actor, via: Via, at: datetime | None = None,
    seen: Picture | None = None,
) -> int | None:  # fmt: skip
    """Say as the manager of the next level what a line comes to: an absolute amount, which stands beside its call.

    Returns the entry, None where it was said already in this week. Raises NotPermitted, NotFound, Stale, Refused.
    """
    found, line = _held(place, by, at, seen)
    note = clean_line(note)
    reasons = period_reasons(found) + _manager_reasons(found, line, by) + _writer_reasons(by)
    reasons += amounts_reasons(found, {category: amount}) + note_reasons(note)
    if reasons:
        raise Refused(reasons)
    require_version(place.version, found.version(line, Said.MANAGER, category))
    minor = minor_of(amount, found.scene.currency)
    return _say(found, Saying(line, category, Said.MANAGER, minor, note), by, via, at)


@action
def reset_forecast(
    *, place: Place, category: Category, said: Said, note: str, by: Actor, via: Via, at: datetime | None = None,
    seen: Picture | None = None,
) -> int | None:  # fmt: skip
    """Let the system's number (or the line's call) count again; `note` says why. History stays.

    Returns the entry, None where nothing was said. Raises NotPermitted, NotFound, Stale, Refused.
    """
    found, line = _held(place, by, at, seen)
    note = clean_line(note)
    who = caller_reasons(by.person_id, callers_of(line)) if said is Said.OWN else _manager_reasons(found, line, by)
    reasons = period_reasons(found) + who + _writer_reasons(by)
    reasons += amounts_reasons(found, {category: Decimal(0)}) + note_reasons(note, is_needed=True)
    if reasons:
        raise Refused(reasons)
    require_version(place.version, found.version(line, said, category))
    return _say(found, Saying(line, category, said, None, note), by, via, at)


@dataclass(frozen=True, slots=True)
class Saying:
    """What is said of a line and a column; `minor` None resets it."""

    line: Line
    category: Category
    said: Said
    minor: int | None
    note: str


def require_voice(by: Actor) -> None:
    """Raise NotPermitted for a token that may not edit deals; of people, rules about the line decide alone."""
    if by.token_id is not None:
        require(by, Permission.OPPORTUNITIES_EDIT)


def _held(place: Place, by: Actor, at: datetime | None, seen: Picture | None) -> tuple[Picture, Line]:
    """The forecast as it is (or was at `at`) and the line, once nobody else writes in the tree.

    Rows are read before, or were by who `seen` is of in this request: of many deals that takes longest, and nobody has
    to wait for it.
    """
    require_voice(by)
    scene = seen.scene if seen else scene_of(by, timezone.now(), place.period, place.type, at=at)
    rows = seen.rows if seen else rows_of(scene, None, ALL)
    lock_tree()
    # Settings and types may have been set while it waited.
    fresh = scene_of(by, timezone.now(), place.period, place.type, at=at)
    found = picture_of(fresh, rows if is_same_sum(scene, fresh) else None)
    return found, found.tree.line(place.line)


def period_reasons(found: Picture) -> list[Reason]:
    """Why nothing can be said of the period."""
    scene = found.scene
    if scene.kind is not scene.rules.kind:
        text = Text.of(N_("Forecasts are made for another kind of period."))
        return [Reason("period_of_other_kind", text)]
    if not scene.type.is_active:
        return [Reason("forecast_type_retired", Text.of(N_("This forecast is retired: nothing more is said in it.")))]
    if scene.lens.today >= scene.period.end:
        return [Reason("period_over", Text.of(N_("The period is over.")))]
    return []


def _writer_reasons(by: Actor) -> list[Reason]:
    if by.write_reach is not Reach.NONE:
        return []
    return [Reason("reads_only", Text.of(N_("Your role only reads.")))]


def _manager_reasons(found: Picture, line: Line, by: Actor) -> list[Reason]:
    return manager_reasons(by.person_id, found.managers[line.key])


def amounts_reasons(found: Picture, amounts: Mapping[Category, Decimal]) -> list[Reason]:
    """What is wrong with amounts by column."""
    if reasons := column_reasons(found.scene.rules, amounts):
        return reasons
    currency = found.scene.currency
    return [one for key, amount in amounts.items() for one in amount_reasons(amount, currency, key.value)]


def _warnings(found: Picture, line: Line, amounts: Mapping[Category, Decimal]) -> tuple[Text, ...]:
    """What is odd about the calls as they now are together."""
    after = {
        category: minor_of(amounts[category], found.scene.currency)
        if category in amounts
        else found.cells[line.key][category].call
        for category in found.scene.rules.called
    }
    names = {one: label(words) for one, words in SHORT_LABELS.items()}
    return tuple(
        Text.of(N_("{surer} is above {other}, which holds it."), surer=names[one], other=names[other])
        for one, other in above(found.scene.rules.method, after)
    )


def _say(found: Picture, one: Saying, by: Actor, via: Via, at: datetime | None) -> int | None:
    """Keep a version; None where the same was said in this week already, or nothing is there to reset."""
    scene, line = found.scene, one.line
    before = found.calls.get((line.key, one.category, one.said))
    cell = found.cells[line.key][one.category]
    base = cell.system if one.said is Said.OWN else cell.called
    if _is_said(found, before, one, base):
        return None
    if reasons := sum_reasons([base]):
        raise Refused(reasons)
    at = at or timezone.now()
    row = row_of(found, one, by, at, next_number(scene, line.key, one.category, one.said))
    row.save(force_insert=True)
    return record_many([entry_of(found, one, row, by.stamp(at, via))])[0]


def row_of(found: Picture, one: Saying, by: Actor, at: datetime, number: int) -> ForecastCall:
    """A version of what is said, with what it is said over and the deals behind that, not kept yet."""
    scene, line, cell = found.scene, one.line, found.cells[one.line.key][one.category]
    columns = made_of(scene.rules.method, one.category) if one.minor is not None else ()
    owners = found.owners[line.key]
    deals = {row.id for row in found.rows if row.category in columns and row.held in owners}
    return ForecastCall(
        type=scene.type.code, from_day=scene.period.start, until_day=scene.period.end, line=line.key,
        person_id=line.person_id, team_id=line.team_id, category=one.category.value, method=scene.rules.method.value,
        said=one.said.value, number=number, at=at, amount_minor=one.minor, currency=scene.currency,
        base_minor=cell.system if one.said is Said.OWN else cell.called, note=one.note,
        deals=" ".join(map(str, sorted(deals))), author_id=by.person_id or None,
    )  # fmt: skip


def entry_of(found: Picture, one: Saying, row: ForecastCall, stamp: Stamp) -> Recorded:
    """What the journal keeps of a version."""
    scene, before = found.scene, found.calls.get((one.line.key, one.category, one.said))
    kind = ForecastReset if one.minor is None else _EVENTS[one.said]
    event = kind(row.id, line=row.line, period=scene.key, category=row.category, number=row.number)
    was, now = (_told(before.minor, before.currency) if before else None), _told(one.minor, scene.currency)
    changes = [FieldChange("amount", was, now)] if was != now else []
    return Recorded(event, stamp, [*changes, FieldChange("base", None, _told(row.base_minor, scene.currency))])


def _is_said(found: Picture, before: Call | None, one: Saying, base: int) -> bool:
    if one.minor is None:
        return before is None or before.minor is None
    if before is None or found.is_carried(before):
        return False
    same = (before.minor, before.currency, before.note, before.base_minor)
    return same == (one.minor, found.scene.currency, one.note, base)


def _told(minor: int | None, currency: str) -> str | None:
    return None if minor is None else f"{amount_of(minor, currency)} {currency}".strip()
