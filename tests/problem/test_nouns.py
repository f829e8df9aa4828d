"""Nouns are validated once, frozen, and report every fault at once."""

import copy

import numpy as np
import pytest

import replenish as rp


def problem(**changes) -> rp.Problem:
    fields = {
        "item": ["A", "B"],
        "location": ["L", "L"],
        "supplier": ["S", "S"],
        "forecast": rp.QuantileForecast(levels=[0.1, 0.5, 0.9], quantiles=np.ones((2, 3, 3))),
        "stock": rp.Stock(on_hand=1.0),
        "terms": rp.SupplyTerms(lead_time=1, review_period=1, moq=0, order_multiple=1, unmet="lost"),
        "costs": rp.Costs(unit=1.0, holding=0.1, shortage=1.0),
    }
    return rp.Problem(**(fields | changes))


def faults_of(build) -> list[str]:
    with pytest.raises(rp.InputError) as caught:
        build()
    return [str(fault) for fault in caught.value.faults]


def test_one_number_stands_for_all_lines():
    one = problem()
    assert one.costs.unit.tolist() == [1.0, 1.0]
    assert one.terms.lead_time.tolist() == [1, 1]
    assert one.stock.on_order.shape == (2, 3)
    assert one.supplier.tolist() == ["S", "S"]


def test_arrays_cannot_be_changed_from_outside():
    on_hand = np.array([1.0, 2.0])
    stock = rp.Stock(on_hand=on_hand)
    on_hand[0] = 99
    assert stock.on_hand.tolist() == [1.0, 2.0]
    with pytest.raises(ValueError, match="read-only"):
        stock.on_hand[0] = 5
    with pytest.raises(AttributeError):
        stock.on_hand = on_hand


def test_replace_gives_a_validated_copy():
    one = problem()
    other = one.replace(costs=one.costs.replace(holding=0.2))
    assert other.costs.holding.tolist() == [0.2, 0.2]
    assert one.costs.holding.tolist() == [0.1, 0.1]
    faults_of(lambda: one.costs.replace(holding=-0.2))


@pytest.mark.parametrize(
    ("build", "expected", "why"),
    [
        (
            lambda: rp.Stock(on_hand=[1, -3]),
            "Stock on_hand[1]: expected a number >= 0, found -3.0",
            "negative",
        ),
        (
            lambda: rp.Stock(on_hand=np.nan),
            "Stock on_hand: expected a number >= 0, found nan",
            "NaN is not 0",
        ),
        (
            lambda: rp.SupplyTerms(lead_time=1.5, review_period=1, moq=0, order_multiple=1, unmet="lost"),
            "SupplyTerms lead_time: expected whole periods >= 0, found 1.5",
            "fractional",
        ),
        (
            lambda: rp.SupplyTerms(lead_time=1, review_period=0, moq=0, order_multiple=1, unmet="lost"),
            "SupplyTerms review_period: expected whole periods >= 1, found 0.0",
            "no review",
        ),
        (
            lambda: rp.SupplyTerms(lead_time=1, review_period=1, moq=0, order_multiple=1, unmet="gone"),
            "SupplyTerms unmet: expected 'lost' or 'backlog', found gone",
            "unknown mode",
        ),
        (
            lambda: rp.QuantileForecast(levels=[0.5, 0.1], quantiles=np.ones((1, 1, 2))),
            "forecast levels: expected one or more rising levels, found [0.5, 0.1]",
            "falling levels",
        ),
        (
            lambda: rp.Limits(storage={"L": 5}),
            "Limits volume: expected the volume of a unit per line, found nothing",
            "storage without volume",
        ),
        (
            lambda: rp.SolveParams(target="p100"),
            (
                "SolveParams target: expected newsvendor, pNN, sum-pNN, quantile(p), sum-quantile(p), "
                "{cycle_service = p}, {fill_rate = p}, found 'p100'"
            ),
            "no such quantile",
        ),
        (
            lambda: problem(location=["L", "L"], item=["A", "A"]),
            "Problem item, location: expected one row per line, found 2 rows of item A at L",
            "double line",
        ),
        (
            lambda: problem(limits=rp.Limits(supplier_capacity={"T": 1})),
            "Problem limits.supplier_capacity: expected a supplier of the lines, found 'T'",
            "unknown supplier",
        ),
        (
            lambda: problem(
                forecast=rp.QuantileForecast(levels=[0.5], quantiles=np.ones((2, 3, 1)), item=["B", "A"])
            ),
            "Problem forecast.item[0]: expected the items of the problem in the same order, found B",
            "a reordered forecast is not aligned",
        ),
        (
            lambda: problem(
                terms=rp.SupplyTerms(
                    lead_time=1, review_period=1, moq=10, order_multiple=6, max_order=11, unmet="lost"
                )
            ),
            "Problem moq: expected the smallest order not above max_order, found 12 > 11 for item A at L",
            "MOQ in whole packs above the largest order",
        ),
        (
            lambda: problem(stock=rp.Stock(on_hand=0, backorders=[0, 2])),
            "Problem backorders: expected 0 where unmet demand is lost, found 2 for item B at L",
            "lost demand does not wait",
        ),
    ],
)
def test_faults_name_field_rule_and_what_was_found(build, expected, why):
    assert expected in faults_of(build), why


def test_every_fault_is_reported_at_once():
    found = faults_of(
        lambda: rp.SupplyTerms(
            lead_time=[-1, 1], review_period=0, moq=-5, order_multiple=np.nan, unmet="gone"
        )
    )
    assert len(found) == 5


def test_changed_terms_say_anew_what_is_lost_and_so_does_a_copy():
    terms = rp.SupplyTerms(lead_time=1, review_period=1, moq=0, order_multiple=1, unmet=["lost", "backlog"])
    assert terms.lost.tolist() == [True, False]
    assert terms.replace(unmet=["backlog", "lost"]).lost.tolist() == [False, True]
    assert copy.copy(terms).lost.tolist() == [True, False]


def test_a_horizon_shorter_than_the_protection_interval_is_refused():
    terms = rp.SupplyTerms(lead_time=[1, 3], review_period=1, moq=0, order_multiple=1, unmet="lost")
    (fault,) = faults_of(lambda: problem(terms=terms))
    assert fault == (
        "Problem forecast: expected a forecast of 4 periods (lead time + review period), "
        "found 3 periods for item B at L"
    )


def test_a_missing_period_is_not_zero_demand():
    quantiles = np.ones((2, 3, 3))
    quantiles[1, 1] = np.nan
    forecast = rp.QuantileForecast(levels=[0.1, 0.5, 0.9], quantiles=quantiles)
    (fault,) = faults_of(lambda: problem(forecast=forecast))
    assert fault == "Problem forecast: expected a value for period 1, found none for item B at L"


def test_repairs_of_a_forecast_are_counted_once():
    quantiles = [[[-1.0, 4.0, 3.0], [1.0, 2.0, 3.0]]]
    forecast = rp.QuantileForecast(levels=[0.1, 0.5, 0.9], quantiles=quantiles)
    assert forecast.quantiles.tolist() == [[[0.0, 3.0, 4.0], [1.0, 2.0, 3.0]]]
    assert (forecast.crossings, forecast.negatives) == (1, 1)
    again = forecast.take(np.array([0]))
    assert (again.crossings, again.negatives) == (1, 1)


def test_levels_are_snapped():
    forecast = rp.QuantileForecast(levels=[0.04999999999999999, 0.5], quantiles=np.ones((1, 1, 2)))
    assert forecast.levels[0] == pytest.approx(0.05, abs=1e-15)


def test_a_history_ends_on_the_morning_it_is_asked_for():
    history = rp.DemandHistory(
        item=["A"],
        location=["L"],
        calendar=rp.Calendar(start=np.datetime64("2024-06-01"), step_days=1, periods=4),
        quantity=[[1.0, 2.0, 3.0, 4.0]],
        stockout=np.zeros((1, 4)),
    )
    assert history.before(np.datetime64("2024-06-03")).quantity.tolist() == [[1.0, 2.0]]
    assert history.before(np.datetime64("2024-05-01")).quantity.shape == (1, 0)
    assert history.before(np.datetime64("2025-01-01")).quantity.shape == (1, 4)


def test_a_week_counts_as_known_only_when_it_is_over():
    history = rp.DemandHistory(
        item=["A"],
        location=["L"],
        calendar=rp.Calendar(start=np.datetime64("2024-06-03"), step_days=7, periods=2),
        quantity=[[7.0, 8.0]],
        stockout=np.zeros((1, 2)),
    )
    assert history.before(np.datetime64("2024-06-16")).quantity.tolist() == [[7.0]]
    assert history.before(np.datetime64("2024-06-17")).quantity.tolist() == [[7.0, 8.0]]


def test_a_mean_may_be_missing_but_not_infinite():
    cells = np.ones((1, 2, 1))
    assert np.isnan(rp.QuantileForecast(levels=[0.5], quantiles=cells, mean=[[1.0, np.nan]]).mean[0, 1])
    with pytest.raises(rp.InputError, match="mean: expected finite numbers"):
        rp.QuantileForecast(levels=[0.5], quantiles=cells, mean=[[1.0, np.inf]])
