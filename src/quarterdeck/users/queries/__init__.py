"""Reads about people and rights."""

from quarterdeck.users.queries.access import wrong_access_rows
from quarterdeck.users.queries.actors import actor_for, actor_for_token, actor_from, system_actor
from quarterdeck.users.queries.company import Company, company, company_day, has_company
from quarterdeck.users.queries.people import (
    PersonOption,
    employees,
    open_memberships,
    owner_options,
    people_names,
    people_options,
    person_ids_by_email,
    person_ids_by_name_key,
    team_ids_by_name_key,
    time_zones_in_use,
    writable_owners,
)
from quarterdeck.users.queries.scopes import may_write_for, scope_mine_q, scope_q, scope_team_q, write_q

__all__ = [
    "Company",
    "PersonOption",
    "actor_for",
    "actor_for_token",
    "actor_from",
    "company",
    "company_day",
    "employees",
    "has_company",
    "may_write_for",
    "open_memberships",
    "owner_options",
    "people_names",
    "people_options",
    "person_ids_by_email",
    "person_ids_by_name_key",
    "scope_mine_q",
    "scope_q",
    "scope_team_q",
    "system_actor",
    "team_ids_by_name_key",
    "time_zones_in_use",
    "writable_owners",
    "write_q",
    "wrong_access_rows",
]
