"""`quarterdeck token`: make and revoke API tokens."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from quarterdeck.server.commands.user import Email, person_id_of
from quarterdeck.server.terminal import AsJson, command
from quarterdeck.values.text import N_

app = typer.Typer(help=N_("API tokens."), no_args_is_help=True)


@app.command("create")
def create(
    email: Email,
    name: Annotated[str, typer.Option(help=N_("What the token is for."))],
    scope: Annotated[
        list[str] | None, typer.Option(help=N_("A permission the token has, repeatable; without any it only reads."))
    ] = None,
    days: Annotated[int, typer.Option(min=1, help=N_("Days until it expires."))] = 90,
    as_json: AsJson = False,
) -> None:
    """Make a token that acts for a person, never with more rights than theirs. Its secret is shown once."""
    with command(as_json=as_json) as terminal:
        from quarterdeck.journal.terms import Door, Via
        from quarterdeck.users.actions import create_token
        from quarterdeck.users.queries import system_actor
        from quarterdeck.users.terms import NewToken

        new = NewToken(name, datetime.now(UTC) + timedelta(days=days), frozenset(scope or ()))
        made = create_token(new=new, person_id=person_id_of(email), by=system_actor(), via=Via(Door.SYSTEM))
        terminal.say("Token {token_id}. Copy its secret now, it is not shown again:", token_id=made.token_id)
        terminal.say("{secret}", secret=made.secret)
        terminal.result({"token_id": made.token_id, "secret": made.secret, "expires_at": new.expires_at})


@app.command("revoke")
def revoke(token_id: Annotated[int, typer.Argument(help=N_("The token's number."))], as_json: AsJson = False) -> None:
    """Revoke a token at once."""
    with command(as_json=as_json) as terminal:
        from quarterdeck.journal.terms import Door, Via
        from quarterdeck.users.actions import revoke_token
        from quarterdeck.users.queries import system_actor

        revoke_token(token_id=token_id, by=system_actor(), via=Via(Door.SYSTEM))
        terminal.say("Token {token_id} is revoked.", token_id=token_id)
        terminal.result({"token_id": token_id, "revoked": True})
