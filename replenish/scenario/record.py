"""The record of a comparison: what it was made from, and what came out."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from dataclasses import asdict
from importlib.metadata import version
from typing import Any

from replenish.adapters.files import InputFile
from replenish.adapters.orders.record import PACKAGES
from replenish.adapters.text.spelling import finite
from replenish.problem.params import SolveParams
from replenish.scenario.comparison import Comparison

NOTES = (
    "Expected costs are those of the windows that this plan's orders are the last to influence.",
    "Lost before: demand lost before those orders can arrive, which they cannot help; total is both.",
    "All scenarios are planned on the same demand paths; only lines that outgrow them get their own.",
)
SIMULATED = ("Every scenario is lived with the policy that plans it; all are judged on the same periods.",)


def comparison_record(
    comparison: Comparison, inputs: Sequence[InputFile], params: SolveParams, folder: str
) -> dict[str, Any]:
    """
    What was compared and what came out, ready for JSON.

    It holds no clock: the same inputs give the same record.
    """
    simulated = comparison.rows("simulated")
    return {
        "folder": folder,
        "baseline": comparison.names[0],
        "currency": comparison.currency,
        "scenarios": finite(comparison.rows("scenarios")),
        "simulated": finite(simulated),
        "cells": finite(comparison.rows("cells")),
        "parameters": asdict(params) | {"target": str(params.rule)},
        "inputs": _files(inputs),
        "scenario_files": {one.name: _files(one.scenario.inputs) for one in comparison.outcomes},
        "notes": [*NOTES, *(SIMULATED if simulated else ())],
        "versions": {"python": platform.python_version()} | {name: version(name) for name in PACKAGES},
    }


def _files(inputs: Sequence[InputFile]) -> list[dict[str, Any]]:
    return [dict(zip(("name", "sha256", "bytes"), entry, strict=True)) for entry in inputs]
