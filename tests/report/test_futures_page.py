"""The page of sampled futures: its answer, its charts, and when something goes wrong."""

import numpy as np
import pytest

import replenish as rp
from replenish.report.futures.page import futures_page, in_short, spread_shown
from tests.report.opened_page import open_page

CHARTS = ("costs", "differences", "spread", "service", "weeks")
MONDAY = np.datetime64("2024-06-03")
STRUCK = ("2024-06-17", "2024-06-24", "Lived with a supplier closed; no policy knew.")


@pytest.fixture(scope="module")
def result():
    problem = rp.Problem(
        item=["a", "b"], location=["north", "south"], supplier="maker", currency="EUR",
        forecast=rp.QuantileForecast(
            levels=[0.1, 0.5, 0.9], quantiles=np.broadcast_to([2.0, 5, 9], (2, 70, 3)),
            calendar=rp.Calendar(start=MONDAY, step_days=1, periods=70),
        ),
        stock=rp.Stock(on_hand=20), costs=rp.Costs(unit=3, holding=0.1, shortage=2),
        terms=rp.SupplyTerms(
            lead_time=2, review_period=3, moq=0, order_multiple=1, unmet="lost",
            lead_times=rp.LeadTimes(chance=[0, 0, 0.6, 0.2, 0.2]),
        ),
        limits=rp.Limits(budget=120.0),
    )  # fmt: skip
    return rp.monte_carlo(
        problem, ["newsvendor", "p50", "sum-p90", "perfect"], 50, futures=6,
        disruptions=[rp.SupplierClosed(first=14, periods=7)],
    )  # fmt: skip


@pytest.fixture(scope="module")
def page(result):
    pytest.importorskip("vl_convert", reason="the extra 'report' is not installed")
    return futures_page(result, "Two lines lived six futures.", ["The forecast is believed."], [STRUCK])


def test_the_answer_comes_first_with_what_went_wrong_and_nobody_is_called_cheaper_by_luck(result, page):
    cost, against = in_short(result)
    assert f"6 futures of 43 days newsvendor costs {result.totals('newsvendor').mean():,.0f} EUR" in cost
    verdict = {one.policy: one.verdict for one in result.differences()}
    for policy in ("p50", "sum-p90"):
        part = next(one for one in against.split("; ") if policy in one)
        assert f"{verdict[policy]}: " in part
    titles = (
        "What each policy costs",
        "What the policies are",
        "How much it may cost",
        "What does not follow",
    )
    places = [page.index("no policy knew."), *(page.index(f"<h2>{title}") for title in titles)]
    assert places == sorted(places)


def test_the_spread_of_the_cost_is_that_of_the_futures(result):
    rows = {row[0]: row for row in spread_shown(result).rows}
    paid, base = result.totals("p50"), result.totals("newsvendor")
    assert rows["p50"][1:6] == [
        f"{value:,.0f}" for value in (paid.mean(), *np.percentile(paid, [10, 50, 90]), paid.max())
    ]
    assert rows["p50"][6] == f"{(paid < base).sum()} of 6"
    assert rows["newsvendor"][6] == ""


def test_the_time_in_which_something_goes_wrong_is_shaded_and_only_then(result, page):
    assert '"first":"2024-06-17","end":"2024-06-24"' in page
    assert "Shaded: something goes wrong" in page
    calm = futures_page(result, "", [])
    assert "Shaded" not in calm
    assert '"first":' not in calm


@pytest.mark.parametrize("width", [1280, 390])
def test_every_chart_is_drawn_and_the_console_stays_silent(browser, page, tmp_path, width):
    open_page(browser, page, tmp_path, width, CHARTS)
    assert browser.execute_script("return document.documentElement.scrollWidth <= window.innerWidth")
    assert browser.get_log("browser") == []
