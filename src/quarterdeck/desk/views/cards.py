"""Cards and column heads as the board shows them: every text ready, so that the templates stay flat."""

from functools import cache

from django.urls import reverse
from django.utils.translation import ngettext

from quarterdeck.activities.rules import next_state
from quarterdeck.activities.terms import NEXT_STATE_LABELS, NextState
from quarterdeck.desk.tables import COMING
from quarterdeck.desk.views.beside import Beside
from quarterdeck.desk.views.viewing import Viewing, say
from quarterdeck.kit import formats
from quarterdeck.opportunities.queries import Card, ColumnHead
from quarterdeck.pipelines.rules.pipeline import PipelineSpec
from quarterdeck.scores.rules import band_of
from quarterdeck.scores.terms import BAND_LABELS
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.ids import public_id
from quarterdeck.values.money import exponent
from quarterdeck.values.text import N_

# As wide as the mark of a card's health, which is drawn over it, and a little more.
_MARK = "\u2003\u2009"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCard:
    """A card. `title` has lines of account, name and health, of which `health` is the mark: watch, risk or empty.

    `score` is its place by the model, 1 to 99, with `band` and words; empty where it has none.

    `flags` are (kind, words), what comes next the last; `is_fixed` cards cannot be moved by the viewer.
    """

    url: str
    stage: str
    version: int
    title: str
    health: str
    score: str
    band: str
    score_words: str
    amount: str
    amount_full: str
    close: str
    is_overdue: bool
    owner: str
    owner_initials: str
    owner_hue: str
    flags: tuple[tuple[str, str], ...]
    needs_care: bool
    is_fixed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownHead:
    """The head of a column."""

    key: str
    name: str
    count: str
    label: str
    probability: str
    probability_bp: int
    total: str
    total_full: str
    weighted: str


def shown_card(card: Card, pipeline: PipelineSpec, viewing: Viewing, beside: Beside) -> ShownCard:
    """The card in the viewer's writing, with its health where it needs care and its score where it has one.

    A deal without an account leads with its name.
    """
    stage = pipeline.stage(card.stage_id)
    why, level = beside.why, beside.level
    # One text of several lines, and the mark before the last drawn by the style: no element more for 175 cards.
    lines = (card.account_name, card.name, why and f"{_MARK}{why}")
    return ShownCard(
        url=f"{_deals_url()}/{public_id(card.id)}",
        stage=stage.key if stage else "",
        version=card.version,
        title="\n".join(line for line in lines if line),
        health=beside.band,
        score="" if level is None else str(level),
        band="" if level is None else band_of(level).value,
        score_words="" if level is None else _score_words(level),
        amount=_amount(card, viewing),
        amount_full=_amount_full(card, viewing),
        close=viewing.day(card.close_date) if card.close_date else say(N_("no close date")),
        is_overdue=card.days_overdue > 0,
        owner=card.owner_name,
        owner_initials=formats.initials(card.owner_name),
        owner_hue=formats.hue(card.owner_id),
        flags=(*_kept(card), *_flags(card), *_coming(card, viewing)),
        needs_care=bool(card.days_overdue or card.days_stalled or card.days_idle),
        is_fixed=not card.may_move,
    )


def _score_words(level: int) -> str:
    return say(N_("Score {level} of 99: {band}"), level=level, band=say(BAND_LABELS[band_of(level)]).lower())


@cache
def _deals_url() -> str:
    # A board has 175 cards: resolving an address for each costs more than all their formats.
    return reverse("opportunities")


def _amount(card: Card, viewing: Viewing) -> str:
    return say(N_("no amount")) if card.amount_minor is None else viewing.exact(card.amount_minor, card.currency)


def _amount_full(card: Card, viewing: Viewing) -> str:
    """The amount to its last decimal, where the card leaves some out."""
    if not (card.amount_minor or 0) % 10 ** exponent(card.currency):
        return ""
    return formats.money_exact(card.amount_minor or 0, card.currency, viewing.locale, ledger=True)


def _kept(card: Card) -> list[tuple[str, str]]:
    return [("kept", say(N_("Kept in {source}"), source=card.kept_in))] if card.kept_in else []


def _flags(card: Card) -> list[tuple[str, str]]:
    flags = []
    if card.days_overdue:
        flags.append(("overdue", say(N_("Overdue {days}\u202fd"), days=card.days_overdue)))
    if card.days_stalled:
        flags.append(("stalled", say(N_("Stalled {days}\u202fd"), days=card.days_in_stage)))
    if card.days_idle:
        flags.append(("idle", say(N_("Idle {days}\u202fd"), days=card.days_idle)))
    return flags


def _coming(card: Card, viewing: Viewing) -> list[tuple[str, str]]:
    """What comes next on an open deal: nothing, or its day and how that stands."""
    if not card.is_open:
        return []
    state, day = next_state(card.next_activity_on, viewing.today), viewing.day(card.next_activity_on)
    words = {
        NextState.NONE: say(NEXT_STATE_LABELS[NextState.NONE]),
        NextState.OVERDUE: say(N_("Activity was due {day}"), day=day),
        NextState.TODAY: say(N_("Activity today")),
        NextState.FUTURE: day,
    }
    return [(COMING[state], words[state])]


def shown_head(head: ColumnHead, viewing: Viewing) -> ShownHead:
    """The head of a column: count, total and weighted total of everything the filter lets through."""
    count = formats.number(head.count, viewing.locale)
    deals = ngettext("%(count)s deal", "%(count)s deals", head.count) % {"count": count}
    return ShownHead(
        key=head.stage.key,
        name=head.stage.name,
        count=count,
        label=f"{head.stage.name}, {deals}",
        probability=formats.percent_bp(head.stage.probability_bp, viewing.locale),
        probability_bp=head.stage.probability_bp,
        total=viewing.total(head.amount_minor),
        total_full=_total_full(head, viewing),
        weighted=say(N_("{total} weighted"), total=viewing.total(head.weighted_minor)),
    )


def _rate_day(viewing: Viewing) -> str:
    return viewing.day(viewing.lens.rates.day)


def _total_full(head: ColumnHead, viewing: Viewing) -> str:
    """The exact sum, the day of its rates, and what it leaves out: deals without an amount, or without a rate."""
    parts = [say(N_("{total} at the rates of {day}"), total=viewing.exact(head.amount_minor), day=_rate_day(viewing))]
    if head.unpriced:
        parts.append(
            ngettext("%(count)s deal without an amount", "%(count)s deals without an amount", head.unpriced)
            % {"count": head.unpriced}
        )
    if head.unconverted:
        parts.append(
            ngettext("%(count)s deal left out for want of a rate", "%(count)s deals left out for want of a rate",
                     head.unconverted)
            % {"count": head.unconverted}
        )  # fmt: skip
    return ", ".join(parts)
