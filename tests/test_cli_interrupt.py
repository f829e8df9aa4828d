"""Ctrl-C: a real signal to a real process, which leaves what stood there before and nothing half-written."""

import os
import pty
import re
import select
import signal
import subprocess
import sys
from pathlib import Path

from tests.replayed_shop import copied

FRESH = Path(__file__).parents[1] / "fixtures" / "freshretail"
PATIENCE = 120.0  # seconds without a word, on a busy machine

WRITING = """
import os, signal, sys
import replenish.adapters.replays.write as write
whole = write.write_json
def interrupted(record, place):
    whole(record, place)
    os.kill(os.getpid(), signal.SIGINT)
write.write_json = interrupted
from replenish.cli import main
sys.argv = ["replenish", "replay", sys.argv[1], "--out", sys.argv[2], "--policies", "p50,p90"]
main()
"""


def until(terminal, wanted):
    """What a terminal shows until a pattern is there."""
    shown = ""
    while not re.search(wanted, shown):
        ready, _, _ = select.select([terminal], [], [], PATIENCE)
        assert ready, f"nothing for {PATIENCE} seconds after {shown[-300:]!r}"
        shown += os.read(terminal, 65536).decode()
    return shown


def test_a_replay_shows_how_far_it_is_and_the_time_left_and_stops_at_once(tmp_path):
    terminal, theirs = pty.openpty()
    out = tmp_path / "out"
    command = [sys.executable, "-m", "replenish", "replay", str(FRESH), "--out", str(out)]
    with subprocess.Popen(  # noqa: S603 - our own interpreter
        command, stderr=theirs, stdout=subprocess.PIPE, env=os.environ | {"COLUMNS": "120", "TERM": "xterm"}
    ) as process:
        os.close(theirs)
        shown = until(terminal, r"[1-9]\d* of \d+.*?\d:\d\d:\d\d.*?left")
        process.send_signal(signal.SIGINT)
        printed, _ = process.communicate(timeout=PATIENCE)
    os.close(terminal)
    assert "replaying" in shown
    assert process.returncode == 130
    assert printed == b""
    assert list(tmp_path.iterdir()) == []


def test_ctrl_c_while_files_are_written_leaves_what_stood_there_before(folder, tmp_path):
    place, out = copied(folder, tmp_path), tmp_path / "out"
    out.mkdir()
    (out / "summary.csv").write_text("of last week\n")
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", WRITING, str(place), str(out)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 130, done.stderr
    assert "Traceback" not in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy", "out"]
    assert [(path.name, path.read_text()) for path in out.iterdir()] == [("summary.csv", "of last week\n")]
