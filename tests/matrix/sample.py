"""The records that addresses are tried on: all of them Rita's."""

from dataclasses import dataclass

from quarterdeck.catalog.actions import activate_currency, add_product
from quarterdeck.catalog.terms import NewProduct
from quarterdeck.opportunities.actions import create_opportunity, install_default_pipeline
from quarterdeck.opportunities.queries import pipelines
from quarterdeck.opportunities.terms import NewOpportunity
from quarterdeck.users.actions import create_token, invite_person
from quarterdeck.users.queries import system_actor
from quarterdeck.users.terms import NewToken
from quarterdeck.values.ids import public_id
from tests.cast import LONG_AGO, SYSTEM, Cast
from tests.customers import a_contact, an_account


@dataclass(frozen=True)
class Sample:
    """What an address may need, as text where it stands in the address. `seq` is the entry of Rita's deal."""

    cast: Cast
    account: str
    contact: str
    product: str
    opportunity: str
    seq: int
    version: int
    pipeline: str
    pipeline_id: str
    stage: str
    stage_id: str
    next_stage: str
    next_stage_id: str
    person: str
    team: str
    token: int
    secret: str


def a_sample(cast: Cast) -> Sample:
    """An account with a contact, a product, and an opportunity in the first stage of the default pipeline."""
    by = system_actor()
    activate_currency(code="EUR", by=by, via=SYSTEM)
    product = add_product(new=NewProduct("Gateway"), by=by, via=SYSTEM)
    install_default_pipeline(by=by, via=SYSTEM)
    account_id = an_account(cast.rita)
    contact_id = a_contact(cast.rita, account_id=account_id)
    (pipeline,) = pipelines(by)
    first, second = pipeline.stages[:2]
    created = create_opportunity(
        new=NewOpportunity(pipeline_id=pipeline.id, name="Harbour cranes", owner_id=cast.rita, account_id=account_id),
        by=by,
        via=SYSTEM,
    )
    token = create_token(new=NewToken("Sample", LONG_AGO.replace(year=2100)), person_id=cast.rita, by=by, via=SYSTEM)
    return Sample(
        cast=cast,
        account=public_id(account_id),
        contact=public_id(contact_id),
        product=public_id(product.product_id),
        opportunity=public_id(created.opportunity_id),
        seq=created.seq,
        version=created.version,
        pipeline=pipeline.key,
        pipeline_id=public_id(pipeline.id),
        stage=first.key,
        stage_id=public_id(first.id),
        next_stage=second.key,
        next_stage_id=public_id(second.id),
        person=public_id(cast.rita),
        team=public_id(cast.north),
        token=token.token_id,
        secret=invite_person(person_id=cast.rita, by=by, via=SYSTEM).secret,
    )
