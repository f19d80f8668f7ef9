"""Endpoints of the record of calls, and of what moved since a call."""
