"""`outreach demo`: the first thing that a newcomer sees, whole, as a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path


def test_the_journey_of_the_demo_reaches_its_end(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "outreach", "demo", "--exit", "--json"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    score = json.loads(ran.stdout)
    assert (score["found"], score["missed"], score["falsely_dead"]) == (score["dead_targets"], 0, 0)
    assert (score["duplicates"], score["written_after_goodbye"]) == (0, 0)
    assert score["sent"] > 10  # not only what a new mailbox may write on its first day
    assert min(score["replied"], score["bounced"], score["unsubscribed"], score["links_won"]) > 0
    assert list(tmp_path.iterdir()) == []  # it works in a folder of its own
