"""All addresses: each slice mounts its own, the API mounts every slice's endpoints."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from quarterdeck.server import error_pages
from quarterdeck.server.health import healthz

MOUNTS = {
    "api/": "quarterdeck.api.urls",
}
SLICES = (
    "administration",
    "uploads",
    "snapshots",
    "reconciliations",
    "exports",
    "duplicates",
    "insights",
    "inspection",
    "search",
    "desk",
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
_mounts = [*MOUNTS.items(), *(("", f"quarterdeck.{name}.urls") for name in SLICES)]
urlpatterns: list[URLPattern | URLResolver] = [path("healthz", healthz, name="healthz")]
urlpatterns += [path(prefix, include(module)) for prefix, module in _mounts if find_spec(module)]

handler400 = error_pages.bad_request
handler403 = error_pages.forbidden
handler404 = error_pages.not_found
handler500 = error_pages.server_error
