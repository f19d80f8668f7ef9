"""Decisions of uploads: what a file looks like, which kind it is, and what a choice of columns makes of a mapping."""

from quarterdeck.uploads.rules.kinds import guessed_kind
from quarterdeck.uploads.rules.looks import fingerprint_of, looks_of
from quarterdeck.uploads.rules.mapping import (
    ADDRESSES,
    BY_NAME,
    DEFAULTED,
    NAMING,
    Choices,
    choices_of,
    column_of,
    mapped,
    misshapen,
    offered_values,
)
from quarterdeck.uploads.rules.toml import to_toml

__all__ = [
    "ADDRESSES",
    "BY_NAME",
    "DEFAULTED",
    "NAMING",
    "Choices",
    "choices_of",
    "column_of",
    "fingerprint_of",
    "guessed_kind",
    "looks_of",
    "mapped",
    "misshapen",
    "offered_values",
    "to_toml",
]
