"""Words of the record of calls: what is judged, and when there is too little to say."""

from enum import StrEnum
from typing import Final

from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import N_

# Closed periods that are read, and the least that anything is said of.
PERIODS = 8
LEAST_PERIODS, LEAST_LINE_WEEKS = 4, 12
# Beyond it a tracking signal says that errors go one way.
TRACKING_BOUND = 4
USUAL_WEEK = 4
QUARTER_WEEKS, MONTH_WEEKS = (1, 4, 8, 12), (1, 2, 3, 4)
TOGETHER: Final = "together"


class Voice(StrEnum):
    """Who, or what, says what a period will bring."""

    COMMIT = "commit"
    LIKELY = "likely"
    BEST_CASE = "best_case"
    WEIGHTED = "weighted"
    CALL = "call"
    MANAGER = "manager"
    FINAL = "final"
    MODEL = "model"


VOICE_LABELS = {
    Voice.COMMIT: N_("Commit without calls"),
    Voice.LIKELY: N_("Most likely without calls"),
    Voice.BEST_CASE: N_("Best case without calls"),
    Voice.WEIGHTED: N_("Weighted pipeline"),
    Voice.CALL: N_("Own call"),
    Voice.MANAGER: N_("Manager’s adjustment"),
    Voice.FINAL: N_("Rolled up (final)"),
    Voice.MODEL: N_("Model (P50)"),
}


class Layer(StrEnum):
    """A step on which a forecast changes hands: the line's call, its manager's word, all people's, the model."""

    CALL = "call"
    MANAGER = "manager"
    PEOPLE = "people"
    MODEL = "model"


LAYER_LABELS = {
    Layer.CALL: N_("System to own call"),
    Layer.MANAGER: N_("Call to manager’s adjustment"),
    Layer.PEOPLE: N_("Commit without calls to final number"),
    Layer.MODEL: N_("Final number to model (P50)"),
}


class Verdict(StrEnum):
    """What may be said of a layer."""

    TOO_FEW = "too_few"
    BETTER = "better"
    WORSE = "worse"
    UNCLEAR = "unclear"


VERDICT_LABELS = {
    Verdict.TOO_FEW: N_("too few to say"),
    Verdict.BETTER: N_("adds value"),
    Verdict.WORSE: N_("takes value away"),
    Verdict.UNCLEAR: N_("may be chance"),
}


@dataclass(frozen=True, slots=True)
class LineWeek:
    """A line at a lock of a period that is over, all in minor units of one currency.

    `period` orders and names the period (its first day as text), `week` counts its weeks from 1, `left` those to its
    end. `system` is the line's own deals and the final numbers below; `said` holds what each voice said the period will
    bring, without a voice that was silent or may not be told. `won` came.
    """

    line: str
    period: str
    week: int
    left: int
    lock_id: int
    system: int
    won: int
    said: tuple[tuple[Voice, int], ...] = ()

    def of(self, voice: Voice) -> int | None:
        """What a voice said; None where it was silent."""
        return next((minor for one, minor in self.said if one is voice), None)


class Moved(StrEnum):
    """What happened to a deal between a call and now."""

    IN = "in"
    OUT = "out"
    AMOUNT = "amount"
    RATE = "rate"


class Outside(StrEnum):
    """Where a deal is that is not in a column of a period and line."""

    ABSENT = "absent"
    LOST = "lost"
    LATER = "later"
    EARLIER = "earlier"
    OTHER_CATEGORY = "other_category"
    OTHER_LINE = "other_line"


@dataclass(frozen=True, slots=True)
class Move:
    """What happened, and where the deal came from or went; None for one that stayed."""

    kind: Moved
    outside: Outside | None = None


MOVE_LABELS = {
    Move(Moved.IN, Outside.ABSENT): N_("New"),
    Move(Moved.IN, Outside.LOST): N_("Reopened"),
    Move(Moved.IN, Outside.LATER): N_("Pulled in"),
    Move(Moved.IN, Outside.EARLIER): N_("Slipped into the period"),
    Move(Moved.IN, Outside.OTHER_CATEGORY): N_("Raised into the column"),
    Move(Moved.IN, Outside.OTHER_LINE): N_("Taken over"),
    Move(Moved.OUT, Outside.ABSENT): N_("Gone"),
    Move(Moved.OUT, Outside.LOST): N_("Lost"),
    Move(Moved.OUT, Outside.LATER): N_("Slipped"),
    Move(Moved.OUT, Outside.EARLIER): N_("Closes before the period"),
    Move(Moved.OUT, Outside.OTHER_CATEGORY): N_("Taken out of the column"),
    Move(Moved.OUT, Outside.OTHER_LINE): N_("Handed over"),
    Move(Moved.AMOUNT): N_("Amount changed"),
    Move(Moved.RATE): N_("Rate of exchange"),
}
