"""How sources name the columns that hold a quantile: one table for all of them."""

from __future__ import annotations

import re
from dataclasses import dataclass

SNAP_DIGITS = 6  # levels closer than 1e-6 are one level: 0.04999999999999999 is a real export's 0.05

_NUMBER = r"(?P<number>\d+(?:\.\d+)?)"
_BELOW_ONE = r"(?P<number>0?\.\d+)"
_MODEL = r"(?P<model>.+?)"


def _percent(number: float) -> float:
    return number * 0.01


def _fraction(number: float) -> float:
    return number


def _lower(coverage: float) -> float:
    return 0.5 - coverage / 200


def _upper(coverage: float) -> float:
    return 0.5 + coverage / 200


GRAMMAR = (
    # examples, pattern of the whole name, level that its number stands for
    ("p10, P97.5", rf"[pP]{_NUMBER}", _percent),
    ("q0.1", rf"[qQ]{_BELOW_ONE}", _fraction),
    ("q10", rf"[qQ]{_NUMBER}", _percent),
    ("0.1", _BELOW_ONE, _fraction),
    ("quantile_0.1", rf"quantile_{_BELOW_ONE}", _fraction),
    ("quantile_10", rf"quantile_{_NUMBER}", _percent),
    ("AutoETS-lo-95", rf"{_MODEL}-lo-{_NUMBER}", _lower),
    ("AutoETS-hi-99.9", rf"{_MODEL}-hi-{_NUMBER}", _upper),
    ("TimeGPT-q-10", rf"{_MODEL}-q-{_NUMBER}", _percent),
    ("LSTM_ql0.9, LSTM-ql0.9", rf"{_MODEL}[_-]ql{_BELOW_ONE}", _fraction),
    ("LSTM-median", rf"{_MODEL}-median(?P<number>)", lambda _: 0.5),
    ("y_q0.100", rf"{_MODEL}_q{_BELOW_ONE}", _fraction),
    ("Baseline_p50", rf"{_MODEL}_[pP]{_NUMBER}", _percent),
)

MEAN = "mean"


@dataclass(frozen=True, slots=True)
class QuantileName:
    """Whose quantile a column holds (a model, a scenario, a component; empty where none is named)."""

    model: str
    level: float


def quantile_name(name: str) -> QuantileName | None:
    """
    What a column's name says; ``None`` where it names no quantile.

    Examples
    --------
    >>> quantile_name("AutoETS-lo-95")
    QuantileName(model='AutoETS', level=0.025)
    >>> quantile_name("promo10_p50"), quantile_name("y_q0.100")
    (QuantileName(model='promo10', level=0.5), QuantileName(model='y', level=0.1))
    """
    for _, pattern, level_from in GRAMMAR:
        match = re.fullmatch(pattern, name, re.ASCII)
        if match:
            level = round(level_from(float(match["number"] or 0)), SNAP_DIGITS)
            model = match.groupdict().get("model") or ""
            return QuantileName(model, level) if 0 < level < 1 else None
    return None


def level_of(name: str) -> float | None:
    """
    Probability that a column's name stands for; ``None`` where it names no quantile, or a model's.

    Examples
    --------
    >>> [level_of(name) for name in ("p10", "P97.5", "0.5", "q0.9", "quantile_10", "mean", "p100")]
    [0.1, 0.975, 0.5, 0.9, 0.1, None, None]
    """
    known = quantile_name(name)
    return None if known is None or known.model else known.level


def models_of(header: tuple[str, ...]) -> dict[str, dict[str, float]]:
    """
    Quantile columns and their levels by model.

    A column like ``q90`` that has quantiles of its own (``q90-lo-80``) is a model's point, not a level.

    Examples
    --------
    >>> models_of(("ds", "q90", "q90-lo-80", "q90-hi-80", "p10"))
    {'q90': {'q90-lo-80': 0.1, 'q90-hi-80': 0.9}, '': {'p10': 0.1}}
    """
    named = {name: known for name in header if (known := quantile_name(name)) is not None}
    models = {known.model for known in named.values()}
    found: dict[str, dict[str, float]] = {}
    for name, known in named.items():
        if known.model or name not in models:
            found.setdefault(known.model, {})[name] = known.level
    return found


def is_mean(name: str) -> bool:
    """Whether a column holds the expected demand."""
    return name.casefold() == MEAN
