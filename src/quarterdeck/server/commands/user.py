"""`quarterdeck user`: add, invite, let back in, list. For whoever administers the machine."""

from typing import TYPE_CHECKING, Annotated

import typer

from quarterdeck.server.terminal import AsJson, Terminal, command
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import Refused

if TYPE_CHECKING:
    from quarterdeck.users.terms import IssuedLink

app = typer.Typer(help=N_("People who sign in."), no_args_is_help=True)
Email = Annotated[str, typer.Argument(help=N_("Address the person signs in with."))]


@app.command("add")
def add(
    email: Email,
    name: Annotated[str, typer.Option(help=N_("Full name."))],
    role: Annotated[str, typer.Option(help=N_("Key of the role; see docs/reference/permissions.md."))] = "rep",
    as_json: AsJson = False,
) -> None:
    """Add a person and print the link by which they choose a password."""
    with command(as_json=as_json) as terminal:
        from quarterdeck.journal.actions.frame import in_one_transaction
        from quarterdeck.journal.terms import Door, Via
        from quarterdeck.users.actions import add_person, invite_person
        from quarterdeck.users.queries import system_actor
        from quarterdeck.users.terms import NewPerson

        by, via = system_actor(), Via(Door.SYSTEM)

        def work() -> "IssuedLink":
            person_id = add_person(new=NewPerson(name, email, role), by=by, via=via)
            return invite_person(person_id=person_id, by=by, via=via)

        _show(terminal, email, in_one_transaction(work))


@app.command("invite")
def invite(email: Email, as_json: AsJson = False) -> None:
    """Print a new link by which someone chooses their first password; older links of theirs stop working."""
    with command(as_json=as_json) as terminal:
        from quarterdeck.journal.terms import Door, Via
        from quarterdeck.users.actions import invite_person
        from quarterdeck.users.queries import system_actor

        link = invite_person(person_id=person_id_of(email), by=system_actor(), via=Via(Door.SYSTEM))
        _show(terminal, email, link)


@app.command("reset")
def reset(email: Email, as_json: AsJson = False) -> None:
    """Print a link by which someone locked out chooses a new password."""
    with command(as_json=as_json) as terminal:
        from quarterdeck.journal.terms import Door, Via
        from quarterdeck.users.actions import issue_reset_link
        from quarterdeck.users.queries import system_actor

        link = issue_reset_link(person_id=person_id_of(email), by=system_actor(), via=Via(Door.SYSTEM))
        _show(terminal, email, link)


@app.command("list")
def list_people(as_json: AsJson = False) -> None:
    """List everybody with role and state."""
    with command(as_json=as_json) as terminal:
        from quarterdeck.users.queries import system_actor
        from quarterdeck.users.queries.administration import people
        from quarterdeck.users.terms import PeopleFilter, PersonState

        by = system_actor()
        names = ("name", "email", "role", "is_active", "can_sign_in")
        rows = [
            (row.name, row.email, row.role_key, row.is_active, row.can_sign_in)
            for state in (PersonState.ACTIVE, PersonState.DEACTIVATED)
            for row in people(by, PeopleFilter(state=state))
        ]
        headings = (N_("Name"), N_("Address"), N_("Role"), N_("Active"), N_("Signs in"))
        terminal.table(headings, [(*row[:3], *("yes" if flag else "no" for flag in row[3:])) for row in rows])
        terminal.result({"people": [dict(zip(names, row, strict=True)) for row in rows]})


def person_id_of(email: str) -> int:
    """Id of the person with this address. Raises Refused when there is none."""
    from quarterdeck.users.queries import person_ids_by_email

    found = person_ids_by_email([email])
    if not found:
        text = Text.of("Nobody signs in with {email}. `quarterdeck user list` shows everybody.", email=email)
        raise Refused.because("person_unknown", text, "email")
    return next(iter(found.values()))


def _show(terminal: Terminal, email: str, issued: "IssuedLink") -> None:
    from quarterdeck.server.links import join_link

    link = join_link(issued.secret)
    terminal.say("This link works once, until {until:%Y-%m-%d %H:%M} UTC:", until=issued.expires_at)
    terminal.say("{link}", link=link)
    terminal.result({"email": email, "link": link, "expires_at": issued.expires_at})
