"""Records of one file that may be the same."""

from quarterdeck.duplicates.rules import MOST_SHARING, Twins
from quarterdeck.duplicates.terms import Evidence, Facts, Kind

BERGMANN = Facts(name="Bergmann Kunststoff GmbH", domain="bergmann.example", country="DE")


def test_the_likeliest_line_before_is_told() -> None:
    twins = Twins()
    assert twins.told(Kind.ACCOUNT, 2, BERGMANN) == ()
    assert twins.told(Kind.ACCOUNT, 3, Facts(name="Halden Foods", domain="halden.example")) == ()
    assert twins.told(Kind.ACCOUNT, 4, Facts(name="Bergmann Kunststoff", country="DE"))[0].line == 2
    (match,) = twins.told(Kind.ACCOUNT, 5, Facts(name="Bergman Kunststoff", domain="bergmann.example"))
    assert (match.line, match.record_id, match.score) == (2, 0, 80)
    assert match.evidence == (Evidence.CLOSE_NAME, Evidence.SAME_DOMAIN)


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
