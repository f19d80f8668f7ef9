"""Where a change leads back to when it was not made on the record's own page.

A page whose links lead to dialogs of other slices names itself in their addresses (`?from=my-day`). Only
pages that their slice has made known are led back to: an address never is.
"""

from collections.abc import Callable

from django.http import HttpRequest

PARAMETER = "from"


class Ways:
    """Pages to lead back to by name, filled while the applications load, then frozen."""

    def __init__(self) -> None:
        self._urls: dict[str, Callable[[], str]] = {}
        self._is_frozen = False

    def add(self, name: str, url: Callable[[], str]) -> None:
        """Make a page known. Called from a slice's `apps.py`."""
        if self._is_frozen:
            raise RuntimeError("ways back are registered while the applications load")
        if self._urls.setdefault(name, url) is not url:
            raise ValueError(f"two pages are called {name}")

    def freeze(self) -> None:
        """No page may be added from here on."""
        self._is_frozen = True

    def back(self, request: HttpRequest) -> str:
        """The address of the page this request says it came from; empty when it names none."""
        url = self._urls.get(request.GET.get(PARAMETER, ""))
        return url() if url else ""

    def marked(self, request: HttpRequest, url: str) -> str:
        """`url`, with where to lead back to from there as well; unchanged where the request names no page."""
        return f"{url}?{PARAMETER}={request.GET[PARAMETER]}" if url and self.back(request) else url


ways = Ways()
