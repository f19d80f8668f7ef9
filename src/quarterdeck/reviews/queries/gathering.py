"""The deals of a review, with why each is in it: a fixed number of queries however many there are."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from django.db.models import Max

from quarterdeck.health.queries import Judged, bench_of, deals_health
from quarterdeck.health.terms import Band, Signal
from quarterdeck.opportunities.queries import Lens, history_rows, visible_to
from quarterdeck.opportunities.rules.timeline import Row
from quarterdeck.pipelines.terms import Category, StageKind
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

_COLUMNS = ("pk", "owner_id", "amount_minor", "currency", "close_date", "stage_id", "category")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A flagged deal: what it is worth in the lens's currency (None without an amount or a rate), since when, why."""

    opportunity_id: int
    owner_id: int
    worth: int | None
    since: datetime
    flags: tuple[Flagged, ...]


def flagged_deals(lens: Lens, owners: Collection[int], period: Period) -> list[Candidate]:
    """The visible open deals of these people that are to be reviewed for a period, the most at stake first.

    Raises Refused where they are more than a review holds: nothing is left out silently. Eighteen queries at most.
    """
    rows = visible_to(lens.actor).filter(owner_id__in=list(owners), stage__kind=StageKind.OPEN)
    rows = rows.exclude(category=Category.OMITTED.value).order_by("pk")
    found = list(rows.values_list(*_COLUMNS)[: MOST_DEALS + 1])
    if len(found) > MOST_DEALS:
        text = Text.of(N_("More than {count} open deals: review the teams below by themselves."), count=MOST_DEALS)
        raise Refused.because("review_too_large", text, field="line")
    ids = [row[0] for row in found]
    known = _Known(last_reviews(ids), history_rows(ids), deals_health(bench_of(lens), ids), levels_of(ids))
    candidates = [_candidate(lens, row, known, period) for row in found]
    flagged = [one for one in candidates if one.flags]
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


def _candidate(lens: Lens, row: Sequence[object], known: _Known, period: Period) -> Candidate:
    pk, owner, *values = row
    now = Past(*values)  # type: ignore[arg-type]
    assert isinstance(pk, int)  # noqa: S101  columns are untyped
    assert isinstance(owner, int)  # noqa: S101
    reviewed = known.reviewed.get(pk)
    since = reviewed or lens.now - USUAL_BACK
    standing = _standing(now, _past(known.history[pk], since), reviewed, known.health.get(pk), known.levels.get(pk))
    worth = None if now.amount_minor is None else lens.rates.convert(now.amount_minor, now.currency)
    return Candidate(pk, owner, worth, since, flags_of(standing, period, lens.today))


def _standing(
    now: Past, then: Past | None, reviewed: datetime | None, judged: Judged | None, level: int | None
) -> Standing:
    up = {sign.signal for sign in judged.health.signs} if judged else set()
    facts = judged.facts if judged else None
    is_idle = not up.isdisjoint({Signal.NO_CONTACT, Signal.GHOSTED})
    return Standing(
        now=now,
        then=then,
        reviewed_at=reviewed,
        stalled_days=facts.stage_days if facts and Signal.STALLED in up else 0,
        idle_days=facts.silent_days if facts and is_idle else 0,
        has_step=facts is None or (facts.next_on is not None and facts.next_on >= facts.day),
        is_weak=judged is not None and judged.health.band is Band.RISK,
        is_low=level is not None and band_of(level) is ScoreBand.LOW,
    )


def _past(rows: Iterable[Row], at: datetime) -> Past | None:
    """How a deal was at an instant, by what is known now; None where it was not there yet."""
    before = [row.state for row in truth(rows) if row.at <= at]
    if not before:
        return None
    state = before[-1]
    return Past(state.amount_minor, state.currency, state.close_date, state.stage_id, state.category)
