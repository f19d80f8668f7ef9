"""Rows of the board, the list and the pages of a deal. The deal is Rita's."""

from collections.abc import Mapping
from typing import Any

from tests.matrix.rows import EDITS_RITA, EMPLOYEES, EVERYONE, OPERATIONS, SEES_RITA, SELLERS, Row, form, posts, reads
from tests.matrix.sample import Sample

DELETERS = frozenset({"ada", "sam", "max"})


def deal(sample: Sample) -> Mapping[str, Any]:
    return {"opportunity_id": sample.opportunity}


ROWS: dict[str, Row] = {
    "first_board": reads(EMPLOYEES),
    "board": reads(EMPLOYEES, lambda sample: {"key": sample.pipeline}),
    "column_cards": reads(EMPLOYEES, lambda sample: {"key": sample.pipeline, "stage_key": sample.stage}),
    "opportunities": reads(EMPLOYEES),
    "opportunity_new": form(SELLERS),
    "opportunity": reads(SEES_RITA, deal),
    "opportunity_move": form(EDITS_RITA, deal),
    "opportunity_field": form(EDITS_RITA, lambda sample: {**deal(sample), "field": "source"}),
    "opportunity_contacts": posts(EDITS_RITA, deal),
    "opportunity_splits": Row(
        {"GET": SEES_RITA, "POST": EDITS_RITA},
        deal,
        {"POST": lambda sample: {"type": "overlay", "version": "0", "person_0": "owner", "share_0": "10"}},
    ),
    "settings_split_types": reads(OPERATIONS),
    "settings_split_type_new": form(OPERATIONS),
    "settings_split_type": form(OPERATIONS, lambda sample: {"key": "overlay"}),
    "opportunity_undo": posts(EDITS_RITA, lambda sample: {**deal(sample), "seq": sample.seq}),
    "opportunity_delete": form(DELETERS, deal),
    "opportunity_restore": posts(DELETERS, lambda sample: {"opportunity_id": sample.gone_opportunity}),
    # Addresses people guess lead on whoever asks; where they lead to asks who it is.
    "deals": reads(EVERYONE),
    "deals_rest": reads(EVERYONE, lambda sample: {"rest": sample.opportunity}),
}
