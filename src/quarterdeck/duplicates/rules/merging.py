"""What a record takes over from the one that becomes part of it."""

from collections.abc import Collection, Mapping
from typing import Any

from quarterdeck.duplicates.terms import Kind
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import Reason

# What is somebody's decision, and never filled in by itself.
_DECIDED = frozenset({"name", "owner_id", "price_tier_id", "parent_id", "reports_to_id", "currency", "amount_minor"})


def taken_by_itself(kind: Kind, source: Mapping[str, Any], target: Mapping[str, Any]) -> tuple[str, ...]:
    """The fields that the target has not and the source has. A region goes with its country only."""
    fields = [
        field
        for field, value in source.items()
        if field not in _DECIDED and value not in ("", None) and target.get(field) in ("", None)
    ]
    if kind is Kind.ACCOUNT and target.get("country") not in ("", source.get("country")):
        fields = [field for field in fields if field != "region"]
    return tuple(sorted(fields))


def take_reasons(take: Collection[str], known: Collection[str]) -> list[Reason]:
    """Why these fields cannot be taken over: there are none such."""
    unknown = sorted(set(take) - set(known))
    if not unknown:
        return []
    text = Text.of("There is no field {field} to take over.", field=", ".join(unknown))
    return [Reason(code="merge_field_unknown", text=text, field="take")]
