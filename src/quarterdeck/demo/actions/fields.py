"""The custom fields of the demo company."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from quarterdeck.demo.actions.ground import QUIET
from quarterdeck.pipelines.actions import add_criterion
from quarterdeck.pipelines.actions.criteria import CriterionFields
from quarterdeck.records.actions.fields import create_field
from quarterdeck.records.terms.fields import KEY_PREFIX, FieldKind, NewField
from quarterdeck.users.queries import system_actor

Keys = Mapping[tuple[FieldKind, str], str]


def lay_fields(fields: Iterable[NewField], at: datetime) -> Keys:
    """Create them; `cf_<id>` by kind of record and label. Who writes values is to be read afterwards."""
    return {
        (new.kind, new.label): f"{KEY_PREFIX}{create_field(new=new, by=system_actor(), via=QUIET, at=at).field_id}"
        for new in fields
    }


def ask_for_field(keys: Keys, label: str, stage_id: int, at: datetime) -> None:
    """Let a stage advise that a custom field of deals is filled in before it is entered."""
    new = CriterionFields("custom_field_set", {"field": keys[FieldKind.OPPORTUNITY, label]}, effective_from=at)
    add_criterion(stage_id=stage_id, new=new, by=system_actor(), via=QUIET, at=at)


def by_key(keys: Keys, kind: FieldKind, values: Mapping[str, object]) -> dict[str, object]:
    """Values by label as actions take them."""
    return {keys[kind, label]: value for label, value in values.items()}
