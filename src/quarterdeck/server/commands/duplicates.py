"""`quarterdeck find-duplicates`: compare every account, contact and deal with those it may be the same as."""

from quarterdeck.server.terminal import AsJson, command


def find_duplicates(as_json: AsJson = False) -> None:
    """Compare every account, contact and open deal anew and say how many pairs are to be decided.

    What was decided stays.
    """
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
        waiting = {kind: pair_page(system_actor(), kind, PairState.OPEN).total for kind in Kind}
        terminal.say(
            "{compared} records compared. Pairs to decide: accounts {accounts}, contacts {contacts}, deals {deals}.",
            compared=compared,
            accounts=waiting[Kind.ACCOUNT],
            contacts=waiting[Kind.CONTACT],
            deals=waiting[Kind.OPPORTUNITY],
        )
        terminal.result({"compared": compared, "pairs": {kind.value: total for kind, total in waiting.items()}})
