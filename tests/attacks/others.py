"""What belongs to others: Olga's own records, and more of Rita's."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from quarterdeck.activities.actions import log_activity, set_next_step
from quarterdeck.activities.terms import ActivityType, NewActivity
from quarterdeck.forecasts.actions import Place, submit_call
from quarterdeck.forecasts.queries import scene_of
from quarterdeck.forecasts.rules import person_key
from quarterdeck.gaps.actions import link_gap
from quarterdeck.gaps.terms import RequestFields
from quarterdeck.opportunities.actions import create_opportunity
from quarterdeck.opportunities.terms import NewOpportunity
from quarterdeck.pipelines.queries import pipelines
from quarterdeck.pipelines.terms import Category
from quarterdeck.qualification.actions import raise_objection
from quarterdeck.qualification.terms import ObjectionFields
from quarterdeck.users.queries import system_actor
from quarterdeck.values.ids import parse_id, public_id
from tests.cast import SYSTEM, actor
from tests.customers import a_contact, an_account
from tests.matrix.forecasted import PERIOD
from tests.matrix.sample import a_file, a_notice, an_approval
from tests.matrix.tries import World

# In how many days the deals made here close.
CLOSE_IN = timedelta(days=20)


def records_of(owner_id: int, name: str) -> dict[str, int]:
    """An account with a contact, a next step and a task, and a deal in each open stage."""
    by, day = system_actor(), timezone.now().date()
    account_id = an_account(owner_id, name)
    made = {"account": account_id, "contact": a_contact(owner_id, f"Jo {name}", account_id=account_id)}
    for pipeline in pipelines():
        for stage in pipeline.stages:
            if stage.kind == "open":
                new = NewOpportunity(
                    pipeline_id=pipeline.id,
                    name=f"{name} {stage.key}",
                    owner_id=owner_id,
                    account_id=account_id,
                    stage_id=stage.id,
                    amount=Decimal(125_000),
                    close_date=day + CLOSE_IN,
                    contacts=((made["contact"], "economic_buyer"),),
                )
                made["deal"] = create_opportunity(new=new, by=by, via=SYSTEM).opportunity_id
    task = NewActivity(
        kind="account", record_id=account_id, type=ActivityType.TASK, subject=name, author_id=owner_id, due_on=day
    )
    log_activity(new=task, by=by, via=SYSTEM)
    set_next_step(kind="account", record_id=account_id, text=f"Visit {name}", due_on=day, by=by, via=SYSTEM)
    return made


def olgas(world: World) -> dict[str, str]:
    """Records of Olga's, by the ids of Rita's that stand in the same places of addresses."""
    made = records_of(world.sample.cast.olga, "Olga's own")
    ids = {kind: public_id(record_id) for kind, record_id in made.items()}
    sample = world.sample
    return {
        sample.account: ids["account"],
        sample.contact: ids["contact"],
        sample.opportunity: ids["deal"],
        sample.lined.deal: ids["deal"],
    }


def olgas_forecast(world: World) -> dict[str, str]:
    """Olga's line of the forecast where her deals close, by Rita's, and by a period in which none does."""
    cast = world.sample.cast
    return {PERIOD: _period(), person_key(cast.rita): person_key(cast.olga)}


def _period() -> str:
    return scene_of(system_actor(), timezone.now() + CLOSE_IN).key


def more_of_ritas(world: World) -> None:
    """Rita's team works on: customers of the same names, deals in every stage, files, approvals, notices; she asks for
    what the product lacks, writes objections down, and says what the period comes to.
    """
    cast = world.sample.cast
    asked, gap = RequestFields(note="Second harbour"), parse_id(world.sample.gapped.gap)
    for name in ("Olga's own", "Second harbour"):
        made = records_of(cast.rita, name)
        a_file(cast, made["account"])
        an_approval(cast, made["deal"])
        a_notice(cast, made["account"])
        dear = ObjectionFields(text="Second harbour", topic="price")
        raise_objection(kind="opportunity", record_id=made["deal"], new=dear, by=system_actor(), via=SYSTEM)
        link_gap(opportunity_id=made["deal"], gap_id=gap, new=asked, by=system_actor(), via=SYSTEM)
    place, said = Place(_period(), person_key(cast.rita)), {Category.COMMIT: Decimal(90_000)}
    submit_call(place=place, amounts=said, note="Sure", by=actor(cast.rita), via=SYSTEM)
