"""The steady cycle of certain demand, against living every one of them window by window."""

import numpy as np
import pytest

from replenish.formulas.order_cycle import MOST_WINDOWS, best_cycle
from replenish.formulas.tariffs import Tariffs


def lived(order_cost, window, holding, windows):
    """Money per window when an order covers some of them: what is left after each is held."""
    left = windows * window
    money = order_cost
    for _ in range(windows):
        left -= window
        money += holding * left
    return money / windows


def found(order_cost, window, holding, unit=0.0):
    asked = Tariffs(
        row=np.array([0]), start=np.zeros((1, 1)), fixed=np.array([[order_cost]]), unit=np.array([[unit]])
    )
    return best_cycle(asked, np.array([window]), np.array([holding]))


@pytest.mark.parametrize(
    ("order_cost", "window", "holding", "why"),
    [
        (1.0, 10.0, 0.4, "an order every window"),
        (20.0, 10.0, 0.4, "a few windows"),
        (500.0, 0.5, 0.02, "as many as anybody looks ahead"),
    ],
)
def test_no_other_number_of_windows_costs_less(order_cost, window, holding, why):
    costs = [lived(order_cost, window, holding, windows) for windows in range(1, MOST_WINDOWS + 1)]
    cycle = found(order_cost, window, holding)
    assert cycle.windows[0] == 1 + int(np.argmin(costs)), why
    assert cycle.cost[0] == pytest.approx(min(costs)), why
    assert cycle.saved_later[0] == 0, why  # nothing is cheaper in larger orders


def test_what_is_cheaper_than_the_base_price_is_saved_later_too():
    cycle = found(0.0, 10.0, 0.4, unit=-0.3)
    assert (cycle.windows[0], cycle.saved_later[0]) == (1, pytest.approx(0.3))
    assert found(0.0, 0.5, 0.4, unit=-0.3).saved_later[0] == pytest.approx(0.3)


def test_a_line_without_demand_saves_nothing_later():
    assert found(20.0, 0.0, 0.4).saved_later[0] == 0
