"""Rows of files and notices. The account, its file and the notice are Rita's."""

from collections.abc import Mapping

from tests.matrix.rows import EDITS_RITA, EMPLOYEES, OPERATIONS, SEES_RITA, Row, form, posts, reads
from tests.matrix.sample import Sample

# See Rita's records, and their role logs activities: everybody but the reader.
ATTACHES_TO_RITA = SEES_RITA - {"rolf"}

# Their role may decide on approvals, and they see Rita's records.
DECIDERS = frozenset({"ada", "sam", "max"})


def approval(sample: Sample) -> Mapping[str, str]:
    """What Rita asked for."""
    return {"approval_id": sample.approval}


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
    "settings_fields": Row(
        {"GET": OPERATIONS, "POST": OPERATIONS}, bodies={"POST": lambda sample: {"field": sample.field, "way": "up"}}
    ),
    "settings_field_new": form(OPERATIONS),
    "settings_field": Row(
        {"GET": OPERATIONS, "POST": OPERATIONS},
        lambda sample: {"field_id": sample.field},
        bodies={"POST": lambda _: {"do": "edit"}},
    ),
    "approvals": reads(EMPLOYEES),
    "approval": reads(SEES_RITA, approval),
    "approval_decide": posts(DECIDERS, approval),
    "approval_withdraw": posts(frozenset({"rita"}), approval),
    "delegations": form(EMPLOYEES, writes=EMPLOYEES),
    "delegation_end": posts(frozenset({"max"}), lambda sample: {"delegation_id": sample.delegation}),
}
