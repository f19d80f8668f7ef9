"""What every part of an application shares: who applies, where in the file it is, and what goes."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from quarterdeck.administration.rules.configuration.shape import SECTIONS, Item, Shape
from quarterdeck.journal.terms import Via
from quarterdeck.users.terms import Actor
from quarterdeck.values.dataclasses import dataclass, replace
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import NotFound, NotPermitted, Reason, Refused

# What is here and not in the file is named by its keys.
_PLACES = tuple(f"{section}/" for section in SECTIONS)


@dataclass(frozen=True, slots=True)
class Applying:
    """Who applies a file, through which door, when; `is_retiring`: what is not in the file goes."""

    by: Actor
    via: Via
    at: datetime
    is_retiring: bool

    @property
    def stamp(self) -> dict[str, Any]:
        """What every action is told."""
        return {"by": self.by, "via": self.via, "at": self.at}


@contextmanager
def at_path(path: str, names: Mapping[str, str] | None = None) -> Iterator[None]:
    """Let refusals of an action name the place in the file: `names` maps the action's fields to the file's."""
    try:
        yield
    except Refused as refusal:
        if any(reason.field.startswith((path, *_PLACES)) for reason in refusal.reasons):
            raise
        raise Refused([_placed(reason, path, names or {}) for reason in refusal.reasons]) from refusal
    except (NotPermitted, NotFound) as refusal:
        raise Refused([Reason(code=refusal.code, text=refusal.text, field=path)]) from refusal


def _placed(reason: Reason, path: str, names: Mapping[str, str]) -> Reason:
    field = names.get(reason.field, reason.field)
    return replace(reason, field=f"{path}.{field}" if field else path)


def missing(item: Item, shape: Shape, path: str) -> None:
    """Raise Refused when a new item lacks what it needs."""
    reasons = [
        Reason(code="config_missing", text=Text.of("{name} is missing.", name=name), field=path)
        for name in shape.required
        if name not in item
    ]
    if reasons:
        raise Refused(reasons)


def changed(here: Item, item: Item, names: Sequence[str]) -> dict[str, Any]:
    """The fields among these that the file says otherwise than it is here."""
    return {name: item[name] for name in names if name in item and item[name] != here.get(name)}
