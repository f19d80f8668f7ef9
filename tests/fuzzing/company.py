"""Fills the database of an installation and prints what schemathesis is told about it, as JSON.

`python -m tests.fuzzing.company`, with the installation's environment. The records are those of the who-may matrix.
"""

import json
import re
import sys
from datetime import UTC, datetime
from typing import Any

import django
from django.core.management import call_command

# The two who must not see each other's records, then those who may do what neither may.
RIVALS = ("rita", "olga")
PEOPLE = (*RIVALS, "ada", "max")


def told() -> dict[str, Any]:
    """`tokens` by name, `requests`: what each operation is tried with first, `kept`: ids of who asks and by what,
    `reserved`: ids of records that were made for one operation.
    """
    from quarterdeck.kit.rest.fields import ID_PATTERN
    from quarterdeck.users.queries.profile import own_tokens
    from quarterdeck.values.ids import public_id
    from tests.cast import a_cast, a_token, actor
    from tests.fuzzing.successes import SUCCESSES
    from tests.matrix.sample import a_sample

    call_command("migrate", verbosity=0)
    cast = a_cast()
    requests = first_requests(a_sample(cast))
    people = {name: getattr(cast, name) for name in PEOPLE}
    tokens = {name: a_token(person_id, *actor(person_id).permissions) for name, person_id in people.items()}
    at = datetime.now(UTC)
    own = [own_tokens(actor(person_id), at)[0].id for person_id in people.values()]
    kept = [*map(public_id, people.values()), *map(public_id, own)]
    reserved = {
        value: name
        for name, success in SUCCESSES.items()
        if success.path
        for value in requests[name]["path"].values()
        if re.fullmatch(ID_PATTERN, value)
    }
    return {"tokens": tokens, "requests": requests, "kept": kept, "reserved": reserved}


def first_requests(sample: Any) -> dict[str, dict[str, Any]]:
    """A request that succeeds for every operation: who sends it, values of the address, query and body."""
    from quarterdeck.api.v1 import api
    from tests.fuzzing.successes import SUCCESSES, Success
    from tests.matrix.tries import API, ROWS

    found = {}
    for methods in api.get_openapi_schema()["paths"].values():
        for method, operation in methods.items():
            name, verb = operation["operationId"], method.upper()
            row, success = ROWS[API + name], SUCCESSES.get(name, Success())
            body = success.body or row.bodies.get(verb)
            found[name] = {
                "as": success.who or next(who for who in PEOPLE if who in row.may[verb]),
                "path": dict((success.path or row.kwargs)(sample)),
                "query": dict(success.query(sample)),
                "body": dict(body(sample)) if body and "requestBody" in operation else None,
            }
    return found


if __name__ == "__main__":
    django.setup()
    json.dump(told(), sys.stdout, default=lambda file: file.read().decode())
