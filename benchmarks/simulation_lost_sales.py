"""
Lost sales: what each policy costs above the optimum, exactly, on the cases of Zipkin (2008) and others.

    python benchmarks/simulation_lost_sales.py

Long-run costs by Markov chain over all states a policy reaches; the optimum by value iteration (L <= 3) or as
printed in the table.
"""

import sys
import time
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).parents[1]))

from replenish.formulas.lost_sales import left_over_charge
from replenish.formulas.sampling import stratified_uniforms
from tests.formulas.test_lost_sales import MEAN, TABLE, _chain, _charged, _line, _quantiles

CASES = [("poisson", 4), ("poisson", 9), ("poisson", 19), ("poisson", 39), ("geometric", 4), ("geometric", 9)]


def above(demand, shortage, lead_time):
    chain, line = _chain(demand, shortage, lead_time), _line(demand, shortage, lead_time)
    sample = _quantiles(demand, stratified_uniforms(256, lead_time + 1, seed=1))
    printed = TABLE.get((demand, shortage, lead_time, "Optimal"))
    least = chain.least_cost(14 if demand == "poisson" else 22, 1e-3) if lead_time < 4 else printed
    if least is None:
        return None
    start = time.process_time()
    charge = left_over_charge(line)
    tuning = time.process_time() - start
    start_state = (MEAN,) * lead_time
    charged = chain.cost_of(_charged(line, charge, sample), start_state)
    myopic = chain.cost_of(_charged(line, 0.0, sample), start_state)
    return least, printed, charged / least - 1, myopic / least - 1, charge, tuning


if __name__ == "__main__":
    table = Table(
        "demand", "p", "L", "optimum", "printed", "lost-sales", "newsvendor", "charge", "tuned in s"
    )
    gaps = []
    for demand, shortage in CASES:
        for lead_time in (1, 2, 3, 4):
            found = above(demand, shortage, lead_time)
            if found is None:
                continue
            least, printed, charged, myopic, charge, tuning = found
            gaps.append(charged)
            table.add_row(
                demand, str(shortage), str(lead_time), f"{least:.3f}", f"{printed or float('nan'):.2f}",
                f"{charged:+.2%}", f"{myopic:+.2%}", f"{charge:.2f}", f"{tuning:.1f}",
            )  # fmt: skip
    Console().print(table)
    Console().print(f"lost-sales: {np.mean(gaps):+.2%} on average, {max(gaps):+.2%} at most")
