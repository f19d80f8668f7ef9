"""Reading the rows of a file: each deal as the file shows it, names looked up as imports do."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

from quarterdeck.imports.queries.judging import Context, text_of
from quarterdeck.imports.queries.references import References
from quarterdeck.imports.queries.saying import following_stage, said_of
from quarterdeck.imports.rules.deals import closed_on
from quarterdeck.imports.rules.rows import ReadRow, RowReader
from quarterdeck.imports.terms import FileMapping, Judged, Kind, Said
from quarterdeck.pipelines.queries import pipelines
from quarterdeck.sheets.cells import instant
from quarterdeck.snapshots.rules.differences import FIELD_NAMES
from quarterdeck.snapshots.terms import Seen
from quarterdeck.users.queries import company
from quarterdeck.users.terms import Actor
from quarterdeck.values.dataclasses import dataclass, replace
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import Reason, Refused

# Fields of mappings that find or place a deal, and dates of its own: they are no part of how it was.
_NO_STATE = frozenset({"id", "external_id", "pipeline", "stage", "created_at", "closed_at"})


@dataclass(frozen=True, slots=True)
class ShownDeal:
    """A row of a file: the line it starts in, the key of its deal, and how it is shown; None when it is to be mended.

    `read` carries what is wrong with it.
    """

    read: ReadRow
    key: str
    seen: Seen | None


class FileReader:
    """Reads the rows of files of one series. Built once per file."""

    def __init__(self, mapping: FileMapping, by: Actor) -> None:
        here = company()
        zone = ZoneInfo(here.time_zone)
        self.mapping, self.zone = mapping, zone
        self.pipelines = {spec.id: spec for spec in pipelines()}
        self.context = Context(
            batch_id=0,
            mapping=mapping,
            reader=RowReader(mapping, zone, currency=here.reporting_currency),
            actor=by,
            at=timezone.now(),
            zone=zone,
            currency=here.reporting_currency,
            as_of=None,
            judged=Judged.HISTORY,
        )

    def rows(self, rows: Sequence[ReadRow]) -> list[ShownDeal]:
        """The deals of a stretch of rows. A number of queries that does not grow with theirs."""
        references = References(self.context, rows)
        return [self._one(row, references) for row in rows]

    def _one(self, row: ReadRow, references: References) -> ShownDeal:
        key = str(row.values.get(self.mapping.match, ""))
        if not key and not row.problems:
            self.problem(row, "value_missing", self.mapping.match, N_("This is empty, and the row finds no deal."))
        pipeline = references.pipeline(row, None)
        if pipeline is None:
            return ShownDeal(row, key, None)
        named = text_of(row, "stage")
        stage = references.stage(row, pipeline, named) if named is not None else None
        if named is None:
            self.problem(row, "value_missing", "stage", N_("This is empty. A snapshot shows the stage of every deal."))
        said = said_of(row, references)
        if said.name is None and "name" in self.mapping.fields:
            self.problem(row, "value_missing", "name", N_("This is empty, and a deal needs a name. Fill it in."))
        if stage is None or row.problems:
            return ShownDeal(row, key, None)
        gone = dict.fromkeys(following_stage(said, stage))
        if not stage.is_open:
            gone["category"] = None
        if not stage.is_lost:
            gone["loss_reason_id"] = None
        seen = Seen(
            pipeline_id=pipeline.id,
            stage_id=stage.id,
            said=self._without(said, gone),
            external_id=text_of(row, "external_id") or "",
            created_at=self._instant(row, "created_at"),
            closed_at=None if stage.is_open else self._closed(row),
        )
        return ShownDeal(row, key, seen)

    @staticmethod
    def _without(said: Said, gone: Mapping[str, None]) -> Said:
        return replace(said, **gone) if gone else said

    def _instant(self, row: ReadRow, name: str) -> datetime | None:
        value = row.values.get(name)
        return instant(value, self.zone) if isinstance(value, date) else None

    def _closed(self, row: ReadRow) -> datetime | None:
        created, today = self._instant(row, "created_at"), self.context.at.astimezone(self.zone).date()
        begun = created.astimezone(self.zone).date() if created else None
        day, _ = closed_on(row.values, self.mapping.fields, not_before=begun, today=today)
        return instant(day, self.zone) if day else None

    def problem(self, row: ReadRow, code: str, name: str, template: str) -> None:
        """Note what is to be mended in a row."""
        self.context.reader.problem(row, name, Reason(code, Text.of(template), field=name))

    @property
    def start_key(self) -> str:
        """The stage that the mapping lets closed deals begin in; empty for the first one."""
        return self.mapping.history.start if self.mapping.history else ""

    @property
    def fields(self) -> frozenset[str]:
        """Fields of a deal that the mapping fills, as actions know them."""
        return frozenset(FIELD_NAMES.get(name, name) for name in self.mapping.fields if name not in _NO_STATE)


def check_mapping(mapping: FileMapping) -> None:
    """Raise Refused for a mapping that cannot read snapshots."""
    reasons = []
    if mapping.kind is not Kind.OPPORTUNITIES:
        text = Text.of(N_("Snapshots are lists of deals: take a mapping for {kind}."), kind=Kind.OPPORTUNITIES.value)
        reasons.append(Reason("not_opportunities", text, field="kind"))
    elif "stage" not in mapping.fields:
        text = Text.of(N_("A snapshot shows the stage of every deal. Map the field {field}."), field="stage")
        reasons.append(Reason("mapping_error", text, field="fields.stage"))
    if mapping.custom:
        text = Text.of(N_("Custom fields have no history here. Take them out of the mapping of snapshots."))
        reasons.append(Reason("mapping_error", text, field="custom_fields"))
    if mapping.steps:
        text = Text.of(N_("Snapshots are read alone: nothing is looked up in files that lie beside."))
        reasons.append(Reason("mapping_error", text, field="fields"))
    if mapping.history is not None and (mapping.history.entered or mapping.history.at_close):
        text = Text.of(N_("Snapshots tell when stages were entered. Leave {words} out."), words="entered, at_close")
        reasons.append(Reason("mapping_error", text, field="history"))
    if reasons:
        raise Refused(reasons)
