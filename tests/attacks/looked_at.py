"""Which names of its query a page looks at.

A page that is asked without a query goes the way it goes with any names in it until it first looks at one of them:
what it has not looked at by its end could have changed nothing.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Never
from unittest.mock import patch

from django.core.handlers.wsgi import WSGIRequest
from django.http import QueryDict


@dataclass
class Looks:
    """Names that were looked at; `is_whole` where all there are were gone through, whatever they are called."""

    names: set[str] = field(default_factory=set)
    is_whole: bool = False

    def at(self, names: Iterable[str]) -> bool:
        """Whether any of these names may do something."""
        return self.is_whole or not self.names.isdisjoint(names)


class _Empty(QueryDict):
    """No query at all. Passing it on as it stands in the address (`urlencode`) is no look at any name."""

    def __init__(self, request: WSGIRequest, looks: Looks) -> None:
        self.request, self.looks = request, looks
        super().__init__(mutable=True)
        self._mutable = False

    def __getitem__(self, key: str) -> Any:
        self.looks.names.add(key)
        return super().__getitem__(key)

    def getlist(self, key: str, default: Any = None) -> Any:
        self.looks.names.add(key)
        return super().getlist(key, default)

    def __contains__(self, key: object) -> bool:
        self.looks.names.add(str(key))
        return super().__contains__(key)

    def urlencode(self, safe: str | None = None) -> str:
        return ""

    def whole(self) -> None:
        """Note that all names are gone through; before an address is found, characters are looked at alone."""
        self.looks.is_whole |= self.request.resolver_match is not None


def _going_through(name: str) -> Callable[..., Any]:
    def method(self: _Empty, *args: Any, **kwargs: Any) -> Any:
        self.whole()
        return getattr(QueryDict(), name)(*args, **kwargs)

    return method


for _name in ("__iter__", "__len__", "__or__", "__ror__", "__eq__", "keys", "values", "items", "lists", "dict",
              "copy", "__copy__", "__deepcopy__"):  # fmt: skip
    setattr(_Empty, _name, _going_through(_name))


@contextmanager
def looking() -> Iterator[Looks]:
    """Within, note what is looked at of queries; requests have none."""
    looks = Looks()

    def query(request: WSGIRequest) -> QueryDict:
        assert not request.META["QUERY_STRING"]
        if "_looked_at" not in request.__dict__:
            request.__dict__["_looked_at"] = _Empty(request, looks)
        found: QueryDict = request.__dict__["_looked_at"]
        return found

    def refuse(_request: WSGIRequest, _value: object) -> Never:
        raise AssertionError("a query is replaced: nobody knows what is looked at")

    with patch.object(WSGIRequest, "GET", property(query, refuse)):
        yield looks
