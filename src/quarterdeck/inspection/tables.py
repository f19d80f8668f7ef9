"""Columns of the list of deals."""

from datetime import date

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from quarterdeck.activities.rules import next_state
from quarterdeck.activities.terms import NEXT_STATE_LABELS
from quarterdeck.desk.tables import COMING, SWATCHES
from quarterdeck.inspection.queries import ListRow
from quarterdeck.kit import formats
from quarterdeck.kit.filters import text
from quarterdeck.kit.tables import Column, link
from quarterdeck.opportunities.terms import Writer
from quarterdeck.pipelines.terms import CATEGORY_LABELS, Category
from quarterdeck.values.text import N_, Text


def columns(writer: Writer, currency: str) -> tuple[Column[ListRow], ...]:
    """The columns, in the viewer's writing; amounts in another currency bear their value in `currency` below."""
    return (
        Column(N_("Deal"), _deal, sort="name"),
        Column(
            N_("Amount"), lambda row: _amount(row, writer, currency), sort="amount", is_number=True, on_phone="first"
        ),
        Column(N_("Close date"), lambda row: _close(row, writer), sort="close_date", on_phone="bare"),
        Column(N_("Stage"), _stage, sort="stage", on_phone="bare"),
        Column(N_("Next activity"), lambda row: _coming(row, writer), on_phone="bare"),
        Column(N_("Forecast category"), _category, on_phone="hidden"),
        Column(
            N_("Probability"),
            lambda row: formats.percent_bp(row.system_probability_bp, writer.locale),
            is_number=True,
            on_phone="hidden",
        ),
        Column(N_("Owner"), lambda row: row.owner_name, sort="owner", on_phone="bare"),
    )


def _deal(row: ListRow) -> SafeString:
    return link(
        reverse("opportunity", args=[row.id]), row.account_name or row.name, sub=row.name if row.account_name else ""
    )


def _amount(row: ListRow, writer: Writer, currency: str) -> SafeString | str:
    if row.amount_minor is None:
        return ""
    own = formats.money_exact(row.amount_minor, row.currency, writer.locale)
    if row.currency == currency:
        return own
    if row.converted_minor is None:
        return format_html('{}<span class="sub">{}</span>', own, text(N_("no rate")))
    return format_html(
        '{}<span class="sub">{}</span>', own, formats.money_total(row.converted_minor, currency, writer.locale)
    )


def _close(row: ListRow, writer: Writer) -> SafeString | str:
    shown = _time(row.close_date, writer) if row.close_date else ""
    if row.days_overdue:
        late = text(Text.of(N_("overdue {days}\u202fd"), days=row.days_overdue))
        return format_html('<span class="neg">{}</span><span class="sub neg">{}</span>', shown, late)
    if row.closed_on:
        closed = format_html(text(N_("closed {day}")), day=_time(row.closed_on, writer))
        return format_html('{}<span class="sub">{}</span>', shown, closed)
    return shown


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


def _stage(row: ListRow) -> SafeString | str:
    """The stage with the days in it, flagged when there are too many."""
    if not row.days_stalled:
        return row.stage_name
    days = text(Text.of(N_("stalled {days}\u202fd"), days=row.days_in_stage))
    return format_html('{}<span class="sub warn">{}</span>', row.stage_name, days)


def _category(row: ListRow) -> SafeString:
    category = Category(row.category)
    label = text(CATEGORY_LABELS[category])
    return format_html(
        '<span class="cat"><span class="sw {}" aria-hidden="true"></span>{}</span>', SWATCHES[category], label
    )
