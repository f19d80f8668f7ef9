"""What a gap and a request must be, and which gaps can be merged."""

from collections.abc import Collection, Iterable

from quarterdeck.gaps.terms import LONGEST_NAME, LONGEST_TEXT, GapFields, GapState, Heard, RequestFields, Severity
from quarterdeck.values.checks import name_reasons, text_reasons
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import Text, fold
from quarterdeck.values.verdict import Reason


def gap_reasons(new: GapFields, *, is_taken: bool, families: Collection[str]) -> list[Reason]:
    """Why a gap cannot be kept so. `is_taken`: another gap bears the name; `families` are those it may name."""
    reasons = name_reasons(new.name, longest=LONGEST_NAME)
    if not reasons and is_taken:
        reasons = [Reason("gap_name_taken", Text.of("Another product gap has this name. Link that one."), field="name")]
    reasons += text_reasons(new.description, field="description", longest=LONGEST_TEXT)
    if new.family and new.family not in families:
        reasons.append(Reason("unknown_choice", Text.of("Choose a product family from the list."), field="family"))
    if new.state not in set(GapState):
        reasons.append(Reason("unknown_choice", Text.of("Choose a state from the list."), field="state"))
    elif new.release_on and new.state not in {GapState.PLANNED, GapState.RELEASED}:
        text = Text.of("Only what is planned or released has a release date. Change the state, or remove the date.")
        reasons.append(Reason("gap_release_day_unfit", text, field="release_on"))
    return reasons


def request_reasons(new: RequestFields, *, contact_is_known: bool) -> list[Reason]:
    """Why a request cannot be kept so. `contact_is_known`: the actor may see who asked, or nobody is named."""
    reasons = text_reasons(new.note, field="note", longest=LONGEST_TEXT)
    if new.severity not in set(Severity):
        reasons.append(Reason("unknown_choice", Text.of("Choose a severity from the list."), field="severity"))
    if new.source not in set(Heard):
        reasons.append(Reason("unknown_choice", Text.of("Choose a source from the list."), field="source"))
    if not contact_is_known:
        reasons.append(Reason("unknown_choice", Text.of("Choose a contact from the list."), field="contact_id"))
    return reasons


def picked(typed: str, options: Iterable[tuple[int, str]]) -> int | None:
    """The one of these (id, name) that is meant by its name, however it is spelt, or by a part that only it has."""
    key = fold(typed)
    names = [(option_id, fold(name)) for option_id, name in options]
    exact = [option_id for option_id, name in names if name == key]
    found = exact or [option_id for option_id, name in names if key and key in name]
    return found[0] if len(found) == 1 else None


@dataclass(frozen=True, slots=True)
class Mergeable:
    """A gap as far as merging asks: whether it stands for itself, or became part of another."""

    id: int
    is_merged: bool


def merge_reasons(source: Mergeable, target: Mergeable) -> list[Reason]:
    """Why a gap cannot become part of another one."""
    if source.id == target.id:
        return [Reason("gap_merged_into_itself", Text.of("Choose another product gap to merge into."), field="into_id")]
    if source.is_merged:
        text = Text.of("It is merged into another product gap already. Undo that first.")
        return [Reason("gap_merged_already", text, field="into_id")]
    if target.is_merged:
        text = Text.of("That product gap is itself merged into another one. Choose that one.")
        return [Reason("gap_target_merged", text, field="into_id")]
    return []
