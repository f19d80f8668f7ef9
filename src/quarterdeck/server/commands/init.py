"""`quarterdeck init`: from nothing to a link by which the first administrator chooses a password."""

import sys
from typing import Annotated

import typer

from quarterdeck.server.installation import has_company, migrate, prepare_data_folder, sync_roles
from quarterdeck.server.terminal import AsJson, Terminal, command
from quarterdeck.values.text import N_


def init(
    company: Annotated[str, typer.Option(help=N_("Name of the company."))] = "",
    name: Annotated[str, typer.Option(help=N_("Name of the first administrator."))] = "",
    email: Annotated[str, typer.Option(help=N_("Address the administrator signs in with."))] = "",
    time_zone: Annotated[str, typer.Option(help=N_("Time zone of the company."))] = "UTC",
    currency: Annotated[str, typer.Option(help=N_("Reporting currency, ISO 4217."))] = "EUR",
    as_json: AsJson = False,
) -> None:
    """Make data folder, signing key and database; set up company and administrator.

    On an existing installation it brings the database and the shipped roles up to date and changes nothing else.
    """
    environment = prepare_data_folder()
    with command(as_json=as_json) as terminal:
        migrate()
        if has_company():
            sync_roles()
            terminal.say("The database is up to date. Company and people are as they were.")
            terminal.result({"data_dir": environment.data_dir, "created": False})
            return
        answers = [
            answer or _ask(terminal, question)
            for answer, question in (
                (company, N_("Name of the company")),
                (name, N_("Your name")),
                (email, N_("The address you will sign in with")),
            )
        ]
        link = _found(*answers, time_zone=time_zone, currency=currency)
        terminal.say("Quarterdeck is set up in {folder}.", folder=environment.data_dir)
        terminal.say("Start it with `quarterdeck run`, then open this link to choose your password:")
        terminal.say("{link}", link=link)
        terminal.result({"data_dir": environment.data_dir, "created": True, "link": link})


def _ask(terminal: Terminal, question: str) -> str:
    if terminal.as_json or not sys.stdin.isatty():
        raise typer.BadParameter("give --company, --name and --email")
    return str(typer.prompt(question))


def _found(company: str, name: str, email: str, *, time_zone: str, currency: str) -> str:
    """Company, roles, pipeline, frameworks, administrator in one transaction; the administrator's invitation link."""
    from quarterdeck.catalog.actions import activate_currency
    from quarterdeck.journal.actions.frame import in_one_transaction
    from quarterdeck.journal.terms import Door, Via
    from quarterdeck.pipelines.actions import install_default_pipeline
    from quarterdeck.qualification.actions import install_frameworks
    from quarterdeck.server.links import join_link
    from quarterdeck.users import actions
    from quarterdeck.users.queries import system_actor
    from quarterdeck.users.terms import ADMINISTRATOR, NewCompany, NewPerson

    by, via = system_actor(), Via(Door.SYSTEM)

    def work() -> str:
        actions.install_company(new=NewCompany(company, time_zone, reporting_currency=currency), by=by, via=via)
        actions.install_roles(by=by, via=via)
        activate_currency(code=currency, by=by, via=via)
        install_default_pipeline(by=by, via=via)
        install_frameworks(by=by, via=via)
        person_id = actions.add_person(new=NewPerson(name, email, ADMINISTRATOR), by=by, via=via)
        return join_link(actions.invite_person(person_id=person_id, by=by, via=via).secret)

    return in_one_transaction(work)
