"""Endpoints of administration."""

from quarterdeck.administration.api.audit import router as audit
from quarterdeck.administration.api.status import router as status

__all__ = ["audit", "status"]
