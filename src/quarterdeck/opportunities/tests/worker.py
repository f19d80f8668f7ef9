"""A process that works on deals: `python -m quarterdeck.opportunities.tests.worker <what> ...`.

Several of them at once are several people, and one that is killed is a crash.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import django
from django.core.management import call_command


def found() -> None:
    """Make the database: company, pipeline, forty deals of Rita's."""
    from quarterdeck.opportunities.tests.deals import sales_of
    from tests.cast import a_cast

    call_command("migrate", verbosity=0)
    sales = sales_of(a_cast())
    say(
        {
            "rita": sales.cast.rita,
            "deals": [sales.deal() for _ in range(40)],
            "stages": [s.id for s in sales.spec.stages],
        }
    )


def race(start: str, rita: str, stage: str, version: str, *deals: str) -> None:
    """When the file `start` appears, move every deal to the stage, as of a version or (0) as it is."""
    from quarterdeck.opportunities import actions
    from quarterdeck.opportunities.terms import Move
    from quarterdeck.users.queries import actor_for
    from quarterdeck.values.verdict import Stale
    from tests.cast import SYSTEM

    by = actor_for(int(rita))
    say({"ready": os.getpid()})
    while not Path(start).exists():
        time.sleep(0.001)
    outcomes = {}
    for number in deals:
        try:
            move = Move(opportunity_id=int(number), to=int(stage), version=int(version) or None)
            outcomes[number] = actions.advance_stage(move=move, by=by, via=SYSTEM).version
        except Stale as stale:
            outcomes[number] = -stale.found
    say(outcomes)


def write(rita: str, *deals: str) -> None:
    """Edit one deal after the other until killed; say what was acknowledged."""
    from quarterdeck.opportunities import actions
    from quarterdeck.users.queries import actor_for
    from tests.cast import SYSTEM

    by = actor_for(int(rita))
    for count in range(100_000):
        number = int(deals[count % len(deals)])
        name = f"Written {os.getpid()} {count}"
        done = actions.edit_opportunity(opportunity_id=number, changes={"name": name}, by=by, via=SYSTEM)
        say({"deal": number, "seq": done.seq, "name": name})


def check() -> None:
    """Say what is wrong: present rows, totals, journal; and every row of history with its name."""
    from django.db import connection

    from quarterdeck.journal.actions import seal_entries
    from quarterdeck.journal.queries import journal_check, timeline
    from quarterdeck.opportunities.models import History, Opportunity
    from quarterdeck.opportunities.queries import Scene, check_totals, history_rows, state_of
    from quarterdeck.opportunities.rules.timeline import replay
    from quarterdeck.pipelines.queries import pipelines
    from quarterdeck.users.queries import system_actor

    while seal_entries():
        pass
    faults = [str(finding.text) for finding in (*check_totals(), *journal_check())]
    pushing = Scene(system_actor(), None).pushing(pipelines()[0])
    rows = history_rows(list(Opportunity.objects.values_list("pk", flat=True)))
    faults += [
        f"{present.pk} is not what its history says"
        for present in Opportunity.objects.all()
        if replay(rows[present.pk], pushing).state != state_of(present) or present.version != len(rows[present.pk])
    ]
    entries = sum(len(timeline("opportunity", number, limit=10**6)) for number in rows)
    if History.objects.count() != entries:
        faults.append("an entry without history, or history without an entry")
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check")
            faults += [line for (line,) in cursor.fetchall() if line != "ok"]
    say({"faults": faults, "written": dict(History.objects.values_list("seq", "name"))})


def say(answer: object) -> None:
    """One line of JSON, at once."""
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    django.setup()
    works: dict[str, Callable[..., None]] = {"found": found, "race": race, "write": write, "check": check}
    works[sys.argv[1]](*sys.argv[2:])
