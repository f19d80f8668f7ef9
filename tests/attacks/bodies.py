"""What somebody would type where a form filled in blindly is refused, by "name METHOD"."""

from collections.abc import Callable, Mapping
from typing import Any

from quarterdeck.forecasts.rules import team_key
from quarterdeck.values.ids import parse_id, public_id
from tests.matrix.sample import Sample

BODIES: dict[str, Callable[[Sample], Mapping[str, Any]]] = {
    "account_field POST": lambda _: {"industry": "Docks"},
    "account_new POST": lambda _: {"name": "Third harbour"},
    "contact_field POST": lambda _: {"title": "CEO"},
    "contact_new POST": lambda _: {"name": "Ines Calder"},
    "delegations POST": lambda sample: {
        "deputy_id": public_id(sample.cast.max), "valid_from": "2030-01-01", "valid_until": "2030-01-02",
    },
    "api-v1:delegate_approvals POST": lambda sample: {
        "deputy_id": public_id(sample.cast.max), "valid_from": "2030-01-01", "valid_until": "2030-01-02",
    },
    "api-v1:add_person POST": lambda _: {"name": "Nora Lund", "email": "nora@nordvik.example", "role": "rep"},
    "api-v1:save_view POST": lambda _: {"name": "Fresh"},
    "clean_up POST": lambda sample: {
        f"{sample.opportunity}-choice": "redate", f"{sample.opportunity}-day": "2031-01-02", "do": "confirm",
    },
    "bulk_new POST": lambda sample: {"deal": sample.opportunity, "source": "Fair"},
    "alert_rule_new POST": lambda _: {"name": "Late", "threshold": "3"},
    "alert_rule_edit POST": lambda _: {"name": "Later"},
    "api-v1:add_dashboard POST": lambda _: {"name": "Fresh"},
    "dashboard_mail POST": lambda _: {"hour": "9"},
    "tile_new POST": lambda sample: {"new_name": "", "dashboard": sample.boarded.dashboard},
    "forecast_call POST": lambda _: {"commit": "180", "best_case": "250", "note": "Sure"},
    "forecast_adjust POST": lambda _: {"amount": "150", "note": "It slips"},
    "forecast_reset POST": lambda _: {"note": "Typed wrongly"},
    "settings_forecast POST": lambda _: {"method": "single", "kind": "quarter", "weekday": "1", "time": "08:00"},
    "pipeline_review_minutes POST": lambda _: {"minutes": "A good week."},
    "pipeline_review_deal POST": lambda _: {"note": "Goes on", "ask": "Call again"},
    "pipeline_review_new POST": lambda sample: {"line": team_key(parse_id(sample.team))},
    "forecast_type_new POST": lambda _: {
        "name": "Recurring", "measure": "recurring", "source": "lines", "date": "close", "hierarchy": "team",
    },
    "forecast_type POST": lambda _: {"name": "Bookings"},
    "quota_new POST": lambda _: {"amount": "90000", "currency": "EUR", "person": "", "team": ""},
    "quota_edit POST": lambda _: {"amount": "90000"},
    "quota_months POST": lambda _: {"month_1": "9000", "month_2": "11000"},
    "quotas_copy POST": lambda _: {"from_year": "2027", "to_year": "2028", "growth": "5"},
    "quotas_import POST": lambda _: {"pasted": "year,amount,currency\n2029,90000,EUR\n", "file": ""},
    "seasonality POST": lambda _: {"name": "Later"},
    "seasonality_new POST": lambda _: {"name": "Even"},
    "settings_webhook_new POST": lambda _: {"name": "Copy", "url": "https://hooks.example.com/copy"},
    "api-v1:map_import PATCH": lambda _: {"kind": "accounts"},
    "import_kind POST": lambda _: {"kind": "accounts"},
    "import_reading POST": lambda _: {"header": "1", "header_rows": "1"},
    "api-v1:edit_needs PATCH": lambda _: {"pain": "Dust"},
    "api-v1:edit_objection PATCH": lambda _: {"text": "Too dear"},
    "api-v1:reject POST": lambda _: {"note": "Not yet"},
    "approval_decide POST": lambda _: {"do": "approve", "decision": "approve", "note": "Fine"},
    "line_schedule POST": lambda _: {"count": "4"},
    "mirror_part POST": lambda _: {"pattern": "companies*.csv"},
    "needs_field POST": lambda _: {"pain": "Dust"},
    "next_step POST": lambda _: {"step_text": "Call again"},
    "objection POST": lambda _: {"text": "Too dear"},
    "gap_request POST": lambda _: {"note": "For all shifts"},
    "gap_request_new POST": lambda _: {"new_name": "Dark mode", "gap": ""},
    "product_gap_edit POST": lambda _: {"description": "In tunnels"},
    "product_gap_merge POST": lambda sample: {"into": sample.gapped.other},
    "scenario_new POST": lambda sample: {
        "do": "save", "name": "Fresh", "line": f"person-{sample.person}", "win_rate": "12",
    },
    "scenario_edit POST": lambda sample: {
        "do": "save", "name": "Push", "line": f"person-{sample.person}", "win_rate": "15",
    },
    "scenario_share POST": lambda sample: {"sharing": "team", "shared_team_id": sample.team},
    "api-v1:add_scenario POST": lambda _: {"name": "Fresh"},
    "api-v1:edit_scenario PATCH": lambda _: {"note": "For the board"},
    "api-v1:copy_scenario POST": lambda _: {"name": "Again"},
    "product_gap_new POST": lambda _: {"name": "Dark mode"},
    "opportunity_new POST": lambda _: {"name": "Second quay"},
    "qualification_question POST": lambda _: {"value": "Elsewhere"},
    "settings_discount_band POST": lambda _: {"above": "12"},
    "settings_people_invite POST": lambda _: {"people": "Nina Blau <nina@nordvik.example>"},
    "settings_price POST": lambda _: {"unit_price": "11"},
    "settings_price_book_new POST": lambda _: {"name": "Asia"},
    "settings_product_new POST": lambda _: {"name": "Quay crane"},
    "settings_stage_new POST": lambda _: {"name": "Pilot", "probability_bp": "30", "category": "pipeline"},
    "settings_territory_new POST": lambda _: {"name": "North"},
}  # fmt: skip
# Who sends it where Rita, or Ada for her, would be refused by a rule.
SENDERS = {
    "api-v1:approve POST": "max",
    "api-v1:reject POST": "max",
    "approval_decide POST": "max",
    "api-v1:adjust_forecast PUT": "max",
    "api-v1:judge_forecast_deal PUT": "max",
    "forecast_adjust POST": "max",
    "forecast_judge POST": "max",
    "delegations POST": "ada",
}
# Whose sample leaves nothing to change, or needs what a walk cannot know; refusals are tried there all the same.
QUIET = {
    "the sample is in that state already": """activity_reopen POST|api-v1:reopen_activity POST|mail_source POST
        |api-v1:connect_mail_source PUT|api-v1:complete_contact_next_step POST|view_usual POST|view_keep POST
        |api-v1:complete_opportunity_next_step POST|view_of_role POST|api-v1:restore_product POST
        |api-v1:restore_price_book POST|api-v1:restore_pipeline POST|api-v1:restore_loss_reason POST
        |api-v1:restore_price_tier POST|api-v1:restore_split_type POST|api-v1:reactivate_person POST
        |api-v1:resume_alert_rule POST|api-v1:unmute_alert_rule POST
        |api-v1:resume_webhook POST|api-v1:order_pipelines PUT|settings_pipelines POST|api-v1:move_line POST
        |api-v1:remove_buying_contact DELETE|api-v1:reset_quality_rule DELETE
        |api-v1:reset_health_signal DELETE|forecast_reset POST|api-v1:reset_forecast POST""",
    "something still hangs on it": """api-v1:delete_account DELETE|account_delete POST|api-v1:retire_pipeline DELETE
        |api-v1:retire_stage DELETE|opportunity_contacts POST|api-v1:close_team DELETE
        |opportunity_undo POST|api-v1:undo_opportunity_change POST""",
    "needs another rule, file, rate or place than the sample has": """api-v1:ask_approval POST|attachments POST
        |api-v1:order_stages PUT|api-v1:add_criterion POST|settings_criterion_new POST|settings_field_new POST
        |settings_currency POST|settings_status POST|api-v1:set_rate PUT|api-v1:deactivate_currency DELETE
        |api-v1:replay_webhook_deliveries POST|mirror_new POST|mirror_edit POST|api-v1:add_mirror POST
        |api-v1:edit_mirror PUT|api-v1:send_mailing POST|forecast_judge POST|api-v1:judge_forecast_deal PUT""",
    "has rows to mend, no file, or not the name that must be typed": """api-v1:apply_import POST|import_apply POST
        |api-v1:apply_snapshots POST|snapshot_apply POST|import_new POST|snapshot_files POST|held_data POST
        |snapshot_series_new POST""",
    "only tries out": "api-v1:try_criterion POST|api-v1:preview_scenario POST",
    "about one's own sign-in": """account_login POST|mfa_authenticate POST|mfa_reauthenticate POST
        |settings_second_factor POST|account_change_password POST""",
}


def quiet() -> set[str]:
    """All of them."""
    return {name.strip() for names in QUIET.values() for name in names.split("|")}
