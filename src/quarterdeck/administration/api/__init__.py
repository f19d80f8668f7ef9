"""Endpoints of administration."""

from quarterdeck.administration.api.audit import router as audit
from quarterdeck.administration.api.company import backups, organisation
from quarterdeck.administration.api.own import own
from quarterdeck.administration.api.people import people, role_list
from quarterdeck.administration.api.status import router as status
from quarterdeck.administration.api.teams import teams

__all__ = ["audit", "backups", "organisation", "own", "people", "role_list", "status", "teams"]
