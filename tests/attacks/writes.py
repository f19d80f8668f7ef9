"""Requests that write: for every address that is posted to, one that somebody may send and that changes rows."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from tests.attacks.bodies import BODIES, SENDERS
from tests.attacks.forms import bodies_for
from tests.attacks.texts import words
from tests.matrix.rows import ANONYMOUS, DISABLED, nothing
from tests.matrix.tries import ROWS, TRIALS, Asked, World, asked, send, taken_back
from tests.unchanged import TRACES, Difference, watched

# Fields by which a page tells its forms apart.
BUTTONS = ("do", "way")
SAFE = {"GET", "HEAD", "OPTIONS"}
# Written while reading or refusing, or about requests themselves.
BESIDE = (*TRACES, "journal_idempotentreply")

# Made of other rows and compared with them by `quarterdeck check`, or about what somebody has read; runs of bulk edits,
# which are logs themselves: each deal they change has its entry; files, which have an entry once they are written, and
# files on their way in, of which the import has its entries.
DERIVED = words(
    """journal_entry journal_change journal_personalvalue journal_subjectkey journal_outbox journal_idempotentreply
    users_access customers_accountgrant opportunities_pipelinecounter opportunities_stagetotal
    inspection_bulkrun inspection_bulkrow inspection_bulkresult exports_export
    uploads_upload uploads_correction uploads_rowdecision snapshots_snapshot
    duplicates_matchkey duplicates_keyedkind search_searchentry search_filledkind records_notice records_mutednotice
    alerts_recipient
    advice_evidenceday advice_evidence advice_given advice_place
    health_kepthealth health_paceday health_pacefigure health_place
    scores_fit scores_backtested scores_published scores_dealscore scores_scorechange scores_term
    scores_tendency scores_personforecast scores_segmentrecord scenarios_scenarioanswer scenarios_scenariorow"""
)


@dataclass(frozen=True)
class Write:
    """A request, who may send it, and the rows it changes: table -> (rows gone, rows new)."""

    request: Asked
    member: str
    changed: Difference


def sender(name: str, method: str) -> str:
    """Who sends the write: Rita where she may, so that it is about what is hers; else whoever may."""
    if (there := SENDERS.get(f"{name} {method}")) is not None:
        return there
    may = ROWS[name].may[method] - {ANONYMOUS, DISABLED}
    order = ("rita", "ada", "sam", "max")
    return min(may or {ANONYMOUS}, key=lambda who: (order.index(who) if who in order else len(order), who))


def candidates(world: World, name: str, method: str) -> Iterator[Asked]:
    """What could be sent: what the row says, and the forms of the page itself."""
    request, member = asked(name, method, world.sample), sender(name, method)
    typed = BODIES.get(f"{name} {method}", nothing)(world.sample)
    if request.is_api:
        yield replace(request, body={**request.body, **typed})
        return
    if "GET" in ROWS[name].may:
        page = send(world.client(member), replace(request, method="GET", body={}))
        if page.status_code == 200 and "html" in page.get("Content-Type", ""):
            html = page.content.decode()  # type: ignore[attr-defined]  # pages are not streamed
            for body in bodies_for(html, request.path):
                if all(body.get(key, request.body.get(key)) == request.body.get(key) for key in BUTTONS):
                    yield replace(request, body={**request.body, **body, **typed})
    yield replace(request, body={**request.body, **typed})


def find_write(world: World, name: str, method: str) -> Write | None:
    """The first candidate that changes rows; None when none does."""
    member = sender(name, method)
    for request in candidates(world, name, method):
        with taken_back(), watched(BESIDE) as watch:
            answer = send(world.client(member, by_token=request.is_api), request)
            if answer.status_code < 400 and (changed := watch.changed()):
                return Write(request, member, changed)
    return None


def all_writes(world: World, only: Collection[str] | None = None) -> dict[str, Write]:
    """The writes by "name METHOD": of all addresses, or of these. What changes no row is left as its row has it."""
    found = {}
    for name, method in TRIALS:
        key = f"{name} {method}"
        if method not in SAFE and (only is None or key in only):
            write = find_write(world, name, method)
            found[key] = write or Write(asked(name, method, world.sample), sender(name, method), {})
    return found
