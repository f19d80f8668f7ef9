"""The deals of a review, with why each is in it: a fixed number of queries however many there are."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db.models import Max, Q

from quarterdeck.health.queries import Judged, bench_of, deals_health
from quarterdeck.health.terms import Band, Signal
from quarterdeck.opportunities.queries import Lens, history_rows, visible_to
from quarterdeck.opportunities.rules.state import State
from quarterdeck.opportunities.rules.timeline import Row
from quarterdeck.pipelines.terms import StageKind
from quarterdeck.reviews.models import ReviewDecision
from quarterdeck.reviews.rules import flags_of, queue_order
from quarterdeck.reviews.terms import MOST_DEALS, USUAL_BACK, Flagged, Past, Standing
from quarterdeck.scores.queries.scores import levels_of
from quarterdeck.scores.rules import band_of
from quarterdeck.scores.terms import Band as ScoreBand
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.period import Period
from quarterdeck.values.text import N_, Text
from quarterdeck.values.timeline import truth
from quarterdeck.values.verdict import Refused


@dataclass(frozen=True, slots=True)
class Candidate:
    """A flagged deal: what it is worth in the lens's currency (None without an amount or a rate), since when, why."""

    opportunity_id: int
    owner_id: int
    worth: int | None
    since: datetime
    flags: tuple[Flagged, ...]


def flagged_deals(lens: Lens, owners: Collection[int] | None, period: Period) -> list[Candidate]:
    """The visible open deals of these people (None: everybody) to be reviewed for a period, the most at stake first.

    Deals are as they were at the lens's instant. Raises Refused where they are more than a review holds: nothing is
    left out silently. Eighteen queries at most.
    """
    is_open = Q(stage__kind=StageKind.OPEN) | Q(closed_at__gt=lens.now)
    rows = visible_to(lens.actor).filter(is_open).order_by("pk")
    rows = rows if owners is None else rows.filter(owner_id__in=list(owners))
    ids = list(rows.values_list("pk", flat=True)[: MOST_DEALS + 1])
    if len(ids) > MOST_DEALS:
        text = Text.of(N_("More than {count} open deals: review the teams below by themselves."), count=MOST_DEALS)
        raise Refused.because("review_too_large", text, field="line")
    known = _Known(last_reviews(ids), history_rows(ids), deals_health(bench_of(lens), ids), levels_of(ids))
    flagged = [one for deal in ids if (one := _candidate(lens, deal, known, period)) is not None and one.flags]
    return sorted(flagged, key=lambda one: queue_order(one.worth, one.flags, one.opportunity_id))


def last_reviews(ids: Collection[int]) -> dict[int, datetime]:
    """When something was decided last about each of these deals, in whichever review. One query."""
    rows = ReviewDecision.objects.filter(opportunity_id__in=ids).order_by().values("opportunity_id")
    return dict(rows.annotate(last=Max("at")).values_list("opportunity_id", "last"))


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of deals beside their rows."""

    reviewed: dict[int, datetime]
    history: dict[int, list[Row]]
    health: dict[int, Judged]
    levels: dict[int, int]


def _candidate(lens: Lens, deal: int, known: _Known, period: Period) -> Candidate | None:
    """A deal with its flags; None where it was not open then."""
    state, judged = _state(known.history[deal], lens.now), known.health.get(deal)
    if state is None or judged is None:
        return None
    reviewed = known.reviewed.get(deal)
    since = reviewed or lens.now - USUAL_BACK
    before = _state(known.history[deal], since)
    then = None if before is None else _past(before)
    standing = _standing(_past(state), then, reviewed, judged, known.levels.get(deal))
    worth = None if state.amount_minor is None else lens.rates.convert(state.amount_minor, state.currency)
    return Candidate(deal, state.owner_id, worth, since, flags_of(standing, period, lens.today))


def _standing(now: Past, then: Past | None, reviewed: datetime | None, judged: Judged, level: int | None) -> Standing:
    up, facts = {sign.signal for sign in judged.health.signs}, judged.facts
    is_idle = not up.isdisjoint({Signal.NO_CONTACT, Signal.GHOSTED})
    return Standing(
        now=now,
        then=then,
        reviewed_at=reviewed,
        stalled_days=facts.stage_days if Signal.STALLED in up else 0,
        idle_days=facts.silent_days if is_idle else 0,
        has_step=facts.next_on is not None and facts.next_on >= facts.day,
        is_weak=judged.health.band is Band.RISK,
        is_low=level is not None and band_of(level) is ScoreBand.LOW,
    )


def _state(rows: Iterable[Row], at: datetime) -> State | None:
    """How a deal was at an instant, by what is known now; None where it was not there yet."""
    before = [row.state for row in truth(rows) if row.at <= at]
    return before[-1] if before else None


def _past(state: State) -> Past:
    return Past(state.amount_minor, state.currency, state.close_date, state.stage_id, state.category)
