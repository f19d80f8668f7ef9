"""Mapping files that come with Quarterdeck, in sets: a folder each, described by its company.toml."""

import tomllib
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any

from quarterdeck.imports.rules.mapping import parse_mapping
from quarterdeck.imports.terms import FileMapping, Kind
from quarterdeck.pipelines.rules.defaults import PipelinePlan, StagePlan
from quarterdeck.pipelines.terms import Category, StageKind
from quarterdeck.records.terms.fields import FieldKind, FieldType, NewField
from quarterdeck.values.dataclasses import dataclass

_FOLDER = files("quarterdeck.uploads") / "mappings"


@dataclass(frozen=True, slots=True)
class MappingPart:
    """One mapping of a set: what the rows of its file are, and its text."""

    name: str
    kind: Kind
    file: str
    text: str
    mapping: FileMapping


@dataclass(frozen=True, slots=True)
class MappingSet:
    """Mappings for files that belong together. `parts` stand in the order of `Kind`: what is named comes first.

    Without a pipeline of its own the files name stages of the one that Quarterdeck ships. `custom` are
    the custom fields that the mappings fill.
    """

    key: str
    name: str
    currency: str
    parts: tuple[MappingPart, ...]
    pipeline: PipelinePlan | None = None
    custom: tuple[NewField, ...] = ()

    @property
    def files(self) -> tuple[str, ...]:
        """Names of the files."""
        return tuple(dict.fromkeys(part.file for part in self.parts))


def mapping_sets() -> Sequence[MappingSet]:
    """All shipped sets."""
    return [_set(folder.name) for folder in sorted(_FOLDER.iterdir(), key=lambda one: one.name) if folder.is_dir()]


def shipped_mapping(name: str) -> str | None:
    """The text of a shipped mapping by its name, such as maven/people; None when there is none."""
    key, _, part_name = name.partition("/")
    parts = (part for one in mapping_sets() if one.key == key for part in one.parts)
    return next((part.text for part in parts if part.name == part_name), None)


def _set(key: str) -> MappingSet:
    folder = _FOLDER / key
    company = tomllib.loads((folder / "company.toml").read_text(encoding="utf-8"))
    names = sorted(one.name.removesuffix(".toml") for one in folder.iterdir() if one.name != "company.toml")
    parts = [_part(name, (folder / f"{name}.toml").read_text(encoding="utf-8")) for name in names]
    order = list(Kind)
    return MappingSet(
        key=key,
        name=company["name"],
        currency=company["currency"],
        parts=tuple(sorted(parts, key=lambda part: (order.index(part.kind), part.name))),
        pipeline=_pipeline(company["pipeline"]) if "pipeline" in company else None,
        custom=tuple(map(_field, company.get("custom_fields", ()))),
    )


def _part(name: str, text: str) -> MappingPart:
    mapping = parse_mapping(text)
    return MappingPart(name, mapping.kind, mapping.file, text, mapping)


def _pipeline(table: Mapping[str, Any]) -> PipelinePlan:
    stages = tuple(
        StagePlan(
            key=row["key"],
            name=row["name"],
            probability_bp=row["probability"] * 100,
            category=Category(row["category"]),
            kind=StageKind(row.get("kind", "open")),
            may_start=row.get("kind", "open") == "open",
        )
        for row in table["stages"]
    )
    return PipelinePlan(key=table["key"], name=table["name"], stages=stages)


def _field(table: Mapping[str, Any]) -> NewField:
    return NewField(
        kind=FieldKind(table["kind"]),
        type=FieldType(table["type"]),
        label=table["label"],
        is_listed=table.get("listed", False),
        choices=tuple(table.get("choices", ())),
    )
