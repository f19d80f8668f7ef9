"""Lists that can be taken away as files. A slice above adds its own."""

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from django.http import QueryDict

from quarterdeck.sheets.writing import FileColumn
from quarterdeck.users.terms import Actor
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.verdict import NotFound

AT_ONCE = 500
Rows = Iterator[Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Part:
    """A sheet of a workbook: what it is called, its columns, and its rows."""

    name: str
    columns: Sequence[FileColumn]
    rows: Sequence[Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Listed:
    """What a file is made of. `count` is how many rows there are now, or records that they belong to; None when
    nobody counted. `rows` are read while they are written, once. A workbook is made of `sheets` instead, where there
    are any: files of other kinds hold one table.
    """

    count: int | None
    columns: Sequence[FileColumn]
    rows: Rows
    sheets: Sequence[Part] = ()


Reader = Callable[[Actor, QueryDict], Listed]


@dataclass(frozen=True, slots=True)
class Source:
    """A list: its page, what it is called, and how its rows are read as an actor sees them.

    `read` takes the query string of the page, `again` too: the same with all that an import reads back, where one
    does. Both raise NotPermitted for those who may not read the list. What `is_part` stands on no page of its own: its
    rows belong to the records that `url_name` lists.
    """

    key: str
    label: str
    url_name: str
    read: Reader
    again: Reader | None = None
    is_part: bool = False


class Sources:
    """Every list there is, by its key. They come with all that reads them, so they are added when one is asked for."""

    def __init__(self) -> None:
        self._all: dict[str, Source] = {}
        self._fills: list[Callable[[], None]] = []
        self._filling = threading.Lock()

    def fill_by(self, add_lists: Callable[[], None]) -> None:
        """Have lists added, once, before the first is asked for."""
        self._fills.append(add_lists)

    def add(self, source: Source) -> None:
        """Make a list known; once."""
        if self._all.setdefault(source.key, source) is not source:
            raise ValueError(f"two lists are called {source.key}")

    def get(self, key: str) -> Source:
        """The list with this key. Raises NotFound."""
        known = self._known()
        if key not in known:
            raise NotFound("export_list")
        return known[key]

    def parts_of(self, url_name: str) -> list[Source]:
        """What belongs to the records of a page and stands on none of its own."""
        return [one for one in self._known().values() if one.is_part and one.url_name == url_name]

    def keys(self) -> list[str]:
        """The keys of all lists."""
        return sorted(self._known())

    def _known(self) -> dict[str, Source]:
        with self._filling:
            while self._fills:
                self._fills[0]()
                del self._fills[0]
        return self._all


sources = Sources()


def paged(page: Callable[[str], tuple[Iterable[Sequence[Any]], str]]) -> Rows:
    """The rows of all pages: `page` answers rows and the cursor of the next page, empty on the last."""
    cursor = ""
    while True:
        rows, cursor = page(cursor)
        yield from rows
        if not cursor:
            return
