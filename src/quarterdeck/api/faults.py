"""What the API answers while the machine cannot serve it. Apart from its errors: pages start without the API."""

import logging

from django.http import HttpRequest, HttpResponse

from quarterdeck.api.problems import problem
from quarterdeck.kit.faults import RETRY_AFTER, Fault, disk

_log = logging.getLogger("django.request")


def fault_problem(request: HttpRequest, fault: Fault, error: BaseException) -> HttpResponse:
    """The reply to a request that the machine could not serve; the log gets a line, not a traceback."""
    _log.error("%s %s: %s: %s", request.method, request.path, fault, str(error).strip())
    if fault is Fault.DISK_FULL:
        disk.note_full()
    response = problem(fault.value)
    if fault in RETRY_AFTER:
        response["Retry-After"] = str(RETRY_AFTER[fault])
    return response
