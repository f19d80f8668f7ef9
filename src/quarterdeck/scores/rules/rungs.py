"""What a forecast rests on, in words: what history lacks, and what stands in for it."""

import re
from typing import Final

from quarterdeck.values.text import N_

# Of each rung of the ladder (`analytics.forecasting.model.rung_of`).
RUNG_WORDS: Final = {
    0: N_(
        "There is no model: fewer than 10 deals are closed. Instead, open deals due in the quarter count with the"
        " weight that is set for their stage."
    ),
    1: N_(
        "There is no model yet: it takes 100 closed deals, 30 of them won and 30 lost, and a finished quarter whose"
        " open deals were seen. Instead, open deals due in the quarter count with what past quarters won from their"
        " stage at the same week."
    ),
    2: N_(
        "The model is provisional: one quarter is finished, or fewer than 60 deals are won. How far it errs is not"
        " known yet; a usual width stands in for it."
    ),
    3: N_(
        "The model has a short record: fewer than four quarters are finished. How far it errs is drawn to what is"
        " usual."
    ),
    4: N_("The model has a record of four finished quarters or more."),
}
_LEADING = re.compile(r"^rung \d: [^.]*\.\s*")


def without_rung(note: str) -> str:
    """A published remark without the rung it begins with, which pages say in words."""
    return _LEADING.sub("", note)


__all__ = ["RUNG_WORDS", "without_rung"]
