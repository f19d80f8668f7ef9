"""Columns of the list of deals: every one there is by its key, in the viewer's writing."""

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from quarterdeck.activities.rules import next_state
from quarterdeck.activities.terms import NEXT_STATE_LABELS, NextActivity, NextState
from quarterdeck.desk.tables import COMING, SWATCHES
from quarterdeck.health.panels import lost_by
from quarterdeck.health.queries import Kept
from quarterdeck.health.terms import BAND_LABELS, BAND_TONES
from quarterdeck.inspection.queries import ListRow
from quarterdeck.inspection.tables.marks import (
    amount_mark,
    category_mark,
    close_mark,
    kept_mark,
    new_mark,
    stage_mark,
)
from quarterdeck.kit import formats
from quarterdeck.kit.filters import text
from quarterdeck.kit.tables import Column, link
from quarterdeck.opportunities.queries import Lens
from quarterdeck.opportunities.queries.changes import Past
from quarterdeck.opportunities.terms import Writer
from quarterdeck.pipelines.terms import CATEGORY_LABELS, Category
from quarterdeck.scores.rules import band_of
from quarterdeck.scores.terms import BAND_LABELS as SCORE_LABELS
from quarterdeck.scores.terms import BAND_TONES as SCORE_TONES
from quarterdeck.values.dataclasses import dataclass, field
from quarterdeck.values.text import N_, Text


@dataclass(frozen=True, slots=True)
class Reading:
    """Who reads a list, and what its rows are shown with: what they were, what comes next, health and scores.

    `since` is None where nothing is looked back on.
    """

    writer: Writer
    lens: Lens
    currency: str
    since: datetime | None = None
    past: Mapping[int, Past] = field(default_factory=dict)
    coming: Mapping[int, NextActivity] = field(default_factory=dict)
    health: Mapping[int, Kept] = field(default_factory=dict)
    levels: Mapping[int, int] = field(default_factory=dict)

    @property
    def zone(self) -> ZoneInfo:
        """Where the reader's clock stands."""
        return ZoneInfo(self.writer.actor.time_zone)

    def was(self, row: ListRow) -> Past | None:
        """What the row was; None without a look back, and where it was not yet."""
        return self.past.get(row.id)


# Shown until somebody chooses others, and with a look back besides.
USUAL = ("name", "amount", "close_date", "stage", "next_activity", "category", "probability", "owner")
LOOKED_BACK = ("name", "amount", "close_date", "stage", "category", "next_step", "days", "pushes", "owner")
LABELS = {
    "name": N_("Deal"),
    "amount": N_("Amount"),
    "close_date": N_("Close date"),
    "stage": N_("Stage"),
    "next_activity": N_("Next activity"),
    "next_step": N_("Next step"),
    "health": N_("Health"),
    "score": N_("Score"),
    "category": N_("Forecast category"),
    "probability": N_("Probability"),
    "seller_probability": N_("Seller's probability"),
    "days": N_("Days in stage"),
    "pushes": N_("Pushes"),
    "created": N_("Created"),
    "owner": N_("Owner"),
}
# Reasons of health in sight.
REASONS = 2
# Column -> the field that is edited in its cell.
EDITED = {"amount": "amount", "close_date": "close_date", "category": "category", "owner": "owner_id"}


def columns(reading: Reading) -> dict[str, Column[ListRow]]:
    """Every column by its key; amounts in another currency bear their value in the display currency below."""
    writer = reading.writer
    return {
        "name": Column(LABELS["name"], lambda row: _deal(row, reading), sort="name"),
        "amount": Column(
            LABELS["amount"], lambda row: _amount(row, reading), sort="amount", is_number=True, on_phone="first"
        ),
        "close_date": Column(
            LABELS["close_date"], lambda row: _close(row, reading), sort="close_date", on_phone="bare"
        ),
        "stage": Column(LABELS["stage"], lambda row: _stage(row, reading), sort="stage", on_phone="bare"),
        "next_activity": Column(LABELS["next_activity"], lambda row: _coming(row, writer), on_phone="bare"),
        "next_step": Column(LABELS["next_step"], lambda row: _next_step(row, reading), on_phone="bare"),
        "health": Column(LABELS["health"], lambda row: _health(row, reading), sort="health", on_phone="bare"),
        "score": Column(
            LABELS["score"], lambda row: _score(row, reading), sort="score", is_number=True, on_phone="bare"
        ),
        "category": Column(LABELS["category"], lambda row: _category(row, reading), on_phone="hidden"),
        "probability": Column(
            LABELS["probability"],
            lambda row: formats.percent_bp(row.system_probability_bp, writer.locale),
            is_number=True,
            on_phone="hidden",
        ),
        "seller_probability": Column(
            LABELS["seller_probability"], lambda row: _percent(row, writer), is_number=True, on_phone="hidden"
        ),
        "days": Column(LABELS["days"], _days, sort="stage_entered_at", is_number=True, on_phone="hidden"),
        "pushes": Column(LABELS["pushes"], _pushes, is_number=True, on_phone="hidden"),
        "created": Column(
            LABELS["created"],
            lambda row: _time(row.created_at.astimezone(reading.zone).date(), writer),
            sort="created_at",
            on_phone="hidden",
        ),
        "owner": Column(LABELS["owner"], lambda row: row.owner_name, sort="owner", on_phone="bare"),
    }


def _deal(row: ListRow, reading: Reading) -> SafeString:
    named = link(
        reverse("opportunity", args=[row.id]), row.account_name or row.name, sub=row.name if row.account_name else ""
    )
    is_new = reading.since is not None and row.created_at > reading.since
    marks = [*([new_mark()] if is_new else []), *([kept_mark(row)] if row.kept_in else [])]
    return format_html("{} {}", named, format_html_join(" ", "{}", ((mark,) for mark in marks))) if marks else named


def _amount(row: ListRow, reading: Reading) -> SafeString | str:
    locale, currency, past = reading.writer.locale, reading.currency, reading.was(row)
    mark = amount_mark(row, past, locale) if past else ""
    if row.amount_minor is None:
        return _with_sub("", mark)
    own = formats.money_exact(row.amount_minor, row.currency, locale)
    if row.currency == currency:
        return _with_sub(own, mark)
    minor = row.converted_minor
    there = text(N_("no rate")) if minor is None else formats.money_total(minor, currency, locale)
    return _with_sub(own, format_html("{} {}", there, mark) if mark else there)


def _with_sub(shown: object, below: object) -> SafeString | str:
    """A value with a quiet line below it, if there is one."""
    return format_html('{}<span class="sub">{}</span>', shown, below) if below else str(shown)


def _close(row: ListRow, reading: Reading) -> SafeString | str:
    writer, past = reading.writer, reading.was(row)
    shown = _time(row.close_date, writer) if row.close_date else ""
    mark = close_mark(row, past, writer.locale) if past else ""
    if row.days_overdue:
        late = text(Text.of(N_("overdue {days}\u202fd"), days=row.days_overdue))
        return format_html('<span class="neg">{}</span><span class="sub neg">{} {}</span>', shown, late, mark)
    if row.closed_on:
        closed = format_html(text(N_("closed {day}")), day=_time(row.closed_on, writer))
        return format_html('{}<span class="sub">{} {}</span>', shown, closed, mark)
    return _with_sub(shown, mark)


def _coming(row: ListRow, writer: Writer) -> SafeString | str:
    """What comes next, with how it stands, and below it how long the customer has been silent."""
    if not row.is_open:
        return ""
    state = next_state(row.next_activity_on, writer.today)
    label = text(NEXT_STATE_LABELS[state])
    shown = _time(row.next_activity_on, writer) if row.next_activity_on else label
    mark = format_html('<span class="tag f-{}" title="{}">{}</span>', COMING[state], label, shown)
    if not row.days_idle:
        return mark
    idle = text(Text.of(N_("idle {days}\u202fd"), days=row.days_idle))
    return format_html('{}<span class="sub">{}</span>', mark, idle)


def _time(day: date, writer: Writer) -> SafeString:
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        day.isoformat(),
        formats.full_day(day, writer.locale),
        formats.day(day, writer.locale, writer.today, weekday=False),
    )


def _next_step(row: ListRow, reading: Reading) -> SafeString | str:
    """What comes next, in words, and when."""
    found = reading.coming.get(row.id)
    if not row.is_open or found is None:
        return ""
    if found.on is None:
        return format_html('<span class="warn">{}</span>', text(NEXT_STATE_LABELS[found.state]))
    tone = "neg" if found.state is NextState.OVERDUE else ""
    return format_html('<span class="{}">{}, {}</span>', tone, found.what, _time(found.on, reading.writer))


def _health(row: ListRow, reading: Reading) -> SafeString | str:
    """The kept points with their name, and below what they were lost by: some in sight, all on hover and read aloud."""
    kept = reading.health.get(row.id)
    if kept is None:
        return ""
    tone, name = BAND_TONES[kept.band], text(BAND_LABELS[kept.band])
    tag = format_html('<span class="tag {}">{} {}</span>', tone, name, kept.score)
    reasons = lost_by(kept)
    seen, rest = reasons[:REASONS], reasons[REASONS:]
    if not rest:
        return _with_sub(tag, ", ".join(seen))
    words = format_html(
        '<span title="{}">{}<span class="sr">, {}</span> <span aria-hidden="true">+{}</span></span>',
        ", ".join(reasons), ", ".join(seen), ", ".join(rest), len(rest),
    )  # fmt: skip
    return _with_sub(tag, words)


def level_of(row: ListRow, reading: Reading) -> int | None:
    """The score, 1 to 99: of a closed deal none is told."""
    return reading.levels.get(row.id) if row.is_open else None


def _score(row: ListRow, reading: Reading) -> SafeString | str:
    """The place among the open deals of its pipeline, with what it is called."""
    level = level_of(row, reading)
    if level is None:
        return ""
    band = band_of(level)
    return format_html('<span class="tag {}">{} {}</span>', SCORE_TONES[band], text(SCORE_LABELS[band]), level)


def _stage(row: ListRow, reading: Reading) -> SafeString | str:
    """The stage with what it was before, and the days in it when there are too many."""
    past = reading.was(row)
    shown = format_html("{} {}", row.stage_name, stage_mark(row, past, reading.lens)) if past else row.stage_name
    if not row.days_stalled:
        return shown
    days = text(Text.of(N_("stalled {days}\u202fd"), days=row.days_in_stage))
    return format_html('{}<span class="sub warn">{}</span>', shown, days)


def _category(row: ListRow, reading: Reading) -> SafeString:
    category, past = Category(row.category), reading.was(row)
    return format_html(
        '<span class="cat"><span class="sw {}" aria-hidden="true"></span>{} {}</span>',
        SWATCHES[category],
        text(CATEGORY_LABELS[category]),
        category_mark(row, past) if past else "",
    )


def _days(row: ListRow) -> SafeString | str:
    if not row.is_open:
        return ""
    shown = text(formats.age(row.days_in_stage))
    return format_html('<span class="warn">{}</span>', shown) if row.days_stalled else shown


def _pushes(row: ListRow) -> SafeString | str:
    return format_html('<span class="neg">{}</span>', row.push_count) if row.push_count > 2 else str(row.push_count)


def _percent(row: ListRow, writer: Writer) -> str:
    points = row.seller_probability_bp
    return "" if points is None else formats.percent_bp(points, writer.locale)
