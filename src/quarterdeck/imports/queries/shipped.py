"""Mapping files that come with Quarterdeck, in sets: a folder each, described by its company.toml."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

from quarterdeck.imports.rules.mapping import parse_mapping
from quarterdeck.imports.terms import Kind

_FOLDER = files("quarterdeck.imports") / "mappings"
# What comes first is named by what comes later.
_ORDER = (Kind.PEOPLE, Kind.PRODUCTS, Kind.ACCOUNTS, Kind.OPPORTUNITIES)


@dataclass(frozen=True, slots=True)
class MappingSet:
    """Mappings for files that belong together. `parts` are pairs of file name and mapping text, by `kinds`."""

    key: str
    name: str
    currency: str
    kinds: tuple[Kind, ...]
    parts: tuple[tuple[str, str], ...]

    @property
    def files(self) -> tuple[str, ...]:
        """Names of the files."""
        return tuple(name for name, _ in self.parts)


def mapping_sets() -> Sequence[MappingSet]:
    """All shipped sets."""
    return [_set(folder.name) for folder in sorted(_FOLDER.iterdir(), key=lambda one: one.name) if folder.is_dir()]


def shipped_mapping(name: str) -> str | None:
    """The text of a shipped mapping by its name, such as maven/people; None when there is none."""
    key, _, kind_name = name.partition("/")
    found = [one for one in mapping_sets() if one.key == key]
    texts = {str(kind): text for one in found for kind, (_, text) in zip(one.kinds, one.parts, strict=True)}
    return texts.get(kind_name)


def _set(key: str) -> MappingSet:
    folder = _FOLDER / key
    company = tomllib.loads((folder / "company.toml").read_text(encoding="utf-8"))
    kinds = tuple(kind for kind in _ORDER if (folder / f"{kind}.toml").is_file())
    texts = [(folder / f"{kind}.toml").read_text(encoding="utf-8") for kind in kinds]
    return MappingSet(
        key=key,
        name=company["name"],
        currency=company["currency"],
        kinds=kinds,
        parts=tuple((parse_mapping(text).file, text) for text in texts),
    )
