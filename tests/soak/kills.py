"""kill -9 of any process of a running installation, at random instants, while four writers write."""

import contextlib
import os
import random
import signal
import subprocess
import time
from collections import Counter
from dataclasses import dataclass, field

from tests.processes.installation import STOP_SECONDS, Installation, children, tree, wait_until
from tests.soak.evidence import catch_up, doubled, lost, unsound
from tests.soak.writers import SCOPES, Writing

# What is killed, and how often of a hundred times: a web worker, the parent of the workers, the jobs, everything.
VICTIMS = {"worker": 45, "web": 12, "jobs": 13, "everything": 30}
# Seconds until everything must answer again: the parent waits up to 30 s before it starts a child again.
BACK_WITHIN = 90.0
# Of a hundred kills so many come before what was killed the last time is back.
UNPREPARED = 20


@dataclass
class Outcome:
    """What a trial came to."""

    kills: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    acknowledged: int = 0
    replayed: int = 0
    unanswered: int = 0
    deals: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    unsound: list[str] = field(default_factory=list)


class Trial:
    """One installation, run and killed over and over."""

    def __init__(self, installation: Installation, seed: int) -> None:
        self.installation = installation
        self.choice = random.Random(seed)
        self.seed = seed
        self.secret = installation.token(*SCOPES)
        self.parent = self._started()
        self.outcome = Outcome()

    def _started(self) -> "subprocess.Popen[bytes]":
        program = [str(self.installation.program), "run"]
        environment = self.installation.environment
        return subprocess.Popen(program, env=environment, cwd=self.installation.folder, start_new_session=True)

    def run(self, *, kills: int, writes: int = 0, seconds: float) -> Outcome:
        """Kill until there were so many kills and acknowledged writes, or so long; then compare with promises."""
        try:
            self._wait_until_back()
            writing = Writing(self.installation, self.secret, self.seed)
            began = time.monotonic()
            writing.start()
            while time.monotonic() - began < seconds and (
                self.outcome.kills.total() < kills or writing.acknowledged < writes
            ):
                time.sleep(self.choice.uniform(0.1, 1.5))
                self._kill()
                if self.choice.randrange(100) >= UNPREPARED:
                    self._wait_until_back()
            self._wait_until_back()
            writing.stop()
            self.outcome.seconds = time.monotonic() - began
            catch_up(self.installation)
        finally:
            self._end()
        self._judge(writing)
        return self.outcome

    def _kill(self) -> None:
        (victim,) = self.choice.choices(list(VICTIMS), list(VICTIMS.values()))
        pids = self._pids(victim)
        if not pids:
            return
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.outcome.kills[victim] += 1
        if victim == "everything":
            self.parent.wait()
            self.parent = self._started()

    def _pids(self, victim: str) -> list[int]:
        if victim == "everything":
            return [self.parent.pid, *tree(self.parent.pid)]
        kinds = children(self.parent.pid)
        if victim == "worker" and "web" in kinds:
            workers = list(tree(kinds["web"]))
            return [self.choice.choice(workers)] if workers else []
        return [kinds[victim]] if victim in kinds else []

    def _wait_until_back(self) -> None:
        wait_until(lambda: self.installation.health() is not None, BACK_WITHIN)

    def _end(self) -> None:
        self.parent.send_signal(signal.SIGTERM)
        self.parent.wait(STOP_SECONDS)

    def _judge(self, writing: Writing) -> None:
        outcome = self.outcome
        outcome.acknowledged, outcome.replayed = writing.acknowledged, writing.replayed
        outcome.unanswered = writing.seen[0]
        outcome.deals = sum(len(writer.deals) for writer in writing.writers)
        outcome.lost = lost(self.installation, writing)
        outcome.doubled = doubled(self.installation, writing)
        outcome.unsound = unsound(self.installation, writing)
