"""Words of control sheets: their figures, where a sheet stands, why a row differs."""

from datetime import date
from enum import StrEnum

from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import N_


class SheetState(StrEnum):
    """Where a sheet stands: rows are being compared, it can be read, it is signed off and stays as it is."""

    DRAWING = "drawing"
    READY = "ready"
    SIGNED = "signed"


STATE_LABELS = {
    SheetState.DRAWING: N_("Comparing"),
    SheetState.READY: N_("To be signed off"),
    SheetState.SIGNED: N_("Signed off"),
}


class Standing(StrEnum):
    """How a deal stands, in the file or here; empty where the file does not say."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"
    UNSAID = ""


class Measure(StrEnum):
    """What a figure counts (deals) or adds up (an amount in a currency)."""

    DEALS = "deals"
    OPEN = "open"
    WON = "won"
    LOST = "lost"


class Why(StrEnum):
    """Why a row says something else than what is here."""

    LEFT_OUT = "left_out"
    UNREAD = "unread"
    REFUSED = "refused"
    GONE = "gone"
    NOT_IN_FILE = "not_in_file"
    STANDING = "standing"
    PERIOD = "period"
    AMOUNT = "amount"
    CURRENCY = "currency"
    OWNER = "owner"


WHY_LABELS = {
    Why.LEFT_OUT: N_("The row was left out: it is to be mended."),
    Why.UNREAD: N_("Its amount could not be read, so that the sums of the file are without it."),
    Why.REFUSED: N_("The row was refused when it was imported."),
    Why.GONE: N_("The deal was deleted or merged since, or you may not see it."),
    Why.NOT_IN_FILE: N_("The deal is here, and no row of the file is about it."),
    Why.STANDING: N_("It is open, won or lost in one, and not in the other."),
    Why.PERIOD: N_("It was won in another period."),
    Why.AMOUNT: N_("The amounts differ."),
    Why.CURRENCY: N_("The currencies differ."),
    Why.OWNER: N_("The owners differ."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """What a row says of a deal, or what is here: standing, amount in minor units, quarter won in, whose it is.

    `period` is the first day of the fiscal quarter of a won deal, None for others. `owner` is a key made by
    `owner_key`, empty where the file names none. Without an amount `minor` is 0 and `currency` empty.
    """

    standing: Standing = Standing.UNSAID
    minor: int = 0
    currency: str = ""
    period: date | None = None
    owner: str = ""


@dataclass(frozen=True, slots=True)
class FigureKey:
    """A figure of a sheet: a measure, of won deals in a quarter, as a number of deals or a sum in a currency."""

    measure: Measure
    period: date | None = None
    currency: str = ""

    def __str__(self) -> str:
        """As addresses name it: `deals`, `open:EUR`, `won:2026-07-01`, `won:2026-07-01:EUR`."""
        parts = (self.measure.value, self.period.isoformat() if self.period else "", self.currency)
        return ":".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Tally:
    """Deals and the sum of their amounts in minor units, of one group of lines."""

    owner: str
    standing: Standing
    period: date | None
    currency: str
    count: int
    minor: int


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as the file and as the records here have it; `typed` is what somebody read off the other system.

    Deals, or minor units of the key's currency.
    """

    key: FigureKey
    file: int
    here: int
    typed: int | None = None

    @property
    def difference(self) -> int:
        """What is here less what was typed in, or without that what the file says."""
        return self.here - (self.file if self.typed is None else self.typed)
