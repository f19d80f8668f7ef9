"""Opportunities over the API: what its tests start from."""

from dataclasses import dataclass
from typing import Any

from quarterdeck.catalog.actions import activate_currency
from quarterdeck.pipelines.actions import install_default_pipeline
from quarterdeck.users.queries import system_actor
from quarterdeck.values.ids import public_id
from tests.cast import SYSTEM, Cast, actor
from tests.customers import a_contact, an_account
from tests.rest import Api, api, content


@dataclass(frozen=True)
class Harbour:
    """The default pipeline, an account and two contacts of Rita's, and clients that may do all of their owner's."""

    cast: Cast
    pipeline: str
    stages: dict[str, str]
    reasons: dict[str, str]
    account: str
    buyer: str
    user: str

    def client(self, name: str, *scopes: str) -> Api:
        """A client of someone of the cast: with these scopes, or with all of their permissions."""
        person_id: int = getattr(self.cast, name)
        return api(person_id, *(scopes or actor(person_id).permissions))

    def body(self, **fields: Any) -> dict[str, Any]:
        """A body that creates an opportunity."""
        return {"pipeline_id": self.pipeline, "name": "Harbour cranes", **fields}

    def made(self, client: Api, **fields: Any) -> dict[str, Any]:
        """A new opportunity as the API answers it."""
        reply = client.post("/opportunities", self.body(**fields))
        assert reply.status_code == 201, reply.content
        found: dict[str, Any] = content(reply)
        return found


def a_harbour(cast: Cast, *currencies: str) -> Harbour:
    """Install the default pipeline and Rita's customer; euros and `currencies` are in use."""
    for code in ("EUR", *currencies):
        activate_currency(code=code, by=system_actor(), via=SYSTEM)
    install_default_pipeline(by=system_actor(), via=SYSTEM)
    account_id = an_account(cast.rita)
    buyer = a_contact(cast.rita, "Ines Brandt", account_id=account_id)
    user = a_contact(cast.rita, "Jonas Keil", account_id=account_id)
    reader = api(cast.rolf)
    (pipeline,) = content(reader.get("/pipelines"))["items"]
    reasons = content(reader.get("/loss-reasons"))["items"]
    return Harbour(
        cast=cast,
        pipeline=pipeline["id"],
        stages={stage["key"]: stage["id"] for stage in pipeline["stages"]},
        reasons={reason["key"]: reason["id"] for reason in reasons},
        account=public_id(account_id),
        buyer=public_id(buyer),
        user=public_id(user),
    )
