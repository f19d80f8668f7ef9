"""All addresses: each slice mounts its own, the API every slice's endpoints; what it has not is a problem, no page."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path, re_path
from django.urls.resolvers import RoutePattern

from quarterdeck.api.problems import nothing_here
from quarterdeck.kit.addresses import ByFirstParts
from quarterdeck.server import error_pages
from quarterdeck.server.health import healthz

SLICES = (
    "administration",
    "mirrors",
    "uploads",
    "snapshots",
    "reconciliations",
    "dashboards",
    "exports",
    "duplicates",
    "advice",
    "patterns",
    "objections",
    "benchmarks",
    "accuracy",
    "reviews",
    "insights",
    "inspection",
    "search",
    "desk",
    "quality",
    "health",
    "scenarios",
    "scores",
    "gaps",
    "alerts",
    "reports",
    "forecasts",
    "quotas",
    "revenue",
    "pipelines",
    "customers",
    "activities",
    "qualification",
    "records",
    "saved_views",
    "webhooks",
    "catalog",
    "users",
)


class Api(ByFirstParts):
    """The API, imported by the first request to it: its 870 models take a third of what starting takes."""

    def __init__(self) -> None:
        super().__init__(RoutePattern("api/v1/"), "quarterdeck.api.urls", app_name="ninja", namespace="api-v1")

    def _populate(self) -> None:
        """Names of the API are looked up in its namespace, which imports it: pages name none."""
        if "url_patterns" in self.__dict__:
            super()._populate()


urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    Api(),
    re_path("^api/", nothing_here, name="api_nothing_here"),
    ByFirstParts(
        RoutePattern(""),
        [path("", include(f"quarterdeck.{name}.urls")) for name in SLICES if find_spec(f"quarterdeck.{name}.urls")],
    ),
]

handler400 = error_pages.bad_request
handler403 = error_pages.forbidden
handler404 = error_pages.not_found
handler500 = error_pages.server_error
