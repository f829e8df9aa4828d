"""Which solver answers a question: the written rule behind ``auto``, ``exact`` and ``prices``."""

from __future__ import annotations

from dataclasses import replace

from replenish.formulas.orderable import whole_steps
from replenish.optimize.exact import solve_exact
from replenish.optimize.question.allocation import Allocation, Question
from replenish.optimize.shared.soft import with_overflow, without_overflow
from replenish.problem.params import SolveParams

EXACT_UP_TO = 1_000  # lines: exact in about a second; at 3,000 in 10, where prices take 0.07 and prove 1e-4
EXACT_WITH_MINIMUMS_UP_TO = 5_000  # lines: all-or-nothing purchase orders are where prices prove least


def allocate(question: Question, params: SolveParams) -> Allocation:
    """
    Quantities by the solver that the parameters name, or that suits the number of lines.

    ``auto`` is ``exact`` up to 1,000 lines, or up to 5,000 where purchase orders have a minimum, and
    ``prices`` beyond. Both prove how far the plan can be from the best one.
    """
    method, hard = method_for(question, params.method), with_overflow(question)
    answer = without_overflow(_allocated(hard, method, params), len(question.rules.lower))
    return replace(answer, quantity=whole_steps(question.rules, answer.quantity))


def _allocated(question: Question, method: str, params: SolveParams) -> Allocation:
    if question.choice is not None:
        from replenish.optimize.choosing import solve_choice  # noqa: PLC0415 - loads scipy.optimize

        return solve_choice(
            question,
            lambda one: _allocated(one, method, params),
            gap=params.gap,
            time_limit=params.time_limit,
            prove=method == "exact",
        )
    if method == "exact":
        return solve_exact(question, gap=params.gap, time_limit=params.time_limit)
    from replenish.optimize.decomposition.at_scale import solve_at_scale  # noqa: PLC0415 - loads scipy.optimize

    return solve_at_scale(question, gap=params.gap, time_limit=params.time_limit)


def method_for(question: Question, method: str) -> str:
    """``exact`` or ``prices``, as named or as ``auto`` chooses."""
    if method != "auto":
        return method
    has_minimums = bool((question.minimum_orders.group >= 0).any())
    most = EXACT_WITH_MINIMUMS_UP_TO if has_minimums else EXACT_UP_TO
    return "exact" if len(question.rules.lower) <= most else "prices"
