"""All addresses: each slice mounts its own."""

from django.urls import URLPattern, URLResolver, path

from quarterdeck.server.health import healthz

urlpatterns: list[URLPattern | URLResolver] = [path("healthz", healthz, name="healthz")]
