"""`quarterdeck find-duplicates`: compare every account and contact with those it may be the same as."""

from quarterdeck.server.terminal import AsJson, command


def find_duplicates(as_json: AsJson = False) -> None:
    """Compare every account and contact anew and say how many pairs wait for a decision. What was decided stays."""
    with command(as_json=as_json) as terminal:
        from quarterdeck.duplicates.actions import begin_anew, compare_waiting, fill_keys
        from quarterdeck.duplicates.queries import pair_page
        from quarterdeck.duplicates.terms import Kind, PairState
        from quarterdeck.users.queries import system_actor

        begin_anew()
        while fill_keys():
            pass
        compared = 0
        while count := compare_waiting():
            compared += count
        waiting = {kind: pair_page(system_actor(), kind, PairState.OPEN).total for kind in (Kind.ACCOUNT, Kind.CONTACT)}
        terminal.say(
            "{compared} records were compared. To decide: {accounts} pairs of accounts, {contacts} of contacts.",
            compared=compared,
            accounts=waiting[Kind.ACCOUNT],
            contacts=waiting[Kind.CONTACT],
        )
        terminal.result({"compared": compared, "pairs": {kind.value: total for kind, total in waiting.items()}})
