"""Addresses the shell links to, for tests that know nothing of the slices above."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from quarterdeck.kit.converters import register
from quarterdeck.kit.tests.gallery import gallery

register()


def record(request: HttpRequest, record_id: int) -> HttpResponse:
    """A record's page: says the id the address stood for."""
    return HttpResponse(str(record_id))


urlpatterns = [
    path("", gallery, name="home"),
    path("signout/", gallery, name="account_logout"),
    path("records/<pid:record_id>", record, name="record"),
]
