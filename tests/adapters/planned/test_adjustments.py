"""New, dying and lifted lines: a proxy, a ramp, a last selling date, an uplift."""

import json
import shutil

import numpy as np
import pytest
from scipy.stats import norm

import replenish as rp
from replenish.adapters import read_folder
from replenish.adapters.folders.baseline import forecast_folder
from tests.adapters.dated_folder import LINES, TOML, write_folder
from tests.test_cli import replenish

HEADER = LINES.splitlines()[0]
LEVELS = np.arange(1, 100)
PLAN = np.datetime64("2024-03-04")


def single_line_folder(folder, line, days=6, columns=""):
    """Item A at DC1, normal demand with mean 50 and deviation 8 every day, nothing on hand."""
    folder.mkdir(exist_ok=True)
    (folder / "replenish.toml").write_text(TOML + '[data]\nforecast = "forecast.csv"\n')
    (folder / "lines.csv").write_text(f"{HEADER}{columns}\n{line}\n")
    (folder / "stock.csv").write_text("item,location,on_hand\nA,DC1,0\n")
    quantiles = ",".join(f"{value:.6f}" for value in norm.ppf(LEVELS / 100, 50, 8))
    rows = [f"A,DC1,{PLAN + day},{quantiles}" for day in range(days)]
    header = "item,location,date," + ",".join(f"p{level:02d}" for level in LEVELS)
    (folder / "forecast.csv").write_text("\n".join([header, *rows]) + "\n")
    return folder


def dated(folder):
    write_folder(folder)
    (folder / "stock.csv").write_text("item,location,on_hand\nA,DC1,3\nB,DC1,4\n")
    return folder


def with_new_line(folder, proxies):
    (folder / "lines.csv").write_text(LINES + "N,DC1,S,1,2,0,1,5,0.1,2,lost\n")
    (folder / "stock.csv").write_text("item,location,on_hand\nA,DC1,3\nB,DC1,4\nN,DC1,3\n")
    (folder / "proxies.csv").write_text(proxies)


def faults_of(folder):
    with pytest.raises(rp.InputError) as refusal:
        read_folder(folder)
    return [str(fault) for fault in refusal.value.faults]


def test_a_line_without_a_forecast_takes_its_proxy_s_forecast_and_past(tmp_path):
    folder = dated(tmp_path)
    with_new_line(folder, "item,location,proxy_item,proxy_location,scale\nN,DC1,A,DC1,1\n")
    problem = rp.read(folder)
    assert problem.past
    np.testing.assert_array_equal(problem.forecast.quantiles[2], problem.forecast.quantiles[0])
    for issue in problem.past:
        np.testing.assert_array_equal(issue.actual[2], issue.actual[0])
    plan = rp.solve(problem)
    assert plan.quantity[2] == plan.quantity[0] > 0


def test_a_forecast_of_its_own_is_not_read_for_a_line_with_a_proxy(tmp_path):
    folder = dated(tmp_path)
    with_new_line(folder, "item,location,proxy_item,proxy_location,scale\nB,DC1,A,DC1,1\nN,DC1,A,DC1,2\n")
    quantiles = rp.read(folder).forecast.quantiles  # B has a forecast, too
    np.testing.assert_array_equal(quantiles[1], quantiles[0])
    np.testing.assert_array_equal(quantiles[2], 2 * quantiles[0])


def test_a_line_with_a_proxy_needs_no_history_for_the_baseline_forecast(tmp_path):
    folder = dated(tmp_path)
    shutil.rmtree(folder / "forecasts")
    with_new_line(folder, "item,location,proxy_item,proxy_location,scale\nN,DC1,A,DC1,1\n")
    forecast_folder(folder)
    problem = rp.read(folder)
    np.testing.assert_array_equal(problem.forecast.quantiles[2], problem.forecast.quantiles[0])


def test_scale_and_ramp_are_the_numbers_one_would_have_written(tmp_path):
    folder = dated(tmp_path)
    header = "item,location,proxy_item,proxy_location,scale,launch_date,ramp\n"
    with_new_line(folder, header + "N,DC1,A,DC1,2,2024-03-05,0.25 0.5\n")
    problem = rp.read(folder)
    by_hand = 2 * np.array([0, 0.25, 0.5, 1, 1, 1, 1])  # the plan is of the 4th, a day before the launch
    np.testing.assert_allclose(
        problem.forecast.quantiles[2], problem.forecast.quantiles[0] * by_hand[:, None]
    )
    np.testing.assert_allclose(problem.forecast.mean[2], 7 * by_hand)
    told = str(rp.solve(problem).explain("N", "DC1"))
    assert "2 x those of item A at DC1, sold from 2024-03-05 on, at first 0.25 0.5 of it" in told


@pytest.mark.parametrize(
    ("rows", "fault", "why"),
    [
        (
            "N,DC1,A,DC1,1,,\nB,DC1,N,DC1,1,,\n",
            "row 3 proxy_item: expected a line with a forecast of its own, found item N at DC1, which has a",
            "chain",
        ),
        ("N,DC1,N,DC1,1,,\n", "found item N at DC1, which has a proxy itself", "cycle"),
        (
            "N,DC1,A,DC1,1,,\nA,DC1,N,DC1,1,,\n",
            "found item A at DC1, which has a proxy itself",
            "cycle",
        ),
        (
            "N,DC1,Z,DC1,1,,\n",
            "proxies.csv row 2 proxy_item: expected a forecast in forecasts/issued=2024-03-04, found none",
            "unknown",
        ),
        ("Q,DC1,A,DC1,1,,\n", "proxies.csv row 2 item: expected a line of lines.csv", "no such line"),
        ("N,DC1,A,DC1,0,,\n", "proxies.csv row 2 scale: expected a number > 0, found 0", "nothing"),
        ("N,DC1,A,DC1,1,,0.5\n", "launch_date: expected the day the ramp begins, found a blank", "when?"),
        ("N,DC1,A,DC1,1,2024-03-05,slow\n", "ramp: expected shares of full demand per period", "a word"),
    ],
)
def test_a_proxy_that_cannot_stand_in_is_refused(tmp_path, rows, fault, why):
    folder = dated(tmp_path)
    with_new_line(folder, "item,location,proxy_item,proxy_location,scale,launch_date,ramp\n" + rows)
    assert any(fault in each for each in faults_of(folder)), (why, faults_of(folder))


@pytest.mark.parametrize(("unmet", "lead_time"), [("lost", 1), ("lost", 3), ("backlog", 1)])
def test_the_last_order_of_a_dying_item_is_the_newsvendor_of_its_season(tmp_path, unmet, lead_time):
    """One last day to sell on: c_u = shortage, c_o = holding + price - salvage (Arrow, Harris, Marschak)."""
    last = PLAN + lead_time  # the day of arrival; the review period of 2 days would reach beyond it
    line = f"A,DC1,S,{lead_time},2,0,0,5,0.1,6,{unmet},{last},1.5"
    folder = single_line_folder(tmp_path / "f", line, columns=",last_selling_date,salvage_value")
    plan = rp.solve(rp.read(folder), rp.SolveParams(paths=4096, dependence="independent"))
    ratio = 6 / (6 + 0.1 + 5 - 1.5)
    days = 1 if unmet == "lost" else lead_time + 1  # waiting demand of the days before has to be met, too
    expected = norm.ppf(ratio, 50 * days, 8 * np.sqrt(days))
    assert plan.quantity[0] == pytest.approx(expected, rel=0.005)
    assert plan.problem.terms.review_period.tolist() == [1]


def test_nothing_is_ordered_that_would_arrive_after_the_last_selling_date(tmp_path):
    columns = ",last_selling_date,salvage_value"
    for last, ordered in (("2024-03-06", True), ("2024-03-05", False), ("2024-03-01", False)):
        line = f"A,DC1,S,2,2,30,10,5,0.1,6,lost,{last},0"
        plan = rp.solve(rp.read(single_line_folder(tmp_path / last, line, columns=columns)))
        assert (plan.quantity[0] > 0) == ordered, last
        assert ("an order would be due on 2024-03-06: none is placed" in str(plan.explain("A", "DC1"))) != (
            ordered
        )


def test_left_over_keeps_its_value_while_another_order_can_still_follow(tmp_path):
    columns = ",last_selling_date,salvage_value"
    for last, obsolescence in (("2024-03-06", 4.0), ("2024-03-07", 0.0)):
        line = f"A,DC1,S,1,2,0,1,5,0.1,6,lost,{last},1"
        problem = rp.read(single_line_folder(tmp_path / last, line, columns=columns))
        assert problem.costs.obsolescence.tolist() == [obsolescence], last


def test_no_demand_and_no_forecast_are_needed_after_the_last_selling_date(tmp_path):
    columns = ",last_selling_date,salvage_value"
    line = "A,DC1,S,2,5,0,1,5,0.1,6,lost,2024-03-07,1"
    problem = rp.read(single_line_folder(tmp_path / "f", line, days=5, columns=columns))
    assert problem.terms.protection_interval.tolist() == [4]
    assert (problem.forecast.quantiles[0, 4:] == 0).all()
    assert (problem.forecast.quantiles[0, :4] > 0).all()
    longer = single_line_folder(tmp_path / "g", line.replace("2024-03-07", "2024-04-07"), 5, columns)
    assert "lead time + review period inside the 5 periods" in faults_of(longer)[0]


@pytest.mark.parametrize("worth", ["", "5.01"])
def test_a_last_selling_date_wants_a_salvage_value(tmp_path, worth):
    line = f"A,DC1,S,2,2,0,1,5,0.1,6,lost,2024-03-07,{worth}"
    folder = single_line_folder(tmp_path, line, columns=",last_selling_date,salvage_value")
    found = worth or "a blank (a blank is not 0)"
    assert faults_of(folder) == [
        f"lines.csv row 2 salvage_value: expected a number from 0 to unit_cost, found {found}"
    ]


UPLIFTS = "item,location,from,to,factor,author,reason\n"


def test_an_uplift_is_the_forecast_one_would_have_written_and_ends_at_its_date(tmp_path):
    folder = dated(tmp_path)
    (folder / "uplifts.csv").write_text(
        UPLIFTS + "A,*,2024-03-01,2024-03-05,1.5,Ana,fair\n?,DC*,2024-03-05,2024-03-06,2,Bo,sun\n"
    )
    lifted, plain = rp.read(folder), rp.read(dated_without(folder))
    by_hand = np.array([[1.5, 3, 2, 1, 1, 1, 1], [1, 2, 2, 1, 1, 1, 1]])
    expected = plain.forecast.quantiles * by_hand[:, :, None]
    np.testing.assert_allclose(lifted.forecast.quantiles, expected)
    np.testing.assert_allclose(lifted.uplift, by_hand)
    direct = plain.replace(forecast=lifted.forecast)
    np.testing.assert_array_equal(rp.solve(lifted).quantity, rp.solve(direct).quantity)


def dated_without(folder):
    (folder / "uplifts.csv").unlink()
    return folder


def test_an_uplift_of_part_of_a_week_counts_by_its_days():
    from replenish.adapters.planned.adjustments import days_inside

    weeks = rp.Calendar(start=np.datetime64("2024-06-03"), step_days=7, periods=3)
    days = days_inside(np.datetime64("2024-06-08"), np.datetime64("2024-06-11"), weeks)
    np.testing.assert_allclose(days, [2 / 7, 2 / 7, 0])


def test_the_uplift_is_a_summand_of_the_derivation_with_author_and_reason(tmp_path):
    folder = dated(tmp_path)
    (folder / "uplifts.csv").write_text(UPLIFTS + "A,DC1,2024-03-04,2024-03-31,1.25,Ana,trade fair\n")
    assert replenish("plan", folder, "--out", tmp_path / "out").returncode == 0
    plan = rp.solve(rp.read(folder))
    explanation = plan.explain("A", "DC1")
    steps = {step.label: step.units for step in explanation.steps}
    assert steps["uplift of demand (below: by whom, and why)"] == pytest.approx(
        plan.figures.demand_mean[0] * (1 - 1 / 1.25)
    )
    assert sum(steps.values()) == pytest.approx(explanation.quantity)
    said = "demand x 1.25 from 2024-03-04 to 2024-03-31, by Ana: trade fair"
    assert said in explanation.sentences
    record = json.loads((tmp_path / "out" / "run.json").read_text())
    assert record["adjustments"] == [{"lines": 1, "said": said}]
    assert "uplifts.csv" in {each["name"] for each in record["inputs"]}
    frame = plan.to_frame()
    assert frame["adjustments"].tolist() == [said, ""]
    assert frame["uplift"][1] == 0 < frame["uplift"][0]


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("A,DC1,2024-03-04,2024-03-03,2,Ana,x", "to: expected a day from 2024-03-04 on, found 2024-03-03"),
        ("Z*,DC1,2024-03-04,2024-03-05,2,Ana,x", "item: expected names or patterns of lines of lines.csv"),
        ("A,DC1,2024-03-04,2024-03-05,0,Ana,x", "factor: expected a number > 0, found 0"),
        ("A,DC1,2024-03-04,2024-03-05,2,,x", "author: expected an id, found a blank"),
        ("A,DC1,2024-03-04,2024-03-05,2,Ana,", "reason: expected an id, found a blank"),
        ("A,DC1,2024-03-04,,2,Ana,x", "to: expected a date like 2024-06-03, found ''"),
    ],
)
def test_an_uplift_nobody_can_check_is_refused(tmp_path, row, fault):
    folder = dated(tmp_path)
    (folder / "uplifts.csv").write_text(UPLIFTS + row + "\n")
    assert any(fault in each for each in faults_of(folder)), faults_of(folder)


def with_offer(folder, lead_time, unit_cost, supplier="near"):
    header = "item,location,supplier,lead_time,moq,order_multiple,unit_cost\n"
    (folder / "offers.csv").write_text(f"{header}A,DC1,{supplier},{lead_time},0,0,{unit_cost}\n")
    return folder


@pytest.mark.parametrize("price", [5.0, 5.5])
def test_the_last_order_goes_to_who_still_arrives_in_time_and_is_the_newsvendor_at_its_price(tmp_path, price):
    last = PLAN + 1
    line = f"A,DC1,S,3,2,0,0,5,0.1,6,lost,{last},1.5"
    folder = single_line_folder(tmp_path / "f", line, columns=",last_selling_date,salvage_value")
    problem = rp.read(with_offer(folder, 1, price))
    plan = rp.solve(problem, rp.SolveParams(paths=4096, dependence="independent"))
    ratio = (6 - (price - 5)) / (6 + 0.1 + 5 - 1.5)
    assert plan.problem.supplier[0] == "near"
    assert plan.quantity[0] == pytest.approx(norm.ppf(ratio, 50, 8), rel=0.005)
    assert problem.offers.obsolescence.tolist() == [3.5]


def test_an_offer_that_would_arrive_after_the_last_selling_date_is_not_ordered(tmp_path):
    line = f"A,DC1,S,1,1,0,0,5,0.1,6,lost,{PLAN + 2},1.5"
    folder = single_line_folder(tmp_path / "f", line, columns=",last_selling_date,salvage_value")
    problem = rp.read(with_offer(folder, 3, 1.0))
    assert problem.offers.max_order.tolist() == [0.0]
    plan = rp.solve(problem)
    assert (plan.problem.supplier[0], plan.quantity[0] > 0) == ("S", True)


def test_left_over_of_an_offer_keeps_its_value_while_it_can_be_ordered_again(tmp_path):
    line = f"A,DC1,S,1,2,0,0,5,0.1,6,lost,{PLAN + 4},1.5"
    folder = single_line_folder(tmp_path / "f", line, columns=",last_selling_date,salvage_value")
    problem = rp.read(with_offer(folder, 3, 4.0))
    assert problem.offers.obsolescence.tolist() == [3.5]
    assert problem.costs.obsolescence.tolist() == [0.0]
