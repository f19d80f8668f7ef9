"""Rows whose records are probably here already, each beside those records, and what is decided about them."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from quarterdeck.duplicates.queries import field_values
from quarterdeck.duplicates.tables import BRIEF_ALONE, Words, evidence_words
from quarterdeck.duplicates.terms import Kind, Match
from quarterdeck.imports.queries import StagedRow, rows_of
from quarterdeck.imports.queries.likely import COMPARED, facts_of
from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.pages import redirect
from quarterdeck.kit.viewing import text
from quarterdeck.uploads import actions, queries
from quarterdeck.uploads.forms import DecisionsForm, RuleForm, line_of
from quarterdeck.uploads.queries import Uploaded
from quarterdeck.uploads.terms import CHOICE_LABELS, UploadState, Verdict
from quarterdeck.uploads.views.steps import as_before
from quarterdeck.users.policy import actor_of, page
from quarterdeck.users.queries.records import records
from quarterdeck.users.terms import Actor
from quarterdeck.values.dataclasses import asdict, dataclass

VIA = Via(Door.FORM)
# Each row has a choice of its own: so many make a page.
DECIDED_AT_ONCE = 25


@dataclass(frozen=True, slots=True)
class Side:
    """A record, in the file or here: what it is called, and what tells it apart."""

    name: str
    sub: str
    href: str = ""
    score: int = 0
    why: str = ""
    is_likely: bool = False


@dataclass(frozen=True, slots=True)
class LikelyRow:
    """A row beside the records it may be about; `field` asks what becomes of it while that can be said."""

    line: int
    told: Side
    here: tuple[Side, ...]
    choice: str
    field: Any


def deciding(by: Actor, upload: Uploaded, rows: Sequence[StagedRow]) -> dict[str, Any]:
    """What the page shows of rows to decide about, of those records that the viewer may see. Some eight queries."""
    may_decide = upload.state is UploadState.CHECKED and upload.is_kept
    if upload.kind not in COMPARED:
        return {"likely": [], "decisions": DecisionsForm(None, rows=(), names={}), "may_decide": False}
    kind = Kind(COMPARED[upload.kind])
    ids = {match.record_id for row in rows for match in row.likely} | {row.record_id for row in rows if row.record_id}
    here = field_values(by, kind, ids, BRIEF_ALONE.get(kind, ()))
    told = {-row.line: _told(row) for row in rows}
    words = Words(by, kind, here | told)
    names = {record_id: values["name"] for record_id, values in here.items()}
    form = DecisionsForm(None, rows=rows, names=names)
    url = records.kind(kind.value).url_name
    return {
        "likely": [
            LikelyRow(
                line=row.line,
                told=Side(
                    told[-row.line]["name"] or names.get(row.record_id or 0, row.name), words.brief(told[-row.line])
                ),
                here=tuple(
                    Side(
                        name=names[match.record_id] if match.record_id in here else _line_before(match),
                        sub=words.brief(here[match.record_id]) if match.record_id in here else "",
                        href=reverse(url, args=[match.record_id]) if match.record_id in here else "",
                        score=match.score,
                        why=", ".join(evidence_words(match.evidence)),
                        is_likely=match.is_likely,
                    )
                    for match in row.likely
                    if match.record_id in here or match.line
                ),
                choice=text(CHOICE_LABELS[row.choice]) if row.choice else "",
                field=form[line_of(row.line)] if may_decide and line_of(row.line) in form.fields else None,
            )
            for row in rows
        ],
        "decisions": form,
        "rule_form": RuleForm(initial={"rule": upload.likely_rule or "", "score": upload.likely_score}),
        "may_decide": may_decide,
    }


def _line_before(match: Match) -> str:
    return _("Line %(line)s of this file") % {"line": match.line}


def _told(row: StagedRow) -> dict[str, Any]:
    """What a row says of its record, by the names that the records' own fields have."""
    said = row.facts.get("said") or row.facts
    return {**asdict(facts_of(row.facts, "")), "owner_id": said.get("owner_id")}


@require_POST
@page
def import_decisions(request: HttpRequest, upload_id: int) -> HttpResponse:
    """Keep what was decided, about rows or by a rule for all, and check the rows again."""
    by = actor_of(request)
    upload = queries.upload_of(by, upload_id)
    here = reverse("import", args=[upload_id])
    if "rule" in request.POST:
        rule = RuleForm(request.POST)
        if not rule.is_valid():
            return redirect(request, f"{here}?verdict={Verdict.DECIDE}")
        actions.decide_by_rule(upload_id=upload_id, **rule.said(), by=by, via=VIA)
    else:
        decisions = _posted(request, by, upload).decided()
        actions.decide_rows(upload_id=upload_id, decisions=decisions, by=by, via=VIA)
    actions.ask_check(upload_id=upload_id, settings=as_before(upload), by=by, via=VIA)
    return redirect(request, here)


def _posted(request: HttpRequest, by: Actor, upload: Uploaded) -> DecisionsForm:
    """What was said of rows; of records that the viewer may see alone."""
    lines = {int(part) for name in request.POST if (part := name.removeprefix("likely_")) != name and part.isdecimal()}
    narrowing = queries.narrowing_of(Verdict.DECIDE)
    rows = rows_of(upload.import_id or 0, narrowing, after=min(lines, default=0) - 1) if lines else []
    chosen = [row for row in rows if row.line in lines]
    ids = {match.record_id for row in chosen for match in row.likely} | {
        row.record_id for row in chosen if row.record_id
    }
    seen = field_values(by, Kind(COMPARED[upload.kind]), ids) if upload.kind in COMPARED else {}
    form = DecisionsForm(request.POST, rows=chosen, names={number: values["name"] for number, values in seen.items()})
    form.is_valid()
    return form
