"""What the codes of a segment stand for."""

from django.utils.translation import gettext as _

from quarterdeck.customers.rules import country_name, region_name
from quarterdeck.opportunities.terms import CHANNEL_LABELS


def _channel_name(code: str) -> str:
    return next((_(label) for key, label in CHANNEL_LABELS.items() if key.value == code), code)


# Segments whose values are codes.
CODED = {"country": country_name, "region": region_name, "channel": _channel_name}


def coded_name(segment: str, value: int | str | None, label: str) -> str:
    """What a code stands for, where the values of the segment are codes; else the label it has."""
    return CODED[segment](str(value)) if segment in CODED and value is not None else label
