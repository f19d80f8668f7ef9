"""What a question needs of the data: a metric whose columns the data does not fill has no figure, never a wrong one."""

import re

from quarterdeck.analytics.metrics import METRICS
from quarterdeck.analytics.metrics.metric import Part
from quarterdeck.analytics.populations import POPULATIONS
from quarterdeck.analytics.reading.terms import Reading
from quarterdeck.values.text import N_, Text

_OF_STAYS = re.compile(r"\b(?:FROM|JOIN)\s+(?:visit|past_state)\b|\bd\.(?:entered|departed|departure|ordinal)\b")
_OF_ORDER = re.compile(r"\b[do]\.(?:reached|furthest|qualified|departure)\b|\bv\.passed\b|'(?:advanced|back)'")
_OF_ALL = re.compile(r"\b[do]\.(?:reached|furthest|qualified)\b|\bv\.passed\b")
_OF_ACTIVITIES = re.compile(r"\b[do]\.touched\b|\b(?:FROM|JOIN)\s+activity\b")
_OF_DATES = re.compile(r"\b[do]\.(?:pushes|redates)\b|\bh\.close_day\b")
_OF_CREATION = re.compile(r"\b[do]\.created\b|\bo\.created_day\s*>=")
_OF_CLOSING = re.compile(r"\b[do]\.closed(?:_day)?\b")
_OF_AMOUNTS = re.compile(r"\b[do]\.(?:amount|value)\b")
_OF_QUOTA = re.compile(r"\b(?:FROM|JOIN)\s+quota\b")
_NAMED = re.compile(r"\bd\.(\w+)")
_SEGMENTS = {
    "owner": "owner", "product": "product", "channel": "channel", "source": "source", "country": "country",
    "industry": "industry", "pipeline": "pipeline", "size": "amount",
}  # fmt: skip
_NO_HISTORY = N_("No history: the data has no log of changes.")
_PART_OF_HISTORY = N_("The history tells of {told} of {every} deals only.")
_NO_DATES = N_("No history of close dates.")
_NEVER = ("team", "territory", "region", "family")


def missing(reading: Reading, key: str, segments: tuple[str, ...], coverage: tuple[int, int]) -> Text | None:
    """Why the data cannot answer this metric by these segments, one sentence; None when it can."""
    metric = METRICS.get(key)
    if metric is None or reading.is_whole:
        return None
    for segment in segments:
        if lacks := _of_segment(reading, segment):
            return lacks
    text = " ".join(_read(part) for part in metric.parts)
    return next(
        (said for pattern, is_missing, said in _needs(reading, coverage) if is_missing and pattern.search(text)), None
    )


def without_movement(reading: Reading, coverage: tuple[int, int], *, of_period: bool) -> Text | None:
    """Why the data cannot say what moved between two days, one sentence; None when it can."""
    told, every = coverage
    lacks = (
        (not reading.has_history, Text(_NO_HISTORY)),
        (told < every, Text.of(_PART_OF_HISTORY, told=told, every=every)),
        ("amount" not in reading.history_columns, Text(N_("No history of amounts."))),
        (of_period and "close" not in reading.history_columns, Text(_NO_DATES)),
    )
    return None if reading.is_whole else next((said for is_lacking, said in lacks if is_lacking), None)


def _read(part: Part) -> str:
    """What the measures of this part read: the columns they name, and what those are made of."""
    population, measures = POPULATIONS[part.population], " ".join(part.measures.values())
    made = (population.columns.get(name, "") for name in _NAMED.findall(measures))
    return " ".join([population.rows, measures, *made])


def _needs(reading: Reading, coverage: tuple[int, int]) -> list[tuple[re.Pattern[str], bool, Text]]:
    told, every = coverage
    has_created = reading.has("created") or not reading.columns
    return [
        (_OF_STAYS, not reading.has_history, Text(_NO_HISTORY)),
        (_OF_ALL, not reading.has_history, Text(_NO_HISTORY)),
        (_OF_ALL, told < every, Text.of(_PART_OF_HISTORY, told=told, every=every)),
        (_OF_ORDER, reading.stage_order == "unknown", Text(N_("The order of stages is not known: say stages=[...]."))),
        (_OF_ACTIVITIES, True, Text(N_("No activities: the data has none."))),
        (_OF_QUOTA, True, Text(N_("No targets: the data has none."))),
        (_OF_DATES, "close" not in reading.history_columns, Text(_NO_DATES)),
        (_OF_CREATION, not has_created, Text(N_("No creation dates: no column has them."))),
        (_OF_CLOSING, not _has_closings(reading), Text(N_("No closing dates: no column has them."))),
        (_OF_AMOUNTS, not _has_amounts(reading), Text(N_("No amounts: no column has them."))),
    ]


def _has_amounts(reading: Reading) -> bool:
    return reading.has("amount") or reading.has("won_amount") or "amount" in reading.history_columns


def _has_closings(reading: Reading) -> bool:
    return reading.has("closed") or reading.has("close") or reading.has_history


def _of_segment(reading: Reading, segment: str) -> Text | None:
    if segment in _NEVER:
        return Text.of(N_("The data has no {segment}."), segment=segment)
    column = _SEGMENTS.get(segment)
    there = column is None or reading.has(column) or column in reading.history_columns
    return None if there else Text.of(N_("No column has the {segment}."), segment=column)
