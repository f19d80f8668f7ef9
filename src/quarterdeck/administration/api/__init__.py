"""Endpoints of administration."""

from quarterdeck.administration.api.audit import router as audit

__all__ = ["audit"]
