"""Which scopes of a token each operation asks for: written into the OpenAPI document, and held by a test.

A scope is a permission. The actions ask for it, at every door alike; here it is only told. Reading asks for no
scope unless it stands here: a token reads what its owner reads.
"""

from quarterdeck.users.terms import Permission

Scopes = tuple[tuple[str, ...], ...]
# At least one scope, whichever: what a token that only reads may not do.
ANY = "any"
MIRRORING = (Permission.IMPORTS_RUN.value, Permission.OPPORTUNITIES_IMPORT_HISTORY.value)


def _each(scope: Permission, *operations: str) -> dict[str, Scopes]:
    return dict.fromkeys(operations, ((scope.value,),))


def _on_record(*operations: str, also: Permission | None = None) -> dict[str, Scopes]:
    """Operations on a record of any kind: the scope that edits its kind, and another one beside it."""
    more = (also.value,) if also else ()
    edits = (Permission.OPPORTUNITIES_EDIT, Permission.CUSTOMERS_EDIT)
    return {name: tuple((*more, edit.value) for edit in edits) for name in operations}


SCOPES: dict[str, Scopes] = {
    **_each(
        Permission.ACTIVITIES_LOG,
        "attach_file", "log_activity", "log_account_activity", "log_contact_activity", "log_opportunity_activity",
    ),
    **_on_record(
        "complete_activity", "delete_activity", "edit_activity", "reopen_activity", "restore_activity",
        "complete_account_next_step", "complete_contact_next_step", "complete_opportunity_next_step",
        "set_account_next_step", "set_contact_next_step", "set_opportunity_next_step",
        "remove_attachment", "restore_attachment",
        also=Permission.ACTIVITIES_LOG,
    ),
    **_on_record(
        "answer_question", "edit_needs", "raise_objection", "edit_objection", "delete_objection", "restore_objection",
        "record_evidence", "withdraw_evidence", "withdraw_approval",
        "decide_duplicates", "merge_records", "undo_merge",
    ),
    **_each(Permission.APPROVALS_DECIDE, "approve", "reject", "delegate_approvals", "end_delegation"),
    **_each(Permission.AUDIT_READ, "list_audit_entries"),
    **_each(
        Permission.PRODUCTS_MANAGE,
        "add_product", "edit_product", "add_price_book", "edit_price_book", "archive_price_book", "restore_price_book",
        "add_price", "change_price", "remove_price", "archive_product", "restore_product",
        "add_price_tier", "rename_price_tier", "archive_price_tier", "restore_price_tier",
        "add_discount_band", "edit_discount_band", "remove_discount_band",
    ),
    **_each(Permission.RATES_MANAGE, "activate_currency", "deactivate_currency", "set_rate"),
    **_each(
        Permission.QUOTAS_MANAGE,
        "get_forecast_settings", "set_forecast_settings",
        "list_forecast_types", "get_forecast_type", "create_forecast_type", "set_forecast_type",
        "set_quota", "edit_quota_months", "remove_quota", "copy_quotas",
        "add_seasonality", "edit_seasonality", "remove_seasonality",
    ),
    **_each(Permission.CUSTOMERS_DELETE, "delete_account", "restore_account", "delete_contact", "restore_contact"),
    **_each(Permission.CUSTOMERS_EDIT, "create_account", "edit_account", "create_contact", "edit_contact"),
    **_each(
        Permission.FIELDS_MANAGE,
        "create_field", "edit_field", "hide_field", "show_field", "copy_field", "move_field",
    ),
    **_each(
        Permission.IMPORTS_RUN,
        "list_imports", "create_import", "get_import", "map_import", "remove_import", "list_import_rows",
        "decide_import", "get_open_import", "read_import_anew",
        "correct_import", "check_import", "apply_import", "undo_import", "download_import_errors",
        "save_mapping", "list_saved_mappings", "remove_saved_mapping",
        "begin_control_sheet", "get_control_sheet", "list_control_lines", "type_control_figure", "sign_control_sheet",
        "list_snapshot_series", "get_snapshot_series", "list_mirrors", "get_mirror", "list_mirror_loads",
    ),
    **dict.fromkeys(
        (
            "add_snapshot_series", "edit_snapshot_series", "hand_in_snapshots", "apply_snapshots",
            "add_mirror", "edit_mirror", "set_mirror_files", "remove_mirror_files", "set_mirror_state", "load_mirror",
            "take_over_mirror",
        ),
        (MIRRORING,),
    ),
    # Of a record's own kind one needs the right to change it, too.
    "take_over_record": (
        (*MIRRORING, Permission.CUSTOMERS_EDIT.value),
        (*MIRRORING, Permission.OPPORTUNITIES_EDIT.value),
    ),
    **_each(Permission.INSTALLATION_MANAGE, "get_status", "list_backups", "ask_backup"),
    **_each(Permission.OPPORTUNITIES_CREATE, "create_opportunity"),
    **_each(Permission.SETTINGS_MANAGE, "export_held_data", "erase_contact"),
    "erase_person": ((Permission.SETTINGS_MANAGE.value, Permission.PEOPLE_MANAGE.value),),
    **_each(Permission.OPPORTUNITIES_DELETE, "delete_opportunity", "restore_opportunity"),
    **_each(
        Permission.OPPORTUNITIES_EDIT,
        "start_pipeline_review", "write_pipeline_review_minutes", "finish_pipeline_review",
        "decide_reviewed_opportunity", "skip_reviewed_opportunity",
        "submit_forecast_call", "adjust_forecast", "reset_forecast", "judge_forecast_deal",
        "edit_opportunity", "undo_opportunity_change", "add_buying_contact", "remove_buying_contact", "set_splits",
        "add_line", "edit_line", "move_line", "remove_line", "restore_line", "set_schedule", "remove_schedule",
        "set_installments", "check_bulk_run", "apply_bulk_run", "undo_bulk_run",
    ),
    **_each(
        Permission.OPPORTUNITIES_EDIT,
        "dismiss_next_best_action",
        "add_product_gap", "link_product_gap", "edit_opportunity_product_gap", "unlink_product_gap",
        "restore_opportunity_product_gap",
    ),
    **_each(Permission.GAPS_MANAGE, "edit_product_gap", "merge_product_gap", "unmerge_product_gap"),
    **_each(Permission.OPPORTUNITIES_MOVE, "move_opportunity", "ask_approval"),
    **_each(
        Permission.PEOPLE_MANAGE,
        "get_person_access", "add_person", "edit_person", "set_role", "deactivate_person", "reactivate_person",
        "list_roles", "list_teams", "get_team", "add_team", "edit_team", "close_team", "join_team", "leave_team",
        "connect_mail_source", "end_mail_source", "get_mail_source", "list_role_views", "choose_role_view",
    ),
    **_each(
        Permission.PIPELINES_MANAGE,
        "add_pipeline", "edit_pipeline", "order_pipelines", "retire_pipeline", "restore_pipeline",
        "set_quality_rule", "reset_quality_rule", "set_health_signal", "reset_health_signal",
        "add_stage", "edit_stage", "order_stages", "retire_stage",
        "add_criterion", "edit_criterion", "retire_criterion", "try_criterion",
        "add_loss_reason", "edit_loss_reason", "retire_loss_reason", "restore_loss_reason",
        "add_split_type", "rename_split_type", "retire_split_type", "restore_split_type",
    ),
    **_each(
        Permission.QUALIFICATION_MANAGE,
        "add_framework", "edit_framework", "add_element", "edit_element", "add_question_set", "edit_question_set",
        "add_question", "edit_question",
    ),
    **_each(
        Permission.SETTINGS_MANAGE,
        "get_company", "edit_company",
        "list_webhooks", "create_webhook", "list_webhook_events", "get_webhook", "edit_webhook", "delete_webhook",
        "pause_webhook", "resume_webhook", "rotate_webhook_secret", "test_webhook", "replay_webhook_deliveries",
        "list_webhook_deliveries", "get_webhook_delivery", "replay_webhook_delivery",
    ),
    **_each(
        Permission.TERRITORIES_MANAGE,
        "draft_territories", "preview_territories", "activate_territories", "redraft_territories",
        "discard_territories", "list_territory_plans",
    ),
    **dict.fromkeys(
        (
            "add_alert_rule", "edit_alert_rule", "delete_alert_rule", "pause_alert_rule", "resume_alert_rule",
            "mute_alert_rule", "unmute_alert_rule", "read_alerts", "read_alert",
            "save_view", "edit_view", "delete_view", "restore_view", "choose_columns", "choose_usual_view",
            "add_dashboard", "edit_dashboard", "delete_dashboard", "restore_dashboard",
            "add_scenario", "edit_scenario", "delete_scenario", "restore_scenario", "copy_scenario", "compute_scenario",
            "add_tile", "edit_tile", "remove_tile", "set_mailing", "end_mailing", "send_mailing",
            "edit_profile",
        ),
        ((ANY,),),
    ),
    # One's own, or anybody's as a manager of people.
    "revoke_token": ((ANY,), (Permission.PEOPLE_MANAGE.value,)),
    # A file holds no more than the pages of its list, which a token reads.
    "ask_export": ((),),
    # It writes nothing: a token sees what its owner may read.
    "preview_scenario": ((),),
    # One's own notifications, which say nothing to others.
    "read_notification": ((),),
    "read_all_notifications": ((),),
    "mute_notifications": ((),),
}  # fmt: skip
NOTHING: Scopes = ((),)
