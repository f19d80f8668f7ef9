"""Writes of scenarios."""

from quarterdeck.scenarios.actions.answering import answer_waiting
from quarterdeck.scenarios.actions.erasing import forget_person
from quarterdeck.scenarios.actions.keeping import (
    NOT_OWN,
    Saved,
    add_scenario,
    ask_again,
    copy_scenario,
    delete_scenario,
    edit_scenario,
    restore_scenario,
)

__all__ = [
    "NOT_OWN",
    "Saved",
    "add_scenario",
    "answer_waiting",
    "ask_again",
    "copy_scenario",
    "delete_scenario",
    "edit_scenario",
    "forget_person",
    "restore_scenario",
]
