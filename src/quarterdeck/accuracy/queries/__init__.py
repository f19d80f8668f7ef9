"""Reads of the record of calls, by who may see them."""

from quarterdeck.accuracy.queries.record import CallRecord, LineRecord, call_record

__all__ = ["CallRecord", "LineRecord", "call_record"]
