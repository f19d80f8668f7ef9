"""Records of one file that may be the same."""

from itertools import permutations

import pytest

from quarterdeck.duplicates.rules import MOST_SHARING, Twins
from quarterdeck.duplicates.rules import twins as of_files
from quarterdeck.duplicates.rules.likeness import likeness
from quarterdeck.duplicates.rules.twins import MOST_COMPARED
from quarterdeck.duplicates.terms import Evidence, Facts, Kind, Likeness

BERGMANN = Facts(name="Bergmann Kunststoff GmbH", domain="bergmann.example", country="DE")


def test_the_likeliest_line_before_is_told() -> None:
    twins = Twins()
    assert twins.told(Kind.ACCOUNT, 2, BERGMANN) == ()
    assert twins.told(Kind.ACCOUNT, 3, Facts(name="Halden Foods", domain="halden.example")) == ()
    assert twins.told(Kind.ACCOUNT, 4, Facts(name="Bergmann Kunststoff", country="DE"))[0].line == 2
    (match,) = twins.told(Kind.ACCOUNT, 5, Facts(name="Bergman Kunststoff", domain="bergmann.example"))
    assert (match.line, match.record_id, match.score) == (2, 0, 80)
    assert match.evidence == (Evidence.CLOSE_NAME, Evidence.SAME_DOMAIN)


def test_likelier_goes_before_earlier_and_of_equals_the_first_is_told() -> None:
    twins = Twins()
    twins.told(Kind.ACCOUNT, 2, Facts(name="Bergmann Kunststoff"))
    twins.told(Kind.ACCOUNT, 3, BERGMANN)
    assert twins.told(Kind.ACCOUNT, 4, BERGMANN)[0].line == 3
    assert twins.told(Kind.ACCOUNT, 5, BERGMANN)[0].line == 3


def test_what_is_hardly_alike_is_not_told() -> None:
    twins = Twins()
    twins.told(Kind.ACCOUNT, 2, Facts(name="Bergmann Kunststoff"))
    # 55 points for a name that is close, of 60 that are worth a look.
    assert twins.told(Kind.ACCOUNT, 3, Facts(name="Bergman Kunststoff")) == ()


def test_what_speaks_against_it_is_heeded() -> None:
    twins = Twins()
    twins.told(Kind.ACCOUNT, 2, BERGMANN)
    assert twins.told(Kind.ACCOUNT, 3, Facts(name="Bergmann Kunststoff", domain="other.example", country="DE")) == ()
    assert twins.told(Kind.ACCOUNT, 4, Facts(name="Bergmann Kunststoff", country="AT")) == ()


def test_a_key_that_many_share_says_nothing_and_what_was_left_out_is_said() -> None:
    twins = Twins(most=MOST_SHARING + 3)
    found = [twins.told(Kind.ACCOUNT, line, Facts(name="Acme")) for line in range(MOST_SHARING + 2)]
    assert [len(one) for one in found] == [0, *[1] * MOST_SHARING, 0]
    assert twins.reasons() == []
    twins.told(Kind.ACCOUNT, 200, BERGMANN)
    twins.told(Kind.ACCOUNT, 201, BERGMANN)
    (reason,) = twins.reasons()
    assert (reason.code, reason.text.params["most"]) == ("compared_in_part", MOST_SHARING + 3)
    assert twins.told(Kind.ACCOUNT, 202, BERGMANN)[0].line == 200


WORDS = tuple("".join(letters) for letters in permutations("bcdfghkl", 4))


def test_names_of_very_many_words_are_compared_with_those_that_share_the_most(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[Facts] = []

    def counted(kind: Kind, one: Facts, other: Facts) -> Likeness | None:
        compared.append(other)
        return likeness(kind, one, other)

    monkeypatch.setattr(of_files, "likeness", counted)
    twins, long = Twins(), Facts(name=" ".join(WORDS[:30]), account_id=1, amount_minor=5, currency="EUR")
    for line in range(30 * 20):
        twins.told(Kind.OPPORTUNITY, line, Facts(name=f"{WORDS[line % 30]} {line}", account_id=1))
    twins.told(Kind.OPPORTUNITY, 9_000, long)
    compared.clear()
    (match,) = twins.told(Kind.OPPORTUNITY, 9_001, long)
    assert (match.line, len(compared)) == (9_000, MOST_COMPARED)


def test_names_of_very_many_words_fill_no_memory() -> None:
    twins = Twins(most=10)
    for line in range(20):
        name = " ".join(WORDS[line * 40 : line * 40 + 40])
        twins.told(Kind.OPPORTUNITY, line, Facts(name=name, account_id=1))
    (reason,) = twins.reasons()
    assert reason.text.params["most"] == 3
