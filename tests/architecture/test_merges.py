"""Every column that names a record which can be merged has a holder, so that its rows follow; or says here why not."""

from collections.abc import Iterator

from django.apps import apps
from django.db.models import BigIntegerField, ForeignKey

from quarterdeck.journal.queries.holders import holders

MERGEABLE = ("customers_account", "customers_contact", "opportunities_opportunity")
TOLD, HISTORY = "tells of that very record", "append-only: past days show what was so"
STAYS = {
    "customers_account.merged_into_id": "the merge itself",
    "customers_accountgrant.account_id": "follows from the deals, which give it anew",
    "customers_accountgrant.because_id": "follows from the deals, which give it anew",
    "customers_contact.merged_into_id": "the merge itself",
    "duplicates_matchkey.record_id": "made of the records",
    "duplicates_merge.source_id": "the ledger itself",
    "duplicates_merge.target_id": "the ledger itself",
    "duplicates_movedrow.row_id": "the ledger itself",
    "duplicates_pair.first_id": "decided about these very records",
    "duplicates_pair.second_id": "decided about these very records",
    "duplicates_waitingdeal.record_id": "made of the records",
    "forecasts_committeddeal.opportunity_id": HISTORY,
    "forecasts_dealjudgement.opportunity_id": HISTORY,
    "advice_given.opportunity_id": HISTORY,
    "advice_response.opportunity_id": HISTORY,
    "health_kepthealth.opportunity_id": "made of the deal, and judged anew",
    "imports_importrow.record_id": TOLD,
    "inspection_bulkrow.opportunity_id": TOLD,
    "journal_change.record_id": TOLD,
    "journal_entry.record_id": TOLD,
    "journal_foreignrecord.record_id": "kept elsewhere: what another system keeps is not merged here",
    "journal_outbox.record_id": TOLD,
    "journal_refusal.record_id": TOLD,
    "journal_subjectkey.subject_id": TOLD,
    "opportunities_gateexception.opportunity_id": TOLD,
    "opportunities_history.account_id": HISTORY,
    "opportunities_history.opportunity_id": HISTORY,
    "opportunities_opportunity.merged_into_id": "the merge itself",
    "qualification_answer.record_id": HISTORY,
    "qualification_evidence.record_id": HISTORY,
    "reconciliations_controlline.opportunity_id": TOLD,
    "reconciliations_controlsheet.last_deal_id": "how far a comparison got",
    "records_approval.record_id": "speaks of the very record it was asked for",
    "records_fieldvalue.record_id": "chosen field by field",
    "reviews_reviewdecision.opportunity_id": HISTORY,
    "reviews_reviewitem.opportunity_id": HISTORY,
    "revenue_line.opportunity_id": "what one deal sells is not sold twice: lines stay with the deal that goes",
    "revenue_linehistory.opportunity_id": HISTORY,
    "revenue_split.opportunity_id": "credit for a deal is shared within it: splits stay with the deal that goes",
    "revenue_splithistory.opportunity_id": HISTORY,
    "scenarios_scenariorow.opportunity_id": "made of the deals, and written anew with the next answer",
    "scores_dealscore.opportunity_id": "made of the deals, and scored anew",
    "scores_scorechange.opportunity_id": HISTORY,
    "scores_term.opportunity_id": "made of the deals, and written anew",
    "search_searchentry.record_id": "made of the records",
    "snapshots_snapshotrow.opportunity_id": TOLD,
    "uploads_rowdecision.record_id": TOLD,
    "webhooks_delivery.record_id": TOLD,
}
# Ids of people, tokens and activities.
OTHERS = ("actor_id", "token_id", "asked_token_id", "owner_id", "last_two_way_activity_id")


def columns() -> Iterator[str]:
    """Columns that name accounts, contacts or deals: by a foreign key, or by a number that may be one of theirs."""
    for model in apps.get_models():
        if not model.__module__.startswith("quarterdeck."):
            continue
        for field in model._meta.local_fields:
            key = f"{model._meta.db_table}.{field.column}"
            if isinstance(field, ForeignKey):
                if field.related_model._meta.db_table in MERGEABLE:
                    yield key
            elif isinstance(field, BigIntegerField) and key.endswith("_id") and field.column not in OTHERS:
                yield key


def test_every_column_that_names_a_mergeable_record_has_a_holder_or_a_reason() -> None:
    held = {holder.key.partition(":")[0] for holder in holders.every()}
    assert set(columns()) == held | STAYS.keys()
    assert not held & STAYS.keys()
