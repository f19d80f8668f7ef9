"""A webhook of Ada's with one delivery."""

from dataclasses import dataclass

from quarterdeck.values.ids import public_id
from quarterdeck.webhooks.actions import add_endpoint, send_test
from quarterdeck.webhooks.terms import EndpointFields
from tests.cast import SYSTEM, Cast, actor


@dataclass(frozen=True)
class Hooked:
    """The webhook as text, its delivery as a number."""

    webhook: str
    delivery: int


def a_hooked(cast: Cast) -> Hooked:
    """A webhook at an address that nothing is sent to in tests, and a test event in its log."""
    fields = EndpointFields(name="Data warehouse", url="https://hooks.example.com/quarterdeck")
    by = actor(cast.ada)
    made = add_endpoint(fields=fields, by=by, via=SYSTEM)
    return Hooked(public_id(made.endpoint_id), send_test(endpoint_id=made.endpoint_id, by=by, via=SYSTEM))
