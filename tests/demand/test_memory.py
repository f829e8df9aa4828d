"""A memory saves work and changes nothing: the same model to the last bit, and nothing of another past."""

import numpy as np
import pytest

import replenish as rp
from replenish.demand.memory import Itself, Memory
from replenish.demand.model import demand_model
from tests.demand.test_recalibration import problem_of

PARAMS = rp.SolveParams(recalibration="on")


def drawn(problem, memory=None):
    """Everything a plan takes from the model, as bytes."""
    model = demand_model(problem, PARAMS, memory)
    paths = model.paths_of(np.flatnonzero(model.kind == 0), 4)
    return model.forecast.quantiles.tobytes(), paths.tobytes(), model.sentences


def later(problem, sold):
    """The same problem one period later: the newest issue's next period is known by then."""
    newest = problem.past[-1]
    actual = newest.actual.copy()
    actual[:, 1] = sold
    issues = (*(issue.replace(periods_ago=issue.periods_ago + 1) for issue in problem.past[:-1]),)
    return problem.replace(past=(*issues, newest.replace(actual=actual, periods_ago=newest.periods_ago + 1)))


@pytest.mark.parametrize("most_cells", [24_000_000, 200_000, 0])
def test_with_a_memory_of_any_size_the_model_is_the_same_to_the_last_bit(most_cells):
    first = problem_of(12, 0.8)
    second, memory = later(first, 40.0), Memory(most_cells=most_cells)
    for problem in (first, second, first, second):
        assert drawn(problem, memory) == drawn(problem)
    assert memory.cells <= most_cells


def test_a_single_sale_more_is_another_past():
    first, memory = problem_of(12, 0.8), Memory()
    little, much = later(first, 40.0), later(first, 90.0)
    assert drawn(little, memory) != drawn(much, memory)
    assert drawn(much, memory) == drawn(much)


def test_what_is_kept_is_not_worked_out_again():
    problem, memory, worked = problem_of(12, 0.8), Memory(), []
    drawn(problem, memory)
    kept = dict(memory.kept)
    drawn(problem, memory)
    assert dict(memory.kept) == kept
    for key in kept:
        memory.recall(key, lambda: worked.append(1) or ())
    assert worked == []


def test_the_longest_unasked_for_is_forgotten_first():
    memory = Memory(most_cells=40)
    for key in ("a", "b", "c", "a", "d", "e"):
        memory.recall(key, lambda: (np.zeros(10),))
    assert list(memory.kept) == ["c", "a", "d", "e"]
    assert memory.cells == 40
    memory.recall("large", lambda: (np.zeros(11),))
    assert "large" not in memory.kept


def test_an_object_as_a_key_is_only_itself():
    one, twin = [1], [1]
    assert Itself(one) == Itself(one)
    assert hash(Itself(one)) == hash(Itself(one))
    assert Itself(one) != Itself(twin)
    assert Itself(one) != one
