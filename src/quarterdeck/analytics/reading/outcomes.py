"""Which stages and statuses are won and lost, and in which order the open ones stand."""

from collections.abc import Iterable, Sequence

from quarterdeck.analytics.reading.terms import Unclear
from quarterdeck.values.text import N_, Text, fold

_WORDS = {
    "won": ("won", "win", "gewonnen", "gagne", "ganada", "vinta"),
    "lost": ("lost", "verloren", "perdu", "perdida"),
}
_YES = ("true", "1", "yes", "t")


def outcomes(values: Iterable[str], won: Sequence[str] | None, lost: Sequence[str] | None) -> dict[str, str]:
    """won, lost or open for each stage or status: as told, else by the words won and lost in it.

    Raises Unclear when nothing counts as won or lost, for a told value that is not there, and for one that says both.
    """
    there = list(values)
    for option, told in (("won", won), ("lost", lost)):
        if missing := [value for value in told or () if value not in there]:
            said = N_("There is no {value}. There are {others}.")
            raise Unclear(Text.of(said, value=missing[0], others=_listed(there)), option)
    found = {value: _outcome(value, won, lost) for value in there}
    if not set(found.values()) & {"won", "lost"}:
        said = N_("Nothing says what is won or lost. There are {others}.")
        raise Unclear(Text.of(said, others=_listed(there)), "won=[...] and lost=[...]")
    return found


def by_words(value: str) -> str:
    """won, lost or open by the words in it. Raises Unclear for one that says both."""
    return _outcome(value, None, None)


def _outcome(value: str, won: Sequence[str] | None, lost: Sequence[str] | None) -> str:
    said = [key for key, told in (("won", won), ("lost", lost)) if value in (told or ())]
    if not said:
        words = fold(value).replace("-", " ").replace("_", " ").split()
        undecided = [key for key, told in (("won", won), ("lost", lost)) if told is None]
        joined = {"won": "closedwon", "lost": "closedlost"}
        said = [key for key in undecided if set(words) & {*_WORDS[key], joined[key]}]
    if len(said) > 1:
        raise Unclear(Text.of(N_("{value} says both won and lost."), value=value), "won=[...] and lost=[...]")
    return said[0] if said else "open"


def _listed(values: Sequence[str]) -> str | Text:
    listed = ", ".join(values[:12])
    return Text.of(N_("{listed} and others"), listed=listed) if len(values) > 12 else listed


def ordered(
    stages: Sequence[str], told: Sequence[str] | None, places: dict[str, float], chances: dict[str, float]
) -> tuple[tuple[str, ...], str]:
    """The open stages in their order, and where it is from: told, history, probability or unknown.

    `places` is where in the course of a deal a stage stands by the history, `chances` its mean probability.
    """
    if told is not None:
        if missing := [stage for stage in told if stage not in stages]:
            text = N_("There is no open stage {value}. There are {others}.")
            raise Unclear(Text.of(text, value=missing[0], others=_listed(stages)), "stages")
        if rest := [stage for stage in stages if stage not in told]:
            raise Unclear(Text.of(N_("The order of stages lacks {others}."), others=_listed(rest)), "stages")
        return tuple(told), "told"
    if len(stages) < 2:
        return tuple(stages), "told"
    for origin, by in (("history", places), ("probability", chances)):
        # Stages that are alike in chance are in no order; in the course of deals ties are an accident.
        known = {by[stage] for stage in stages if stage in by}
        if all(stage in by for stage in stages) and (origin == "history" or len(known) == len(stages)):
            return tuple(sorted(stages, key=lambda stage: (by[stage], stage))), origin
    return tuple(sorted(stages)), "unknown"
