"""A review is started with its queue, its minutes are written, and it is finished."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from quarterdeck.forecasts.actions.saying import require_voice
from quarterdeck.journal.actions import action, record
from quarterdeck.journal.terms import FieldChange, Via
from quarterdeck.reviews.events import MinutesWritten, ReviewFinished, ReviewStarted
from quarterdeck.reviews.models import Review, ReviewItem
from quarterdeck.reviews.queries.gathering import flagged_deals
from quarterdeck.reviews.queries.rows import review_row
from quarterdeck.reviews.queries.subjects import periods_offered, subject_of
from quarterdeck.reviews.rules import minutes_reasons, open_reasons, reviewer_reasons, told_flags
from quarterdeck.reviews.terms import KIND, ReviewState
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.text import N_, Text, clean_block
from quarterdeck.values.verdict import NotFound, NotPermitted, Refused, require_version

AT_ONCE = 500


@action
def start_review(*, line: str, period: str = "", by: Actor, via: Via, at: datetime | None = None) -> int:
    """Start the review of a line of the forecast for a fiscal period (its name in addresses, the present one without).

    The queue is what is flagged at that moment. Returns the review's id. Raises NotFound, NotPermitted for who
    does not lead the line, and Refused for another period than the present and the next, while one of it is under way,
    where nothing is flagged, or for too many deals.
    """
    stamp = by.stamp(at or timezone.now(), via)
    found = subject_of(by, stamp.at, period, line)
    _require_reviewer(by, leads=found.leads)
    scene = found.scene
    if scene.period not in periods_offered(scene):
        text = Text.of(N_("Reviews are of the present period or the next one."))
        raise Refused.because("review_period", text, field="period")
    of = {"line": line, "from_day": scene.period.start, "until_day": scene.period.end}
    review = Review(
        **of, person_id=found.line.person_id, team_id=found.line.team_id, currency=scene.currency,
        started_at=stamp.at, author_id=by.person_id or None,
    )  # fmt: skip
    try:
        with transaction.atomic():
            review.save(force_insert=True)
    except IntegrityError as error:
        text = Text.of(N_("A review of these deals is under way."))
        raise Refused.because("review_under_way", text, field="line") from error
    deals = flagged_deals(scene.lens, found.owners, scene.period)
    if not deals:
        raise Refused.because("review_empty", Text.of(N_("No deal is flagged: there is nothing to review.")))
    items = [
        ReviewItem(
            review=review, opportunity_id=one.opportunity_id, owner_id=one.owner_id, position=number,
            worth_minor=one.worth, since=one.since, flags=told_flags(one.flags),
        )
        for number, one in enumerate(deals)
    ]  # fmt: skip
    ReviewItem.objects.bulk_create(items, batch_size=AT_ONCE)
    record(ReviewStarted(record_id=review.pk), stamp, [FieldChange("state", None, review.state)])
    return review.pk


@action
def write_minutes(
    *, review_id: int, minutes: str, by: Actor, via: Via, at: datetime | None = None, version: int | None = None
) -> int:
    """Write the minutes of a review, once it is over too. Returns its version. Raises NotFound, Stale, Refused."""
    stamp = by.stamp(at or timezone.now(), via)
    row = held_review(review_id, by, stamp.at)
    require_version(version, row.version)
    kept = clean_block(minutes)
    if reasons := minutes_reasons(kept):
        raise Refused(reasons)
    if kept == row.minutes:
        return row.version
    row.minutes = kept
    row.version += 1
    row.save(update_fields=["minutes", "version"])
    record(MinutesWritten(record_id=row.pk), stamp, [FieldChange("version", row.version - 1, row.version)])
    return row.version


@action
def finish_review(*, review_id: int, by: Actor, via: Via, at: datetime | None = None) -> int:
    """Finish a review; deals that wait stay undecided and come again in the next one. Returns its version.

    Raises NotFound, and Refused when it is finished already.
    """
    stamp = by.stamp(at or timezone.now(), via)
    row = held_review(review_id, by, stamp.at)
    if reasons := open_reasons(row.state):
        raise Refused(reasons)
    change = FieldChange("state", row.state, ReviewState.FINISHED.value)
    row.state, row.finished_at = ReviewState.FINISHED.value, stamp.at
    row.version += 1
    row.save(update_fields=["state", "finished_at", "version"])
    record(ReviewFinished(record_id=row.pk), stamp, [change])
    return row.version


def _require_reviewer(by: Actor, *, leads: bool) -> None:
    """Raise NotPermitted for who does not review these deals, and for a token that may not edit any."""
    require_voice(by)
    if reasons := reviewer_reasons(by.write_reach, leads=leads):
        raise NotPermitted(Permission.OPPORTUNITIES_EDIT, reasons[0].text)


def held_review(review_id: int, by: Actor, at: datetime) -> Review:
    """A review that the actor may write, locked. Raises NotFound, and NotPermitted for who does not lead its line."""
    seen = review_row(by, at, review_id)
    _require_reviewer(by, leads=seen.leads)
    row = Review.objects.select_for_update(of=("self",)).filter(pk=review_id).first()
    if row is None:
        raise NotFound(KIND)
    return row
