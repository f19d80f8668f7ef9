"""My day in words: why a deal needs attention, what can be done about it, what is left to do at a gate."""

from collections.abc import Mapping

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quarterdeck.desk.views.viewing import Viewing, say
from quarterdeck.insights.queries.my_day_gates import Ahead
from quarterdeck.insights.terms.my_day import DEED_LABELS, Attention, Cause, DayView, Deed, Why
from quarterdeck.kit import formats
from quarterdeck.kit.viewing import text
from quarterdeck.opportunities.queries import Card
from quarterdeck.pipelines.terms import StageKind
from quarterdeck.users.terms import Permission
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import N_

# (icon, tone) of a reason.
MARKS = {
    Cause.OVERDUE: ("calendar-x", "neg"),
    Cause.STAGE_BACK: ("arrow-left", "warn"),
    Cause.PUSHED: ("arrow-bar-to-right", "warn"),
    Cause.DECREASED: ("arrow-down-right", "warn"),
    Cause.LATE_STEP: ("clock-exclamation", "neg"),
    Cause.STALLED: ("hourglass", "warn"),
    Cause.IDLE: ("zzz", "idle"),
    Cause.NO_STEP: ("alert-triangle", "warn"),
    Cause.CLOSES_SOON: ("target-arrow", "acc"),
}
TAGS = {
    Cause.OVERDUE: N_("Overdue {days}\u202fd"),
    Cause.STAGE_BACK: N_("Stage back"),
    Cause.PUSHED: N_("Pushed {days}\u202fd"),
    Cause.DECREASED: N_("Down {amount}"),
    Cause.LATE_STEP: N_("Next step {days}\u202fd late"),
    Cause.STALLED: N_("Stalled {days}\u202fd"),
    Cause.IDLE: N_("Idle {days}\u202fd"),
    Cause.NO_STEP: N_("No next step"),
    Cause.CLOSES_SOON: N_("Closes {day}"),
}
# What is asked of a seller; who leads is told the deal alone.
TITLES = {
    Cause.OVERDUE: N_("Reset or close {deal}"),
    Cause.LATE_STEP: N_("Catch up on {deal}"),
    Cause.STALLED: N_("Move {deal} on"),
    Cause.IDLE: N_("Get in touch with {deal}"),
    Cause.NO_STEP: N_("Plan what comes next for {deal}"),
}


@dataclass(frozen=True, slots=True)
class ShownDeed:
    """Something that can be done from a line, by its dialog."""

    label: str
    href: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownLine:
    """A deal that needs attention. `tags` are (words, tone, icon), `deeds` what its reader may do about it."""

    icon: str
    tone: str
    title: str
    name: str
    href: str
    why: str
    amount: str
    worth: str
    stage: str
    tags: tuple[tuple[str, str, str], ...]
    deeds: tuple[ShownDeed, ...]


def shown_line(who: Viewing, one: Attention, card: Card, view: DayView) -> ShownLine:
    """A line of the list; of a team it also says whose deal it is."""
    icon, tone = MARKS[one.lead.cause]
    name = card.account_name or card.name
    spec = who.lens.spec(card.pipeline_id)
    is_own = view is DayView.MINE
    sentences = [_sentence(who, why, card) for why in one.reasons]
    return ShownLine(
        icon=icon,
        tone=tone,
        title=say(TITLES[one.lead.cause], deal=name) if is_own else name,
        name=name,
        href=reverse("opportunity", args=[card.id]),
        why=" ".join(sentences if is_own else [say(N_("{name}."), name=card.owner_name), *sentences]),
        amount=_amount(who, card),
        worth=_worth(who, one, card),
        stage=spec.at(card.stage_id).name,
        tags=tuple((_tag(who, why, card), MARKS[why.cause][1], MARKS[why.cause][0]) for why in one.reasons),
        deeds=tuple(_deeds(who, one, card, view)),
    )


def _amount(who: Viewing, card: Card) -> str:
    return _("no amount") if card.amount_minor is None else who.exact(card.amount_minor, card.currency)


def _worth(who: Viewing, one: Attention, card: Card) -> str:
    """What an amount in another currency is worth, and on which day's rates; empty where nothing was converted."""
    if card.amount_minor is None or card.currency == who.currency:
        return ""
    if one.worth_minor is None:
        return say(N_("There is no rate for {currency}."), currency=card.currency)
    day = who.day(who.lens.rates.day)
    return say(N_("{total} at the rates of {day}"), total=who.exact(one.worth_minor), day=day)


def _tag(who: Viewing, why: Why, card: Card) -> str:
    return say(TAGS[why.cause], days=why.days, amount=who.exact(why.minor, card.currency), day=who.day(card.close_date))


def _sentence(who: Viewing, why: Why, card: Card) -> str:
    """One reason as a sentence."""
    days = why.days
    limit = next((s.stall_days for s in who.lens.spec(card.pipeline_id).stages if s.id == card.stage_id), None)
    words: Mapping[Cause, str] = {
        Cause.OVERDUE: ngettext("Close date passed %(days)s day ago.", "Close date passed %(days)s days ago.", days),
        Cause.STAGE_BACK: _("Went back to an earlier stage in the last 7 days."),
        Cause.PUSHED: ngettext(
            "Close date pushed by %(days)s day in the last 7.",
            "Close date pushed by %(days)s days in the last 7.",
            days,
        ),
        Cause.DECREASED: _("Worth %(amount)s less than 7 days ago."),
        Cause.LATE_STEP: ngettext(
            "Its next step was due %(days)s day ago.", "Its next step was due %(days)s days ago.", days
        ),
        Cause.STALLED: ngettext(
            "In its stage for %(days)s day, the limit is %(limit)s.",
            "In its stage for %(days)s days, the limit is %(limit)s.",
            days,
        ),
        Cause.IDLE: ngettext("No contact for %(days)s day.", "No contact for %(days)s days.", days),
        Cause.NO_STEP: _("Nothing is planned next."),
        Cause.CLOSES_SOON: _("Closes this week, and is one of the big ones."),
    }
    said = words[why.cause] % {"days": days, "limit": limit, "amount": who.exact(why.minor, card.currency)}
    if why.cause is Cause.OVERDUE and card.push_count:
        pushed = ngettext("Pushed %(count)s time before.", "Pushed %(count)s times before.", card.push_count)
        said += " " + pushed % {"count": card.push_count}
    return said


def _deeds(who: Viewing, one: Attention, card: Card, view: DayView) -> list[ShownDeed]:
    """The likely deeds its reader may do: a button for the first, a quieter one for the second."""
    hrefs = [(deed, deed_href(who, deed, card, view)) for deed in one.deeds]
    possible = [(deed, href) for deed, href in hrefs if href]
    kinds = ("", "ghost")
    return [ShownDeed(text(DEED_LABELS[deed]), href, kinds[n]) for n, (deed, href) in enumerate(possible)]


def deed_href(who: Viewing, deed: Deed, card: Card, view: DayView) -> str:
    """The dialog of a deed, which leads back to this page; empty when the viewer may not do it."""
    back, record = f"from=my-day-{view.value}", ["opportunity", card.id]
    may_log = who.actor.may(Permission.ACTIVITIES_LOG)
    may_edit = card.may_move and who.actor.may(Permission.OPPORTUNITIES_EDIT)
    move = reverse("opportunity_move", args=[card.id])
    lost = next((stage.key for stage in who.lens.spec(card.pipeline_id).of_kind(StageKind.LOST)), "")
    found = {
        Deed.NEW_DATE: f"{reverse('my_day_date', args=[card.id])}?{back}" if may_edit else "",
        Deed.MARK_LOST: f"{move}?to={lost}&{back}" if card.may_move and lost else "",
        Deed.MOVE: f"{move}?{back}" if card.may_move else "",
        Deed.LOG_CALL: f"{reverse('activity_new', args=[*record, 'call'])}?{back}" if may_log else "",
        Deed.NEXT_STEP: f"{reverse('next_step', args=record)}?{back}" if may_edit and may_log else "",
        Deed.ADD_TASK: f"{reverse('activity_new', args=[*record, 'task'])}?{back}" if may_log else "",
    }
    return found[deed]


def left_to_do(ahead: Ahead | None) -> tuple[str, str]:
    """What is left to do at a gate, and its tone: the one open rule by name, of several how many."""
    if ahead is None or ahead.stage is None:
        return formats.NOT_APPLICABLE, ""
    if not ahead.open:
        return say(N_("Ready for {stage}"), stage=ahead.stage.name), "pos"
    if len(ahead.open) == 1:
        return text(ahead.open[0].label), "warn"
    words = ngettext("%(open)s of %(rules)s rule open", "%(open)s of %(rules)s rules open", ahead.rules)
    return words % {"open": len(ahead.open), "rules": ahead.rules}, "warn"
