"""How the settings of a file differ from those of an installation."""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any

from quarterdeck.administration.rules.configuration.shape import SECTIONS, Item, Shape, Value
from quarterdeck.values.dataclasses import dataclass


class Sort(StrEnum):
    """What a difference is."""

    ADDED = "added"
    CHANGED = "changed"
    ORDER = "order"
    ONLY_HERE = "only_here"


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference: where, by keys (`pipelines/sales/stages/qualified/name`), here and in the file."""

    sort: Sort
    path: str
    here: Any = None
    wanted: Any = None


def differences(here: Mapping[str, Any], wanted: Mapping[str, Any]) -> list[Difference]:
    """All differences, in the order of the file. What the file leaves out differs nowhere."""
    return [
        one
        for name, shape in SECTIONS.items()
        if name in wanted
        for one in _of_items(here.get(name, []), wanted[name], shape, name)
    ]


def by_name(items: Sequence[Item], shape: Shape) -> dict[str, Item]:
    """Items by what tells them apart."""
    return {shape.name_of(item): item for item in items}


def is_same(value: Value, here: object, wanted: object) -> bool:
    """Whether two values of a field say the same."""
    if value.is_set and isinstance(here, list) and isinstance(wanted, list):
        return sorted(here) == sorted(wanted)
    return here == wanted and type(here) is type(wanted)


def _of_items(here: Sequence[Item], wanted: Sequence[Item], shape: Shape, path: str) -> Iterator[Difference]:
    present, asked = by_name(here, shape), by_name(wanted, shape)
    for name, item in asked.items():
        where = f"{path}/{name}"
        if name not in present:
            yield Difference(Sort.ADDED, where, wanted=dict(item))
        else:
            yield from _of_fields(present[name], item, shape, where)
    both = [name for name in present if name in asked], [name for name in asked if name in present]
    if shape.is_ordered and both[0] != both[1]:
        yield Difference(Sort.ORDER, path, *both)
    for name, item in present.items():
        if name not in asked:
            yield Difference(Sort.ONLY_HERE, f"{path}/{name}", here=dict(item))


def _of_fields(here: Item, wanted: Item, shape: Shape, path: str) -> Iterator[Difference]:
    for name, value in shape.fields.items():
        if name in wanted and not is_same(value, here.get(name), wanted[name]):
            yield Difference(Sort.CHANGED, f"{path}/{name}", here.get(name), wanted[name])
    for name, inner in shape.items.items():
        if name in wanted:
            yield from _of_items(here.get(name, []), wanted[name], inner, f"{path}/{name}")
