"""What is asked once: within a reading alone, by its arguments, and anew in the next."""

from quarterdeck.values.once import once, reading


def test_a_question_is_asked_once_within_a_reading_and_anew_outside() -> None:
    asked: list[tuple[int, bool]] = []

    @once
    def question(number: int, *, is_sure: bool = False) -> int:
        asked.append((number, is_sure))
        return number * 2

    with reading():
        assert [question(1), question(1), question(2), question(1, is_sure=True)] == [2, 2, 4, 2]
        assert asked == [(1, False), (2, False), (1, True)]
        with reading():
            question(1)
        assert len(asked) == 4
        question(1)
        assert len(asked) == 4
    question(1)
    question(1)
    assert len(asked) == 6


def test_a_refusal_is_no_answer() -> None:
    tries = []

    @once
    def question() -> int:
        tries.append(1)
        if len(tries) == 1:
            raise LookupError
        return 3

    with reading():
        try:
            question()
        except LookupError:
            assert question() == question() == 3
    assert len(tries) == 2
