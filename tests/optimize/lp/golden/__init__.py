"""Models as they stood when somebody last read them; write new ones with ``REPLENISH_GOLDEN=write``."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory

import pulp

HERE = Path(__file__).parent


def assert_golden(model: pulp.LpProblem, name: str) -> None:
    """Compare a model with its golden file, line by line."""
    with TemporaryDirectory() as folder:
        written = Path(folder) / name
        model.writeLP(str(written))
        text = written.read_text(encoding="utf-8")
    golden = HERE / name
    if os.environ.get("REPLENISH_GOLDEN") == "write":
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")
