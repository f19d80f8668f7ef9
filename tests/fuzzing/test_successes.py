"""The requests that schemathesis begins with: each one succeeds on the company as it is made."""

import pytest

from tests.fuzzing.company import first_requests
from tests.matrix.tries import API, ROWS, Asked, World, attempt

pytestmark = pytest.mark.django_db


def test_the_first_request_of_every_operation_succeeds(world: World) -> None:
    requests = first_requests(world.sample)
    assert len(requests) > 160
    refused = {}
    for name, first in requests.items():
        (method,) = ROWS[API + name].may
        body = first["body"] or {}
        asked = Asked(API + name, method, first["path"], body, query=first["query"])
        answer = attempt(world, first["as"], asked)
        if not 200 <= answer.status_code < 300:
            refused[name] = f"{first['as']} {answer.status_code} {getattr(answer, 'content', b'')!r}"
    assert not refused, "\n".join(f"{name}: {said}" for name, said in refused.items())
