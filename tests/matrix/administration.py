"""Rows of administration."""

from tests.matrix.rows import ADMINISTRATORS, EMPLOYEES, OPERATIONS, Row, form, reads

ROWS: dict[str, Row] = {
    "settings_status": form(ADMINISTRATORS),
    "settings_backups": form(ADMINISTRATORS),
    "api-v1:get_status": reads(ADMINISTRATORS),
    "settings_keyboard": form(EMPLOYEES),
    "settings_role_new": form(OPERATIONS),
    "settings_role": Row(
        {"GET": OPERATIONS, "POST": OPERATIONS},
        lambda sample: {"key": "manager"},
        {"POST": lambda sample: {"do": "edit"}},
    ),
    "settings_roles": Row(
        {"GET": OPERATIONS, "POST": ADMINISTRATORS},
        bodies={"POST": lambda sample: {"role": "manager", "is_required": "yes"}},
    ),
    "settings_audit": reads(OPERATIONS),
    "api-v1:list_audit_entries": reads(OPERATIONS),
}
