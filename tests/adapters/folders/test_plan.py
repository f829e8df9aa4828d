"""A planning folder becomes one problem: aligned by name, cut at the plan date, every input hashed."""

import hashlib
import shutil
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
import pytest

from replenish.adapters import read, read_folder
from replenish.adapters.forecasts.read import read_forecast
from replenish.errors import InputError
from replenish.optimize.solve import solve

TINY = Path(__file__).parents[3] / "fixtures" / "tiny"
TABLES = ("lines", "stock", "open_orders", "locations", "suppliers", "demand")


@pytest.fixture
def folder(tmp_path):
    return Path(shutil.copytree(TINY, tmp_path / "tiny"))


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def shuffle(path):
    header, *rows = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([header, *reversed(rows)]) + "\n", encoding="utf-8")


def faults_of(folder, **options):
    with pytest.raises(InputError) as refusal:
        read_folder(folder, **options)
    return [str(fault) for fault in refusal.value.faults]


def test_the_tiny_folder_is_read_as_it_was_meant():
    planning = read_folder(TINY)
    problem = planning.problem
    assert problem.item.tolist() == ["000123", "000123", "A-7"]
    assert problem.supplier.tolist() == ["ACME", "ACME", "Café Nord"]
    assert problem.stock.on_hand.tolist() == [12, 3, 0]
    assert problem.stock.backorders.tolist() == [0, 0, 4]
    assert problem.stock.on_order.tolist() == [[0, 10, 0, 0, 0, 0], [0] * 6, [0, 0, 5, 0, 0, 0]]
    assert problem.terms.lead_time.tolist() == [1, 2, 2]
    assert problem.terms.review_period.tolist() == [1, 1, 2]
    assert problem.terms.order_date.astype(str).tolist() == ["2024-06-03"] * 3
    assert problem.terms.due_date.astype(str).tolist() == ["2024-06-10", "2024-06-13", "2024-06-17"]
    assert problem.limits.budgets == {"": 2000}
    assert problem.limits.storage == {"DC1": 120}
    assert problem.limits.receiving == {"DC2": 60}
    assert problem.limits.supplier_capacity == {"ACME": 100}
    assert problem.limits.minimum_order_value == {"Café Nord": 50}
    assert problem.forecast.mean[:, 0].tolist() == [10.3, 15.4, 1.8]
    assert (problem.currency, str(planning.date), planning.params.seed) == ("EUR", "2024-06-03", 1)
    assert planning.demand.quantity.tolist() == [[9, 11], [14, 16], [0, 3]]
    assert planning.repairs == (
        "the lead time of 1 line was rounded up to the start of the next period",
        "1 open order was due inside a period and counted from the start of the next one",
    )
    assert planning.assumptions == ("the forecast was known on the plan date: it carries no issue date",)


def test_every_input_is_named_with_its_hash():
    inputs = read_folder(TINY).inputs
    assert {file.name for file in inputs} == {path.name for path in TINY.iterdir()}
    for file in inputs:
        content = (TINY / file.name).read_bytes()
        assert (file.sha256, file.bytes) == (hashlib.sha256(content).hexdigest(), len(content))


def test_read_gives_the_problem():
    np.testing.assert_array_equal(read(TINY).forecast.quantiles, read_folder(TINY).problem.forecast.quantiles)


@pytest.mark.parametrize("table", ["stock", "open_orders", "locations", "suppliers", "demand", "forecast"])
def test_rows_in_another_order_say_the_same(folder, table):
    shuffle(folder / f"{table}.csv")
    assert_same(read_folder(folder).problem, read_folder(TINY).problem)


def test_lines_in_another_order_take_everything_with_them(folder):
    shuffle(folder / "lines.csv")
    turned, straight = read_folder(folder).problem, read_folder(TINY).problem
    assert turned.item.tolist() == straight.item[::-1].tolist()
    np.testing.assert_array_equal(turned.forecast.quantiles, straight.forecast.quantiles[::-1])
    np.testing.assert_array_equal(turned.forecast.mean, straight.forecast.mean[::-1])
    np.testing.assert_array_equal(turned.stock.on_hand, straight.stock.on_hand[::-1])
    np.testing.assert_array_equal(turned.stock.on_order, straight.stock.on_order[::-1])


def test_parquet_tables_say_what_csv_tables_say(folder):
    for name in TABLES:
        ids = dict.fromkeys(("item", "location", "supplier", "reference", "order_days", "unmet"), pa.string())
        options = pa.csv.ConvertOptions(column_types=ids, strings_can_be_null=False)
        table = pa.csv.read_csv(folder / f"{name}.csv", convert_options=options)
        pa.parquet.write_table(table, folder / f"{name}.parquet")
        (folder / f"{name}.csv").unlink()
    assert_same(read_folder(folder).problem, read_folder(TINY).problem)


def test_a_table_said_twice_is_refused(folder):
    (folder / "stock.parquet").touch()
    assert faults_of(folder) == ["stock.csv: expected either this file or stock.parquet, found both"]


def test_optional_tables_may_be_missing_and_that_is_told(folder):
    for name in ("open_orders", "locations", "suppliers", "demand"):
        (folder / f"{name}.csv").unlink()
    planning = read_folder(folder)
    assert not planning.problem.stock.on_order.any()
    assert planning.problem.limits.storage == {}
    assert planning.demand is None
    assert planning.assumptions == (
        "nothing is on order: there is no table of open orders",
        "storage and receiving are not limited: there is no table of locations",
        "suppliers are not limited and take orders on any day: there is no table of them",
        "the forecast was known on the plan date: it carries no issue date",
    )


def test_a_point_for_thousands_is_told_where_it_makes_part_of_a_unit(folder):
    edit(folder / "stock.csv", "000123,DC1,12,", "000123,DC1,1.200,")
    assert (
        "stock.csv has part of a unit of 1 line that is sold in whole units, like 1.2 of 000123 at DC1"
        in (" ".join(read_folder(folder).repairs))
    )
    edit(folder / "lines.csv", "item,", "whole_units,item,")
    lines = (folder / "lines.csv").read_text(encoding="utf-8").splitlines()
    (folder / "lines.csv").write_text("\n".join([lines[0], *(f"0,{row}" for row in lines[1:])]) + "\n")
    assert not any("part of a unit" in repair for repair in read_folder(folder).repairs)  # sold by weight


def test_limits_of_places_and_suppliers_without_lines_are_left_out(folder):
    with (folder / "locations.csv").open("a") as table:
        table.write("DC9,5,5\n")
    with (folder / "suppliers.csv").open("a") as table:
        table.write("Nobody,5,5,mon\n")
    assert_same(read_folder(folder).problem, read_folder(TINY).problem)


def test_the_forecast_is_cut_at_the_plan_date(folder):
    edit(folder / "replenish.toml", "2024-06-03", "2024-06-10")
    problem = read_folder(folder).problem
    assert problem.forecast.periods == 5
    assert problem.forecast.calendar.start == np.datetime64("2024-06-10")
    assert problem.stock.on_order[0].tolist() == [10, 0, 0, 0, 0]


def test_a_forecast_without_locations_fits_items_with_one_location(folder):
    header, *rows = (folder / "forecast.csv").read_text().splitlines()
    kept = [
        ",".join(row.split(",")[:1] + row.split(",")[2:]) for row in (header, *rows) if ",DC2," not in row
    ]
    (folder / "forecast.csv").write_text("\n".join(kept) + "\n")
    expected = "forecast.csv: expected a forecast per item and location, or a table of shares"
    assert faults_of(folder) == [
        f"{expected}, found one without location for item 000123, which has 2 locations"
    ]
    for name in ("lines", "stock", "open_orders"):
        text = (folder / f"{name}.csv").read_text().splitlines()
        (folder / f"{name}.csv").write_text("\n".join(row for row in text if ",DC2," not in row) + "\n")
    problem = read_folder(folder).problem
    assert problem.forecast.location.tolist() == ["DC1", "DC1"]
    assert problem.forecast.mean[:, 0].tolist() == [10.3, 1.8]


def test_ids_that_differ_only_in_case_are_matched_and_reported(folder):
    edit(folder / "forecast.csv", "A-7,DC1", "a-7,dc1")
    planning = read_folder(folder)
    assert planning.problem.forecast.item.tolist() == planning.problem.item.tolist()
    assert planning.problem.forecast.location.tolist() == planning.problem.location.tolist()
    assert (
        "1 line was found in the forecast by ids that differ in capital letters only, "
        "like a-7 at dc1 for A-7 at DC1"
    ) in planning.repairs


def test_ids_that_two_lines_could_be_are_refused(folder):
    edit(folder / "forecast.csv", "A-7,DC1", "a-7,dc1")
    for name in ("lines", "stock"):
        text = (folder / f"{name}.csv").read_text()
        row = next(row for row in text.splitlines() if row.startswith("A-7,DC1"))
        (folder / f"{name}.csv").write_text(text + row.replace("A-7,DC1", "A-7,Dc1") + "\n")
    faults = faults_of(folder)
    assert any(
        fault.endswith(
            "(capital letters apart it could be a-7 at dc1: ids that more than one line fits are not matched)"
        )
        for fault in faults
    ), faults


def test_a_forecast_by_item_is_split_by_the_shares_given(folder):
    table = (folder / "forecast.csv").read_text().splitlines()
    cells = [row.split(",") for row in table]
    place = cells[0].index("location")
    only = [row for row in cells if row[place] in ("location", "DC1")]
    (folder / "forecast.csv").write_text(
        "\n".join(",".join(text for n, text in enumerate(row) if n != place) for row in only) + "\n"
    )
    shares = [("000123", "DC1", "0.75"), ("000123", "DC2", "0.25"), ("A-7", "DC1", "1")]
    write = (folder / "shares.csv").write_text
    write("item,location,share\n" + "\n".join(",".join(row) for row in shares) + "\n")
    planning = read_folder(folder)
    forecast = planning.problem.forecast
    rows = {line: row for row, line in enumerate(zip(forecast.item, forecast.location, strict=True))}
    one, other = (forecast.quantiles[rows["000123", place]] for place in ("DC1", "DC2"))
    assert (one == 3 * other).all()
    assert "a forecast by item was split over locations by the shares in shares.csv" in planning.repairs
    write("item,location,share\n000123,DC1,0.7\n000123,DC2,0.25\n")
    assert faults_of(folder)[:2] == [
        "shares.csv: expected shares of item A-7, which is forecast, found none",
        "shares.csv share: expected shares of item 000123 that add up to 1, found 0.95",
    ]


def test_the_issue_known_on_the_plan_date_is_read(folder):
    text = (folder / "forecast.csv").read_text()
    for day, mean in (("2024-05-27", "9.9"), ("2024-06-03", "8.8"), ("2024-06-10", "7.7")):
        (folder / "forecasts" / f"issued={day}").mkdir(parents=True)
        (folder / "forecasts" / f"issued={day}" / "f.csv").write_text(text.replace("10.3", mean))
    edit(folder / "replenish.toml", 'forecast = "forecast.csv"\n', "")
    planning = read_folder(folder)
    assert str(planning.problem.forecast.issued) == "2024-06-03"
    assert planning.problem.forecast.mean[0, 0] == 8.8
    assert planning.assumptions == ()
    assert "forecasts/issued=2024-06-03/f.csv" in {file.name for file in planning.inputs}


def test_sample_paths_are_planned_with_as_they_are(folder):
    quantiles = read_forecast(folder / "forecast.csv")
    rows = ["item,location,date,sample,value"]
    for line in range(quantiles.lines):
        for period, day in enumerate(quantiles.calendar.starts):
            labels = f"{quantiles.item[line]},{quantiles.location[line]},{day}"
            rows += [f"{labels},{sample},{quantiles.quantiles[line, period, sample]}" for sample in range(3)]
    (folder / "forecast.csv").write_text("\n".join(rows) + "\n")
    np.testing.assert_array_equal(read(folder).forecast.paths, quantiles.quantiles.transpose(0, 2, 1))


def test_repairs_of_the_forecast_are_told(folder):
    edit(folder / "forecast.csv", "A-7,DC1,2024-06-03,0,1.5,4,1.8\n", "A-7,DC1,2024-06-03,-1,5,4,1.8\n" * 2)
    assert read_folder(folder).repairs[:3] == (
        "1 forecast cell (one line, one period) had crossing quantiles and was sorted",
        "1 negative forecast value was raised to 0",
        "1 forecast row said what another one says and was dropped",
    )


def test_what_the_forecast_says_nothing_of_is_counted_where_no_order_needs_it(folder):
    for row in ("A-7,DC1,2024-07-08,0,1.5,4,1.8\n", "000123,DC1,2024-07-08,6,10,15,10.3\n"):
        edit(folder / "forecast.csv", row, "")
    told = "2 forecast cells (one line, one period) of 18 have no value, and no order needs them"
    assert read_folder(folder).repairs[0] == told
    edit(folder / "forecast.csv", "000123,DC1,2024-06-10,6,10,15,10.3\n", "")
    assert faults_of(folder) == [
        "forecast.csv: expected a value for item 000123 at DC1 on 2024-06-10, found none"
    ]


@pytest.mark.parametrize(("place", "fault"), [("nowhere", "nothing there"), ("lines.csv", "a file")])
def test_what_is_no_folder_is_refused(folder, place, fault):
    assert faults_of(folder / place) == [f"{folder / place}: expected a folder, found {fault}"]


def test_faults_of_settings_tables_and_forecast_come_together(folder):
    edit(folder / "replenish.toml", "2024-06-03", '"June"')
    edit(folder / "stock.csv", "A-7", "A-8")
    edit(folder / "forecast.csv", "A-7", "A-9")
    files = {fault.split()[0].rstrip(":") for fault in faults_of(folder)}
    assert files == {"replenish.toml", "stock.csv", "lines.csv", "forecast.csv"}


def assert_same(one, other):
    for noun in ("stock", "terms", "costs"):
        left, right = getattr(one, noun), getattr(other, noun)
        for field in left.__dataclass_fields__:
            np.testing.assert_array_equal(
                getattr(left, field), getattr(right, field), err_msg=f"{noun}.{field}"
            )
    assert one.limits.replace(volume=None, storage={}) == other.limits.replace(volume=None, storage={})
    assert one.limits.storage == other.limits.storage
    np.testing.assert_array_equal(one.forecast.quantiles, other.forecast.quantiles)
    assert one.item.tolist() == other.item.tolist()


def test_a_backtest_is_the_past_where_there_is_no_archive(folder):
    export = folder / "backtest" / "forecasted-values"
    export.mkdir(parents=True)
    window = "2024-05-13T00:00:00,2024-06-10T00:00:00"
    head = "item_id,location,timestamp,target_value"
    head += ",backtestwindow_start_time,backtestwindow_end_time,p10,p50,p90"
    rows = [
        f"{item},{place},2024-{day}T00:00:00Z,{demand},{window},1,4,9"
        for item, place in (("000123", "dc1"), ("a-7", "dc1"))
        for day, demand in (("05-13", 5), ("05-20", 3), ("05-27", 7), ("06-03", 8))
    ]
    part = export / "Forecasts_bt1_2024-06-01T22-03-10Z_part0.csv"
    part.write_text("\n".join([head, *rows]) + "\n")
    edit(folder / "replenish.toml", '"forecast.csv"', '"forecast.csv"\nbacktest = "backtest/"')
    (issue,) = read_folder(folder).problem.past
    assert issue.periods_ago == 3
    np.testing.assert_array_equal(issue.actual[0], [5, 3, 7, np.nan])  # 3 June is not over on 3 June
    assert np.isnan(issue.actual[1]).all()  # DC2 is not in the backtest
    np.testing.assert_array_equal(issue.actual[2], [5, 3, 7, np.nan])


def test_an_order_before_a_closed_week_covers_it_and_says_so(folder):
    (folder / "closures.csv").write_text(
        "supplier,location,from,to,reason\nACME,,2024-06-10,2024-06-16,summer holiday\n", encoding="utf-8"
    )
    open_week, closed_week = read_folder(TINY), read_folder(folder)
    intervals = [one.problem.terms.protection_interval.tolist() for one in (open_week, closed_week)]
    assert intervals == [[2, 3, 4], [3, 4, 4]]
    told = "ACME is closed 2024-06-10 to 2024-06-16 (summer holiday)"
    assert f"{told}: 2 lines wait" in closed_week.repairs
    explanation = solve(closed_week.problem).explain("000123", "DC1")
    assert explanation.covers == f"covers 2024-06-10 to 2024-06-24, when the next order is due: {told}"
    assert explanation.covers in str(explanation)


def by_item(folder):
    """Take the location out of the forecast: what DC1 has is the item's."""
    cells = [row.split(",") for row in (folder / "forecast.csv").read_text().splitlines()]
    place = cells[0].index("location")
    only = [row for row in cells if row[place] in ("location", "DC1")]
    (folder / "forecast.csv").write_text(
        "\n".join(",".join(text for n, text in enumerate(row) if n != place) for row in only) + "\n"
    )


def write_sales(folder, rows):
    header = "item,location,date,quantity,stockout\n"
    (folder / "demand.csv").write_text(header + "\n".join(rows) + "\n")


def test_shares_are_derived_from_history_only_on_request_and_from_what_was_known(folder):
    by_item(folder)
    write_sales(
        folder,
        [
            *(f"000123,DC1,2024-05-{day:02},3,0" for day in (6, 13, 20)),
            *(f"000123,DC2,2024-05-{day:02},1,0" for day in (6, 13, 20)),
            "000123,DC1,2024-05-27,50,0",
            "000123,DC2,2024-05-27,0,1",  # ran out: says nothing of shares
            "000123,DC1,2024-06-03,0,0",  # of the plan date's own week: not known yet
            "000123,DC2,2024-06-03,99,0",
        ],
    )
    assert "a forecast per item and location, or a table of shares" in faults_of(folder)[0]
    edit(folder / "replenish.toml", "[data]\n", '[data]\nshares = "history"\n')
    planning = read_folder(folder)
    forecast = planning.problem.forecast
    rows = {line: row for row, line in enumerate(zip(forecast.item, forecast.location, strict=True))}
    one, other = (forecast.quantiles[rows["000123", place]] for place in ("DC1", "DC2"))
    np.testing.assert_allclose(one, 3 * other)
    assert any("before 2024-06-03 (derived from demand.csv" in repair for repair in planning.repairs)


def test_shares_without_sales_to_derive_them_from_are_refused(folder):
    by_item(folder)
    (folder / "demand.csv").unlink()
    edit(folder / "replenish.toml", "[data]\n", '[data]\nshares = "history"\n')
    assert faults_of(folder) == ["demand.csv: expected a table of demand, to derive shares from, found none"]
    write_sales(folder, ["000123,DC1,2024-05-06,three,0"])
    assert [fault for fault in faults_of(folder) if "to derive shares from" in fault] == []
    write_sales(folder, ["000123,DC1,2024-05-06,3,0"])
    expected = "expected sales of item 000123 at DC2 before 2024-06-03, to derive its share from"
    assert faults_of(folder) == [f"demand.csv: {expected}, found none"]


def test_shelf_life_ordering_costs_and_price_breaks_of_a_folder_decide(folder):
    rows = (folder / "lines.csv").read_text(encoding="utf-8").splitlines()
    more = ["max_cover,max_cover_level,ordering_cost,category", ",,,fresh", "14,0.5,1.5,fresh", "14,,1.5,dry"]
    text = "\n".join(f"{row},{cells}" for row, cells in zip(rows, more, strict=True))
    (folder / "lines.csv").write_text(text + "\n", encoding="utf-8")
    breaks = "item,location,from_quantity,unit_cost\n000123,DC1,30,0.5\n"
    (folder / "price_breaks.csv").write_text(breaks, encoding="utf-8")
    problem = read(folder)
    periods = 14 / problem.forecast.calendar.step_days
    assert problem.terms.max_cover.tolist() == [np.inf, periods, periods]
    assert problem.costs.ordering.tolist() == [0, 1.5, 1.5]
    assert problem.limits.category.tolist() == ["fresh", "fresh", "dry"]
    plan = solve(problem)
    assert plan.quantity[0] == 30
    assert plan.value[0] == 15
    assert plan.figures.rule.tolist() == ["price break", "shelf life", "shelf life"]
