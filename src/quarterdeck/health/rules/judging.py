"""The health of a deal: 100 points less what each signal takes, in words with the figures. Pure."""

from collections.abc import Callable, Mapping

from quarterdeck.health.rules import pace
from quarterdeck.health.rules.catalogue import FULL, QUIET_DAYS, RULES, Rule, band_of, level_of
from quarterdeck.health.rules.dossier import Facts
from quarterdeck.health.rules.pace import Paces
from quarterdeck.health.rules.settings import Setting
from quarterdeck.health.terms import Band, Level, Measure, Side, Signal
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import N_, Text


@dataclass(frozen=True, slots=True)
class Sign:
    """A signal that is up: how bad, the points it takes, and the sentence with its figures."""

    signal: Signal
    level: Level
    points: int
    words: Text


@dataclass(frozen=True, slots=True)
class Health:
    """The health of an open deal at an instant. `unknown` are signals that could not be judged, each with why."""

    signs: tuple[Sign, ...]
    unknown: tuple[tuple[Signal, Text], ...] = ()

    @property
    def penalty(self) -> int:
        """The points of all signs together; may be more than there are."""
        return sum(sign.points for sign in self.signs)

    @property
    def score(self) -> int:
        """100 less the penalty, not below 0."""
        return max(FULL - self.penalty, 0)

    @property
    def band(self) -> Band:
        """How a deal with this score is called."""
        return band_of(self.score)


@dataclass(frozen=True, slots=True)
class Found:
    """What a signal found: how bad it is and in which words."""

    level: Level
    words: Text


Held = Mapping[Signal, Setting]
# What a signal finds, nothing, or why it cannot be judged.
Outcome = Found | Text | None


def judged(facts: Facts, held: Held, paces: Paces) -> Health:
    """The health of a deal that stood so, worst sign first."""
    signs: list[Sign] = []
    unknown = []
    for signal, setting in held.items():
        outcome = JUDGES[signal](facts, RULES[signal], setting, paces)
        if isinstance(outcome, Found):
            points = setting.red_points if outcome.level is Level.RED else setting.amber_points
            signs.append(Sign(signal, outcome.level, points, outcome.words))
        elif outcome is not None:
            unknown.append((signal, outcome))
    order = list(RULES)
    signs.sort(key=lambda sign: (-sign.points, order.index(sign.signal)))
    return Health(tuple(signs), tuple(unknown))


def days(number: int) -> Text:
    """So many days, in words."""
    return Text.of(N_("1 day")) if number == 1 else Text.of(N_("{count} days"), count=number)


def _measured(rule: Rule, setting: Setting, measure: int) -> Level | None:
    return level_of(rule.side, measure, setting.limits, has_red=rule.has_red)


def _limit(level: Level, setting: Setting) -> int:
    return setting.limits[level is Level.RED]


def _no_contact(facts: Facts, rule: Rule, setting: Setting, _paces: Paces) -> Outcome:
    level = _measured(rule, setting, facts.silent_days)
    if level is None:
        return None
    words = N_("No two-way contact for {days}; limit {limit}.")
    return Found(level, Text.of(words, days=days(facts.silent_days), limit=_limit(level, setting)))


def _ghosted(facts: Facts, rule: Rule, setting: Setting, _paces: Paces) -> Outcome:
    level = _measured(rule, setting, facts.sent_since)
    if level is None or facts.unanswered_days <= QUIET_DAYS:
        return None
    words = N_("{count} messages without an answer for {days}; limit {limit}.")
    told = {"count": facts.sent_since, "days": days(facts.unanswered_days), "limit": _limit(level, setting)}
    return Found(level, Text.of(words, **told))


def _no_next_step(facts: Facts, rule: Rule, setting: Setting, _paces: Paces) -> Outcome:
    if facts.next_on is None:
        if not facts.is_plan_known:
            return Text.of(N_("The next step of that day is no longer known."))
        return Found(Level.AMBER, Text.of(N_("No next step is planned.")))
    late = (facts.day - facts.next_on).days
    level = _measured(rule, setting, late)
    if level is None:
        return None
    if not (limit := _limit(level, setting)):
        return Found(level, Text.of(N_("Next step overdue by {days}."), days=days(late)))
    return Found(level, Text.of(N_("Next step overdue by {days}; limit {limit}."), days=days(late), limit=limit))


def _single_threaded(facts: Facts, rule: Rule, setting: Setting, _paces: Paces) -> Outcome:
    level = _measured(rule, setting, facts.people)
    if level is None:
        return None
    words = N_("In contact within 60 days: {count} of the buying group; minimum {limit}.")
    return Found(level, Text.of(words, count=facts.people, limit=setting.limits[0]))


def _no_economic_buyer(facts: Facts, _rule: Rule, _setting: Setting, _paces: Paces) -> Outcome:
    if facts.buyer is None:
        return Found(Level.RED, Text.of(N_("No economic buyer in the buying group.")))
    return None if facts.buyer else Found(Level.AMBER, Text.of(N_("No contact with the economic buyer for 60 days.")))


def _pushed(facts: Facts, rule: Rule, setting: Setting, _paces: Paces) -> Outcome:
    level = _measured(rule, setting, facts.pushes)
    if level is None:
        return None
    words = N_("Close date pushed past the end of a period {count} times; limit {limit}.")
    return Found(level, Text.of(words, count=facts.pushes, limit=_limit(level, setting)))


def _overdue(facts: Facts, rule: Rule, setting: Setting, _paces: Paces) -> Outcome:
    late = (facts.day - facts.close_date).days if facts.close_date else 0
    level = _measured(rule, setting, late) if late > 0 else None
    if level is None:
        return None
    if not (limit := _limit(level, setting)):
        return Found(level, Text.of(N_("Close date past by {days}."), days=days(late)))
    return Found(level, Text.of(N_("Close date past by {days}; limit {limit}."), days=days(late), limit=limit))


def _date_too_soon(facts: Facts, _rule: Rule, _setting: Setting, paces: Paces) -> Outcome:
    if facts.close_date is None or facts.close_date < facts.day:
        return None
    spread = pace.of_type(paces, Measure.LEFT, facts.stage.id, facts.type)
    if spread is None:
        return Text.of(N_("Too few won deals to tell how long it takes from this stage."))
    left, wanted = (facts.close_date - facts.day).days, spread.p25 - facts.since_stage_days
    if left >= wanted:
        return None
    words = N_("{left} left; three out of four of {count} won deals needed {wanted} more from here.")
    return Found(Level.AMBER, Text.of(words, left=days(left), count=spread.count, wanted=days(wanted)))


def _stalled(facts: Facts, _rule: Rule, _setting: Setting, paces: Paces) -> Outcome:
    spread = pace.of_type(paces, Measure.STAY, facts.stage.id, facts.type)
    if spread is None:
        return _stalled_by_limit(facts)
    level = level_of(Side.OVER, facts.stage_days, (spread.p75, spread.p90))
    if level is None:
        return None
    words = N_("{days} in {stage}; {share} % of {count} won deals left it within {limit}.")
    share, limit = (90, spread.p90) if level is Level.RED else (75, spread.p75)
    told = {"days": days(facts.stage_days), "stage": facts.stage.name, "share": share, "count": spread.count}
    return Found(level, Text.of(words, **told, limit=days(limit)))


def _stalled_by_limit(facts: Facts) -> Outcome:
    limit = facts.stage.stall_days
    if limit is None:
        return Text.of(N_("Too few won deals to tell how long this stage takes, and the stage has no limit."))
    if facts.stage_days <= limit:
        return None
    words = N_("{days} in {stage}; limit of the stage {limit} (too few won deals to compare with).")
    told = {"days": days(facts.stage_days), "stage": facts.stage.name, "limit": limit}
    return Found(Level.AMBER, Text.of(words, **told))


def _moved_back(facts: Facts, rule: Rule, setting: Setting, _paces: Paces) -> Outcome:
    if facts.back_days is None or (level := _measured(rule, setting, facts.back_days)) is None:
        return None
    words = N_("Moved back {days} ago; counts for {limit} days.")
    return Found(level, Text.of(words, days=days(facts.back_days), limit=setting.limits[0]))


def _skipped(facts: Facts, rule: Rule, setting: Setting, _paces: Paces) -> Outcome:
    if facts.skipped_days is None or (level := _measured(rule, setting, facts.skipped_days)) is None:
        return None
    words = N_("Stage skipped or criterion overridden {days} ago; counts for {limit} days.")
    return Found(level, Text.of(words, days=days(facts.skipped_days), limit=setting.limits[0]))


def _amount_changed(facts: Facts, rule: Rule, setting: Setting, _paces: Paces) -> Outcome:
    # Without any change there is nothing to judge, whatever the limit says.
    if not facts.change or (level := _measured(rule, setting, abs(facts.change))) is None:
        return None
    words = N_("Amount raised by {percent} % since Proposal; limit {limit} %.")
    if facts.change < 0:
        words = N_("Amount cut by {percent} % since Proposal; limit {limit} %.")
    return Found(level, Text.of(words, percent=abs(facts.change), limit=_limit(level, setting)))


def _evidence_missing(facts: Facts, rule: Rule, setting: Setting, _paces: Paces) -> Outcome:
    if facts.evidence is None:
        return Text.of(N_("The pipeline has no qualification framework."))
    level = _measured(rule, setting, facts.evidence)
    if level is None:
        return None
    words = N_("Qualification at {percent} %; minimum {limit} %.")
    return Found(level, Text.of(words, percent=facts.evidence, limit=setting.limits[0]))


Judge = Callable[[Facts, Rule, Setting, Paces], Outcome]
JUDGES: Mapping[Signal, Judge] = {
    Signal.NO_CONTACT: _no_contact,
    Signal.GHOSTED: _ghosted,
    Signal.NO_NEXT_STEP: _no_next_step,
    Signal.SINGLE_THREADED: _single_threaded,
    Signal.NO_ECONOMIC_BUYER: _no_economic_buyer,
    Signal.PUSHED: _pushed,
    Signal.OVERDUE: _overdue,
    Signal.DATE_TOO_SOON: _date_too_soon,
    Signal.STALLED: _stalled,
    Signal.MOVED_BACK: _moved_back,
    Signal.SKIPPED: _skipped,
    Signal.AMOUNT_CHANGED: _amount_changed,
    Signal.EVIDENCE_MISSING: _evidence_missing,
}
