"""Addresses of the API, mounted by the server at /api/v1/ when the first of them is asked for."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver
from django.utils.cache import patch_vary_headers

from quarterdeck.api.problems import nothing_here, problem
from quarterdeck.api.v1 import api, throttle


def _answer(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view of the API whose replies no shared cache keeps, and whose 405 is a problem."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if response.status_code == 405:
            allowed = response["Allow"]
            response = problem("method_not_allowed")
            response["Allow"] = allowed
        throttle.announce(request, response)
        response.headers.setdefault("Cache-Control", "private, no-cache")
        patch_vary_headers(response, ["Authorization"])
        return response

    return answer


urlpatterns: list[URLPattern | URLResolver] = api.urls[0]
for pattern in urlpatterns:
    if isinstance(pattern, URLPattern):
        pattern.callback = nothing_here if pattern.name == "api-root" else _answer(pattern.callback)
