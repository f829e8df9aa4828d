"""The record of Monte Carlo: what was sampled, what came out, and what that does not show."""

from __future__ import annotations

import platform
from dataclasses import asdict
from importlib.metadata import version
from typing import Any

from replenish.adapters.folders.futures import FuturesFolder
from replenish.adapters.orders.record import PACKAGES
from replenish.adapters.replays.record import rows_of
from replenish.adapters.replays.tables import FUTURES, differences_table, summary_table
from replenish.simulate.monte_carlo_result import MonteCarloResult


def futures_record(folder: FuturesFolder, result: MonteCarloResult) -> dict[str, Any]:
    """
    What was sampled and what it cost on average, ready for JSON.

    It holds no clock: the same inputs give the same record.
    """
    planning, starts, told = folder.planning, folder.calendar.starts, [(FUTURES, result)]
    return {
        "currency": planning.problem.currency,
        "futures": result.futures,
        "lived": {"from": str(starts[0]), "to": str(starts[-1]), "periods": folder.calendar.periods},
        "judged": {
            "from": str(starts[folder.warm_up]),
            "periods": folder.calendar.periods - folder.warm_up,
            "warm_up_periods": folder.warm_up,
        },
        "lines": planning.problem.lines,
        "summary": rows_of(summary_table(told)),
        "differences": rows_of(differences_table(told)),
        "parameters": asdict(planning.params) | {"target": "each policy's own"},
        "inputs": [dict(zip(("name", "sha256", "bytes"), entry, strict=True)) for entry in planning.inputs],
        "notes": list(folder.notes),
        "versions": {"python": platform.python_version()} | {name: version(name) for name in PACKAGES},
    }
