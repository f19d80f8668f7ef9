"""Rows of administration."""

from tests.matrix.rows import OPERATIONS, Row, posts, reads

ROWS: dict[str, Row] = {
    "settings_audit": reads(OPERATIONS),
    "settings_audit_export": posts(OPERATIONS),
    "api-v1:list_audit_entries": reads(OPERATIONS),
}
