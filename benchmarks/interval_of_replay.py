"""
How often the intervals of a replayed year hold its true cost, as the table of docs/replay.md.

    python benchmarks/interval_of_replay.py [SEEDS]
"""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.simulate.known_years import CASES


def figures(case, seeds):
    """Share of the seeds in which each interval holds the truth, and half its width as a share of that."""
    truth = case.truth
    expected = truth | {"difference": truth["ample"] - truth["tight"]}
    held, width = dict.fromkeys(expected, 0), {what: [] for what in expected}
    for seed in range(seeds):
        result = case.result(seed)
        found = result.costs() | {"difference": result.differences("tight")[0].interval}
        for what, interval in found.items():
            held[what] += interval.low <= expected[what] <= interval.high
            width[what].append((interval.high - interval.low) / 2)
    return {
        what: (held[what] / seeds, float(np.median(width[what])) / abs(expected[what])) for what in expected
    }


if __name__ == "__main__":
    seeds = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    print("| weeks, demand | tight | half width | ample | half width | difference | half width |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    for case in CASES:
        unmet = {"backlog": "waits", "lost": "is lost"}[case.unmet]
        cells = [f"{held:.1%} | {width:.1%}" for held, width in figures(case, seeds).values()]
        print(f"| {case.weeks}, demand {unmet} | {' | '.join(cells)} |", flush=True)
