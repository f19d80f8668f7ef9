"""Types of forecasts: which make sense."""

from collections.abc import Collection, Sequence
from itertools import product

from quarterdeck.forecasts.terms import (
    LONGEST_TYPE_KEY,
    LONGEST_TYPE_NAME,
    MOST_TYPES,
    NEW_PAGE,
    DateOf,
    ForecastType,
    Hierarchy,
    Measure,
    Source,
)  # fmt: skip
from quarterdeck.values.checks import name_reasons
from quarterdeck.values.text import N_, Text, fold
from quarterdeck.values.verdict import Reason


def sense_reasons(one: ForecastType) -> list[Reason]:
    """Why a measure, a date, a tree and a source make no forecast together."""
    reasons = []
    if one.source is not Source.LINES and one.measure is not Measure.AMOUNT:
        text = N_("Only lines tell what recurs, what is charged once, and how many pieces: sum lines.")
        reasons.append(_reason("forecast_measure_needs_lines", text, "source"))
    if one.source is not Source.LINES and one.date is not DateOf.CLOSE:
        text = N_("Only lines have a start and a schedule: sum lines, or take the close date.")
        reasons.append(_reason("forecast_date_needs_lines", text, "date"))
    if one.source is Source.SPLITS and one.hierarchy is not Hierarchy.TEAM:
        text = N_("Credit is shared out among people: forecast it by team.")
        reasons.append(_reason("forecast_credit_by_team", text, "hierarchy"))
    if one.source is Source.DEALS and one.hierarchy is Hierarchy.FAMILY:
        text = N_("A deal may sell several families: sum lines.")
        reasons.append(_reason("forecast_family_needs_lines", text, "source"))
    if one.measure is Measure.RECURRING and one.date is DateOf.SCHEDULE:
        text = N_("A schedule spreads what is charged, not what recurs a year: take the start of lines.")
        reasons.append(_reason("forecast_recurring_unscheduled", text, "date"))
    return reasons


def type_reasons(
    one: ForecastType,
    before: ForecastType | None,
    others: Sequence[ForecastType],
    people: Collection[int],
    lines: Collection[str],
) -> list[Reason]:
    """Why a type of forecast cannot be kept so, beside its `others`; `people` may answer for one of these `lines`.

    What was said of a line that is gone since may stay as it is: it asks nobody.
    """
    reasons = [*name_reasons(one.name, longest=LONGEST_TYPE_NAME), *sense_reasons(one)]
    active = [other for other in others if other.is_active]
    if any(fold(other.name) == fold(one.name) for other in others):
        text = Text.of(N_("There is already a forecast named “{name}”. Choose another name."), name=one.name)
        reasons.append(Reason("forecast_type_exists", text, field="name"))
    if one.is_active and (twin := next((other for other in active if other.code == one.code), None)):
        text = Text.of(N_("“{name}” sums this already."), name=twin.name)
        reasons.append(Reason("forecast_type_twice", text, field="measure"))
    if one.is_active and len(active) >= MOST_TYPES:
        text = Text.of(N_("There are {most} forecasts in use. Retire one first."), most=MOST_TYPES)
        reasons.append(Reason("forecast_types_full", text, field="name"))
    if (one.is_default and not one.is_active) or (before and before.is_default and not one.is_default):
        said = N_("One forecast in use is the usual one. Make another one the usual instead.")
        reasons.append(_reason("forecast_default_needed", said, "is_default"))
    if any(person_id not in people for _key, person_id in one.answers):
        said = N_("Only an active employee answers for a line. Choose another person.")
        reasons.append(_reason("forecast_answer_unknown", said, "answers"))
    stood = set(before.answers) if before and before.hierarchy is one.hierarchy else set()
    if any(key not in lines for key, person_id in one.answers if (key, person_id) not in stood):
        said = N_("There is no such line in the tree of this forecast. Name one of its lines.")
        reasons.append(_reason("forecast_answer_line_unknown", said, "answers"))
    return reasons


def type_key(name: str, taken: Collection[str]) -> str:
    """How a new type is named in addresses: of its name, and a number where another one, or a page, is named so."""
    letters = "".join(one if one.isascii() and one.isalnum() else " " for one in fold(name))
    words = "-".join(letters.split())[:LONGEST_TYPE_KEY].strip("-") or "type"
    tries = (words, *(f"{words[: LONGEST_TYPE_KEY - 3].strip('-')}-{number}" for number in range(2, 100)))
    return next(key for key in tries if key not in taken and key != NEW_PAGE)


def type_of_code(types: Sequence[ForecastType], code: str) -> ForecastType:
    """The type whose calls and locks bear this code, one in use first; one without a name where none sums that now."""
    found = sorted((one for one in types if one.code == code), key=lambda one: not one.is_active)
    if found:
        return found[0]
    every = (ForecastType("", "", *of, is_active=False) for of in product(Measure, DateOf, Hierarchy, Source))
    return next(one for one in every if one.code == code)


def _reason(code: str, text: str, field: str) -> Reason:
    return Reason(code, Text.of(text), field=field)
