"""Views that are imported by their first request: a start imports what answers, not every page there is.

And addresses that are found once: every page leads to some thirty others. And those that are looked up by their first
parts: Django tries one after the other, and there are a thousand.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import cache, cached_property
from importlib import import_module
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import Resolver404, ResolverMatch, URLPattern, URLResolver, get_script_prefix, reverse
from django.urls.resolvers import RoutePattern

_Parts = tuple[str | None, str | None]


class View:
    """Stands for a view until something asks for it, then is as the view: what is called and whatever is marked on it.

    Attributes:
        __module__: where the view is.
        __name__: its name there.
    """

    def __init__(self, module: str, name: str) -> None:
        self.__module__ = module
        self.__name__ = self.__qualname__ = name

    def __call__(self, request: HttpRequest, *args: Any, **named: Any) -> HttpResponseBase:
        """Answer as the view does."""
        answer: HttpResponseBase = self.loaded()(request, *args, **named)
        return answer

    def __getattr__(self, name: str) -> Any:
        """What decorators have marked the view with.

        Two are answered without it: Django asks every view for them when it takes addresses in, and none has one.
        """
        if name in ("view_class", "func"):
            raise AttributeError(name)
        return getattr(self.loaded(), name)

    def loaded(self) -> Callable[..., HttpResponseBase]:
        """The view itself."""
        view: Callable[..., HttpResponseBase] = getattr(import_module(self.__module__), self.__name__)
        return view


def views_of(package: str) -> Callable[[str], View]:
    """How a slice names its views in its addresses: `view("deal.deal")` is `deal` of `deal` in its package of views."""

    def view(name: str) -> View:
        module, _, function = f"{package}.{name}".rpartition(".")
        return View(module, function)

    return view


def address(name: str) -> str:
    """The address of the page with this name, of one whose address has no parts. Raises NoReverseMatch without one."""
    return _address(name, settings.ROOT_URLCONF, get_script_prefix())


@cache
def _address(name: str, _addresses: str, _prefix: str) -> str:
    return reverse(name)


class ByFirstParts(URLResolver):
    """Addresses of which only those are tried whose first two parts are those asked for, in the order they have."""

    def resolve(self, path: Any) -> ResolverMatch:
        """As Django does it. Raises Resolver404."""
        matched = self.pattern.match(str(path))
        if matched is None:
            raise Resolver404({"path": path})
        asked: _Parts = _parts(matched[0])
        # Only what addresses name is kept, so that nobody fills the memory by asking for more.
        if asked not in self._named:
            asked = (asked[0], None) if (asked[0], None) in self._named else (None, None)
        if asked not in self._resolvers:
            self._resolvers[asked] = self._resolver(asked)
        return self._resolvers[asked].resolve(path)

    @cached_property
    def _resolvers(self) -> dict[_Parts, URLResolver]:
        return {}

    @cached_property
    def _leaves(self) -> list[tuple[_Parts, URLPattern | URLResolver]]:
        return list(_leaves(self.url_patterns))

    @cached_property
    def _named(self) -> set[_Parts]:
        """What addresses begin with: both parts, and each first one alone."""
        return {named for (first, second), _ in self._leaves for named in ((first, second), (first, None))}

    def _resolver(self, asked: _Parts) -> URLResolver:
        """Of the addresses that may begin so; None is whatever no address names."""
        fit = [
            leaf
            for parts, leaf in self._leaves
            if all(part in (None, one) for part, one in zip(parts, asked, strict=True))
        ]
        return URLResolver(self.pattern, fit, self.default_kwargs, self.app_name, self.namespace)


def _parts(path: str) -> tuple[str, str]:
    """The first two parts, "" where there is none."""
    first, _, rest = path.partition("/")
    return first, rest.partition("/")[0]


def _leaves(patterns: Iterable[URLPattern | URLResolver]) -> Iterator[tuple[_Parts, URLPattern | URLResolver]]:
    """Each address, out of those without a prefix of their own, with its first parts; None for what may be anything."""
    for one in patterns:
        if isinstance(one, URLResolver) and not str(one.pattern):
            yield from _leaves(one.url_patterns)
        elif isinstance(one, URLPattern) and isinstance(one.pattern, RoutePattern):
            first, second = _parts(str(one.pattern))
            yield (None if "<" in first else first, None if "<" in first + second else second), one
        else:
            yield (None, None), one
