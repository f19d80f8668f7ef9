"""What is in the database afterwards, compared with what was promised, by SQL past the application."""

import json
from collections import Counter
from collections.abc import Iterable

from quarterdeck.values.ids import parse_id
from tests.processes.installation import Installation, wait_until
from tests.soak.writers import Deal, Writing

_DEALS = "SELECT id, name, version, source, stage_id, owner_id FROM opportunities_opportunity"
_HISTORY = "SELECT opportunity_id, count(*) FROM opportunities_history GROUP BY opportunity_id"
_ENTRIES = "SELECT record_id, count(*) FROM journal_entry WHERE kind = 'opportunity' GROUP BY record_id"
_NOTICES = "SELECT record_id, count(*) FROM records_notice WHERE kind = 'opportunity' GROUP BY record_id"
_REPLIES = "SELECT count(*) FROM journal_idempotentreply WHERE principal LIKE 'token:%'"
_EFFECTS = "SELECT count(*) FROM journal_outbox GROUP BY entry_id, subscriber HAVING count(*) > 1"
_KEPT = "SELECT stage_id, sum(count) FROM opportunities_stagetotal GROUP BY stage_id HAVING sum(count) <> 0"
_COUNTED = "SELECT stage_id, count(*) FROM opportunities_opportunity GROUP BY stage_id"


def lost(installation: Installation, writing: Writing) -> list[str]:
    """Acknowledged writes that are not there."""
    return list(_differences(installation, writing, sign=-1))


def doubled(installation: Installation, writing: Writing) -> list[str]:
    """What is there more often than it was written: rows, history, journal, notices, stored replies, effects."""
    found = list(_differences(installation, writing, sign=1))
    names = Counter(name for _, name, *_ in installation.rows(_DEALS))
    found += [f"{name}: {count} deals" for name, count in names.items() if count > 1]
    found += [f"an effect is owed {count} times" for (count,) in installation.rows(_EFFECTS)]
    return found


def _differences(installation: Installation, writing: Writing, *, sign: int) -> Iterable[str]:
    """Where what there is differs from what was promised: too few (-1) or too many (1)."""
    deals = {deal.id: deal for writer in writing.writers for deal in writer.deals}
    rows = {row[0]: row for row in installation.rows(_DEALS)}
    counts = {
        "history rows": (_HISTORY, {number: deal.version for number, deal in deals.items()}),
        "journal entries": (_ENTRIES, {number: deal.version for number, deal in deals.items()}),
        "notices": (_NOTICES, {number: deal.handed_over for number, deal in deals.items() if deal.handed_over}),
    }
    for what, (sql, wanted) in counts.items():
        there = dict(installation.rows(sql))
        for number in wanted.keys() | there.keys():
            difference = there.get(number, 0) - wanted.get(number, 0)
            if difference * sign > 0:
                yield f"{what} of deal {number}: {there.get(number, 0)}, promised {wanted.get(number, 0)}"
    replies = int(installation.rows(_REPLIES)[0][0])
    if (replies - writing.acknowledged) * sign > 0:
        yield f"{replies} stored replies, {writing.acknowledged} acknowledged writes"
    if sign < 0:
        yield from (text for deal in deals.values() for text in _unlike(deal, rows.get(deal.id)))
    else:
        yield from (f"deal {number} was never asked for" for number in rows.keys() - deals.keys())


def _unlike(deal: Deal, row: tuple[object, ...] | None) -> Iterable[str]:
    if row is None:
        yield f"{deal.name} is gone"
        return
    promised = (deal.id, deal.name, deal.version, deal.source, parse_id(deal.stage), parse_id(deal.owner))
    if row != promised:
        yield f"{deal.name} is {row}, promised {promised}"


def unsound(installation: Installation, writing: Writing) -> list[str]:
    """What else does not fit together: the file itself, kept totals, and whatever `quarterdeck check` finds."""
    found = []
    if installation.extra.get("QUARTERDECK_DB") != "postgres":
        found += [text for (text,) in installation.rows("PRAGMA integrity_check") if text != "ok"]
    if sorted(installation.rows(_KEPT)) != sorted(installation.rows(_COUNTED)):
        found.append("kept totals differ from a recount")
    checked = json.loads(installation.call("check", "--json").stdout)["findings"]
    # Some trials fill a disk that is small on purpose.
    found += [finding["text"] for finding in checked if finding["code"] != "disk_low"]
    return found + [failure for writer in writing.writers for failure in writer.failures]


def catch_up(installation: Installation, seconds: float = 60.0) -> None:
    """Wait until the jobs have sealed every entry and run every effect."""

    def is_done() -> bool:
        health = installation.health() or {}
        return health.get("seals_behind") == 0 and health.get("outbox_behind") == 0

    wait_until(is_done, seconds)
