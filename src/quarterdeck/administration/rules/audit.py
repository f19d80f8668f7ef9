"""Words of the audit: its tabs, and what kinds of records and their fields are called. Pure."""

from collections.abc import Mapping
from enum import StrEnum

from quarterdeck.activities.terms import FIELD_LABELS as OF_ACTIVITIES
from quarterdeck.catalog.terms import FIELD_LABELS as OF_PRODUCTS
from quarterdeck.customers.terms import FIELD_LABELS as OF_CUSTOMERS
from quarterdeck.mirrors.terms import FIELD_LABELS as OF_MIRRORS
from quarterdeck.pipelines.terms import FIELD_LABELS as OF_DEALS
from quarterdeck.qualification.terms import FIELD_LABELS as OF_QUALIFICATION
from quarterdeck.users.rules import FailedBecause
from quarterdeck.values.text import N_
from quarterdeck.webhooks.terms import FIELD_LABELS as OF_WEBHOOKS


class AuditTab(StrEnum):
    """What a page of the audit is about."""

    ALL = "all"
    SIGN_INS = "sign_ins"
    FAILED = "failed_sign_ins"
    PERMISSIONS = "permissions"
    OVERRIDES = "overrides"


TAB_LABELS = {
    AuditTab.ALL: N_("Everything"),
    AuditTab.SIGN_INS: N_("Sign-ins"),
    AuditTab.FAILED: N_("Failed sign-ins"),
    AuditTab.PERMISSIONS: N_("Permission changes"),
    AuditTab.OVERRIDES: N_("Overrides"),
}
# The events of a tab. Overrides are no events of their own: opportunities say which entries are.
TAB_EVENTS: Mapping[AuditTab, tuple[str, ...]] = {
    AuditTab.SIGN_INS: ("sign_in.succeeded", "sign_in.ended", "person.sessions_ended"),
    AuditTab.FAILED: ("sign_in.failed", "sign_in.locked"),
    AuditTab.PERMISSIONS: (
        "approvals.delegated",
        "approvals.delegation_ended",
        "person.added",
        "person.deactivated",
        "person.invitation_accepted",
        "person.invited",
        "person.password_changed",
        "person.reactivated",
        "person.recovery_codes_renewed",
        "person.role_changed",
        "person.second_factor_removed",
        "person.second_factor_set",
        "person.token_created",
        "person.token_revoked",
        "role.added",
        "role.edited",
        "role.installed",
        "role.reset",
        "role.retired",
        "role.second_factor_set",
        "team.added",
        "team.edited",
        "team.joined",
        "team.left",
    ),
    AuditTab.OVERRIDES: (),
}
KIND_LABELS = {
    "account": N_("Account"),
    "activity": N_("Activity"),
    "alert_rule": N_("Rule of alerts"),
    "answer": N_("Answer"),
    "approval": N_("Approval"),
    "attachment": N_("File"),
    "configuration": N_("Configuration"),
    "contact": N_("Contact"),
    "control_sheet": N_("Control sheet"),
    "dashboard": N_("Dashboard"),
    "snapshot_series": N_("Series of snapshots"),
    "currency": N_("Currency"),
    "delegation": N_("Delegation"),
    "discount_band": N_("Discount band"),
    "element": N_("Qualification element"),
    "evidence": N_("Evidence"),
    "exported_list": N_("Exported list"),
    "field": N_("Custom field"),
    "forecast": N_("Forecast"),
    "scenario": N_("Scenario"),
    "forecast_lock": N_("Locked week of a forecast"),
    "forecast_rules": N_("Settings of forecasts"),
    "forecast_type": N_("Type of forecast"),
    "framework": N_("Framework"),
    "import": N_("Import"),
    "loss_reason": N_("Loss reason"),
    "merge": N_("Merge"),
    "mirror": N_("Mirror"),
    "needs": N_("Needs"),
    "next_step": N_("Next step"),
    "objection": N_("Objection"),
    "opportunity": N_("Deal"),
    "organisation": N_("Organisation"),
    "pair": N_("Possible duplicates"),
    "person": N_("Person"),
    "pipeline": N_("Pipeline"),
    "pipeline_review": N_("Pipeline review"),
    "price_book": N_("Price book"),
    "price_tier": N_("Price tier"),
    "product": N_("Product"),
    "product_gap": N_("Product gap"),
    "product_gap_request": N_("Request for a product gap"),
    "question": N_("Question"),
    "question_set": N_("Question set"),
    "quota": N_("Quota"),
    "role": N_("Role"),
    "saved_mapping": N_("Saved mapping"),
    "seasonality": N_("Seasonality"),
    "sign_in": N_("Sign-in"),
    "split_type": N_("Kind of split"),
    "stage": N_("Stage"),
    "subject": N_("Erased values"),
    "team": N_("Team"),
    "territory_plan": N_("Territories"),
    "upload": N_("Imported file"),
    "view": N_("View"),
    "view_choice": N_("Columns of a list"),
    "webhook": N_("Webhook"),
}
_OF_PEOPLE = {
    "address": N_("Network address"),
    "can_sign_in": N_("May sign in"),
    "deputy_id": N_("Deputy"),
    "element_id": N_("Element"),
    "is_due_by_proposal": N_("Due by the proposal"),
    "is_manager": N_("Manages the team"),
    "mail_source": N_("Mail source"),
    "permissions": N_("Permissions"),
    "person_id": N_("Person"),
    "question_id": N_("Question"),
    "raised_on": N_("Raised on"),
    "read_reach": N_("Sees"),
    "requires_second_factor": N_("Requires a second factor"),
    "role": N_("Role"),
    "settled_on": N_("Settled on"),
    "time_zone": N_("Time zone"),
    "valid_from": N_("From"),
    "valid_to": N_("Until"),
    "write_reach": N_("Changes"),
}
_OF_IMPORTS = {
    "about_id": N_("Person"),
    "about_kind": N_("Kind of record"),
    "count": N_("Rows"),
    "decision": N_("Decision"),
    "differing": N_("Figures that differ"),
    "done": N_("Rows imported"),
    "figure": N_("Figure"),
    "files": N_("Files"),
    "first_id": N_("First record"),
    "from_id": N_("Product gap it was part of"),
    "gap_id": N_("Product gap"),
    "into_id": N_("Product gap that stays"),
    "merged_into_id": N_("Merged into"),
    "is_on": N_("Deals are judged by the rule"),
    "import_id": N_("Import"),
    "is_shared": N_("Shared"),
    "left": N_("Rows left as they are"),
    "left_out": N_("Rows left out"),
    "number": N_("Threshold"),
    "penalty": N_("Points"),
    "lenient": N_("Bad rows are left out"),
    "query": N_("Filter"),
    "records": N_("Kind of records"),
    "refused": N_("Rows refused"),
    "rows_are": N_("Kind of rows"),
    "second_id": N_("Second record"),
    "size": N_("Size"),
    "source_id": N_("Merged record"),
    "target_id": N_("Record that stays"),
    "value": N_("Value"),
}
# Of rules of alerts and of dashboards; what other records call by the same names stays theirs.
_OF_FIGURES = {
    "by": N_("Group by"),
    "by_mail": N_("Also by mail"),
    "form": N_("Shown as"),
    "happened": N_("What happened"),
    "is_muted": N_("Muted"),
    "is_paused": N_("Paused"),
    "is_told": N_("Told"),
    "metric": N_("Metric"),
    "quiet_days": N_("Quiet days"),
    "recipient_id": N_("Recipients"),
    "threshold": N_("Threshold"),
    "value_id": N_("Which one it is kept to"),
    "width": N_("Width"),
    "worsens_by": N_("Alert again at once when it worsens by"),
}
FIELD_LABELS = (
    _OF_FIGURES
    | OF_PRODUCTS
    | OF_QUALIFICATION
    | OF_ACTIVITIES
    | OF_MIRRORS
    | OF_CUSTOMERS
    | OF_DEALS
    | OF_WEBHOOKS
    | _OF_PEOPLE
    | _OF_IMPORTS
)
BECAUSE_LABELS = {
    FailedBecause.NOBODY: N_("No person has this address"),
    FailedBecause.GUESSED: N_("The password was wrong"),
    FailedBecause.CODE: N_("The code of the second factor was wrong"),
    FailedBecause.SHUT_OUT: N_("This person may not sign in"),
}


def kind_label(kind: str) -> str:
    """What a kind of record is called; its key in words where it has no name of its own."""
    return KIND_LABELS.get(kind, kind.replace("_", " "))


def field_label(field: str) -> str:
    """What a field is called, of a part of a record its last word; its key in words where it has no name of its own."""
    return FIELD_LABELS.get(field) or FIELD_LABELS.get(field.rpartition(".")[2], field.replace("_", " "))
