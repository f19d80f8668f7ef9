"""Rows of the API. Reading needs no scope, so Rita's narrow token reads what Rita reads."""

from collections.abc import Mapping

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.matrix.rows import EDITS_RITA, EMPLOYEES, EVERYONE, NARROW, OPERATIONS, SEES_RITA, SELLERS, Row, Values
from tests.matrix.sample import Sample

READERS = EMPLOYEES | {NARROW}
READERS_OF_RITA = SEES_RITA | {NARROW}
DELETERS = DECIDERS = frozenset({"ada", "sam", "max"})


def account(sample: Sample) -> Mapping[str, str]:
    return {"account_id": sample.account}


def contact(sample: Sample) -> Mapping[str, str]:
    return {"contact_id": sample.contact}


def deal(sample: Sample) -> Mapping[str, str]:
    return {"opportunity_id": sample.opportunity}


def approval(sample: Sample) -> Mapping[str, str]:
    return {"approval_id": sample.approval}


def custom_field(sample: Sample) -> Mapping[str, str]:
    return {"field_id": str(sample.field)}


def reads(who: frozenset[str], kwargs: Values = lambda sample: {}) -> Row:
    return Row({"GET": who}, kwargs)


def writes(method: str, who: frozenset[str], kwargs: Values, body: Values = lambda sample: {}) -> Row:
    return Row({method: who}, kwargs, {method: body})


def price_book(sample: Sample) -> Mapping[str, str]:
    return {"book_id": sample.priced.book}


def price(sample: Sample) -> Mapping[str, str]:
    return {"book_id": sample.priced.book, "price_id": sample.priced.price}


def nothing(sample: Sample) -> Mapping[str, str]:
    return {}


OWN = {
    "openapi-json": reads(EVERYONE | {NARROW}),
    "openapi-view": reads(EVERYONE | {NARROW}),
    "get_whoami": reads(READERS),
    "list_people": reads(READERS),
    "get_person": reads(READERS, lambda sample: {"person_id": sample.person}),
}
CATALOG = {
    "list_products": reads(READERS),
    "get_product": reads(READERS, lambda sample: {"product_id": sample.product}),
    "add_product": writes("POST", OPERATIONS, nothing, lambda sample: {"name": "Quay crane"}),
    "edit_product": writes(
        "PATCH", OPERATIONS, lambda sample: {"product_id": sample.product}, lambda sample: {"unit": "t"}
    ),
    "list_price_books": reads(READERS),
    "add_price_book": writes("POST", OPERATIONS, nothing, lambda sample: {"name": "Asia", "currency": "EUR"}),
    "get_price_book": reads(READERS, price_book),
    "edit_price_book": writes("PATCH", OPERATIONS, price_book, lambda sample: {"name": "Europe 2"}),
    "archive_price_book": writes("DELETE", OPERATIONS, price_book),
    "restore_price_book": writes("POST", OPERATIONS, price_book),
    "list_prices": reads(READERS, price_book),
    "add_price": writes(
        "POST",
        OPERATIONS,
        price_book,
        lambda sample: {"product_id": sample.product, "unit_price": "1", "minimum_quantity": "5"},
    ),
    "change_price": writes("PATCH", OPERATIONS, price, lambda sample: {"unit_price": "2"}),
    "remove_price": writes("DELETE", OPERATIONS, price),
    "get_price": reads(READERS),
    "list_price_tiers": reads(READERS),
    "list_discount_bands": reads(READERS),
    "list_currencies": reads(READERS),
}
CUSTOMERS = {
    "list_territories": reads(READERS),
    "draft_territories": writes(
        "POST", OPERATIONS, nothing, lambda sample: {"name": "Next", "territories": [{"key": "a", "name": "A"}]}
    ),
    "preview_territories": reads(OPERATIONS, lambda sample: {"plan_id": sample.territory_plan}),
    "activate_territories": writes("POST", OPERATIONS, lambda sample: {"plan_id": sample.territory_plan}),
    "list_accounts": reads(READERS),
    "create_account": writes("POST", SELLERS, nothing, lambda sample: {"name": "Quay"}),
    "get_account": reads(READERS_OF_RITA, account),
    "edit_account": writes("PATCH", EDITS_RITA, account, lambda sample: {"name": "Quay"}),
    "delete_account": writes("DELETE", OPERATIONS, account),
    "restore_account": writes("POST", OPERATIONS, lambda sample: {"account_id": sample.gone_account}),
    "get_account_tree": reads(READERS_OF_RITA, account),
    "get_account_buying_map": reads(READERS_OF_RITA, account),
    "get_account_timeline": reads(READERS_OF_RITA, account),
    "get_contact_timeline": reads(READERS_OF_RITA, contact),
    "list_contacts": reads(READERS),
    "create_contact": writes("POST", SELLERS, nothing, lambda sample: {"name": "Ines"}),
    "get_contact": reads(READERS_OF_RITA, contact),
    "edit_contact": writes("PATCH", EDITS_RITA, contact, lambda sample: {"name": "Ines"}),
    "delete_contact": writes("DELETE", OPERATIONS, contact),
    "restore_contact": writes("POST", OPERATIONS, lambda sample: {"contact_id": sample.gone_contact}),
}
PIPELINES = {
    "list_pipelines": reads(READERS),
    "get_pipeline": reads(READERS, lambda sample: {"pipeline_id": sample.pipeline_id}),
    "get_board": reads(READERS, lambda sample: {"pipeline_id": sample.pipeline_id}),
    "list_board_column": reads(
        READERS, lambda sample: {"pipeline_id": sample.pipeline_id, "stage_id": sample.stage_id}
    ),
    "list_stages": reads(READERS),
    "list_loss_reasons": reads(READERS),
}
OPPORTUNITIES = {
    "list_opportunities": reads(READERS),
    "create_opportunity": writes(
        "POST", SELLERS, nothing, lambda sample: {"name": "Quay", "pipeline_id": sample.pipeline_id}
    ),
    "list_split_types": reads(READERS),
    "list_splits": reads(READERS_OF_RITA, deal),
    "set_splits": writes(
        "PUT",
        EDITS_RITA,
        lambda sample: {**deal(sample), "type": "overlay"},
        lambda sample: {"shares": [{"share_bp": 5}]},
    ),
    "get_opportunity": reads(READERS_OF_RITA, deal),
    "get_opportunity_buying_map": reads(READERS_OF_RITA, deal),
    "list_opportunity_history": reads(READERS_OF_RITA, deal),
    "edit_opportunity": writes("PATCH", EDITS_RITA, deal, lambda sample: {"name": "Quay"}),
    "move_opportunity": writes("POST", EDITS_RITA, deal, lambda sample: {"stage_id": sample.next_stage_id}),
    "undo_opportunity_change": writes("POST", EDITS_RITA, lambda sample: {**deal(sample), "seq": str(sample.seq)}),
    "add_buying_contact": writes(
        "POST", EDITS_RITA, deal, lambda sample: {"contact_id": sample.contact, "role": "champion"}
    ),
    "remove_buying_contact": writes(
        "DELETE", EDITS_RITA, lambda sample: {**deal(sample), "contact_id": sample.contact, "role": "champion"}
    ),
    "delete_opportunity": writes("DELETE", DELETERS, deal),
    "restore_opportunity": writes("POST", DELETERS, lambda sample: {"opportunity_id": sample.gone_opportunity}),
}
RECORDS = {
    "list_attachments": reads(READERS_OF_RITA, lambda sample: {"kind": "accounts", "record_id": sample.account}),
    "attach_file": writes(
        "POST",
        SEES_RITA - {"rolf"},
        lambda sample: {"kind": "accounts", "record_id": sample.account},
        lambda sample: {"file": SimpleUploadedFile("Plan.txt", b"Ten cranes, one quay.")},
    ),
    "get_attachment": reads(READERS_OF_RITA, lambda sample: {"attachment_id": sample.file}),
    "download_attachment": reads(READERS_OF_RITA, lambda sample: {"attachment_id": sample.file}),
    "remove_attachment": writes("DELETE", EDITS_RITA, lambda sample: {"attachment_id": sample.file}),
    "restore_attachment": writes("POST", EDITS_RITA, lambda sample: {"attachment_id": sample.gone_file}),
    "list_notifications": reads(READERS),
    "read_notification": writes(
        "POST", frozenset({"rita", NARROW}), lambda sample: {"notification_id": str(sample.notice)}
    ),
    "read_all_notifications": writes("POST", READERS, nothing),
    "list_fields": reads(READERS),
    "get_field": reads(READERS, custom_field),
    "create_field": writes(
        "POST", OPERATIONS, nothing, lambda sample: {"kind": "account", "type": "text", "label": "Shoe size"}
    ),
    "edit_field": writes("PATCH", OPERATIONS, custom_field, lambda sample: {"help": "Of ours"}),
    "hide_field": writes("POST", OPERATIONS, custom_field),
    "show_field": writes("POST", OPERATIONS, custom_field),
    "list_approvals": reads(READERS),
    "get_approval": reads(READERS_OF_RITA, approval),
    "approve": writes("POST", DECIDERS, approval),
    "reject": writes("POST", DECIDERS, approval),
    "withdraw_approval": writes("POST", frozenset({"rita"}), approval),
    "list_opportunity_approvals": reads(READERS_OF_RITA, deal),
    "ask_approval": writes("POST", EDITS_RITA, deal, lambda sample: {"criterion": "proposal/manager"}),
    "list_delegations": reads(READERS),
    "delegate_approvals": writes(
        "POST",
        DECIDERS,
        nothing,
        lambda sample: {"deputy_id": sample.person, "valid_from": "2030-01-01", "valid_until": "2030-01-02"},
    ),
    "end_delegation": writes("DELETE", frozenset({"max"}), lambda sample: {"delegation_id": sample.delegation}),
}
PARTS = (OWN, CATALOG, CUSTOMERS, PIPELINES, OPPORTUNITIES, RECORDS)
ROWS = {f"api-v1:{name}": row for part in PARTS for name, row in part.items()}
