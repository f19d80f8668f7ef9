"""Rules of scores: bands, counts that may be told, when to fit anew, and how forecasts are judged."""

from quarterdeck.scores.rules.judging import (
    MethodRecord,
    Said,
    Terms,
    drift_of,
    is_drifting,
    record_of,
)
from quarterdeck.scores.rules.scores import Like, band_of, bp, like_of, needs_fit, share_of, told_percent

__all__ = [
    "Like", "MethodRecord", "Said", "Terms", "band_of", "bp", "drift_of", "is_drifting", "like_of",
    "needs_fit", "record_of", "share_of", "told_percent",
]  # fmt: skip
