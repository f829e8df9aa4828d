"""
Lines ordered together: ours against HiGHS, on the textbook model and on the best we know.

    python benchmarks/orders_together.py [--lines 10000] [--suppliers 50] [--seconds 60] [--seed 5]
                                         [--cases minimums loads minimums-capacities loads-capacities]
                                         [--peers textbook few relaxed]

Cases: minimums of purchase orders; minimums, order costs and loads; the same with capacities of suppliers.
HiGHS gets so many seconds for each model: the ``textbook``'s, a choice among ``few`` quantities per line, and
lines ``relaxed`` first and chosen then; ours the same for all of its programs together.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.orders_by_highs import chosen_among_few, relaxed_lines_first, textbook
from replenish.optimize.decomposition.at_scale import solve_at_scale
from replenish.optimize.improving import total_cost
from replenish.optimize.question.allocation import Question
from replenish.optimize.question.room import keeps_every_rule
from replenish.optimize.question.together import filled_enough
from tests.optimize.many_lines import orders_of_many_lines

CASES = ("minimums", "loads", "minimums-capacities", "loads-capacities")
PEERS = {
    "textbook": ("HiGHS, textbook model", textbook),
    "few": ("HiGHS, choice among few quantities", chosen_among_few),
    "relaxed": ("HiGHS, lines relaxed first", relaxed_lines_first),
}


def main(args: argparse.Namespace) -> None:
    solve_at_scale(orders_of_many_lines(6_000, 6, loads=True), gap=0.01)  # machine code is loaded
    for case in args.cases:
        loads, capacities = case.startswith("loads"), case.endswith("capacities")
        asked = orders_of_many_lines(
            args.lines, args.suppliers, loads=loads, capacities=capacities, seed=args.seed
        )
        name = "minimums, order costs, loads" if loads else "minimums"
        compare(f"{name}; supplier capacities" if capacities else name, asked, args)


def compare(name: str, asked: Question, args: argparse.Namespace) -> None:
    start, busy = time.perf_counter(), time.process_time()
    answer = solve_at_scale(asked, gap=1e-3, time_limit=args.seconds)
    seconds, busy = time.perf_counter() - start, time.process_time() - busy
    cost = total_cost(asked, answer.quantity)
    kept = keeps_every_rule(asked, answer.quantity) and filled_enough(asked.minimum_orders, answer.quantity)
    if not np.all(kept):
        raise AssertionError("a rule is broken")
    tell(name, "ours", (seconds, busy), cost, own=answer.lower_bound, ours=answer.lower_bound)
    for peer, solve in (PEERS[peer] for peer in args.peers):
        start, busy = time.perf_counter(), time.process_time()
        found, bound = solve(asked, args.seconds)
        seconds, busy = time.perf_counter() - start, time.process_time() - busy
        tell(name, peer, (seconds, busy), found, own=bound, ours=answer.lower_bound)


def tell(name: str, solver: str, spent: tuple[float, float], cost: float, *, own: float, ours: float) -> None:
    seconds, busy = spent
    print(
        f"{name} | {solver} | {seconds:.1f} s, {busy:.1f} of the processor | cost {cost:,.0f} | "
        f"own bound {own:,.0f} | gap {1 - own / cost:.3%} | to our bound {1 - ours / cost:.3%}",
        flush=True,
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    parser.add_argument("--lines", type=int, default=10_000)
    parser.add_argument("--suppliers", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--cases", nargs="+", default=CASES, choices=CASES)
    parser.add_argument("--peers", nargs="*", default=tuple(PEERS), choices=tuple(PEERS))
    main(parser.parse_args())
