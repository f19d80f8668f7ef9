"""What has changed of a value since the day looked back to: an arrow, a signed difference, and what it was."""

from django.utils.html import format_html
from django.utils.safestring import SafeString

from quarterdeck.inspection.queries import ListRow
from quarterdeck.kit import formats
from quarterdeck.kit.filters import text
from quarterdeck.opportunities.queries import Lens
from quarterdeck.opportunities.queries.changes import Past
from quarterdeck.pipelines.terms import CATEGORY_LABELS, Category
from quarterdeck.values.text import N_, Text

MINUS = "\u2212"
# The surer, the lower.
_RANK = {category: rank for rank, category in enumerate(Category)}


def amount_mark(row: ListRow, past: Past, locale: str) -> SafeString | str:
    """How the amount rose or fell; what it was where its currency changed."""
    if (row.amount_minor, row.currency) == (past.amount_minor, past.currency):
        return ""
    was = (
        text(N_("none")) if past.amount_minor is None else formats.money_exact(past.amount_minor, past.currency, locale)
    )
    if row.currency != past.currency:
        return _mark("nt", "", text(Text.of(N_("was {value}"), value=was)), was)
    difference = (row.amount_minor or 0) - (past.amount_minor or 0)
    shown = formats.money_total(abs(difference), row.currency, locale)
    if difference == 0:
        return ""
    return _mark("up", "↗", f"+{shown}", was) if difference > 0 else _mark("dn", "↘", f"{MINUS}{shown}", was)


def close_mark(row: ListRow, past: Past, locale: str) -> SafeString | str:
    """By how many days the close date moved: later is worse."""
    if row.close_date == past.close_date:
        return ""
    was = text(N_("none")) if past.close_date is None else formats.full_day(past.close_date, locale)
    if row.close_date is None or past.close_date is None:
        return _mark("nt", "", text(Text.of(N_("was {value}"), value=was)), was)
    days = (row.close_date - past.close_date).days
    if days > 0:
        return _mark("dn", "⇥", text(Text.of(N_("+{days}\u202fd"), days=days)), was)
    return _mark("up", "⇤", text(Text.of(N_("\u2212{days}\u202fd"), days=-days)), was)


def category_mark(row: ListRow, past: Past) -> SafeString | str:
    """Whether the forecast category became surer or less sure."""
    if row.category == past.category:
        return ""
    before, now = Category(past.category), Category(row.category)
    was = text(CATEGORY_LABELS[before])
    return _mark("up", "↑", "", was) if _RANK[now] < _RANK[before] else _mark("dn", "↓", "", was)


def stage_mark(row: ListRow, past: Past, lens: Lens) -> SafeString | str:
    """Whether the stage moved on or back; losing is neither a step on nor back."""
    if row.stage_id == past.stage_id:
        return ""
    stages = {stage.id: stage for spec in lens.specs.values() for stage in spec.stages}
    before, now = stages[past.stage_id], stages[row.stage_id]
    if now.is_lost or before.is_lost:
        return _mark("nt", "", text(Text.of(N_("was {value}"), value=before.name)), before.name)
    return _mark("up", "↑", "", before.name) if now.position > before.position else _mark("dn", "↓", "", before.name)


def new_mark() -> SafeString:
    """Not there yet on the day looked back to."""
    return format_html('<span class="tag acc">{}</span>', text(N_("new")))


def kept_mark(row: ListRow) -> SafeString:
    """Another system keeps it, and it is read-only here."""
    return format_html('<span class="tag idle">{}</span>', text(Text.of(N_("Kept in {source}"), source=row.kept_in)))


def _mark(tone: str, arrow: str, shown: str, was: str) -> SafeString:
    before = text(Text.of(N_("was {value}"), value=was))
    spoken = "" if shown.endswith(was) else format_html('<span class="sr"> {}</span>', before)
    return format_html(
        '<span class="chg {}" title="{}"><span aria-hidden="true">{}</span>{}{}</span>',
        tone,
        before,
        arrow,
        shown,
        spoken,
    )
