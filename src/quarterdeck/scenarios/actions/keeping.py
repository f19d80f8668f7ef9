"""Adding, changing, sharing, copying and deleting scenarios, and asking one anew.

Each is changed by its owner alone. Whatever is supposed is a new version, which a process of its own answers.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from quarterdeck.journal.actions import action, record
from quarterdeck.journal.events import Event
from quarterdeck.journal.terms import FieldChange, Stamp, Via, field_changes
from quarterdeck.saved_views.actions.views import require_person
from quarterdeck.scenarios.events import (
    ScenarioAdded,
    ScenarioAsked,
    ScenarioDeleted,
    ScenarioEdited,
    ScenarioRestored,
)
from quarterdeck.scenarios.models import Scenario, ScenarioVersion
from quarterdeck.scenarios.queries.choices import ground_for
from quarterdeck.scenarios.queries.lines import Lines, lines_of, quota_now
from quarterdeck.scenarios.queries.rows import fields_of, unanswered, usable_q
from quarterdeck.scenarios.rules import Known, fields_reasons, read, rounded, said_reasons, settled, written
from quarterdeck.scenarios.terms import MOST_VERSIONS, MOST_WAITING, SCENARIO, Fields, Said, Sharing, State
from quarterdeck.users.queries.leading import team_options
from quarterdeck.users.queries.people import employees
from quarterdeck.users.terms import Actor
from quarterdeck.values.dataclasses import asdict, dataclass, replace
from quarterdeck.values.text import N_, Text, fold
from quarterdeck.values.verdict import NotFound, NotPermitted, Refused, require_version

NOT_OWN = Text.of(N_("Only its owner can change a scenario. Copy it to suppose something else."))


@dataclass(frozen=True, slots=True)
class Saved:
    """A scenario after a write. `seq` is the journal entry's, None when nothing changed."""

    id: int
    version: int
    seq: int | None


@action
def add_scenario(*, new: Fields, said: Said, by: Actor, via: Via, at: datetime | None = None) -> Saved:
    """Add a scenario of a line one may read, and ask it. Raises Refused with every reason, NotFound, NotPermitted."""
    require_person(by)
    now, lines = at or timezone.now(), lines_of(by)
    row = Scenario(owner_id=by.person_id, created_at=now, updated_at=now)
    kept, told = settled(new), rounded(said)
    _check(row, kept, told, by, (lines, now))
    _put(row, kept)
    row.save(force_insert=True)
    _ask(row, told, by, lines, now)
    changes = [*_changes(row, Fields(), kept), FieldChange("said", None, written(told))]
    return Saved(row.pk, row.version, record(ScenarioAdded(record_id=row.pk), by.stamp(now, via), changes))


@action
def edit_scenario(
    *,
    scenario_id: int,
    changes: Mapping[str, Any],
    by: Actor,
    via: Via,
    said: Said | None = None,
    at: datetime | None = None,
    version: int | None = None,
) -> Saved:
    """Change fields of one's own (names as in Fields) and what it supposes, which is then a new version.

    Raises NotFound, NotPermitted, Stale, Refused.
    """
    row = own(scenario_id, by, State.ACTIVE)
    require_version(version, row.version)
    now, lines = at or timezone.now(), lines_of(by)
    before, last = fields_of(row), read(_newest(row).said)
    after, told = settled(replace(before, **changes)), rounded(said) if said is not None else last
    if (before.team_id, before.person_id) != (after.team_id, after.person_id):
        # Its versions are of the line: whoever may read another would read theirs.
        text = Text.of(N_("A scenario stays of its line, as its versions are. Add a new one of the other."))
        raise Refused.because("scenario_line_fixed", text, field="line")
    is_asked = told != last
    _check(row, after, told if is_asked else None, by, (lines, now))
    _put(row, after)
    made = _changes(row, before, after)
    if is_asked:
        _ask(row, told, by, lines, now)
        made.append(FieldChange("said", written(last), written(told)))
    event = ScenarioAsked(record_id=row.pk) if is_asked else ScenarioEdited(record_id=row.pk)
    return _saved(row, event, made, by.stamp(now, via))


@action
def ask_again(*, scenario_id: int, by: Actor, via: Via, at: datetime | None = None) -> Saved:
    """Ask one's own anew, of the newest forecast; earlier answers are kept. Raises NotFound, NotPermitted, Refused."""
    row = own(scenario_id, by, State.ACTIVE)
    now, lines = at or timezone.now(), lines_of(by)
    last = _newest(row)
    told = read(last.said)
    _check(row, fields_of(row), told, by, (lines, now))
    number = _ask(row, told, by, lines, now)
    return _saved(
        row, ScenarioAsked(record_id=row.pk), [FieldChange("number", last.number, number)], by.stamp(now, via)
    )


@action
def copy_scenario(*, scenario_id: int, name: str, by: Actor, via: Via, at: datetime | None = None) -> Saved:
    """A scenario of one's own that supposes the same as one that one sees, private.

    Of a line one may not read it is of one's widest, and levers of segments and named deals that are not of it are
    left out. Raises NotFound, Refused, NotPermitted.
    """
    require_person(by)
    of = Scenario.objects.filter(usable_q(by), pk=scenario_id, state=State.ACTIVE.value).first()
    if of is None:
        raise NotFound(SCENARIO)
    now, lines = at or timezone.now(), lines_of(by)
    line = (of.team_id, of.person_id)
    if not lines.is_readable(line):
        line = lines.first
    told = read(_newest(of).said)
    ground = ground_for(by, lines, line, told, now)
    fitting = replace(
        told,
        levers=tuple(
            one for one in told.levers if not one.column or one.value in ground.segments.get(one.column, ())
        ),
        include=tuple(one for one in told.include if one in ground.open_ids),
        exclude=tuple(one for one in told.exclude if one in ground.open_ids),
    )  # fmt: skip
    new = Fields(name=name, note=of.note if of.owner_id == by.person_id else "", team_id=line[0], person_id=line[1])
    return add_scenario(new=new, said=fitting, by=by, via=via, at=now)


@action
def delete_scenario(
    *, scenario_id: int, by: Actor, via: Via, at: datetime | None = None, version: int | None = None
) -> Saved:
    """Take one's own away, also from those it was shared with. Raises NotFound, NotPermitted, Stale."""
    row = own(scenario_id, by, State.ACTIVE)
    require_version(version, row.version)
    row.state = State.DELETED.value
    change = FieldChange("state", State.ACTIVE.value, row.state)
    return _saved(row, ScenarioDeleted(record_id=row.pk), [change], by.stamp(at or timezone.now(), via))


@action
def restore_scenario(*, scenario_id: int, by: Actor, via: Via, at: datetime | None = None) -> Saved:
    """Bring one's own deleted scenario back. Raises NotFound, Refused when another took its name."""
    row = own(scenario_id, by, State.DELETED)
    now = at or timezone.now()
    _check(row, fields_of(row), None, by, (lines_of(by), now))
    row.state = State.ACTIVE.value
    change = FieldChange("state", State.DELETED.value, row.state)
    return _saved(row, ScenarioRestored(record_id=row.pk), [change], by.stamp(now, via))


def own(scenario_id: int, by: Actor, state: State) -> Scenario:
    """The scenario, locked, if it is the actor's own. Another's is not theirs to change, even where they see it."""
    require_person(by)
    row = Scenario.objects.select_for_update().filter(pk=scenario_id, state=state.value).first()
    if row is None:
        raise NotFound(SCENARIO)
    if row.owner_id != by.person_id:
        if not Scenario.objects.filter(usable_q(by), pk=scenario_id).exists():
            raise NotFound(SCENARIO)
        raise NotPermitted("scenarios.own", NOT_OWN)
    return row


def _newest(row: Scenario) -> ScenarioVersion:
    return row.versions.order_by("-number")[0]


def _check(row: Scenario, kept: Fields, said: Said | None, by: Actor, at: tuple[Lines, datetime]) -> None:
    """Raise Refused with every reason of the fields and of what is supposed, None where nothing is asked."""
    lines, now = at
    line = (kept.team_id, kept.person_id)
    active = Scenario.objects.filter(state=State.ACTIVE.value, owner_id=row.owner_id).exclude(pk=row.pk)
    names = list(active.values_list("name_key", flat=True))
    reader = kept.shared_person_id or 0
    known = Known(
        len(names),
        fold(kept.name) in names,
        # Who lost the line may still name, share or withhold what is theirs; nothing is asked then.
        said is None or lines.is_readable(line),
        {pk for pk, acts in employees({reader}).items() if acts} if kept.sharing == Sharing.PERSON else (),
        {team.id for team in team_options()} if kept.sharing == Sharing.TEAM else (),
    )
    reasons = fields_reasons(kept, known)
    if said is not None and known.line_is_readable:
        reasons += said_reasons(said, ground_for(by, lines, line, said, now))
    if reasons:
        raise Refused(reasons)


def _put(row: Scenario, kept: Fields) -> None:
    for name, value in asdict(kept).items():
        setattr(row, name, value)
    row.name_key = fold(kept.name)


def _ask(row: Scenario, said: Said, by: Actor, lines: Lines, now: datetime) -> int:
    """The next version of what a scenario supposes. Raises Refused beyond as many as are kept, or may wait."""
    # What this version replaces waits no more.
    if unanswered().filter(author_id=by.person_id).exclude(scenario=row).count() >= MOST_WAITING:
        text = Text.of(N_("{most} scenarios of yours are still being computed. Wait for them."), most=MOST_WAITING)
        raise Refused.because("scenarios_waiting", text)
    number = (row.versions.order_by("-number").values_list("number", flat=True).first() or 0) + 1
    if number > MOST_VERSIONS:
        text = Text.of(N_("A scenario has at most {most} versions. Copy it to go on."), most=MOST_VERSIONS)
        raise Refused.because("scenario_versions_too_many", text)
    quota = quota_now(by, lines, (row.team_id, row.person_id), now)
    row.versions.create(number=number, at=now, author_id=by.person_id, said=written(said), quota_minor=quota)
    return number


def _changes(row: Scenario, before: Fields, after: Fields) -> list[FieldChange]:
    """What differs; name and note are the owner's own words, which go where the owner is erased."""
    return field_changes(before, after, personal=("name", "note"), subject=("person", row.owner_id))


def _saved(row: Scenario, event: Event, changes: list[FieldChange], stamp: Stamp) -> Saved:
    if not changes:
        return Saved(row.pk, row.version, None)
    row.version += 1
    row.updated_at = stamp.at
    row.save(force_update=True)
    return Saved(row.pk, row.version, record(event, stamp, changes))


__all__ = [
    "NOT_OWN",
    "Saved",
    "add_scenario",
    "ask_again",
    "copy_scenario",
    "delete_scenario",
    "edit_scenario",
    "restore_scenario",
]
