"""Rows of sign-in and settings."""

from tests.matrix.rows import ADMINISTRATORS, EMPLOYEES, EVERYONE, OPERATIONS, SIGNED_IN, Row, form, reads

ROWS: dict[str, Row] = {
    "account_login": form(EVERYONE),
    "account_logout": form(EVERYONE),
    # Only in the middle of a sign-in: whoever is signed in already is sent to the first page, others to begin one.
    "mfa_authenticate": form(SIGNED_IN),
    "account_reauthenticate": form(EMPLOYEES),
    "mfa_reauthenticate": form(EMPLOYEES),
    "settings_second_factor": form(EMPLOYEES),
    "join": form(EVERYONE, lambda sample: {"secret": sample.secret}),
    "settings": reads(EMPLOYEES),
    "settings_profile": form(EMPLOYEES),
    "account_change_password": form(EMPLOYEES),
    "settings_tokens": Row({"GET": EMPLOYEES, "POST": EMPLOYEES}, bodies={"POST": lambda sample: {"do": "create"}}),
    "settings_company": form(ADMINISTRATORS),
    "settings_people": reads(OPERATIONS),
    "settings_person_new": form(OPERATIONS),
    "settings_person": Row(
        {"GET": OPERATIONS, "POST": OPERATIONS},
        lambda sample: {"person_id": sample.cast.rita},
        {"POST": lambda sample: {"do": "edit"}},
    ),
    "settings_people_invite": form(OPERATIONS),
    "settings_person_deactivate": form(OPERATIONS, lambda sample: {"person_id": sample.cast.rita}),
    "settings_teams": reads(OPERATIONS),
    "settings_team_new": form(OPERATIONS),
    "settings_team": Row(
        {"GET": OPERATIONS, "POST": OPERATIONS},
        lambda sample: {"team_id": sample.cast.north},
        {"POST": lambda sample: {"do": "edit"}},
    ),
}
