"""Applying rows that are people: the person, their team, and who leads it."""

from datetime import date

import msgspec

from quarterdeck.imports.actions.applier import Singly
from quarterdeck.imports.terms import Judgement, PersonFacts, Result
from quarterdeck.users.actions import add_person, add_team, join_team
from quarterdeck.users.queries import open_memberships, person_ids_by_name_key, team_ids_by_name_key
from quarterdeck.users.terms import NewPerson
from quarterdeck.values.text import fold


class PeopleApplier(Singly):
    """People of a file are added without sign-in; whoever is here keeps name, role and address."""

    def _one(self, row: Judgement) -> Result:
        facts = msgspec.json.decode(row.facts, type=PersonFacts)
        person_id, is_changed = row.record_id, False
        if person_id is None:
            person_id, is_changed = self._add(facts.name, facts.email, facts.role), True
        if facts.team:
            team_id = self._team(facts.team, facts.parent_team)
            if facts.manager:
                leader_id = self._leader(facts.manager)
                is_changed |= self._join(team_id, leader_id, facts.member_since, is_manager=True)
                if leader_id == person_id:
                    return Result(record_id=person_id, is_changed=is_changed)
            is_changed |= self._join(team_id, person_id, facts.member_since, is_manager=False)
        return Result(record_id=person_id, is_changed=is_changed)

    def _add(self, name: str, email: str, role: str) -> int:
        new = NewPerson(name=name, email=email, role=role, can_sign_in=False)
        return add_person(new=new, by=self._by, via=self._via)

    def _leader(self, name: str) -> int:
        found = person_ids_by_name_key([fold(name)]).get(fold(name), [])
        return found[0] if found else self._add(name, "", "manager")

    def _team(self, name: str, parent: str) -> int:
        found = team_ids_by_name_key([fold(name), fold(parent)])
        if fold(name) in found:
            return found[fold(name)]
        parent_id = found.get(fold(parent)) if parent else None
        if parent and parent_id is None:
            parent_id = add_team(name=parent, by=self._by, via=self._via)
        return add_team(name=name, parent_id=parent_id, by=self._by, via=self._via)

    def _join(self, team_id: int, person_id: int, since: date | None, *, is_manager: bool) -> bool:
        if open_memberships([person_id]).get(person_id, {}).get(team_id) is is_manager:
            return False
        join_team(team_id=team_id, person_id=person_id, is_manager=is_manager, since=since, by=self._by, via=self._via)
        return True
