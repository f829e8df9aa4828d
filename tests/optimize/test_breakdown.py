"""Cost by kind, against the plan's own cost and against a shelf lived period by period."""

import numpy as np
from hypothesis import given, settings

import replenish as rp
from replenish.demand.requirements import requirement_blocks
from replenish.formulas.cost_curve import cost_at
from replenish.optimize.alone.evaluation import evaluate
from replenish.optimize.answer.breakdown import breakdown
from tests.one_shelf import lived
from tests.strategies import seeds, small_problem

PARAMS = rp.SolveParams(paths=32)


@given(seeds)
@settings(max_examples=25)
def test_the_kinds_add_up_to_the_curve_the_plan_is_made_from(seed):
    problem = small_problem(np.random.default_rng(seed), lines=2)
    quantity = np.arange(problem.lines) * 3.0
    parts = breakdown(problem, PARAMS, quantity)
    whole = cost_at(evaluate(problem, PARAMS).cost, quantity)
    assert np.allclose(parts.holding + parts.shortage + parts.obsolescence, whole)


@given(seeds)
@settings(max_examples=10)
def test_each_kind_is_what_a_shelf_lives_through(seed):
    problem = small_problem(np.random.default_rng(seed), lines=2)
    terms, stock = problem.terms, problem.stock
    quantity = np.full(problem.lines, 7.0)
    parts = breakdown(problem, PARAMS, quantity)
    for block in requirement_blocks(problem, PARAMS):
        for row, line in enumerate(block.lines.tolist()):
            shelves = [
                lived(
                    stock.on_hand[line], stock.backorders[line], terms.lost[line], stock.on_order[line],
                    demand, terms.lead_time[line], quantity[line],
                )
                for demand in block.demand[row]
            ]  # fmt: skip
            start = terms.lead_time[line]
            kept = np.mean([sum(shelf.ends[start:]) for shelf in shelves])
            short = np.mean([
                sum((shelf.lost if shelf.lost_sales else shelf.backorders)[start:]) for shelf in shelves
            ])  # fmt: skip
            window = terms.review_period[line]
            assert np.isclose(parts.stock[line], kept / window)
            assert np.isclose(parts.window_demand[line], block.demand[row][:, start:].sum(axis=1).mean())
            left = np.mean([shelf.ends[-1] for shelf in shelves])
            costs = problem.costs
            assert np.isclose(parts.holding[line], costs.holding[line] * kept)
            assert np.isclose(parts.shortage[line], costs.shortage[line] * short)
            assert np.isclose(parts.obsolescence[line], costs.obsolescence[line] * left)
