"""Rows of files and notices. The account, its file and the notice are Rita's."""

from tests.matrix.rows import EDITS_RITA, EMPLOYEES, SEES_RITA, Row, form, posts, reads

# See Rita's records, and their role logs activities: everybody but the reader.
ATTACHES_TO_RITA = SEES_RITA - {"rolf"}

ROWS: dict[str, Row] = {
    "attachments": form(
        SEES_RITA, lambda sample: {"kind": "account", "record_id": sample.account}, writes=ATTACHES_TO_RITA
    ),
    "attachment": reads(SEES_RITA, lambda sample: {"attachment_id": sample.file}),
    "attachment_remove": posts(EDITS_RITA, lambda sample: {"attachment_id": sample.file}),
    "attachment_restore": posts(EDITS_RITA, lambda sample: {"attachment_id": sample.gone_file}),
    "notifications": reads(EMPLOYEES),
    "notifications_read": posts(EMPLOYEES),
    "notification_open": posts(frozenset({"rita"}), lambda sample: {"notice_id": sample.notice}),
    "notification_read": posts(frozenset({"rita"}), lambda sample: {"notice_id": sample.notice}),
    "settings_notifications": form(EMPLOYEES),
}
