"""Views that are imported by their first request are there, in their own slice, and are as the views they stand for."""

import re
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial

import pytest
from django.test import RequestFactory
from django.urls import Resolver404, ResolverMatch, URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern

from quarterdeck.kit.addresses import ByFirstParts, View, views_of


def views(patterns: Sequence[URLPattern | URLResolver]) -> Iterator[tuple[str, View]]:
    """Every view that stands for another, and the module of the addresses that name it."""
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            if isinstance(pattern.callback, View):
                yield pattern.callback.__module__.split(".views")[0], pattern.callback
        elif pattern.namespace != "api-v1":
            for slice_, view in views(pattern.url_patterns):
                yield getattr(pattern.urlconf_module, "__name__", slice_).removesuffix(".urls"), view


def test_every_view_is_there_and_in_the_slice_whose_addresses_name_it() -> None:
    named = list(views(get_resolver().url_patterns))
    assert len(named) > 100
    for slice_, view in named:
        assert callable(view.loaded()), view.__qualname__
        assert view.__module__.startswith(f"{slice_}.views")


def test_view_is_as_the_one_it_stands_for(monkeypatch: pytest.MonkeyPatch) -> None:
    module = "quarterdeck.kit.tests.test_addresses"
    monkeypatch.setattr(sys.modules[module], "shown", lambda request, **named: (request, named), raising=False)
    view = views_of("quarterdeck.kit.tests")("test_addresses.shown")
    asked = RequestFactory().get("/")
    given: object = view(asked, key=1)
    assert given == (asked, {"key": 1})
    assert view.__code__ is view.loaded().__code__
    assert not hasattr(view, "view_class")
    with pytest.raises(AttributeError):
        _ = view.login_required


def test_view_that_is_not_there_is_named() -> None:
    with pytest.raises(AttributeError, match="nothing_of_that_name"):
        views_of("quarterdeck.kit")("addresses.nothing_of_that_name").loaded()


def _resolver(name: str) -> ByFirstParts:
    """The one of the pages or of the API."""
    (found,) = [
        one for one in get_resolver().url_patterns if isinstance(one, ByFirstParts) and str(one.pattern) == name
    ]
    return found


def _met(find: Callable[[str], ResolverMatch], path: str) -> tuple[object, ...] | None:
    try:
        found = find(path)
    except Resolver404:
        return None
    return found.func, found.args, found.kwargs, found.view_name, found.route


@pytest.mark.parametrize("name", ["", "api/v1/"])
def test_an_address_is_found_by_its_parts_as_by_going_through_all(name: str) -> None:
    resolver = _resolver(name)
    routes = {name + str(leaf.pattern) for _, leaf in resolver._leaves}
    values = ("0f3k9w2m5q8rt", "accounts", "3", "2026-11-28", "new", "")
    paths = {re.sub("<[^>]+>", value, route) + end for route in routes for value in values for end in ("", "/", "x/y")}
    found = {path: (_met(resolver.resolve, path), _met(partial(URLResolver.resolve, resolver), path)) for path in paths}
    assert [path for path, (ours, all_) in found.items() if ours != all_] == []
    assert sum(ours is not None for ours, _ in found.values()) > len(routes) * 0.9


def test_no_asking_fills_the_memory() -> None:
    resolver = ByFirstParts(RoutePattern(""), _resolver("").url_patterns)
    named = [parts for parts, _ in resolver._leaves]
    for first in {one for one, _ in named}:
        for second in {two for _, two in named}:
            _met(resolver.resolve, f"{first}/{second}/{first}")
    _met(resolver.resolve, "never/heard/of")
    assert len(resolver._resolvers) <= 2 * len(set(named)) + 1
