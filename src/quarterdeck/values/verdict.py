"""What a rule or an action answers when it says no: reasons, and the errors that carry them."""

from collections.abc import Sequence

from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import Text


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason for a refusal. Every door shows the same (code, criterion, field, text).

    `code` is stable and documented; `criterion` names the criterion as "stage/key"; `field` is the
    field to mend, empty when no field mends it; `text` says what is wrong and how to mend it.
    """

    code: str
    text: Text
    criterion: str = ""
    field: str = ""

    def as_row(self) -> tuple[str, str, str, str]:
        """(code, criterion, field, text) in English: what the doors are compared by."""
        return self.code, self.criterion, self.field, str(self.text)


class QuarterdeckError(Exception):
    """Base of all errors that a person can cause and mend. `code` is stable."""

    code = "error"

    def __init__(self, code: str, text: Text) -> None:
        super().__init__(code, str(text))
        self.code = code
        self.text = text


class Refused(QuarterdeckError):
    """A rule said no, for these reasons; nothing was written."""

    def __init__(self, reasons: Sequence[Reason]) -> None:
        if not reasons:
            raise ValueError("a refusal has at least one reason")
        super().__init__("refused", reasons[0].text)
        self.reasons = tuple(reasons)

    @classmethod
    def because(cls, code: str, text: Text, field: str = "") -> "Refused":
        """A refusal with one reason."""
        return cls([Reason(code=code, text=text, field=field)])


class NotPermitted(QuarterdeckError):
    """The actor lacks the right. `permission` names what is missing."""

    def __init__(self, permission: str, text: Text) -> None:
        super().__init__("not_permitted", text)
        self.permission = permission


class NotFound(QuarterdeckError):
    """No such record, or none that the actor may see: both answer the same."""

    def __init__(self, kind: str) -> None:
        super().__init__("not_found", Text.of("There is no such record, or you may not see it."))
        self.kind = kind


class Conflict(QuarterdeckError):
    """The record changed meanwhile, or the request cannot be met in its present state."""


class Stale(Conflict):
    """The record has another version than the one the change was made from."""

    def __init__(self, *, expected: int, found: int) -> None:
        super().__init__("stale", Text.of("This record changed meanwhile. Look at the fresh values and try again."))
        self.expected = expected
        self.found = found


def require_version(expected: int | None, found: int) -> None:
    """Raise Stale when a change was made from another version; None means whichever is there."""
    if expected is not None and expected != found:
        raise Stale(expected=expected, found=found)
