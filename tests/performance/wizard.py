"""What the pages of a large import cost: `python -m tests.performance.wizard`.

A list of 100,000 accounts is brought and checked, a tenth of them with a fault and a tenth probably here already. Each
page of the wizard is asked for three times. Printed are the quickest time, the statements, and whether bars are held.
`python -m tests.performance.wizard 10000` asks for fewer rows.
"""

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from io import BytesIO
from time import perf_counter

ROWS = 100_000
LONGEST_MS, MOST_STATEMENTS = 300, 10
HERE_EVERY, BAD_EVERY = 10, 10
# Milliseconds, statements, bytes.
Cost = tuple[float, int, int]


def main(rows: int) -> int:
    """Measure in an installation of its own."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "QUARTERDECK_DATA_DIR": folder,
            "QUARTERDECK_DB": "sqlite",
            "QUARTERDECK_SECRET_KEY": "measured-only-" * 4,
            "QUARTERDECK_SQLITE_SYNCHRONOUS": "OFF",
            "DJANGO_SETTINGS_MODULE": "quarterdeck.server.settings",
        }
        from quarterdeck.server import sqlite_library

        sqlite_library.swap()
        import django

        django.setup()
        return _measure(rows)


def _measure(rows: int) -> int:
    from django.conf import settings
    from django.core.management import call_command

    settings.ALLOWED_HOSTS = ["testserver"]
    call_command("migrate", verbosity=0)
    held = [_say(name, *figures) for name, figures in _pages(rows)]
    return 0 if all(held) else 1


def _say(name: str, milliseconds: float, statements: int, size: int) -> bool:
    is_held = milliseconds <= LONGEST_MS and statements <= MOST_STATEMENTS
    verdict = "held" if is_held else "NOT HELD"
    print(f"{name:12} {milliseconds:7.0f} ms {statements:3} statements {size / 1024:6.0f} kB  {verdict}")
    return is_held


def _pages(rows: int) -> Iterator[tuple[str, Cost]]:
    """Every page of an import with what it costs, in the order in which somebody meets them."""
    from quarterdeck.customers.actions import create_accounts
    from quarterdeck.customers.terms import NewAccount
    from quarterdeck.imports.models import ImportRow
    from quarterdeck.imports.terms import Kind, Settings
    from quarterdeck.uploads import actions
    from quarterdeck.uploads.models import Upload
    from quarterdeck.users.queries import system_actor
    from quarterdeck.values.ids import public_id
    from tests.cast import SYSTEM, a_person, actor, the_company

    the_company()
    ada = a_person("Ada Lind", "administrator")
    known = [
        NewAccount(name=f"{_name(n)} GmbH", domain=f"{n}.example", owner_id=ada) for n in range(0, rows, HERE_EVERY)
    ]
    for start in range(0, len(known), 500):
        create_accounts(rows=known[start : start + 500], by=system_actor(), via=SYSTEM)
    file = BytesIO(_file(rows))
    upload_id = actions.take_file(content=file, name="accounts.csv", kind=Kind.ACCOUNTS, by=actor(ada), via=SYSTEM)
    here = f"/imports/{public_id(upload_id)}"
    ask = _asking(ada)
    yield "upload", ask("/imports/new")
    yield "columns", ask(f"{here}/columns")
    actions.ask_check(upload_id=upload_id, settings=Settings(), by=actor(ada), via=SYSTEM)
    yield "checking", ask(here)
    began = perf_counter()
    actions.work_off()
    print(f"{rows} rows were checked in {perf_counter() - began:.0f} s")
    for verdict in ("", "create", "decide", "fix", "skip"):
        yield verdict or "all rows", ask(f"{here}?verdict={verdict}" if verdict else here)
    # What an import and its undo leave, without waiting for them.
    batch = Upload.objects.get(pk=upload_id).batch_id
    ImportRow.objects.filter(batch_id=batch).exclude(plan="bad").update(outcome="done")
    Upload.objects.update(state="applied")
    yield "result", ask(here)
    ImportRow.objects.filter(batch_id=batch, outcome="done").update(undone="done")
    ImportRow.objects.filter(batch_id=batch, line__lt=rows // HERE_EVERY).update(undone="left")
    Upload.objects.update(state="undone")
    yield "undone", ask(here)
    yield "left alone", ask(f"{here}?undone=left")
    yield "imports", ask("/imports")


def _asking(person_id: int) -> Callable[[str], Cost]:
    """A function that asks for a page thrice: milliseconds of the quickest, statements, bytes."""
    from django.contrib.auth import get_user_model
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client()
    client.force_login(get_user_model().objects.get(pk=person_id), "quarterdeck.users.adapters.PersonBackend")

    def ask(path: str) -> Cost:
        best, statements, size = 1e9, 0, 0
        for _ in range(3):
            with CaptureQueriesContext(connection) as told:
                began = perf_counter()
                answer = client.get(path)
                best = min(best, (perf_counter() - began) * 1000)
            if answer.status_code != 200:
                raise SystemExit(f"{path} answered {answer.status_code}")
            statements, size = len(told), len(answer.content)
        return best, statements, size

    return ask


def _name(number: int) -> str:
    return f"Harbour works {number}"


def _file(rows: int) -> bytes:
    """Accounts; a tenth is here with a legal form, a tenth has employees that are no number."""
    lines = ["Company name,Website,Employees"]
    lines += [f"{_name(n)},{n}.example,{'many' if n % BAD_EVERY == 5 else n % 900 + 1}" for n in range(rows)]
    return "\n".join(lines).encode()


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS))
