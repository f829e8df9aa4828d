"""One offer for every line, and how much of it: suppliers and quantities decided together."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from replenish.formulas.cost_curve import cost_at
from replenish.formulas.priced_answer import priced_answers
from replenish.optimize.decomposition.offered import offered_prices
from replenish.optimize.improving import improved, near_enough, total_cost
from replenish.optimize.question.allocation import Allocation, Question
from replenish.optimize.question.conflicts import refuse_exceeded
from replenish.optimize.question.one_each import best_of_each, only_rows, ordered_rows
from replenish.optimize.question.prices import answers
from replenish.optimize.question.room import keeps_every_rule
from replenish.optimize.question.together import filled_enough

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

FEW_ROWS = 50_000  # up to here an integer program looks for better suppliers
LOOKING = 5.0  # seconds at most, where it is not asked to prove


def solve_choice(
    question: Question,
    decided: Callable[[Question], Allocation],
    *,
    gap: float,
    time_limit: float,
    prove: bool,
) -> Allocation:
    """
    Quantities of rows of which one of each line is ordered, of nearly least cost, and the proof how nearly.

    At prices of the limits a line takes the cheapest of its offers; these prices bound every choice of
    suppliers. Once each line's supplier is named, the question is one like any other and is decided so. An
    integer program then looks for better suppliers and quantities together, among those that can still be
    part of a better plan.

    Parameters
    ----------
    question
        With a ``choice``.
    decided
        Answer of a question without one.
    gap
        Relative distance of the cost from its lower bound that is near enough.
    time_limit : seconds
        For the integer program.
    prove
        Whether it goes on until the gap is proven.

    Raises
    ------
    InfeasibleError
        A limit is exceeded before anything is ordered.
    """
    choice = question.choice
    if choice is None:
        return decided(question)
    refuse_exceeded(question.limits)
    rows = choice.size
    each, cost = priced_answers(question.curves, question.rules, np.zeros(rows))
    kept = best_of_each(choice, cost - cost_at(question.curves, np.zeros(rows)))
    alone = np.where(kept, each, 0.0)
    if not question.minimum_orders.charges and keeps_every_rule(question, alone):
        least = total_cost(question, alone)
        return Allocation(
            quantity=alone, prices=np.zeros(len(question.limits.free)), lower_bound=least, optimal=True
        )
    offered = offered_prices(question, choice, each)
    prices, wanted = offered.prices, offered.taken
    quantity, others = _best_decided(question, decided, wanted)
    proofs = [answers(question, one) for one in (prices, *others)]
    place = int(np.argmax([proof.bound for proof in proofs]))
    prices, bound = (prices, *others)[place], proofs[place].bound
    if (prove or rows <= FEW_ROWS) and filled_enough(question.minimum_orders, quantity).all():
        left = time_limit if prove else min(time_limit, LOOKING)
        quantity, bound = improved(question, proofs[place], quantity, gap=gap, time_limit=left)
    cost_of_plan = total_cost(question, quantity)
    return Allocation(
        quantity=quantity,
        prices=prices,
        lower_bound=min(bound, cost_of_plan),
        optimal=near_enough(cost_of_plan, bound, gap),
    )


def _best_decided(
    question: Question, decided: Callable[[Question], Allocation], wanted: BoolArray
) -> tuple[FloatArray, list[FloatArray]]:
    """The better plan (n,) with the wanted suppliers or with the first ones, and the prices both found."""
    choice = question.choice
    if choice is None:
        raise TypeError("no choice")
    first = best_of_each(choice, np.zeros(choice.size))
    best, least, prices = np.zeros(choice.size), np.inf, []
    for taken in (wanted, first):
        rows = ordered_rows(choice, np.zeros(choice.size), taken)
        answer = decided(only_rows(question, rows))
        plan = np.zeros(choice.size)
        plan[rows] = answer.quantity
        cost = total_cost(question, plan)
        prices.append(answer.prices)
        best, least = (plan, cost) if cost < least else (best, least)
    return best, prices
