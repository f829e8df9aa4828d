"""Lines in blocks: the same plan, bound and prices as in memory, whatever the blocks."""

import numpy as np
import pytest
from scipy.sparse import csc_array

from replenish.formulas.cost_curve import cost_at
from replenish.optimize.decomposition.at_scale import solve_at_scale
from replenish.optimize.decomposition.in_blocks import LineBlock, solve_in_blocks
from tests.optimize.many_lines import few_limits, keeps_the_rules, many_lines, small_question, tied


def in_blocks(question, size):
    """The question's lines in blocks of a size, and how often they were read."""
    takes, reads = csc_array(question.limits.matrix), []

    def blocks():
        reads.append(1)
        for start in range(0, len(question.rules.lower), size):
            lines = slice(start, start + size)
            yield LineBlock(
                curves=question.curves.take(lines), rules=question.rules.take(lines), takes=takes[:, lines]
            )

    return blocks, reads


def solved(question, size):
    blocks, reads = in_blocks(question, size)
    parts = []
    answer = solve_in_blocks(blocks, question.limits.free, parts.append)
    quantity = np.concatenate(parts)
    assert keeps_the_rules(question, quantity)
    assert answer.cost == pytest.approx(cost_at(question.curves, quantity).sum(), rel=1e-12)
    np.testing.assert_allclose(
        answer.left, question.limits.free - question.limits.matrix @ quantity, atol=1e-8 * answer.cost
    )
    return answer, len(reads)


@pytest.mark.parametrize(("lines", "size"), [(3_000, 700), (60_000, 9_000), (60_000, 60_000)])
def test_fractions_cost_the_same_as_in_memory(lines, size):
    question = many_lines(lines)
    answer, reads = solved(question, size)
    whole = solve_at_scale(question, gap=1e-9)
    assert answer.gap <= 1e-6
    assert answer.lower_bound == pytest.approx(whole.lower_bound, rel=1e-9)
    np.testing.assert_allclose(answer.prices, whole.prices, rtol=1e-6, atol=1e-9)
    assert reads <= 25


@pytest.mark.parametrize(("lines", "gap"), [(10_000, 5e-4), (60_000, 2e-4)])
def test_moq_and_multiples_are_certified(lines, gap):
    question = many_lines(lines, whole=True, **few_limits(lines))
    answer, _ = solved(question, 7_000)
    assert answer.gap <= gap


@pytest.mark.parametrize("limits", ["one", "overlapping"])
def test_ties_everywhere_are_split_within_the_limits(limits):
    answer, _ = solved(tied(60_000, limits), 11_000)
    assert answer.gap <= 2e-4


@pytest.mark.parametrize("seed", range(30))
def test_small_questions_keep_every_rule_and_never_cost_less_than_their_bound(seed):
    question = small_question(seed, lines=20, divisible=0.4)
    answer, _ = solved(question, 6)
    assert answer.lower_bound <= answer.cost
    whole = solve_at_scale(question, gap=1e-9)
    assert answer.lower_bound <= cost_at(question.curves, whole.quantity).sum() + 1e-9


def test_lines_that_no_limit_binds_order_what_they_would_alone():
    question = many_lines(2_000, whole=True)
    blocks, _ = in_blocks(question, 500)
    answer = solve_in_blocks(blocks, question.limits.free * 100, lambda _: None)
    assert answer.gap <= 1e-12
    assert not answer.prices.any()
