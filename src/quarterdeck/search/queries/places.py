"""Pages one can go to, found by their names: those of the sidebar, of the settings, and saved views."""

from collections.abc import Callable, Iterable

from quarterdeck.search.rules import closeness, title_of, words_of
from quarterdeck.search.terms import Sought
from quarterdeck.users.terms import Actor
from quarterdeck.values.dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PlaceHit:
    """A page to go to: its name, the group it stands in, its address, the letter after G."""

    label: str
    group: str
    href: str
    icon: str
    keys: str = ""


Source = Callable[[Actor], Iterable[PlaceHit]]


class Places:
    """Where one can go, by source; filled while the applications load, then frozen."""

    def __init__(self) -> None:
        self._sources: list[Source] = []
        self._is_frozen = False

    def add(self, source: Source) -> None:
        """Make more places known: `source` answers those an actor may go to. Called from an `apps.py`."""
        if self._is_frozen:
            raise RuntimeError("places are registered while the applications load")
        self._sources.append(source)

    def freeze(self) -> None:
        """No source may be added from here on."""
        self._is_frozen = True

    def all(self, actor: Actor) -> list[PlaceHit]:
        """Every place the actor may go to. The queries of its sources."""
        return [place for source in self._sources for place in source(actor)]


places = Places()


def places_named(actor: Actor, sought: Sought, *, limit: int = 8) -> list[PlaceHit]:
    """Places whose name or group holds the words, the closest first; all of them for no words."""
    if not sought.words:
        return places.all(actor)[:limit]
    found = []
    for number, place in enumerate(places.all(actor)):
        group = " ".join(words_of(place.group))
        if met := closeness(sought.words, title_of(place.label), group):
            found.append((met[0], -met[1], number, place))
    return [place for *_, place in sorted(found, key=lambda one: one[:3])[:limit]]
