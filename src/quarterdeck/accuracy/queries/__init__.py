"""Reads of the record of calls, by who may see them."""

from quarterdeck.accuracy.queries.moved import Asked, MovedCall, Which, moved_since
from quarterdeck.accuracy.queries.record import CallRecord, LineRecord, call_record, rests_on

__all__ = ["Asked", "CallRecord", "LineRecord", "MovedCall", "Which", "call_record", "moved_since", "rests_on"]
