"""Views that are imported by their first request are there, in their own slice, and are as the views they stand for."""

import sys
from collections.abc import Iterator, Sequence

import pytest
from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver

from quarterdeck.kit.addresses import View, views_of


def views(patterns: Sequence[URLPattern | URLResolver]) -> Iterator[tuple[str, View]]:
    """Every view that stands for another, and the module of the addresses that name it."""
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            if isinstance(pattern.callback, View):
                yield pattern.callback.__module__.split(".views")[0], pattern.callback
        elif pattern.namespace != "api-v1":
            for _, view in views(pattern.url_patterns):
                yield getattr(pattern.urlconf_module, "__name__", "").removesuffix(".urls"), view


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
