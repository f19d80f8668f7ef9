"""Requests that must succeed, where the row of the who-may matrix is let through and refused all the same.

What such a request needs is made when it is asked for, beside the sample.
"""

from dataclasses import dataclass

from django.core.files.uploadedfile import SimpleUploadedFile

from quarterdeck.users import actions as users
from quarterdeck.values.ids import parse_id, public_id
from tests.customers import an_account
from tests.fuzzing import advice, gaps, makers
from tests.fuzzing.makers import BY_SYSTEM, NAMES
from tests.matrix.imported import a_checked_series, a_sheet, a_snapshot
from tests.matrix.rows import Values, nothing
from tests.matrix.uploaded import DEALS, a_checked


@dataclass(frozen=True)
class Success:
    """What differs from the row: who asks, values of the address, of the query string, the body."""

    who: str = ""
    path: Values | None = None
    query: Values = nothing
    body: Values | None = None


SUCCESSES: dict[str, Success] = {
    "download_import_errors": Success(path=lambda sample: a_checked(sample.cast, DEALS)),
    "correct_import": Success(path=lambda sample: a_checked(sample.cast, DEALS.replace(b"D-1", b"D-9"))),
    "decide_import": Success(path=lambda sample: a_checked(sample.cast, DEALS.replace(b"D-1", b"D-8"))),
    "hand_in_snapshots": Success(path=lambda _: a_checked_series(), body=lambda _: {"files": [a_snapshot()]}),
    "type_control_figure": Success(path=lambda sample: {"sheet_id": a_sheet(parse_id(sample.deals_import))}),
    "apply_import": Success(path=lambda sample: a_checked(sample.cast)),
    "apply_snapshots": Success(path=lambda _: a_checked_series()),
    "add_mirror": Success(body=lambda _: makers.rooted("Fresh")),
    "edit_mirror": Success(path=makers.made("mirror_id", makers.mirrored), body=lambda _: makers.rooted(next(NAMES))),
    "set_mirror_state": Success(path=makers.made("mirror_id", makers.mirrored)),
    "set_mirror_files": Success(path=makers.files),
    "remove_mirror_files": Success(path=makers.files),
    "erase_person": Success(path=makers.made("person_id", makers.who_left)),
    "attach_file": Success(path=makers.a_quay, body=lambda _: {"file": SimpleUploadedFile("Plan.pdf", makers.PDF)}),
    "download_export": Success(path=makers.an_export_of_rita),
    "find_duplicates": Success(query=lambda _: {"kind": "account", "name": "Third harbour"}),
    "list_duplicates": Success(query=lambda _: {"kind": "account"}),
    "list_merges": Success(query=lambda sample: {"kind": "account", "target_id": sample.account}),
    "connect_mail_source": Success(who="olga", path=lambda sample: {"person_id": public_id(sample.cast.olga)}),
    "reopen_activity": Success(path=makers.done_task),
    "complete_opportunity_next_step": Success(path=makers.with_step("opportunity")),
    "complete_contact_next_step": Success(path=makers.with_step("contact")),
    "undo_opportunity_change": Success(who="ada", path=makers.edited_deal),
    "ask_approval": Success(path=makers.deal_to_approve, body=lambda sample: {"criterion": "proposal/boss"}),
    "retire_pipeline": Success(path=makers.fresh_pipeline),
    "order_stages": Success(path=makers.fresh_pipeline, body=makers.newest_stages),
    "retire_stage": Success(path=makers.fresh_stage),
    "add_criterion": Success(body=makers.has_source),
    "try_criterion": Success(body=makers.has_source),
    "delete_account": Success(path=lambda sample: {"account_id": public_id(an_account(sample.cast.rita, "Shed"))}),
    "delegate_approvals": Success(
        body=lambda sample: {
            "deputy_id": public_id(sample.cast.max),
            "valid_from": "2030-01-01",
            "valid_until": "2030-01-02",
        }
    ),
    "approve": Success(who="max", path=makers.fresh_approval),
    "reject": Success(who="max", path=makers.fresh_approval, body=lambda sample: {"note": "Too dear."}),
    "list_funnel_rows": Success(query=lambda sample: {"stage": sample.stage_id}),
    "list_pattern_rows": Success(query=lambda sample: {"stage": sample.stage_id, "practice": "champion"}),
    "get_price": Success(query=lambda sample: {"product_id": sample.product, "currency": "EUR", "day": "2026-06-01"}),
    "add_person": Success(body=lambda sample: {"name": "Nora Lund", "email": "nora@nordvik.example"}),
    "edit_person": Success(path=makers.made("person_id", makers.a_newcomer), body=lambda sample: {"name": "Nils Lund"}),
    "set_role": Success(path=makers.made("person_id", makers.a_newcomer)),
    "deactivate_person": Success(path=makers.made("person_id", makers.a_newcomer)),
    "reactivate_person": Success(path=makers.made("person_id", lambda sample: sample.cast.disabled)),
    "close_team": Success(path=makers.made("team_id", lambda sample: users.add_team(name="Empty", **BY_SYSTEM))),
    "leave_team": Success(path=makers.a_member),
    "revoke_token": Success(path=makers.made("token_id", makers.another_token)),
    "archive_product": Success(path=makers.made("product_id", makers.a_product)),
    "restore_product": Success(path=makers.made("product_id", makers.an_old_product)),
    "deactivate_currency": Success(path=makers.made("code", makers.used_currency("SEK"))),
    "set_rate": Success(path=lambda sample: {"code": makers.used_currency("USD")(sample), "day": "2026-03-31"}),
    "archive_price_tier": Success(path=makers.made("tier_id", makers.a_tier)),
    "restore_price_tier": Success(path=makers.made("tier_id", makers.an_old_tier)),
    "remove_discount_band": Success(path=makers.made("band_id", makers.a_band)),
    "start_pipeline_review": Success(who="max"),
    "finish_pipeline_review": Success(who="ada", path=makers.a_fresh_review),
    "submit_forecast_call": Success(who="rita"),
    "adjust_forecast": Success(who="max"),
    "reset_forecast": Success(who="rita"),
    "judge_forecast_deal": Success(who="max", path=makers.a_due_deal),
    "remove_quota": Success(path=makers.made("quota_id", makers.a_quota)),
    "remove_seasonality": Success(path=makers.made("seasonality_id", makers.a_seasonality)),
    "add_seasonality": Success(body=makers.a_season),
    "edit_seasonality": Success(body=makers.a_season),
    "rename_split_type": Success(
        path=makers.made("key", makers.a_split_type), body=lambda sample: {"name": "Partner help"}
    ),
    "retire_split_type": Success(path=makers.made("key", makers.a_split_type)),
    "restore_split_type": Success(path=makers.made("key", makers.an_old_split_type)),
    "remove_schedule": Success(path=makers.a_line_with_schedule),
    "delete_objection": Success(path=makers.an_objection),
    "dismiss_next_best_action": Success(path=advice.an_advice),
    "add_product_gap": Success(body=lambda _: {"name": next(NAMES)}),
    "edit_product_gap": Success(path=makers.made("gap_id", gaps.a_fresh_gap)),
    "merge_product_gap": Success(path=makers.made("gap_id", gaps.a_fresh_gap), body=gaps.another_gap),
    "unmerge_product_gap": Success(path=makers.made("gap_id", gaps.a_merged_gap)),
    "link_product_gap": Success(
        path=makers.made("opportunity_id", makers.a_deal),
        body=lambda sample: {"gap_id": public_id(gaps.a_fresh_gap(sample))},
    ),
    "edit_opportunity_product_gap": Success(path=gaps.a_gap_request),
    "unlink_product_gap": Success(path=gaps.a_gap_request),
    "restore_opportunity_product_gap": Success(path=gaps.a_removed_gap_request),
    "remove_buying_contact": Success(path=makers.a_champion),
    "redraft_territories": Success(path=makers.made("plan_id", makers.a_draft)),
    "discard_territories": Success(path=makers.made("plan_id", makers.a_draft)),
    "add_dashboard": Success(body=lambda _: {"name": next(NAMES)}),
    "add_tile": Success(path=makers.made("dashboard_id", makers.a_dashboard)),
    "edit_tile": Success(path=makers.a_tile),
    "remove_tile": Success(path=makers.a_tile),
    "edit_dashboard": Success(
        path=makers.made("dashboard_id", makers.a_dashboard), body=lambda _: {"name": next(NAMES)}
    ),
    "add_scenario": Success(body=lambda _: {"name": next(NAMES)}),
    "edit_scenario": Success(path=makers.made("scenario_id", makers.a_scenario), body=lambda _: {"name": next(NAMES)}),
    "delete_scenario": Success(path=makers.made("scenario_id", makers.a_scenario)),
    "restore_scenario": Success(path=makers.made("scenario_id", makers.a_gone_scenario)),
    "copy_scenario": Success(path=makers.made("scenario_id", makers.a_scenario), body=lambda _: {"name": next(NAMES)}),
    "compute_scenario": Success(path=makers.made("scenario_id", makers.a_scenario)),
    "delete_dashboard": Success(path=makers.made("dashboard_id", makers.a_dashboard)),
    "set_mailing": Success(path=makers.a_mailing),
    "send_mailing": Success(path=makers.made("dashboard_id", makers.a_dashboard)),
    "end_mailing": Success(path=makers.a_mailing),
    "edit_alert_rule": Success(path=makers.made("rule_id", makers.an_alert_rule), body=lambda _: {"name": "Ebb"}),
    "delete_alert_rule": Success(path=makers.made("rule_id", makers.an_alert_rule)),
    "mute_alert_rule": Success(path=makers.made("rule_id", makers.an_alert_rule)),
    "save_view": Success(body=lambda sample: {"name": "Busy", "query": "flag=idle"}),
    "search_records": Success(query=lambda sample: {"q": "crane"}),
}
