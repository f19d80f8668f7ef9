"""Who reviews, what a decision amounts to, and what is missing for it. Pure."""

from datetime import date

from quarterdeck.pipelines.terms import Category
from quarterdeck.reviews.terms import LONGEST_ASK, LONGEST_MINUTES, LONGEST_NOTE, Deed, ReviewState, Wanted
from quarterdeck.users.terms import Reach
from quarterdeck.values.checks import text_reasons
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import Reason


def reviewer_reasons(reach: Reach, *, leads: bool) -> list[Reason]:
    """Against reviewing a person's or team's deals: for who leads them, or writes everywhere."""
    if reach is Reach.NONE:
        return [Reason("reads_only", Text.of(N_("Your role only reads.")))]
    if leads or reach is Reach.ALL:
        return []
    return [Reason("review_not_led", Text.of(N_("Only who leads them reviews their deals.")))]


def open_reasons(state: str) -> list[Reason]:
    """Against writing anything of a review that is over."""
    if state == ReviewState.OPEN.value:
        return []
    return [Reason("review_finished", Text.of(N_("The review is finished.")))]


def decision_reasons(wanted: Wanted, today: date, *, to_lost: bool) -> list[Reason]:
    """Against a decision by itself; what the deal has against it, its own actions say."""
    reasons = [
        *text_reasons(wanted.note, field="note", longest=LONGEST_NOTE),
        *text_reasons(wanted.ask, field="ask", longest=LONGEST_ASK),
    ]
    if wanted.ask_due and not wanted.ask:
        reasons.append(Reason("ask_without_text", Text.of(N_("Say what is to be done by then.")), field="ask"))
    if wanted.ask_due and wanted.ask_due < today:
        reasons.append(Reason("ask_in_the_past", Text.of(N_("Enter a day that is to come.")), field="ask_due"))
    if to_lost and not wanted.fill.get("loss_reason_id"):
        text = Text.of(N_("Choose why it was lost."))
        reasons.append(Reason("decision_without_reason", text, field="loss_reason_id"))
    return reasons


def task_reasons(owner_is_active: bool, wanted: Wanted) -> list[Reason]:  # noqa: FBT001  the one fact
    """Against asking somebody who is not here any more."""
    if owner_is_active or not wanted.ask:
        return []
    text = Text.of(N_("The owner is not at work here: hand the deal over first."))
    return [Reason("owner_has_left", text, field="ask")]


def minutes_reasons(minutes: str) -> list[Reason]:
    """Against the minutes of a review."""
    return text_reasons(minutes, field="minutes", longest=LONGEST_MINUTES)


def deeds_of(wanted: Wanted, *, to_lost: bool) -> tuple[Deed, ...]:
    """What a decision is called; kept where nothing of the deal changes and nothing is asked for."""
    held = {
        Deed.REDATED: "close_date" in wanted.changes,
        Deed.PARKED: wanted.changes.get("category") == Category.OMITTED.value,
        Deed.RECATEGORISED: "category" in wanted.changes and wanted.changes["category"] != Category.OMITTED.value,
        Deed.MOVED: wanted.to is not None and not to_lost,
        Deed.LOST: to_lost,
        Deed.STEP_SET: wanted.step is not None,
        Deed.ASKED: bool(wanted.ask),
    }
    return tuple(deed for deed in Deed if held.get(deed)) or (Deed.KEPT,)
