"""Addresses people guess: deals are called opportunities there."""

from django.http import HttpRequest, HttpResponsePermanentRedirect
from django.views.decorators.http import require_safe


@require_safe
def deals(request: HttpRequest, rest: str = "") -> HttpResponsePermanentRedirect:
    """`/deals/…` leads to `/opportunities/…`, query string and all."""
    path = f"/opportunities/{rest}".rstrip("/")
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(f"{path}?{query}" if query else path)
