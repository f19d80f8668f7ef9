"""What a scenario must be, and how what it supposes is kept."""

import json
import math
from collections import deque
from collections.abc import Collection, Mapping
from datetime import date

from quarterdeck.scenarios.terms import (
    FACTORS,
    LONGEST_NAME,
    LONGEST_NOTE,
    LONGEST_RAMP,
    MOST_FACTOR,
    MOST_LEVERS,
    MOST_NAMED,
    MOST_PREVIEWS,
    MOST_REPS,
    MOST_SCENARIOS,
    MOST_WEEKS,
    PREVIEWS_SECONDS,
    Fields,
    Kind,
    Lever,
    Said,
    Sharing,
)
from quarterdeck.values.checks import name_reasons, text_reasons
from quarterdeck.values.dataclasses import asdict, dataclass, field, replace
from quarterdeck.values.text import N_, Text, clean_block, clean_line
from quarterdeck.values.verdict import Reason

_PLACES = 4


@dataclass(frozen=True, slots=True)
class Known:
    """What the fields of a scenario are judged against: those its owner has besides it, and who can be told."""

    others: int
    name_is_taken: bool
    line_is_readable: bool
    people: Collection[int]
    teams: Collection[int]


@dataclass(frozen=True, slots=True)
class Ground:
    """What a supposition is judged against.

    `segments` are the values of each column; `open_ids` those of the named deals that are open, of the line, and to be
    seen. `until` is the end of the quarter of the newest forecast, None where none is published; `is_short` whether
    history was too short for a model.
    """

    segments: Mapping[str, Collection[str]]
    open_ids: Collection[int]
    until: date | None
    is_short: bool
    today: date


@dataclass
class Pace:
    """How fast one person may ask for previews: at most `most` within `seconds`, by any clock that never goes back."""

    most: int = MOST_PREVIEWS
    seconds: float = PREVIEWS_SECONDS
    asked: dict[int, deque[float]] = field(default_factory=dict)

    def allows(self, person_id: int, now: float) -> bool:
        """Whether they may ask at this moment, which then counts. Those who ceased to ask are forgotten."""
        for one in [one for one, times in self.asked.items() if not times or times[-1] <= now - self.seconds]:
            del self.asked[one]
        times = self.asked.setdefault(person_id, deque())
        while times and times[0] <= now - self.seconds:
            times.popleft()
        if len(times) >= self.most:
            return False
        times.append(now)
        return True


def settled(new: Fields) -> Fields:
    """The fields as they are stored: tidy texts, and a person or team only where it is shared with one."""
    return replace(
        new,
        name=clean_line(new.name),
        note=clean_block(new.note),
        shared_person_id=new.shared_person_id if new.sharing == Sharing.PERSON else None,
        shared_team_id=new.shared_team_id if new.sharing == Sharing.TEAM else None,
    )


def fields_reasons(new: Fields, known: Known) -> list[Reason]:
    """Why a scenario, settled before, cannot be kept so."""
    reasons = name_reasons(new.name, longest=LONGEST_NAME)
    if not reasons and known.name_is_taken:
        text = Text.of(N_("You have a scenario “{name}” already. Choose another name."), name=new.name)
        reasons.append(Reason("name_taken", text, field="name"))
    reasons += text_reasons(new.note, field="note", longest=LONGEST_NOTE)
    if known.others >= MOST_SCENARIOS:
        text = Text.of(N_("You can have {most} scenarios. Delete one first."), most=MOST_SCENARIOS)
        reasons.append(Reason("too_many_scenarios", text))
    if not known.line_is_readable:
        text = Text.of(N_("Choose a line of the forecast whose deals you may all see."))
        reasons.append(Reason("scenario_line_unknown", text, field="line"))
    if new.sharing not in set(Sharing):
        text = Text.of(N_("Choose from the list who can see this scenario."))
        reasons.append(Reason("unknown_choice", text, field="sharing"))
    if new.sharing == Sharing.PERSON and new.shared_person_id not in known.people:
        text = Text.of(N_("Choose the person who can see this scenario."))
        reasons.append(Reason("scenario_reader_unknown", text, field="shared_person_id"))
    if new.sharing == Sharing.TEAM and new.shared_team_id not in known.teams:
        text = Text.of(N_("Choose the team that can see this scenario."))
        reasons.append(Reason("scenario_reader_unknown", text, field="shared_team_id"))
    return reasons


def rounded(said: Said) -> Said:
    """What is supposed as it is stored: amounts to four decimals, without levers that change nothing, no deal twice."""
    levers = tuple(replace(one, amount=round(one.amount, _PLACES)) for one in said.levers if not is_idle(one))
    return replace(
        said, levers=levers, include=tuple(dict.fromkeys(said.include)), exclude=tuple(dict.fromkeys(said.exclude))
    )


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a slider goes, and the range that was seen on it, both as typed: percent, weeks or reps."""

    least: float
    most: float
    step: float
    low: float | None = None
    high: float | None = None


def reach_of(kind: str, seen: Mapping[str, float] | None) -> Reach:
    """The slider of a lever: half as far again as any of the last quarters went from their recent level, at least.

    `seen` has `low`, `high` (P10 and P90 of quarters one by one) and `recent` (the last four together); None where it
    was never seen, as capacity is, so that nothing is marked.
    """
    idle = Reach(-8.0, 8.0, 1.0) if kind in {Kind.CYCLE, Kind.CAPACITY} else Reach(-50.0, 50.0, 1.0)
    if seen is None or seen["recent"] <= 0:
        return idle
    if kind == Kind.CYCLE:
        low, high, least, step = seen["low"] - seen["recent"], seen["high"] - seen["recent"], 4.0, 0.5
    else:
        low, high = (seen[name] / seen["recent"] * 100 - 100 for name in ("low", "high"))
        least, step = 20.0, 1.0
    far = max(abs(low), abs(high)) * 1.5
    grain = 1.0 if kind == Kind.CYCLE else 5.0
    far = max(math.ceil(far / grain) * grain, least)
    lowest = -far if kind == Kind.CYCLE else max(-far, -100.0)
    return Reach(lowest, far, step, round(low, 1), round(high, 1))


def is_idle(lever: Lever) -> bool:
    """Whether a lever changes nothing."""
    return lever.amount == (1.0 if lever.kind in FACTORS else 0.0)


def said_reasons(said: Said, ground: Ground) -> list[Reason]:
    """Why something cannot be supposed: no forecast to suppose it of, a lever or a named deal that makes no sense."""
    reasons = _base_reasons(ground)
    for number, lever in enumerate(said.levers):
        reasons += _lever_reasons(lever, f"levers.{number}", ground)
    if len(said.levers) > MOST_LEVERS:
        text = Text.of(N_("A scenario has at most {most} levers."), most=MOST_LEVERS)
        reasons.append(Reason("scenario_levers_too_many", text, field="levers"))
    for kind in FACTORS if not reasons else ():
        if math.prod(max(one.amount, 1.0) for one in said.levers if one.kind == kind) > MOST_FACTOR:
            text = Text.of(N_("Levers of one kind multiply, and together they are too far. Enter smaller numbers."))
            reasons.append(Reason("scenario_amount_wrong", text, field="levers"))
    if len(said.include) + len(said.exclude) > MOST_NAMED:
        text = Text.of(N_("A scenario names at most {most} deals."), most=MOST_NAMED)
        reasons.append(Reason("scenario_deals_too_many", text, field="include"))
    if {*said.include} & {*said.exclude}:
        text = Text.of(N_("A deal is both in and out. Choose one of them."))
        reasons.append(Reason("scenario_deal_twice", text, field="include"))
    for place, named in (("include", said.include), ("exclude", said.exclude)):
        if not {*named} <= {*ground.open_ids}:
            text = Text.of(N_("A named deal is not open, or not among the deals of this line. Take it away."))
            reasons.append(Reason("scenario_deal_not_open", text, field=place))
    if not 0 <= said.ramp <= LONGEST_RAMP:
        text = Text.of(N_("Enter 0 to {most} weeks of ramp."), most=LONGEST_RAMP)
        reasons.append(Reason("scenario_ramp_wrong", text, field="ramp"))
    return reasons


def _base_reasons(ground: Ground) -> list[Reason]:
    if ground.until is None or ground.until <= ground.today:
        text = Text.of(N_("No forecast of this quarter is published yet. Wait until tomorrow’s."))
        return [Reason("scenario_no_forecast", text)]
    if ground.is_short:
        text = Text.of(
            N_("History is too short for a model, so nothing can be supposed. Wait until more deals have closed.")
        )
        return [Reason("scenario_history_short", text)]
    return []


def _lever_reasons(lever: Lever, field: str, ground: Ground) -> list[Reason]:
    if lever.kind not in set(Kind):
        text = Text.of(N_("Choose a lever from the list."))
        return [Reason("unknown_choice", text, field=field)]
    if lever.column not in {"", *ground.segments} or (
        lever.column and lever.value not in ground.segments[lever.column]
    ):
        text = Text.of(N_("Choose from the list what a lever holds for."))
        return [Reason("scenario_segment_unknown", text, field=field)]
    if lever.kind in FACTORS and lever.amount < 0:
        text = Text.of(N_("A factor is below 0: less than −100 % cannot be. Enter −100 % or more."))
        return [Reason("scenario_factor_negative", text, field=field)]
    most = {Kind.CYCLE: MOST_WEEKS, Kind.CAPACITY: MOST_REPS}.get(Kind(lever.kind), MOST_FACTOR)
    if not math.isfinite(lever.amount) or abs(lever.amount) > most:
        text = Text.of(N_("This is too far for a lever. Enter a smaller number."))
        return [Reason("scenario_amount_wrong", text, field=field)]
    return []


def written(said: Said) -> str:
    """What is supposed as JSON. The same supposition gives the same text."""
    return json.dumps(asdict(said), sort_keys=True)


def read(text: str) -> Said:
    """What `written` wrote."""
    told = json.loads(text)
    return Said(
        tuple(Lever(**one) for one in told["levers"]), tuple(told["include"]), tuple(told["exclude"]), told["ramp"]
    )


__all__ = [
    "Ground",
    "Known",
    "Pace",
    "Reach",
    "fields_reasons",
    "is_idle",
    "reach_of",
    "read",
    "rounded",
    "said_reasons",
    "settled",
    "written",
]
