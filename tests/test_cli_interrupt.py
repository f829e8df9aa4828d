"""Ctrl-C: a real signal to a real process, which leaves what stood there before and nothing half-written."""

import contextlib
import os
import pty
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.replayed_shop import copied

FRESH = Path(__file__).parents[1] / "fixtures" / "freshretail"
PATIENCE = 300.0  # seconds, on a busy machine

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


@pytest.fixture(autouse=True)
def heard():
    """Ctrl-C reaches what is started here, even if the tests run behind a shell's ``&``, which ignores it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


class Terminal:
    """A terminal that somebody looks at all the time: a full one would hold up whoever writes to it."""

    def __init__(self) -> None:
        self._ours, self.theirs = pty.openpty()
        self._shown = ""
        self._changed = threading.Condition()
        threading.Thread(target=self._look, daemon=True).start()

    def _look(self) -> None:
        with contextlib.suppress(OSError):  # the other end is closed
            while more := os.read(self._ours, 65536):
                with self._changed:
                    self._shown += more.decode(errors="replace")
                    self._changed.notify()

    def until(self, wanted: str) -> str:
        """What it shows once a pattern is there."""
        with self._changed:
            found = self._changed.wait_for(lambda: re.search(wanted, self._shown), timeout=PATIENCE)
            assert found, f"not within {PATIENCE} seconds: {self._shown[-300:]!r}"
            return self._shown


def test_a_replay_shows_how_far_it_is_and_the_time_left_and_stops_at_once(tmp_path):
    terminal = Terminal()
    out = tmp_path / "out"
    command = [sys.executable, "-m", "replenish", "replay", str(FRESH), "--out", str(out)]
    process = subprocess.Popen(  # noqa: S603 - our own interpreter
        command,
        stderr=terminal.theirs,
        stdout=subprocess.PIPE,
        env=os.environ | {"COLUMNS": "120", "TERM": "xterm"},
    )
    os.close(terminal.theirs)
    try:
        shown = terminal.until(r"[1-9]\d* of \d+.*?\d:\d\d:\d\d.*?left")
        process.send_signal(signal.SIGINT)
        printed, _ = process.communicate(timeout=PATIENCE)
    finally:
        process.kill()
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
