"""What a framework and its elements must be."""

import re

from quarterdeck.qualification.terms import ElementFields, FrameworkFields
from quarterdeck.values.checks import name_reasons, text_reasons
from quarterdeck.values.text import Text, fold
from quarterdeck.values.verdict import Reason

NAME_LENGTH = 80
KEY_LENGTH = 40
GUIDANCE_LENGTH = 1000
MOST_WEIGHT = 100
MOST_DAYS = 3650
MOST_POSITION = 999


def key_of(name: str) -> str:
    """The lasting key made of a name: small letters, digits, underscores. Empty when nothing of it is left."""
    return re.sub(r"[^a-z0-9]+", "_", fold(name)).strip("_")[:KEY_LENGTH].strip("_")


def framework_verdict(new: FrameworkFields, *, name_is_taken: bool) -> list[Reason]:
    """Why a framework cannot be kept so."""
    reasons = _name_reasons(new.name, name_is_taken=name_is_taken)
    if not 0 <= new.decay_days <= MOST_DAYS:
        text = Text.of("Give 0 (levels stay) to {most} days.", most=MOST_DAYS)
        reasons.append(Reason(code="decay_out_of_range", text=text, field="decay_days"))
    return reasons


def element_verdict(new: ElementFields, *, name_is_taken: bool) -> list[Reason]:
    """Why an element cannot be kept so."""
    reasons = _name_reasons(new.name, name_is_taken=name_is_taken)
    reasons += text_reasons(new.guidance, field="guidance", longest=GUIDANCE_LENGTH)
    if not 0 <= new.weight <= MOST_WEIGHT:
        text = Text.of("A weight is 0 to {most}.", most=MOST_WEIGHT)
        reasons.append(Reason(code="weight_out_of_range", text=text, field="weight"))
    return reasons + position_reasons(new.position)


def position_reasons(position: int) -> list[Reason]:
    """Why something cannot stand at this place of its order."""
    if 0 <= position <= MOST_POSITION:
        return []
    text = Text.of("A position is 0 to {most}.", most=MOST_POSITION)
    return [Reason(code="position_out_of_range", text=text, field="position")]


def _name_reasons(name: str, *, name_is_taken: bool) -> list[Reason]:
    reasons = name_reasons(name, longest=NAME_LENGTH)
    if not reasons and not key_of(name):
        text = Text.of("Use a letter from a to z or a digit in the name, for a key is made of it.")
        return [Reason(code="key_missing", text=text, field="name")]
    if not reasons and name_is_taken:
        text = Text.of("“{name}” exists already, perhaps retired. Choose another name.", name=name)
        return [Reason(code="name_taken", text=text, field="name")]
    return reasons
