"""Rows of accounts and contacts. The records are Rita's."""

from tests.matrix.rows import EDITS_RITA, EMPLOYEES, NOBODY, OPERATIONS, SEES_RITA, SELLERS, Row, form, posts, reads

ROWS: dict[str, Row] = {
    "settings_territories": form(OPERATIONS),
    "settings_territory_plan": Row(
        {"GET": OPERATIONS, "POST": OPERATIONS},
        lambda sample: {"plan_id": sample.territory_plan},
        {"POST": lambda sample: {"do": "activate"}},
    ),
    "settings_territory_new": form(OPERATIONS, lambda sample: {"plan_id": sample.territory_plan}),
    "settings_territory": form(OPERATIONS, lambda sample: {"plan_id": sample.territory_plan, "key": "everywhere"}),
    "accounts": reads(EMPLOYEES),
    "account_new": form(SELLERS),
    "account": reads(SEES_RITA, lambda sample: {"account_id": sample.account}),
    "account_edit": form(EDITS_RITA, lambda sample: {"account_id": sample.account}),
    "account_field": form(EDITS_RITA, lambda sample: {"account_id": sample.account, "field": "industry"}),
    "account_delete": form(OPERATIONS, lambda sample: {"account_id": sample.account}),
    "account_restore": posts(OPERATIONS, lambda sample: {"account_id": sample.gone_account}),
    "account_undo": posts(EDITS_RITA, lambda sample: {"account_id": sample.account, "seq": sample.account_seq}),
    "account_tree": reads(SEES_RITA, lambda sample: {"account_id": sample.account}),
    "account_timeline": reads(SEES_RITA, lambda sample: {"account_id": sample.account}),
    "contact_timeline": reads(SEES_RITA, lambda sample: {"contact_id": sample.contact}),
    "account_buying_map": form(SEES_RITA, lambda sample: {"account_id": sample.account}, writes=NOBODY),
    "opportunity_buying_map": form(SEES_RITA, lambda sample: {"opportunity_id": sample.opportunity}, writes=NOBODY),
    "contacts": reads(EMPLOYEES),
    "contact_new": form(SELLERS),
    "contact": reads(SEES_RITA, lambda sample: {"contact_id": sample.contact}),
    "contact_edit": form(EDITS_RITA, lambda sample: {"contact_id": sample.contact}),
    "contact_field": form(EDITS_RITA, lambda sample: {"contact_id": sample.contact, "field": "title"}),
    "contact_delete": form(OPERATIONS, lambda sample: {"contact_id": sample.contact}),
    "contact_restore": posts(OPERATIONS, lambda sample: {"contact_id": sample.gone_contact}),
    "contact_undo": posts(EDITS_RITA, lambda sample: {"contact_id": sample.contact, "seq": sample.contact_seq}),
}
