"""Foreign keys point down the tree, and across slices nothing points back."""

import pytest
from django.apps import apps
from django.db.models import ForeignKey, Model

from tests.architecture.source import layers

OURS = [model for model in apps.get_models() if model.__module__.startswith("quarterdeck.")]
KEYS = [(model, field) for model in OURS for field in model._meta.local_fields if isinstance(field, ForeignKey)]


def name_of(model: type[Model]) -> str:
    return model.__module__.split(".")[1]


def test_there_are_foreign_keys_to_look_at() -> None:
    assert len(KEYS) > 10


@pytest.mark.parametrize(("model", "field"), KEYS, ids=[f"{m.__name__}.{f.name}" for m, f in KEYS])
def test_foreign_key_points_down(model: type[Model], field: "ForeignKey[object, object]") -> None:
    target = field.related_model
    assert isinstance(target, type)
    here, there = name_of(model), name_of(target)
    if here == there:
        return
    order = layers()
    assert order.index(here) < order.index(there), f"{here} must not depend on {there}"
    assert field.remote_field.related_name == "+", "across slices nothing points back"


def test_every_table_has_a_slice_in_its_name() -> None:
    assert not [m.__name__ for m in OURS if not m._meta.db_table.startswith(f"{name_of(m)}_")]


def test_no_column_is_a_decimal_or_a_float() -> None:
    """Money, rates and shares are integers: SQLite adds decimals up as floats."""
    kinds = ("DecimalField", "FloatField")
    fields = [(model, field) for model in OURS for field in model._meta.local_fields]
    assert not [f"{m.__name__}.{f.name}" for m, f in fields if f.get_internal_type() in kinds]
