"""The measured company and what the requests need of it; run as a program in the data folder of the environment."""

import json
import os
import sys
from dataclasses import asdict, dataclass
from datetime import timedelta

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quarterdeck.server.settings")

MOVES = 2_000
# The API lets each token burst 300 requests: asking in turns keeps that limit out of the figures.
TOKENS = 20


@dataclass(frozen=True)
class Company:
    """Who asks, and about what. Ids are public where requests name them so."""

    tokens: list[str]
    session: str
    person_id: int
    pipeline_id: int
    pipeline_key: str
    stages: list[str]
    owners: list[str]
    opportunities: list[str]


# What the bars are tried with in the suite.
SMALL = {"open_in_first": 800, "pipelines": 2, "open_in_others": 100, "owners": 10, "history_rows": 1_800}


def of_deals(deals: int) -> dict[str, int]:
    """The shape of the measured company with this many deals."""
    return {"open_in_first": deals * 6 // 10, "open_in_others": deals * 8 // 100, "history_rows": deals * 10}


def build(size: dict[str, int]) -> None:
    """Lay the data once: 60,000 open deals in one pipeline and 8,000 in five, 1,000,000 rows of history."""
    from django.core.management import call_command

    from quarterdeck.demo.actions import build_large_company
    from quarterdeck.demo.actions.large import Size

    call_command("migrate", verbosity=0)
    build_large_company(progress=lambda step, done, total: print(step, done, total, file=sys.stderr), size=Size(**size))


def describe() -> Company:
    """Sign a manager in whose scope is their team's, and find deals that may move."""
    from django.core.management import call_command
    from django.test import Client
    from django.utils import timezone

    from quarterdeck.opportunities.jobs import fold_totals
    from quarterdeck.opportunities.queries.scope import visible_to
    from quarterdeck.pipelines.queries import pipelines
    from quarterdeck.users.actions import create_token
    from quarterdeck.users.models import Person
    from quarterdeck.users.queries import actor_for, system_actor
    from quarterdeck.users.terms import NewToken
    from quarterdeck.values.ids import public_id
    from tests.cast import SYSTEM

    # A company may have been laid before the newest migration.
    call_command("migrate", verbosity=0)
    while fold_totals():
        pass
    spec = pipelines()[0]
    first, second = spec.open_stages[:2]
    person = Person.objects.filter(role__key="manager", is_active=True).order_by("name_key", "id")[0]
    actor = actor_for(person.id)
    new = NewToken("bench", timezone.now() + timedelta(days=30), actor.permissions)
    tokens = [create_token(new=new, by=system_actor(), via=SYSTEM, person_id=person.id).secret for _ in range(TOKENS)]
    client = Client()
    client.force_login(person)
    seen = visible_to(actor).filter(pipeline_id=spec.id)
    movable = seen.filter(stage_id=first.id).order_by("id").values_list("id", flat=True)[:MOVES]
    owners = seen.order_by().values_list("owner_id", flat=True).distinct()
    return Company(
        tokens=tokens,
        session=client.cookies["quarterdeck_session"].value,
        person_id=person.id,
        pipeline_id=spec.id,
        pipeline_key=spec.key,
        stages=[public_id(first.id), public_id(second.id)],
        owners=[public_id(number) for number in owners[:20]],
        opportunities=[public_id(number) for number in movable],
    )


if __name__ == "__main__":
    from quarterdeck.server import sqlite_library

    sqlite_library.swap()
    import django

    django.setup()
    if sys.argv[1].startswith("build"):
        build(SMALL if sys.argv[1] == "build-small" else of_deals(int(sys.argv[2])) if sys.argv[2:] else {})
    elif sys.argv[1] == "multiply":
        from tests.performance.copies import multiply

        multiply(int(sys.argv[2]))
    else:
        print(json.dumps(asdict(describe())))
