"""Reviews as pages and packs say them: flags, decisions and deals in words."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from quarterdeck.kit import formats
from quarterdeck.kit.viewing import text
from quarterdeck.opportunities.queries import Lens
from quarterdeck.pipelines.terms import CATEGORY_LABELS, Category
from quarterdeck.reviews.queries import Decided, Item
from quarterdeck.reviews.terms import (
    DEED_LABELS,
    FLAG_LABELS,
    FLAG_TONES,
    ITEM_LABELS,
    ITEM_TONES,
    RISK_LABELS,
    Flag,
    Flagged,
    Risk,
)
from quarterdeck.values.ids import public_id

NOTHING = formats.NOT_APPLICABLE


def deal_name(account: str, name: str) -> str:
    """What a deal is called: its account and its name."""
    return f"{account} · {name}" if account else name


def flag_words(lens: Lens, pipeline_id: int, one: Flagged) -> str:
    """What a flag is about: from and to of a change, the days, the risks; empty where its label says it all."""
    if one.flag is Flag.COMMIT_RISK:
        return ", ".join(text(RISK_LABELS[Risk(word)]) for word in one.new.split())
    if one.flag is Flag.STALLED:
        return _("%(days)s d in its stage, longer than three of four won deals") % {"days": one.new}
    if one.flag is Flag.IDLE:
        return _("%(days)s d without contact of both sides") % {"days": one.new}
    if one.flag is Flag.OVERDUE:
        return _day(lens, one.new)
    if one.flag in (Flag.NEVER, Flag.NO_NEXT_STEP):
        return ""
    return f"{_side(lens, pipeline_id, one.flag, one.old)} → {_side(lens, pipeline_id, one.flag, one.new)}"


def _side(lens: Lens, pipeline_id: int, flag: Flag, value: str) -> str:
    if not value:
        return NOTHING
    if flag is Flag.AMOUNT:
        minor, currency = value.split()
        return formats.money_exact(int(minor), currency, lens.actor.locale)
    if flag is Flag.STAGE:
        spec = lens.specs.get(pipeline_id)
        stages = [*(spec.stages if spec else ()), *(one for other in lens.specs.values() for one in other.stages)]
        return next((one.name for one in stages if one.id == int(value)), NOTHING)
    return text(CATEGORY_LABELS[Category(value)]) if flag is Flag.CATEGORY else _day(lens, value)


def _day(lens: Lens, value: str) -> str:
    return formats.day(date.fromisoformat(value), lens.actor.locale, lens.today, weekday=False)


def shown_flags(lens: Lens, item: Item) -> list[dict[str, str]]:
    """The flags of a deal: label, tone, and what each is about."""
    return [
        {
            "label": text(FLAG_LABELS[one.flag]),
            "tone": FLAG_TONES.get(one.flag, ""),
            "words": flag_words(lens, item.pipeline_id, one),
        }
        for one in item.flags
    ]


def shown_item(lens: Lens, item: Item, currency: str) -> dict[str, Any]:
    """A deal of a queue."""
    locale, spec = lens.actor.locale, lens.specs.get(item.pipeline_id)
    stage = spec.stage(item.stage_id) if spec else None
    return {
        "id": public_id(item.opportunity_id),
        "href": reverse("pipeline_review_deal", args=[item.review_id, item.opportunity_id]),
        "deal_href": reverse("opportunity", args=[item.opportunity_id]),
        "name": deal_name(item.account, item.name),
        "owner": item.owner,
        "stage": stage.name if stage else NOTHING,
        "category": text(CATEGORY_LABELS[Category(item.category)]),
        "close": item.close_date,
        "amount": NOTHING
        if item.amount_minor is None
        else formats.money_exact(item.amount_minor, item.currency, locale),
        "worth": NOTHING if item.worth is None else formats.money_exact(item.worth, currency, locale),
        "state": text(ITEM_LABELS[item.state]),
        "tone": ITEM_TONES[item.state],
        "flags": shown_flags(lens, item),
    }


def shown_decision(one: Decided) -> dict[str, Any]:
    """A decision: what, about which deal, by whom, and what was asked for."""
    return {
        "name": deal_name(one.account, one.name),
        "href": reverse("opportunity", args=[one.opportunity_id]),
        "at": one.at,
        "author": one.author,
        "owner": one.owner,
        "deeds": [text(DEED_LABELS[deed]) for deed in one.deeds],
        "note": one.note,
        "ask": one.ask,
        "ask_due": one.ask_due,
        "is_done": one.is_done,
    }
