"""Views that are imported by their first request: a start imports what answers, not every page there is.

And addresses that are found once: every page leads to some thirty others.
"""

from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import get_script_prefix, reverse


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
