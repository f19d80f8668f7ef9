"""Reads of frameworks and their elements. They are the company's own: every employee reads them."""

from collections.abc import Iterable
from typing import Any

from quarterdeck.qualification.models import Element, Framework
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.verdict import NotFound


@dataclass(frozen=True, slots=True)
class ElementRow:
    """An element of a framework."""

    id: int
    framework_id: int
    key: str
    name: str
    weight: int
    guidance: str
    position: int
    is_due_by_proposal: bool
    is_active: bool
    version: int


@dataclass(frozen=True, slots=True)
class FrameworkRow:
    """A framework with its elements in order, retired ones included."""

    id: int
    key: str
    name: str
    decay_days: int
    is_active: bool
    version: int
    elements: tuple[ElementRow, ...]


_FRAMEWORK = ("id", "key", "name", "decay_days", "is_active", "version")
_ELEMENT = (
    "id", "framework_id", "key", "name", "weight", "guidance", "position", "is_due_by_proposal", "is_active", "version",
)  # fmt: skip


def frameworks() -> list[FrameworkRow]:
    """All frameworks by name, those in use first. Two queries."""
    rows: list[Any] = list(Framework.objects.order_by("-is_active", "name", "id").values_list(*_FRAMEWORK))
    elements = _elements([row[0] for row in rows])
    return [FrameworkRow(*(*row, tuple(elements.get(row[0], ())))) for row in rows]


def framework_row(framework_id: int) -> FrameworkRow:
    """One framework. Raises NotFound."""
    row: Any = Framework.objects.filter(pk=framework_id).values_list(*_FRAMEWORK).first()
    if row is None:
        raise NotFound("framework")
    return FrameworkRow(*(*row, tuple(_elements([framework_id]).get(framework_id, ()))))


def element_row(element_id: int) -> ElementRow:
    """One element. Raises NotFound."""
    row = Element.objects.filter(pk=element_id).values_list(*_ELEMENT).first()
    if row is None:
        raise NotFound("element")
    return ElementRow(*row)


def _elements(framework_ids: Iterable[int]) -> dict[int, list[ElementRow]]:
    found: dict[int, list[ElementRow]] = {}
    rows = Element.objects.filter(framework_id__in=list(framework_ids)).order_by("position", "name", "id")
    for values in rows.values_list(*_ELEMENT):
        row = ElementRow(*values)
        found.setdefault(row.framework_id, []).append(row)
    return found


def framework_options() -> dict[str, str]:
    """Names by key of the frameworks in use: what a pipeline chooses from."""
    return dict(Framework.objects.filter(is_active=True).order_by("name").values_list("key", "name"))


def element_ids() -> dict[str, int]:
    """Ids of the elements in use by "framework key/element key", in the order they stand."""
    rows = Element.objects.filter(is_active=True, framework__is_active=True)
    found = rows.order_by("framework__name", "position", "name").values_list("framework__key", "key", "pk")
    return {f"{framework}/{key}": pk for framework, key, pk in found}


def element_options() -> list[tuple[str, str, str]]:
    """The elements in use as they may be chosen: "framework key/element key", name, framework's name. One query."""
    rows = Element.objects.filter(is_active=True, framework__is_active=True)
    ordered = rows.order_by("framework__name", "framework_id", "position", "name")
    found = ordered.values_list("framework__key", "key", "name", "framework__name")
    return [(f"{framework}/{key}", name, framework_name) for framework, key, name, framework_name in found]
