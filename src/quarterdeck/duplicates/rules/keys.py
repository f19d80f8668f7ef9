"""Under which keys records that may be the same meet: whoever shares none is never compared."""

from collections.abc import Iterator
from hashlib import blake2b

from quarterdeck.duplicates.rules.names import core, domain_of, own_address, phone_tail, skeleton, words
from quarterdeck.duplicates.terms import Facts, Kind

# A key that more records share says nothing about them.
MOST_SHARING = 60
_EDGE = 6
_SHORTEST_SKELETON = 3


def keys_of(kind: Kind, facts: Facts) -> set[int]:
    """The keys of a record: digests that fit a column of 64 bits."""
    texts = {Kind.ACCOUNT: _account, Kind.CONTACT: _contact, Kind.OPPORTUNITY: _opportunity}[kind](facts)
    return {int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), signed=True) for text in texts}


def _account(facts: Facts) -> Iterator[str]:
    name = core(facts.name)
    yield from _of_name(name)
    for text in (facts.domain, facts.email):
        if domain := domain_of(text):
            yield f"domain:{domain.label}"
    yield from _reached(facts)
    for field, number in facts.numbers:
        yield f"number:{field}:{number}"


def _contact(facts: Facts) -> Iterator[str]:
    name = words(facts.name)
    yield from _of_name(name)
    yield from _reached(facts)
    if facts.account_id is not None and name:
        yield f"at:{facts.account_id}:{skeleton(name[-1])}"


def _opportunity(facts: Facts) -> Iterator[str]:
    if facts.account_id is not None:
        for word in words(facts.name):
            yield f"at:{facts.account_id}:{skeleton(word)[:_EDGE]}"


def _of_name(name: tuple[str, ...]) -> Iterator[str]:
    compact = "".join(name)
    if not compact:
        return
    yield f"name:{''.join(sorted(name))}"
    yield f"begins:{compact[:_EDGE]}"
    yield f"ends:{compact[-_EDGE:]}"
    if len(bones := skeleton(compact)) >= _SHORTEST_SKELETON:
        yield f"bones:{bones}"


def _reached(facts: Facts) -> Iterator[str]:
    if tail := phone_tail(facts.phone):
        yield f"phone:{tail}"
    if address := own_address(facts.email):
        yield f"mail:{address}"
