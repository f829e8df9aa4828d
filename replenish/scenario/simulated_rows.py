"""What scenarios would have cost on the same past, or would cost on the same futures, with intervals."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from replenish.scenario.outcome import Outcome
from replenish.simulate.monte_carlo_result import MonteCarloResult
from replenish.simulate.result import ReplayResult

SALES, IMPUTED, FUTURES = "sales taken for demand", "stock-outs filled", "sampled futures"
FIGURES = (
    "holding", "shortage", "ordering", "obsolescence", "fill_rate", "cycle_service", "stockout_days",
    "demand", "short", "average_stock", "average_stock_value", "turns", "orders", "bought",
)  # fmt: skip

Result = ReplayResult | MonteCarloResult


def simulated_rows(outcomes: Sequence[Outcome]) -> list[dict[str, Any]]:
    """
    One row per scenario and reading of demand: cost with its interval, and the paired difference.

    The difference to the baseline is taken line by line and period by period on past demand, future by future
    on sampled ones; ``verdict`` is ``not decided`` where its interval holds zero.
    """
    return [row for name, of in READINGS.items() for row in _rows(name, of, outcomes)]


def _replayed(outcome: Outcome) -> ReplayResult | None:
    return outcome.replayed


def _imputed(outcome: Outcome) -> ReplayResult | None:
    return None if outcome.replayed is None else outcome.replayed.if_imputed


def _sampled(outcome: Outcome) -> MonteCarloResult | None:
    return outcome.sampled


READINGS: dict[str, Callable[[Outcome], Result | None]] = {
    SALES: _replayed,
    IMPUTED: _imputed,
    FUTURES: _sampled,
}


def _rows(
    reading: str, of: Callable[[Outcome], Result | None], outcomes: Sequence[Outcome]
) -> Iterator[dict[str, Any]]:
    results = [result for result in map(of, outcomes) if result is not None]
    if not results:
        return
    joint = together(results)
    costs = joint.costs()
    compared = of(outcomes[0]) is not None
    gaps = {gap.policy: gap for gap in joint.differences()} if compared else {}
    for result in results:
        ((name,), figures) = result.policies, result.by("all")
        gap = gaps.get(name)
        yield {
            "scenario": name,
            "reading": reading,
            "cost": costs[name].total,
            "cost_low": costs[name].low,
            "cost_high": costs[name].high,
            "difference": None if gap is None else gap.interval.total,
            "difference_low": None if gap is None else gap.interval.low,
            "difference_high": None if gap is None else gap.interval.high,
            "difference_share": None if gap is None else gap.share,
            "verdict": "" if gap is None else gap.verdict,
            **{figure: float(figures[figure][0]) for figure in FIGURES},
        }


def together(results: Sequence[Any]) -> Any:
    """
    One result with the lives of several scenarios, so that they are compared as policies are.

    Costs and differences are those of the lives; figures that need the demand are not: it may differ.
    """
    first = results[0]
    if isinstance(first, ReplayResult):
        return first.replace(lives=tuple(result.lives[0] for result in results), if_imputed=None)
    return first.replace(
        policies=tuple(result.policies[0] for result in results),
        sums=tuple(result.sums[0] for result in results),
        by_period=tuple(result.by_period[0] for result in results),
    )
