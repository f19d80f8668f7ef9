"""The records that addresses are tried on: all of them Rita's."""

from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from typing import Any

from django.utils import timezone

from quarterdeck.activities.actions import (
    connect_mail_source,
    delete_activity,
    edit_activity,
    log_activity,
    set_next_step,
)
from quarterdeck.activities.terms import ActivityType, NewActivity
from quarterdeck.catalog.actions import activate_currency, add_product
from quarterdeck.catalog.terms import NewProduct
from quarterdeck.customers.actions import delete_account, delete_contact, draft_plan, edit_account, edit_contact
from quarterdeck.exports.actions import ask_export
from quarterdeck.exports.jobs import write_waiting
from quarterdeck.exports.terms import Order
from quarterdeck.opportunities.actions import create_opportunity, delete_opportunity
from quarterdeck.opportunities.terms import NewOpportunity
from quarterdeck.pipelines.actions import install_default_pipeline
from quarterdeck.pipelines.queries import loss_reasons, pipelines
from quarterdeck.records.actions import ask_approval, attach_file, delegate_approvals, notify, remove_file
from quarterdeck.records.queries import notices
from quarterdeck.records.terms import NewNotification, NoticeKind, Upload
from quarterdeck.records.terms.approvals import NewApproval, NewDelegation
from quarterdeck.records.tests.fields import a_field
from quarterdeck.saved_views.actions import delete_view, save_view
from quarterdeck.saved_views.terms import ViewFields
from quarterdeck.sheets.writing import FileType
from quarterdeck.users.actions import create_token, invite_person
from quarterdeck.users.queries import system_actor
from quarterdeck.users.terms import NewTerritory, NewToken
from quarterdeck.values.ids import public_id
from tests.cast import SYSTEM, Cast, actor
from tests.customers import a_contact, an_account
from tests.matrix.alerted import Alerted, an_alerted
from tests.matrix.boarded import Boarded, a_boarded
from tests.matrix.bulked import bulk_runs
from tests.matrix.doubled import a_doubled
from tests.matrix.forecasted import a_forecast
from tests.matrix.gapped import Gapped, a_gapped
from tests.matrix.hooked import Hooked, a_hooked
from tests.matrix.imported import an_imported
from tests.matrix.lined import Lined, a_lined
from tests.matrix.mirrored import a_mirrored
from tests.matrix.priced import Priced, a_priced
from tests.matrix.qualified import Qualified, a_qualified
from tests.matrix.quoted import a_quoted
from tests.matrix.reviewed import a_review
from tests.matrix.supposed import Supposed, a_supposed
from tests.matrix.uploaded import an_uploaded


@dataclass(frozen=True)
class Sample:
    """What an address may need, as text where it stands in the address. `seq` is the entry of Rita's deal,
    `account_seq` and `contact_seq` are those of an edit.

    The records whose names begin with `gone` are deleted.
    """

    cast: Cast
    account: str
    account_seq: int
    contact: str
    contact_seq: int
    product: str
    priced: Priced
    lined: Lined
    opportunity: str
    seq: int
    version: int
    pipeline: str
    pipeline_id: str
    stage: str
    stage_id: str
    next_stage: str
    next_stage_id: str
    loss_reason: str
    proposal_id: str
    person: str
    team: str
    token: int
    secret: str
    task: str
    task_seq: int
    step_seq: int
    gone_account: str
    gone_contact: str
    gone_opportunity: str
    qualified: Qualified
    gapped: Gapped
    supposed: Supposed
    file: str
    gone_file: str
    notice: int
    gone_activity: str
    approval: str
    delegation: str
    territory_plan: str
    field: int
    hooked: Hooked
    boarded: Boarded
    alerted: Alerted
    twins: tuple[str, str]
    pair: str
    merge: str
    merged_into: str
    view: str
    gone_view: str
    bulk_run: str
    done_bulk_run: str
    deals_import: str
    upload: str
    applied_upload: str
    saved_mapping: str
    control_sheet: str
    snapshot_series: str
    mirror: str
    kept_contact: str
    export: str
    quota: str
    forecast_lock: str
    review: str
    seasonality: str


def a_sample(cast: Cast) -> Sample:
    """An account with a contact, a product, and an opportunity in the first stage of the default pipeline."""
    by = system_actor()
    activate_currency(code="EUR", by=by, via=SYSTEM)
    product = add_product(new=NewProduct("Gateway"), by=by, via=SYSTEM)
    install_default_pipeline(by=by, via=SYSTEM)
    account_id = an_account(cast.rita)
    contact_id = a_contact(cast.rita, account_id=account_id)
    account = edit_account(account_id=account_id, changes={"industry": "Ports"}, by=by, via=SYSTEM)
    contact = edit_contact(contact_id=contact_id, changes={"title": "CFO"}, by=by, via=SYSTEM)
    (pipeline,) = pipelines()
    first, second = pipeline.stages[:2]
    created = create_opportunity(
        new=NewOpportunity(pipeline_id=pipeline.id, name="Harbour cranes", owner_id=cast.rita, account_id=account_id),
        by=by,
        via=SYSTEM,
    )
    gone_account, gone_contact = an_account(cast.rita, "Old Harbour"), a_contact(cast.rita, "Old Hand")
    delete_account(account_id=gone_account, by=by, via=SYSTEM)
    delete_contact(contact_id=gone_contact, by=by, via=SYSTEM)
    token = create_token(
        new=NewToken("Sample", timezone.now() + timedelta(days=30)), person_id=cast.rita, by=by, via=SYSTEM
    )
    return Sample(
        cast=cast,
        account=public_id(account_id),
        account_seq=account.seq or 0,
        contact=public_id(contact_id),
        contact_seq=contact.seq or 0,
        product=public_id(product.product_id),
        priced=a_priced(product.product_id, by),
        lined=a_lined(cast, pipeline.id, product.product_id),
        opportunity=public_id(created.opportunity_id),
        seq=created.seq,
        version=created.version,
        pipeline=pipeline.key,
        pipeline_id=public_id(pipeline.id),
        stage=first.key,
        stage_id=public_id(first.id),
        next_stage=second.key,
        next_stage_id=public_id(second.id),
        proposal_id=public_id(next(stage.id for stage in pipeline.stages if stage.key == "proposal")),
        loss_reason=public_id(next(iter(loss_reasons()))),
        person=public_id(cast.rita),
        team=public_id(cast.north),
        token=token.token_id,
        secret=invite_person(person_id=cast.rita, by=by, via=SYSTEM).secret,
        **_activities(cast, account_id),
        gone_account=public_id(gone_account),
        gone_contact=public_id(gone_contact),
        gone_opportunity=public_id(_a_gone_deal(cast, pipeline.id)),
        qualified=a_qualified(pipeline.id, created.opportunity_id),
        **_files(cast, account_id),
        **_approvals(cast, created.opportunity_id),
        **_settings(cast),
        **_kept(cast, created.opportunity_id),
        **(an_imported() | a_doubled(cast) | a_mirrored(cast) | a_quoted(cast) | a_forecast() | a_review(cast)),
        **an_uploaded(cast),
        export=public_id(an_export(cast.rita)),
    )


def _settings(cast: Cast) -> dict[str, Any]:
    """A draft of territories, a custom field, and a webhook of Ada's."""
    territories = [NewTerritory(key="everywhere", name="Everywhere")]
    plan = draft_plan(name="Next year", rows=territories, by=system_actor(), via=SYSTEM)
    told = {"hooked": a_hooked(cast), "boarded": a_boarded(cast), "alerted": an_alerted(cast)}
    return told | {"territory_plan": public_id(plan), "field": a_field("text", "Market segment").id}


def _approvals(cast: Cast, opportunity_id: int) -> dict[str, Any]:
    """What Rita asked for, and who decides for Max."""
    return {"approval": public_id(an_approval(cast, opportunity_id)), "delegation": public_id(a_delegation(cast)),
            "gapped": a_gapped(opportunity_id), "supposed": a_supposed(cast, opportunity_id)}  # fmt: skip


def _kept(cast: Cast, opportunity_id: int) -> dict[str, Any]:
    """Rita's views and bulk runs."""
    views = {"view": public_id(a_view(cast, "Idle")), "gone_view": public_id(a_view(cast, "Old", is_gone=True))}
    return views | bulk_runs(cast, opportunity_id)


def an_export(person_id: int) -> int:
    """A file of the deals this person sees."""
    order = Order("opportunities", "", FileType.CSV)
    export_id = ask_export(order=order, by=actor(person_id), via=SYSTEM)
    write_waiting()
    return export_id


def a_view(cast: Cast, name: str, *, is_gone: bool = False) -> int:
    """A view of Rita's own."""
    by = actor(cast.rita)
    saved = save_view(new=ViewFields(name=name, query="flag=idle"), by=by, via=SYSTEM)
    if is_gone:
        delete_view(view_id=saved.id, by=by, via=SYSTEM)
    return saved.id


def _a_gone_deal(cast: Cast, pipeline_id: int) -> int:
    """A deal of Rita's that was deleted."""
    by, new = system_actor(), NewOpportunity(pipeline_id=pipeline_id, name="Old cranes", owner_id=cast.rita)
    gone = create_opportunity(new=new, by=by, via=SYSTEM)
    delete_opportunity(opportunity_id=gone.opportunity_id, by=by, via=SYSTEM)
    return gone.opportunity_id


def _files(cast: Cast, account_id: int) -> dict[str, Any]:
    """A file of the account, a removed one, and a notice about it."""
    return {
        "file": public_id(a_file(cast, account_id)),
        "gone_file": public_id(a_file(cast, account_id, is_removed=True)),
        "notice": a_notice(cast, account_id),
    }


def a_file(cast: Cast, account_id: int, *, is_removed: bool = False) -> int:
    """A file that Rita attached to her account."""
    upload = Upload(f"Offer {is_removed}.txt", BytesIO(b"Ten cranes."))
    by = actor(cast.rita)
    file_id = attach_file(kind="account", record_id=account_id, upload=upload, by=by, via=SYSTEM).attachment_id
    if is_removed:
        remove_file(attachment_id=file_id, by=by, via=SYSTEM)
    return file_id


def a_notice(cast: Cast, account_id: int) -> int:
    """Something that Rita was told of."""
    note = NewNotification(cast.rita, "account", account_id, NoticeKind.MENTIONED, cast.max)
    notify(notes=[note], at=timezone.now())
    return notices(actor(cast.rita)).rows[0].id


def an_approval(cast: Cast, opportunity_id: int) -> int:
    """What Rita asked a manager to approve of her deal."""
    new = NewApproval("opportunity", opportunity_id, "proposal/manager", "Proposal", "{}", approver_role="manager")
    return ask_approval(new=new, by=actor(cast.rita), via=SYSTEM).approval_id


def a_delegation(cast: Cast) -> int:
    """Max's: Sam decides on his behalf next week."""
    today = timezone.now().date()
    new = NewDelegation(cast.sam, today + timedelta(days=7), today + timedelta(days=14))
    return delegate_approvals(new=new, by=actor(cast.max), via=SYSTEM)


def _activities(cast: Cast, account_id: int) -> dict[str, Any]:
    """Two tasks of Rita's on the account, one of them deleted; its next step; her mail source."""
    by, day = system_actor(), timezone.now().date()
    new = NewActivity(
        kind="account", record_id=account_id, type=ActivityType.TASK, subject="Ask", author_id=cast.rita, due_on=day
    )
    task, gone = (log_activity(new=new, by=by, via=SYSTEM).activity_id for _ in range(2))
    edited = edit_activity(activity_id=task, changes={"body": "Soon"}, by=by, via=SYSTEM)
    delete_activity(activity_id=gone, by=by, via=SYSTEM)
    connect_mail_source(person_id=cast.rita, name="Mail gateway", by=by, via=SYSTEM)
    step = set_next_step(kind="account", record_id=account_id, text="Call", due_on=day, by=by, via=SYSTEM)
    return {
        "task": public_id(task),
        "task_seq": edited.seq or 0,
        "step_seq": step.seq or 0,
        "gone_activity": public_id(gone),
    }
