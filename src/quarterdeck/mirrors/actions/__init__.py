"""Writes of mirrors: setting them up, loading them, taking over what they brought."""

from quarterdeck.mirrors.actions.loading import work_off
from quarterdeck.mirrors.actions.setup import remove_part, save_mirror, save_part
from quarterdeck.mirrors.actions.standing import (
    ask_load,
    load_file_again,
    pause_mirror,
    resume_mirror,
    take_over_mirror,
    take_over_record,
)

__all__ = [
    "ask_load",
    "load_file_again",
    "pause_mirror",
    "remove_part",
    "resume_mirror",
    "save_mirror",
    "save_part",
    "take_over_mirror",
    "take_over_record",
    "work_off",
]
