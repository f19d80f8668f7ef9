"""Addresses of the API; whatever is not one of them answers with a problem, never with a page."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path, re_path
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_exempt

from quarterdeck.api.problems import problem
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


@csrf_exempt
def nothing_here(request: HttpRequest) -> HttpResponse:
    """404 for an address the API does not have."""
    return problem("not_found")


patterns, _app, _namespace = api.urls
for pattern in patterns:
    if isinstance(pattern, URLPattern):
        pattern.callback = nothing_here if pattern.name == "api-root" else _answer(pattern.callback)
urlpatterns: list[URLPattern | URLResolver] = [
    path("v1/", (patterns, _app, _namespace)),
    re_path("", nothing_here, name="api_nothing_here"),
]
