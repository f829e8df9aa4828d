"""The record of a replay: what it was made from, what came out, and what that does not show."""

from __future__ import annotations

import platform
from dataclasses import asdict
from importlib.metadata import version
from typing import Any

from replenish.adapters.folders.replay import ReplayFolder
from replenish.adapters.orders.record import PACKAGES
from replenish.adapters.replays.tables import bounds, differences_table, summary_table
from replenish.adapters.text.spelling import finite
from replenish.simulate.choice import Choice, chosen
from replenish.simulate.result import ReplayResult


def replay_record(folder: ReplayFolder, result: ReplayResult) -> dict[str, Any]:
    """
    What was lived and what it cost, ready for JSON.

    It holds no clock: the same inputs give the same record.
    """
    past = folder.past
    starts = past.calendar.starts
    return {
        "currency": past.problem.currency,
        "lived": {"from": str(starts[0]), "to": str(starts[-1]), "periods": past.calendar.periods},
        "judged": {
            "from": str(starts[past.warm_up]),
            "periods": past.calendar.periods - past.warm_up,
            "warm_up_periods": past.warm_up,
            "longest_lead_time_and_review_period": past.longest_interval,
        },
        "lines": past.problem.lines,
        "reviews": [str(past.date_of(review)) for review in past.reviews],
        "forecasts_issued": [str(review.problem.forecast.issued) for review in past.reviews],
        "bootstrap": {"block_periods": result.block, "seed": past.params.seed},
        "censored_share": result.censored_share,
        "summary": rows_of(summary_table(bounds(result))),
        "differences": rows_of(differences_table(bounds(result))),
        "limits_eased": {
            bound: {life.policy: list(life.eased) for life in one.lives if life.eased}
            for bound, one in bounds(result)
        },
        "choice": None if folder.choose_until is None else _choice(chosen(result, folder.choose_until)),
        "parameters": asdict(past.params) | {"target": "each policy's own"},
        "inputs": [dict(zip(("name", "sha256", "bytes"), entry, strict=True)) for entry in folder.inputs],
        "notes": list(past.notes),
        "versions": {"python": platform.python_version()} | {name: version(name) for name in PACKAGES},
    }


def _choice(choice: Choice) -> dict[str, Any]:
    return {
        "policy": choice.policy,
        "promise_per_period": choice.promise,
        "outcome_per_period": choice.outcome,
        "gap": choice.gap,
        "verdicts": {difference.policy: difference.verdict for difference in choice.differences},
        "differences": rows_of(differences_table(bounds(choice.judged))),
    }


def rows_of(table: Any) -> list[dict[str, Any]]:
    """Rows of a table for JSON."""
    return finite(table.to_pylist())
