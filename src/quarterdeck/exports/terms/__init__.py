"""Words of exports: what is asked for, and how far it is."""

from datetime import timedelta
from enum import StrEnum

from quarterdeck.sheets.writing import FileType
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import N_

# More rows than these are written in the background, so that nobody waits for a page.
AT_ONCE = 2_000
# A file can be fetched for so long by whoever asked for it.
KEPT_FOR = timedelta(hours=24)
# So many files of one person wait at a time, and so many are kept: nobody fills the disk.
MOST_WAITING = 20
MOST_KEPT = 50

# What stands for every table of the company where else a list is named.
COMPANY = "company"
ZIP = "application/zip"

FILE_TYPE_LABELS = {
    FileType.CSV: N_("CSV"),
    FileType.XLSX: N_("Excel workbook (XLSX)"),
    FileType.PARQUET: N_("Parquet"),
    FileType.JSONL: N_("JSON lines"),
}
MEDIA_TYPES = {
    FileType.CSV: "text/csv; charset=utf-8",
    FileType.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileType.PARQUET: "application/vnd.apache.parquet",
    FileType.JSONL: "application/x-ndjson",
}


class Headings(StrEnum):
    """What columns are called: as the page calls them, or by keys that never change.

    A file to be imported again has keys too, every field that an import reads, and ids and words in place of names.
    """

    LABELS = "labels"
    KEYS = "keys"
    AGAIN = "again"


HEADINGS_LABELS = {
    Headings.LABELS: N_("As the page calls them"),
    Headings.KEYS: N_("Field keys, for programs"),
    Headings.AGAIN: N_("Every field, to be imported again"),
}


class ExportState(StrEnum):
    """How far a file is that is written in the background."""

    WAITING = "waiting"
    READY = "ready"
    FAILED = "failed"
    GONE = "gone"


STATE_LABELS = {
    ExportState.WAITING: N_("Being written"),
    ExportState.READY: N_("Ready"),
    ExportState.FAILED: N_("Not written"),
    ExportState.GONE: N_("Expired"),
}


@dataclass(frozen=True, slots=True)
class Order:
    """What somebody asks for: a list as its address has it (the query string), as which file."""

    source: str
    query: str
    type: FileType
    headings: Headings = Headings.LABELS

    @property
    def media_type(self) -> str:
        """The media type of its file."""
        return ZIP if self.source == COMPANY else MEDIA_TYPES[self.type]


# The tables in which something may be held about a person, and the journal.
HELD_LABELS = {
    "activities": N_("Activities"),
    "alert_recipients": N_("Rules of alerts that notify them"),
    "alert_rules": N_("Rules of alerts"),
    "alerts": N_("Alerts"),
    "answers": N_("Answers"),
    "approvals": N_("Approvals"),
    "attachments": N_("Attachments"),
    "contacts": N_("Contacts"),
    "custom_field_values": N_("Values of custom fields"),
    "dashboards": N_("Dashboards"),
    "deal_judgements": N_("Judgements of deals"),
    "evidence": N_("Evidence"),
    "external_ids": N_("Ids in other systems"),
    "forecast_calls": N_("Calls and adjustments of forecasts"),
    "forecast_lines": N_("What was said of their line of a forecast"),
    "forecast_settings": N_("Settings of forecasts"),
    "forecast_types": N_("Types of forecasts"),
    "journal": N_("Journal"),
    "locked_lines": N_("Lines of locked weeks"),
    "mailings": N_("Dashboards by mail"),
    "mails": N_("Mail"),
    "needs": N_("Needs"),
    "next_steps": N_("Next steps"),
    "objections": N_("Objections"),
    "opportunity_contacts": N_("Buying roles"),
    "people": N_("People"),
    "advice_given": N_("What was advised"),
    "advice_answers": N_("Answers to next best actions"),
    "pipeline_reviews": N_("Pipeline reviews"),
    "product_gap_requests": N_("Requests for product gaps"),
    "review_decisions": N_("Decisions in pipeline reviews"),
    "pipeline_reviews_of": N_("Pipeline reviews of their line"),
    "review_decisions_of": N_("Decisions in pipeline reviews about their deals"),
    "reviewed_deals": N_("Deals flagged in pipeline reviews"),
    "scenario_versions": N_("What they supposed"),
    "scenarios": N_("Scenarios"),
    "splits": N_("Splits"),
    "team_members": N_("Memberships of teams"),
    "tendencies": N_("How they recorded deals"),
    "person_forecasts": N_("What the model expected of their deals"),
    "territory_members": N_("Memberships of territories"),
    "views": N_("Saved views"),
}
