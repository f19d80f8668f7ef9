"""Product gaps and requests for them that the first requests need."""

from collections.abc import Mapping
from typing import Any

from quarterdeck.gaps.actions import add_gap, link_gap, merge_gap, remove_request
from quarterdeck.gaps.terms import GapFields, RequestFields
from quarterdeck.values.ids import parse_id, public_id
from tests.fuzzing.makers import BY_SYSTEM, NAMES, a_deal
from tests.matrix.sample import Sample


def a_fresh_gap(sample: Sample) -> int:
    return add_gap(new=GapFields(next(NAMES)), **BY_SYSTEM).id


def a_merged_gap(sample: Sample) -> int:
    made_id = a_fresh_gap(sample)
    merge_gap(gap_id=made_id, into_id=a_fresh_gap(sample), **BY_SYSTEM)
    return made_id


def another_gap(sample: Sample) -> Mapping[str, Any]:
    return {"into_id": public_id(a_fresh_gap(sample))}


def a_gap_request(sample: Sample) -> Mapping[str, Any]:
    deal_id, gap_id = a_deal(sample), a_fresh_gap(sample)
    done = link_gap(opportunity_id=deal_id, gap_id=gap_id, new=RequestFields(), **BY_SYSTEM)
    return {"opportunity_id": public_id(deal_id), "request_id": public_id(done.id)}


def a_removed_gap_request(sample: Sample) -> Mapping[str, Any]:
    made = a_gap_request(sample)
    deal_id, request_id = parse_id(made["opportunity_id"]), parse_id(made["request_id"])
    remove_request(opportunity_id=deal_id, request_id=request_id, **BY_SYSTEM)
    return made
