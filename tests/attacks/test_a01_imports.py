"""A01 at imports: who may import but sees their own records only meets no file, sheet or series of anybody else."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from quarterdeck.users.actions import edit_role
from quarterdeck.users.queries import system_actor
from quarterdeck.users.queries.administration import roles
from quarterdeck.users.terms import Permission
from tests.attacks.walk import nothing_in, text_of
from tests.cast import SYSTEM, a_token
from tests.matrix import reconciliations, snapshots, uploads
from tests.matrix.rows import ANONYMOUS
from tests.matrix.tries import API, TRIALS, World, asked, send, taken_back

pytestmark = [pytest.mark.django_db, pytest.mark.attack]
OF_IMPORTS = {**reconciliations.ROWS, **snapshots.ROWS, **uploads.ROWS}
# A mapping that is shared is everybody's; everything else of these addresses belongs to somebody.
SHARED = {"import_mapping_remove", f"{API}remove_saved_mapping"}
NAMED_IN_BODY = {f"{API}begin_control_sheet"}
FILES = (b"deals.csv", b"list.csv", b"Weekly")
LISTS = ("imports", "snapshot_series_list", "my_day", f"{API}list_imports", f"{API}list_snapshot_series")
GIVEN = frozenset({Permission.IMPORTS_RUN, Permission.OPPORTUNITIES_IMPORT_HISTORY})


@contextmanager
def importing_rep(world: World) -> Iterator[str]:
    """Reps may import for the time being; Olga's token with all their rights."""
    with taken_back():
        rep = next(role for role in roles() if role.key == "rep")
        edit_role(new=replace(rep, permissions=rep.permissions | GIVEN), by=system_actor(), via=SYSTEM)
        yield a_token(world.sample.cast.olga, *(rep.permissions | GIVEN))


def met(world: World) -> Iterator[str]:
    """Addresses of others' files, sheets and series that let a rep in, and lists that name them."""
    with importing_rep(world) as secret:
        olga = {False: world.client("olga"), True: world.client(ANONYMOUS)}
        olga[True].defaults["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
        for name, method in TRIALS:
            request = asked(name, method, world.sample)
            if name not in OF_IMPORTS or name in SHARED or not (request.kwargs or name in NAMED_IN_BODY):
                continue
            answer = send(olga[request.is_api], request)
            if answer.status_code != 404:
                yield f"{method} {name} of somebody else's answers a rep {answer.status_code}"
        for name in LISTS:
            answer = send(olga[name.startswith(API)], asked(name, "GET", world.sample))
            body = text_of(answer)
            if answer.status_code != 200 or any(file in body for file in FILES):
                yield f"{name} tells a rep of somebody else's files ({answer.status_code})"


def test_whoever_imports_meets_nobody_elses_files(world: World) -> None:
    nothing_in(met(world))
