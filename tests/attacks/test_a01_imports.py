"""A01 at imports: who may import but sees their own records only meets no file, sheet or series of anybody else."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from io import BytesIO

import pytest

from quarterdeck.uploads.actions import map_columns, save_mapping, take_file
from quarterdeck.uploads.queries import saved_mappings, upload_of
from quarterdeck.users.actions import edit_role
from quarterdeck.users.queries import system_actor
from quarterdeck.users.queries.administration import roles
from quarterdeck.users.terms import Permission
from tests.attacks.walk import nothing_in, text_of
from tests.cast import SYSTEM, a_token, actor
from tests.matrix import mirrors, reconciliations, snapshots, uploads
from tests.matrix.rows import ANONYMOUS
from tests.matrix.tries import API, TRIALS, World, asked, send, taken_back

pytestmark = [pytest.mark.django_db, pytest.mark.attack]
OF_IMPORTS = {**mirrors.ROWS, **reconciliations.ROWS, **snapshots.ROWS, **uploads.ROWS}
# A mapping that is shared is everybody's; everything else of these addresses belongs to somebody.
SHARED = {"import_mapping_remove", f"{API}remove_saved_mapping"}
NAMED_IN_BODY = {f"{API}begin_control_sheet"}
FILES = (b"deals.csv", b"list.csv", b"Weekly")
# Mirrors are for who sees all records; what is one's own record of them is found by nobody else.
NOT_LET_IN = {False: {404}, True: {403, 404}}
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
            is_asked = name in mirrors.ROWS or request.kwargs or name in NAMED_IN_BODY
            if name not in OF_IMPORTS or name in SHARED or not is_asked:
                continue
            answer = send(olga[request.is_api], request)
            if answer.status_code not in NOT_LET_IN[name in mirrors.ROWS]:
                yield f"{method} {name} of somebody else's answers a rep {answer.status_code}"
        for name in LISTS:
            answer = send(olga[name.startswith(API)], asked(name, "GET", world.sample))
            body = text_of(answer)
            if answer.status_code != 200 or any(file in body for file in FILES):
                yield f"{name} tells a rep of somebody else's files ({answer.status_code})"


def test_whoever_imports_meets_nobody_elses_files(world: World) -> None:
    nothing_in(met(world))


def test_what_a_rep_shares_is_used_unasked_for_nobody(world: World) -> None:
    with importing_rep(world):
        taken = {}
        for name in ("olga", "sam"):
            by = actor(getattr(world.sample.cast, name))
            columns = f"Deal {name},Deal Stage,Deal Owner\n".encode()
            upload_id = take_file(content=BytesIO(columns), name="list.csv", kind=None, by=by, via=SYSTEM)
            mapping = f"{upload_of(by, upload_id).mapping}\n# Of {name}\n"
            map_columns(upload_id=upload_id, mapping=mapping, by=by, via=SYSTEM)
            save_mapping(upload_id=upload_id, name=f"Of {name}", is_shared=True, by=by, via=SYSTEM)
            ada = actor(world.sample.cast.ada)
            upload_id = take_file(content=BytesIO(columns), name="list.csv", kind=None, by=ada, via=SYSTEM)
            taken[name] = f"# Of {name}" in upload_of(ada, upload_id).mapping
            assert f"Of {name}" in {one.name for one in saved_mappings(ada)}
    assert taken == {"olga": False, "sam": True}
