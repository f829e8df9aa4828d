"""What a comparison says, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from replenish.scenario import Comparison
from replenish.scenario.curves import Curve, Curves
from replenish.scenario.outcome import PLANNED

Row = Mapping[str, Any]
ROUND_OFF = 1e-9  # of the cost
TELLING = 0.005  # share of the cost from which on a difference is worth a word


def findings(comparison: Comparison, curves: Curves | None = None) -> list[str]:
    """What follows: what is ordered today, then one sentence a scenario, then what the curves say."""
    rows = comparison.rows("scenarios")
    base, money = rows[0], comparison.money
    told = [] if base["status"] != PLANNED else [_as_it_is(base, money)]
    told += [_sentence(row, base, money) for row in rows[1:]]
    told += _decided(comparison, money)
    return told + ([] if curves is None else list(_curve_sentences(curves, money)))


def _as_it_is(row: Row, money: str) -> str:
    return (
        f"{name_of(row)}: {row['orders']:,.0f} purchase orders for {row['order_value']:,.0f} {money}; "
        f"{_expected(row, money)}, {row['fill_rate_until_then']:.1%} of demand served, "
        f"{row['scarce_limits']:,.0f} limits scarce."
    )


def _expected(row: Row, money: str) -> str:
    """Expected cost as the plan calls it, and beside it what no order of today can help."""
    lost = row["lost_before_cost"]
    before = f" and {lost:,.0f} {money} of demand lost before these orders can arrive" if lost > 0 else ""
    return f"expected cost {row['expected_cost']:,.0f} {money}{before}"


def name_of(row: Row) -> str:
    """Title of a scenario, or its name."""
    return str(row["title"] or row["scenario"])


def _sentence(row: Row, base: Row, money: str) -> str:
    if row["status"] != PLANNED:
        return f"{name_of(row)}: no plan ({row['status']}): {str(row['reason']).splitlines()[0]}."
    if base["status"] != PLANNED:
        return f"{name_of(row)}: {_expected(row, money)}."
    gap = row["total_cost"] - base["total_cost"]
    served = row["fill_rate_until_then"] - base["fill_rate_until_then"]
    return (
        f"{name_of(row)}: {_costs(gap, base['total_cost'], money)}; demand served "
        f"{row['fill_rate_until_then']:.1%} ({served * 100:+.1f} points), {_ordered(row, base, money)}."
    )


def _ordered(row: Row, base: Row, money: str) -> str:
    gap = row["order_value"] - base["order_value"]
    if abs(gap) <= TELLING * base["order_value"]:
        return "ordered for about as much"
    return f"ordered for {abs(gap):,.0f} {money} {'more' if gap > 0 else 'less'}"


def _costs(gap: float, before: float, money: str) -> str:
    if abs(gap) <= TELLING * before:
        return f"costs about the same ({gap:+,.0f} {money})"
    share = f", {gap / before:+.1%}" if before > 0 else ""
    return f"costs {abs(gap):,.0f} {money} {'more' if gap > 0 else 'less'}{share}"


def _decided(comparison: Comparison, money: str) -> list[str]:
    """What the lives on one demand decide, and what they leave open."""
    rows = [row for row in comparison.rows("simulated") if row["difference"] is not None]
    return [
        f"Lived through ({row['reading']}), {row['scenario']} is {row['verdict']}: {row['difference']:+,.0f} "
        f"{money} against {comparison.names[0]}, 95 % interval {row['difference_low']:+,.0f} to "
        f"{row['difference_high']:+,.0f}."
        for row in rows
    ]


def _curve_sentences(curves: Curves, money: str) -> Iterator[str]:
    yield _cheapest_promise(curves.frontier, money)
    yield from _promises_within_limits(curves.frontier)
    widest = [row for row in curves.sensitivity.rows if row["change"] is not None]
    judged = [row for row in widest if row["regret"] is not None]
    if judged:
        dearest = max(judged, key=lambda row: float(row["regret"]))
        yield (
            f"Of the guesses, {widest[0]['guess']} moves the expected cost most; deciding with a wrong "
            f"{dearest['guess']} ({dearest['turned']}) would cost up to {dearest['regret']:,.0f} {money}."
        )
    yield from _implied(curves.implied_costs, money)


def _cheapest_promise(curve: Curve, money: str) -> str:
    free = [row for row in curve.rows if row["limits"] == "none" and row["target"].startswith("p")]
    best = min(free, key=lambda row: float(row["cost"]))
    last = max(free, key=lambda row: float(row["cycle_service"]))
    return (
        f"Without limits the cheapest promise is about {best['target']}; {last['target']} everywhere would "
        f"need {last['stock_value'] - best['stock_value']:,.0f} {money} more stock and cost "
        f"{last['cost'] - best['cost']:,.0f} {money} more."
    )


def _promises_within_limits(curve: Curve) -> Iterator[str]:
    """Where limits are used up, a higher promise is not kept."""
    kept = [row for row in curve.rows if row["limits"] == "kept"]
    ladder = [row for row in kept if row["target"].startswith("p")]
    now = next((row for row in kept if row["current"]), None)
    highest = max(ladder, key=lambda row: float(row["cycle_service"]), default=None)
    if now is not None and highest is not None and highest["fill_rate"] < now["fill_rate"]:
        yield (
            f"Within today's limits a higher promise serves less: {highest['target']} everywhere serves "
            f"{highest['fill_rate']:.1%} of the demand of these windows, the plan {now['fill_rate']:.1%}. "
            "The limits are used up, so a promise only takes from one line what it gives to another."
        )


def _implied(curve: Curve, money: str) -> Iterator[str]:
    for row in curve.rows:
        if row["cycle_service"] == 0.95:  # noqa: PLR2004 - the promise most often made
            yield (
                "Promising 95 % for every line means that a shortage costs "
                f"{row['implied_shortage_cost_p50']:,.2f} {money} a unit (median), "
                f"{row['times_stated_p50']:.1f} times what is stated."
            )


def has_some(rows: Sequence[Row], column: str) -> bool:
    """Whether a part of the cost is more than what is left over from arithmetic in any scenario."""
    return any(abs(row[column]) > ROUND_OFF * row["total_cost"] for row in rows if row.get(column))


def because(row: Row) -> str:
    """What moved a line, with the limit that holds it where a limit did."""
    limit = f" ({row['limit']})" if row["limit"] and "shared limit" in row["moved_by"] else ""
    return f"{row['moved_by']}{limit}"


def limits_that_moved(rows: Sequence[Row], most: int) -> list[Row]:
    """Limits whose price differs most from the baseline's, of each scenario."""
    moved = [row for row in rows if row["price_before"] is not None and row["price"] != row["price_before"]]
    found: list[Row] = []
    for name in dict.fromkeys(row["scenario"] for row in moved):
        own = [row for row in moved if row["scenario"] == name]
        found += sorted(own, key=lambda row: -abs(row["price"] - row["price_before"]) * row["capacity"])[
            :most
        ]
    return found
