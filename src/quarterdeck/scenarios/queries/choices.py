"""What a lever can hold for, and which deals can be named."""

from collections.abc import Collection, Mapping
from datetime import datetime

from quarterdeck.opportunities.queries import visible_to
from quarterdeck.opportunities.terms import CHANNEL_LABELS, TYPE_LABELS
from quarterdeck.pipelines.queries import pipelines
from quarterdeck.pipelines.terms import StageKind
from quarterdeck.scenarios.queries.lines import Line, Lines
from quarterdeck.scenarios.rules import Ground
from quarterdeck.scenarios.terms import SIZE_LABELS, Column, Said
from quarterdeck.scores.queries import newest_base, people_of_teams
from quarterdeck.users.queries.company import company_day
from quarterdeck.users.queries.leading import team_names
from quarterdeck.users.queries.people import people_names
from quarterdeck.users.terms import Actor
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.ids import public_id
from quarterdeck.values.text import sought

MOST_SOURCES, MOST_FOUND = 100, 10


@dataclass(frozen=True, slots=True)
class Choices:
    """What levers of a line can hold for: by column its values with what they are called."""

    segments: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Deal:
    """An open deal that can be named."""

    id: int
    name: str
    amount_minor: int | None
    currency: str


def choices_of(actor: Actor, lines: Lines, line: Line) -> Choices:
    """The segments of a line: pipelines, its teams and people, types, channels, sources of visible deals, sizes.

    Five queries at most.
    """
    owners = lines.owners[line]
    teams = {pk: people for pk, people in people_of_teams().items() if people and (owners is None or people < owners)}
    named = team_names(teams)
    people = people_names(owners) if owners is not None else _owners(actor)
    sources = visible_to(actor).exclude(source="").order_by("source").values_list("source", flat=True).distinct()
    found: dict[str, Mapping[str, str]] = {
        Column.PIPELINE: {public_id(one.id): one.name for one in pipelines()},
        Column.TEAM: {public_id(pk): named[pk] for pk in sorted(named, key=lambda one: (named[one], one))},
        Column.OWNER: {public_id(pk): people[pk] for pk in sorted(people, key=lambda one: (people[one], one))},
        Column.TYPE: {one.value: label for one, label in TYPE_LABELS.items()},
        Column.CHANNEL: {one.value: label for one, label in CHANNEL_LABELS.items()},
        Column.SOURCE: {one: one for one in sources[:MOST_SOURCES]},
        Column.SIZE: SIZE_LABELS,
    }
    if owners is not None and len(owners) < 2:
        found[Column.OWNER] = {}
    return Choices({column: values for column, values in found.items() if values})


def _owners(actor: Actor) -> dict[int, str]:
    """Who owns an open deal. Two queries."""
    rows = visible_to(actor).filter(stage__kind=StageKind.OPEN.value).order_by().values_list("owner_id", flat=True)
    return people_names(set(rows.distinct()))


def ground_for(actor: Actor, lines: Lines, line: Line, said: Said, now: datetime) -> Ground:
    """What a supposition over a line is judged against."""
    base = newest_base()
    named = {*said.include, *said.exclude}
    segments = choices_of(actor, lines, line).segments if any(one.column for one in said.levers) else {}
    return Ground(
        segments,
        set(deals_named(actor, lines, line, named)),
        base.period_end if base else None,
        bool(base and base.is_short),
        company_day(now),
    )


def deals_named(actor: Actor, lines: Lines, line: Line, ids: Collection[int]) -> dict[int, Deal]:
    """Those of these deals that are open, of the line's people, and to be seen. One query."""
    if not ids:
        return {}
    return {deal.id: deal for deal in _deals(actor, lines, line, pk__in=ids)}


def seen_deals(actor: Actor, ids: Collection[int]) -> set[int]:
    """Those of these deals that are to be seen, open or not. One query."""
    return set(visible_to(actor).filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()


def deals_sought(actor: Actor, lines: Lines, line: Line, text: str) -> list[Deal]:
    """Open deals of the line whose name holds a text, the largest first; at most ten. One query."""
    key = sought(text)
    if not key:
        return []
    return _deals(actor, lines, line, name_key__contains=key)


def _deals(actor: Actor, lines: Lines, line: Line, **which: object) -> list[Deal]:
    owners = lines.owners.get(line, frozenset())
    rows = visible_to(actor).filter(stage__kind=StageKind.OPEN.value, **which)
    if owners is not None:
        rows = rows.filter(owner_id__in=owners)
    most = MOST_FOUND if "name_key__contains" in which else None
    found = rows.order_by("-amount_key", "pk").values_list("pk", "name", "amount_minor", "currency")[:most]
    return [Deal(*row) for row in found]


__all__ = ["Choices", "Deal", "choices_of", "deals_named", "deals_sought", "ground_for", "seen_deals"]
