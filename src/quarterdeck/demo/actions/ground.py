"""What both demo companies stand on: the company itself, its pipeline, currencies, and people who sign in."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from quarterdeck.catalog.actions import activate_currency
from quarterdeck.demo.queries import password_of
from quarterdeck.journal.terms import Door, Via
from quarterdeck.pipelines.actions import add_loss_reasons, add_pipeline, install_default_pipeline
from quarterdeck.pipelines.rules.defaults import DEFAULT_LOSS_REASONS, PipelinePlan
from quarterdeck.users.actions import add_person, install_company, install_roles, set_password
from quarterdeck.users.queries import system_actor
from quarterdeck.users.terms import NewCompany, NewPerson

Progress = Callable[[str, int, int], None]
QUIET = Via(Door.SYSTEM, quiet=True)


def lay_ground(
    *, company: NewCompany, currencies: Iterable[str], at: datetime | None, plans: Sequence[PipelinePlan] = ()
) -> None:
    """Company, roles, pipelines (the default one unless `plans` names others) and currencies, from `at` on."""
    system = system_actor()
    install_company(new=company, by=system, via=QUIET, at=at)
    install_roles(by=system, via=QUIET, at=at)
    if plans:
        add_loss_reasons(plans=DEFAULT_LOSS_REASONS, by=system, via=QUIET, at=at)
        for plan in plans:
            add_pipeline(plan=plan, by=system, via=QUIET, at=at)
    else:
        install_default_pipeline(by=system, via=QUIET, at=at)
    for code in currencies:
        activate_currency(code=code, by=system, via=QUIET, at=at)


def add_member(*, name: str, email: str, role: str, has_password: bool, at: datetime | None) -> int:
    """A person of the demo company; with a password they may sign in at once."""
    new = NewPerson(name=name, email=email, role=role)
    person_id = add_person(new=new, by=system_actor(), via=QUIET, at=at)
    if has_password:
        set_password(person_id=person_id, password=password_of(email), by=system_actor(), via=QUIET, at=at)
    return person_id
