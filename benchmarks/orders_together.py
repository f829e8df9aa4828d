"""
Lines ordered together at 10,000 lines: ours against HiGHS, on the textbook model and on the best we know.

    python benchmarks/orders_together.py [lines] [suppliers] [seconds of HiGHS] [seed]
"""

from __future__ import annotations

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

PEERS = {
    "HiGHS, textbook model": textbook,
    "HiGHS, choice among few quantities": chosen_among_few,
    "HiGHS, lines relaxed first": relaxed_lines_first,
}


def main(lines: int = 10_000, suppliers: int = 50, patience: int = 60, seed: int = 5) -> None:
    solve_at_scale(orders_of_many_lines(6_000, 6, loads=True), gap=0.01)  # machine code is loaded
    for capacities in (False, True):
        for loads in (False, True):
            asked = orders_of_many_lines(lines, suppliers, loads=loads, capacities=capacities, seed=seed)
            name = "minimums, order costs, loads" if loads else "minimums"
            compare(f"{name}; supplier capacities" if capacities else name, asked, patience)


def compare(name: str, asked: Question, patience: float) -> None:
    start, busy = time.perf_counter(), time.process_time()
    answer = solve_at_scale(asked, gap=1e-3, time_limit=float(max(patience, 60)))
    seconds, busy = time.perf_counter() - start, time.process_time() - busy
    cost = total_cost(asked, answer.quantity)
    kept = keeps_every_rule(asked, answer.quantity) and filled_enough(asked.minimum_orders, answer.quantity)
    if not np.all(kept):
        raise AssertionError("a rule is broken")
    tell(name, "ours", (seconds, busy), cost, own=answer.lower_bound, ours=answer.lower_bound)
    for peer, solve in PEERS.items() if patience > 0 else ():
        start, busy = time.perf_counter(), time.process_time()
        found, bound = solve(asked, patience)
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
    main(*(int(argument) for argument in sys.argv[1:]))
