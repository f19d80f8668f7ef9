"""Rows of the API of people, teams, the company, backups and what is one's own."""

from collections.abc import Mapping

from quarterdeck.values.ids import public_id
from tests.matrix.api import READERS, nothing, reads, writes
from tests.matrix.rows import ADMINISTRATORS, EMPLOYEES, OPERATIONS, Row
from tests.matrix.sample import Sample

# Their tokens have a scope; the one of Rolf, whose role allows nothing but reading, has none.
WRITERS = EMPLOYEES - {"rolf"}


def rita(sample: Sample) -> Mapping[str, str]:
    return {"person_id": sample.person}


def north(sample: Sample) -> Mapping[str, str]:
    return {"team_id": sample.team}


def member(sample: Sample) -> Mapping[str, str]:
    return {**north(sample), **rita(sample)}


def own_token(sample: Sample) -> Mapping[str, str]:
    return {"token_id": public_id(sample.token)}


API: dict[str, Row] = {
    "get_profile": reads(READERS),
    "edit_profile": writes("PATCH", WRITERS, nothing, lambda sample: {"density": "compact"}),
    "list_tokens": reads(READERS),
    "revoke_token": writes("DELETE", OPERATIONS | {"rita"}, own_token),
    "get_person_access": reads(OPERATIONS, rita),
    "add_person": writes("POST", OPERATIONS, nothing, lambda sample: {"name": "Nora Lund"}),
    "edit_person": writes("PATCH", OPERATIONS, rita, lambda sample: {"name": "Rita Vogt"}),
    "set_role": writes("PUT", OPERATIONS, rita, lambda sample: {"role": "manager"}),
    "deactivate_person": writes("POST", OPERATIONS, rita),
    "reactivate_person": writes("POST", OPERATIONS, rita),
    "list_roles": reads(OPERATIONS),
    "list_teams": reads(OPERATIONS),
    "add_team": writes("POST", OPERATIONS, nothing, lambda sample: {"name": "West"}),
    "get_team": reads(OPERATIONS, north),
    "edit_team": writes("PATCH", OPERATIONS, north, lambda sample: {"name": "Far North"}),
    "close_team": writes("DELETE", OPERATIONS, north),
    "join_team": writes("PUT", OPERATIONS, member, lambda sample: {"is_manager": True}),
    "leave_team": writes("DELETE", OPERATIONS, member),
    "get_company": reads(ADMINISTRATORS),
    "edit_company": writes("PATCH", ADMINISTRATORS, nothing, lambda sample: {"name": "Nordvik"}),
    "list_backups": reads(ADMINISTRATORS),
    "ask_backup": writes("POST", ADMINISTRATORS, nothing),
}
ROWS = {f"api-v1:{name}": row for name, row in API.items()}
