"""`python -m tests.journeys.company [empty|crowded|guarded|marked]`: migrates a database, puts a company in it.

Prints the public ids of its deals by name, as JSON: none of an empty company, many in one stage of a crowded one.
"""

import json
import os
import sys
from datetime import timedelta
from decimal import Decimal

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quarterdeck.server.settings")
django.setup()

from django.core.management import call_command  # noqa: E402  the applications must be loaded first
from django.utils import timezone  # noqa: E402  see above

from quarterdeck.advice.tests.making import a_line, kept  # noqa: E402  the applications must be loaded first
from quarterdeck.catalog.actions import activate_currency, add_product, set_rate  # noqa: E402  see above
from quarterdeck.catalog.terms import BillingPeriod, ChargeType, NewProduct  # noqa: E402  see above
from quarterdeck.journal.actions import in_one_transaction  # noqa: E402  see above
from quarterdeck.opportunities.actions import create_opportunity  # noqa: E402  see above
from quarterdeck.opportunities.terms import NewOpportunity  # noqa: E402  see above
from quarterdeck.pipelines.actions import add_pipeline, edit_pipeline, install_default_pipeline  # noqa: E402  see above
from quarterdeck.pipelines.queries import pipeline_by_key  # noqa: E402  see above
from quarterdeck.pipelines.rules.defaults import (  # noqa: E402  see above
    CriterionPlan,
    PipelinePlan,
    StagePlan,
)
from quarterdeck.pipelines.terms import Category, Level, Moment, StageKind  # noqa: E402  see above
from quarterdeck.qualification import actions as qualification  # noqa: E402  see above
from quarterdeck.qualification.terms import QuestionFields, QuestionSetFields  # noqa: E402  see above
from quarterdeck.records.actions import notify  # noqa: E402  see above
from quarterdeck.records.terms import NewNotification, NoticeKind  # noqa: E402  see above
from quarterdeck.users.actions import set_password  # noqa: E402  see above
from quarterdeck.users.queries import system_actor  # noqa: E402  see above
from quarterdeck.values.ids import parse_id, public_id  # noqa: E402  see above
from tests.cast import LONG_AGO, PASSWORD, SYSTEM, Cast, a_cast  # noqa: E402  see above
from tests.customers import a_contact, an_account  # noqa: E402  see above

# stage: (account, what they buy, amount, currency, days to the close date, owner, days in the stage)
DEALS: dict[str, list[tuple[str, str, int | None, str, int | None, str, int]]] = {
    "lead_generation": [
        ("Fjordlys Energi", "Line check, two sites", 24_000, "EUR", 29, "rita", 2),
        ("Castor Cycles", "Frame inspection", 132_000, "USD", 57, "olga", 4),
        ("Hallig Molkerei", "Fill level, line 4", 86_000, "EUR", 71, "rita", 3),
        ("Pennine Brewing", "Label check, six lines", 54_000, "USD", 85, "olga", 5),
        ("Odra Steel", "Edge gateway pilot", None, "EUR", None, "max", 1),
    ],
    "qualification": [
        ("Sundfisk", "Portion control", 1_240_000, "SEK", 22, "rita", 41),
        ("Marlow and Finch", "Cloud, 40 seats", 31_000, "USD", 26, "olga", 6),
        ("Brenner Textil", "Traceability retrofit", 148_000, "EUR", 32, "rita", 5),
        ("Ibex Outdoor", "Seam inspection", 97_000, "EUR", 72, "max", 3),
    ],
    "needs_assessment": [
        ("Havel Glas", "Hot-end inspection", 72_000, "EUR", 11, "rita", 34),
        ("Lumina Pharma", "Serialisation cameras", 264_000, "USD", 29, "olga", 8),
        ("Conservas Ria", "Can seams, eight lines", 186_000, "EUR", 33, "rita", 9),
        ("Arcadia Dairy", "Gateway and fleet", 118_000, "USD", 41, "olga", 7),
        ("Kestrel Packaging", "Print verification", 65_000, "EUR", 60, "rita", 4),
    ],
    "proposal": [
        ("Mejeri Syd", "Fleet renewal", 2_150_000, "SEK", -7, "rita", 29),
        ("Alder Textiles", "Defect mapping", 47_000, "EUR", 15, "rita", 10),
        ("Montclair Bakery", "Foreign bodies", 224_000, "USD", 22, "olga", 6),
        ("Bergmann Technik", "Vision sensors and install", 158_000, "EUR", 28, "rita", 12),
        ("Ferro Motori", "Gearbox assembly", 340_000, "EUR", 40, "max", 9),
    ],
    "negotiation": [
        ("Weiland Motors", "Paint shop", 238_000, "EUR", -3, "rita", 13),
        ("Nordhaven Port", "Container reading, phase 2", 176_000, "EUR", 8, "rita", 8),
        ("Chimie du Lac", "Gateways, three sites", 292_000, "EUR", 20, "max", 9),
        ("Copperline", "Conveyor monitoring", 415_000, "USD", 27, "olga", 4),
    ],
}


PRODUCTS = (
    NewProduct("Vision sensor", "Sensors", Decimal(1_250), "EUR", code="VS-1"),
    NewProduct(
        "Line monitoring",
        "Software",
        Decimal(400),
        "EUR",
        code="LM-1",
        charge=ChargeType.RECURRING,
        billing_period=BillingPeriod.MONTH,
        default_term_months=36,
    ),
)


def found_company() -> Cast:
    """The cast with passwords, currencies with rates, the default pipeline with a framework and questions."""
    cast = a_cast()
    by = system_actor()
    for person in (cast.ada, cast.max, cast.rita, cast.olga, cast.rolf, cast.paul):
        set_password(person_id=person, password=PASSWORD, by=by, via=SYSTEM)
    day = timezone.now().date() - timedelta(days=60)
    for code, rate in (("EUR", None), ("USD", "1.08"), ("SEK", "11.2")):
        activate_currency(code=code, by=by, via=SYSTEM)
        if rate:
            set_rate(currency=code, day=day, rate=Decimal(rate), by=by, via=SYSTEM)
    for product in PRODUCTS:
        add_product(new=product, by=by, via=SYSTEM)
    pipeline_id = install_default_pipeline(by=by, via=SYSTEM, at=LONG_AGO)
    qualification.install_frameworks(by=by, via=SYSTEM)
    edit_pipeline(pipeline_id=pipeline_id, changes={"framework": "meddicc"}, by=by, via=SYSTEM)
    questions = qualification.add_question_set(new=QuestionSetFields(name="First visit"), by=by, via=SYSTEM)
    for text, kind in (("How many lines are there?", "number"), ("Is a pilot agreed?", "yes_no")):
        qualification.add_question(set_id=questions.id, new=QuestionFields(text=text, type=kind), by=by, via=SYSTEM)
    return cast


def open_deals(cast: Cast) -> dict[str, str]:
    """One deal for each line of DEALS, with its account, and a contact who may be named economic buyer."""
    pipeline, by, now, made = pipeline_by_key("sales"), system_actor(), timezone.now(), {}
    for key, rows in DEALS.items():
        stage = next(stage for stage in pipeline.stages if stage.key == key)
        for account, name, amount, currency, closes, owner, days in rows:
            owner_id = getattr(cast, owner)
            account_id = an_account(owner_id, account)
            contact_id = a_contact(owner_id, f"Jo {account.split()[0]}", account_id=account_id)
            is_late = key in ("proposal", "negotiation")
            new = NewOpportunity(
                pipeline_id=pipeline.id,
                name=name,
                owner_id=owner_id,
                stage_id=stage.id,
                account_id=account_id,
                amount=None if amount is None else Decimal(amount),
                currency=currency,
                close_date=None if closes is None else now.date() + timedelta(days=closes),
                contacts=((contact_id, "economic_buyer"),) if is_late else (),
            )
            at = now - timedelta(days=days)
            made[name] = public_id(create_opportunity(new=new, by=by, via=SYSTEM, at=at).opportunity_id)
    note = NewNotification(cast.rita, "opportunity", parse_id(made["Defect mapping"]), NoticeKind.MENTIONED, cast.max)
    in_one_transaction(lambda: notify(notes=[note], at=now))
    # What the job of a day would weigh, had a thousand deals been closed before.
    weighed = next(stage for stage in pipeline.stages if stage.key == "negotiation")
    kept(a_line(weighed.id), now=now)
    return made


def crowd(cast: Cast) -> dict[str, str]:
    """Sixty deals in one stage: more than a column shows at once."""
    pipeline, by, made = pipeline_by_key("sales"), system_actor(), {}
    for number in range(60):
        new = NewOpportunity(pipeline_id=pipeline.id, name=f"Crowd {number:02}", owner_id=cast.rita)
        made[new.name] = public_id(create_opportunity(new=new, by=by, via=SYSTEM).opportunity_id)
    return made


def guard(cast: Cast) -> dict[str, str]:
    """One deal of Rita's before a stage that asks for everything beside a deal, Max's approval among it."""
    criteria = tuple(
        CriterionPlan(key, kind, params, Moment.ENTRY, Level.ENFORCE)
        for key, kind, params in (
            ("call", "activity_done", {"types": ["call"], "minimum": 1}),
            ("quote", "document_attached", {"category": "quote", "minimum": 1}),
            ("buyer", "qualification_level", {"framework": "meddicc", "element": "economic_buyer", "minimum": 2}),
            ("size", "condition", {"message": "Amount is 10,000 or more", "expression": "amount >= 10000.0"}),
            ("manager", "approval", {"approver_role": "manager"}),
        )
    )
    plan = PipelinePlan(
        key="guarded",
        name="Guarded",
        stages=(
            StagePlan("talking", "Talking", 2_000, Category.PIPELINE),
            StagePlan("signing", "Signing", 8_000, Category.COMMIT, criteria=criteria),
            StagePlan("g_won", "Won", 10_000, Category.CLOSED, StageKind.WON, may_start=False),
            StagePlan("g_lost", "Lost", 0, Category.OMITTED, StageKind.LOST, may_start=False),
        ),
    )
    by = system_actor()
    pipeline_id = add_pipeline(plan=plan, by=by, via=SYSTEM, at=LONG_AGO)
    account_id = an_account(cast.rita, "Weiland Motors")
    new = NewOpportunity(
        pipeline_id=pipeline_id, name="Guarded deal", owner_id=cast.rita, account_id=account_id, amount=Decimal(238_000)
    )
    return {new.name: public_id(create_opportunity(new=new, by=by, via=SYSTEM).opportunity_id)}


def marked() -> dict[str, str]:
    """The sample of the who-may matrix with markup in every text; addresses of its pages instead of deals."""
    from tests.attacks.markup import SCRIPT
    from tests.attacks.texts import write_everywhere
    from tests.matrix.sample import a_sample
    from tests.matrix.tries import asked, pages_of

    sample = a_sample(a_cast())
    found = {name: asked(name, "GET", sample).path for name in pages_of("ada")}
    write_everywhere(SCRIPT, only_records=False)
    return found


def main(kind: str) -> dict[str, str]:
    """Found the company of this kind; its deals by name."""
    call_command("migrate", verbosity=0)
    if kind == "marked":
        return marked()
    cast = found_company()
    return {"empty": lambda _: {}, "crowded": crowd, "guarded": guard}.get(kind, open_deals)(cast)


if __name__ == "__main__":
    print(json.dumps(main(" ".join(sys.argv[1:]))))
