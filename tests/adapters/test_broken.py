"""Every folder in ``fixtures/broken`` is refused for the fault it is named after, and for nothing worse."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from replenish.adapters.folders.plan import read_folder
from replenish.errors import InputError
from replenish.problem.params import METHODS

FIXTURES = Path(__file__).parents[2] / "fixtures"
BROKEN = FIXTURES / "broken"
NONE_NEEDED = frozenset({"byte-order-mark"})  # read as it was meant, see below
REPAIRED = frozenset({"crossing-quantiles", "negative-quantiles"})  # unless strict, see below

CASES = [
    # folder, where, expected, found, why it must not pass
    ("missing-column", "lines.csv moq", "this column", "none", "no MOQ is not an MOQ of 0"),
    (
        "unknown-column",
        "lines.csv row 1 max_ordr",
        "a known column (did you mean 'max_order'?)",
        "'max_ordr'",
        "a misspelt limit would not limit",
    ),
    (
        "doubled-column",
        "stock.csv row 1 on_hand",
        "one column of this name",
        "2",
        "nobody can say which of the two counts",
    ),
    (
        "double-line",
        "lines.csv row 5",
        "one row per item, location",
        "item 000123, location DC1 again (first in row 2)",
        "a line ordered twice",
    ),
    (
        "double-stock",
        "stock.csv row 5",
        "one row per item, location",
        "item A-7, location DC1 again (first in row 4)",
        "neither the sum nor the last is surely right",
    ),
    (
        "double-demand",
        "demand.csv row 8",
        "one row per item, location, date",
        "item A-7, location DC1, date 2024-05-27 again (first in row 7)",
        "demand counted twice",
    ),
    ("too-many-fields", "stock.csv row 3", "4 columns", "5", "values would slip into other columns"),
    (
        "open-quote",
        "open_orders.csv row 2",
        "every quote closed in its own row",
        "an open quote",
        "the rest of the file would be one cell",
    ),
    ("text-in-number", "stock.csv row 3 on_hand", "a number >= 0", "'three'", "not a number"),
    ("negative-stock", "stock.csv row 3 on_hand", "a number >= 0", "-3", "a shelf holds 0 or more"),
    (
        "blank-is-not-zero",
        "lines.csv row 2 moq",
        "a number >= 0",
        "a blank (a blank is not 0)",
        "an MOQ nobody has looked up",
    ),
    ("not-a-number", "stock.csv row 3 on_hand", "a number >= 0", "'NaN'", "NaN passes every comparison"),
    ("infinite-stock", "stock.csv row 3 on_hand", "a number >= 0", "'inf'", "nothing would be ordered"),
    ("decimal-comma", "stock.csv row 3 on_hand", "a number >= 0 with a decimal point", "'1,5'", "15 or 1.5?"),
    (
        "spaces-around-id",
        "stock.csv row 3 location",
        "an id without spaces around it",
        "' DC2'",
        "ids match exactly or not at all",
    ),
    (
        "dates-not-iso",
        "open_orders.csv row 2 due_date",
        "a date like 2024-06-03",
        "'10/06/2024'",
        "June or October?",
    ),
    (
        "impossible-date",
        "open_orders.csv row 2 due_date",
        "a date like 2024-06-03",
        "'2024-06-31'",
        "June has 30 days",
    ),
    (
        "unknown-weekday",
        "suppliers.csv row 2 order_days",
        "weekdays like 'mon' or 'mon thu'",
        "'mon freitag'",
        "an order day that is never met",
    ),
    (
        "unknown-receiving-day",
        "locations.csv row 2 receiving_days",
        "weekdays like 'mon' or 'mon thu'",
        "'mo'",
        "goods that nobody takes in",
    ),
    (
        "cut-off-of-half-a-day",
        "suppliers.csv row 2 cut_off_days",
        "a whole number of days >= 0",
        "0.5",
        "a plan knows its day, not its hour",
    ),
    (
        "chances-that-do-not-add-up",
        "lead_times.csv probability",
        "probabilities of ACME that add up to 1",
        "0.9",
        "one order in ten would never come",
    ),
    (
        "chance-of-zero",
        "lead_times.csv row 3 probability",
        "a probability above 0, at most 1",
        "0",
        "what never happens needs no row",
    ),
    (
        "chance-of-half-a-day",
        "lead_times.csv row 2 lead_time",
        "a whole number of days >= 1",
        "7.5",
        "days are counted whole",
    ),
    (
        "double-chance",
        "lead_times.csv row 3",
        "one row per supplier, item, location, lead_time",
        "supplier ACME, item , location , lead_time 7.0 again (first in row 2)",
        "neither the sum nor the last is surely right",
    ),
    (
        "chance-of-a-stranger",
        "lead_times.csv row 2 supplier",
        "a supplier of lines.csv (did you mean 'ACME'?)",
        "'ACNE'",
        "the promise would be believed",
    ),
    (
        "chance-without-line",
        "lead_times.csv row 2 item",
        "a line of lines.csv",
        "item B-9 at DC1",
        "a misspelt item keeps its promise",
    ),
    (
        "receipt-before-its-order",
        "receipts.csv row 2 receipt_date",
        "a day from the order on, 2024-05-20",
        "2024-05-13",
        "no delivery takes less than no time",
    ),
    (
        "receipt-of-nobody",
        "receipts.csv row 2 supplier",
        "a supplier, or an item and a location",
        "000123",
        "from whom, and to where?",
    ),
    (
        "nothing-was-ordered",
        "receipts.csv row 2 quantity_ordered",
        "a number > 0",
        "0",
        "of nothing no share can come",
    ),
    (
        "all-of-it-received",
        "open_orders.csv row 2 received",
        "less than the 10 ordered",
        "10",
        "what has come is in the stock, and not on order too",
    ),
    (
        "closure-backwards",
        "closures.csv row 2 to",
        "a day from 2024-07-12 on",
        "2024-07-01",
        "nobody would be closed",
    ),
    (
        "closure-of-nobody",
        "closures.csv row 2 supplier",
        "a supplier or a location",
        "neither",
        "whose is it?",
    ),
    (
        "closure-of-two",
        "closures.csv row 2 supplier",
        "a supplier or a location",
        "both",
        "does the supplier take no orders, or the place no goods?",
    ),
    (
        "closure-of-a-stranger",
        "closures.csv row 2 supplier",
        "a supplier of lines.csv (did you mean 'ACME'?)",
        "'ACNE'",
        "the orders of a closed supplier would be planned",
    ),
    (
        "lead-time-zero",
        "lines.csv row 2 lead_time",
        "a whole number of days >= 1",
        "0",
        "nothing arrives the day it is ordered",
    ),
    (
        "lead-time-fractional",
        "lines.csv row 2 lead_time",
        "a whole number of days >= 1",
        "2.5",
        "days are counted whole",
    ),
    (
        "review-period-zero",
        "lines.csv row 2 review_period",
        "a whole number of days >= 1",
        "0",
        "an order that covers no time",
    ),
    (
        "moq-above-max-order",
        "lines.csv row 3 moq",
        "the smallest order not above max_order",
        "24 > 20",
        "no order is allowed",
    ),
    (
        "moq-rounded-above-max-order",
        "lines.csv row 3 moq",
        "the smallest order not above max_order",
        "36 > 30",
        "no multiple of 12 lies between 25 and 30",
    ),
    (
        "unmet-not-said",
        "lines.csv row 4 unmet",
        "'lost' or 'backlog'",
        "a blank",
        "the two have different costs and there is no default",
    ),
    (
        "no-holding-cost",
        "lines.csv holding_cost",
        "this column or holding_rate",
        "neither",
        "keeping stock is not free",
    ),
    (
        "two-holding-costs",
        "lines.csv row 2 holding_cost",
        "either holding_cost or holding_rate",
        "both",
        "nobody can say which of the two counts",
    ),
    ("order-of-nothing", "open_orders.csv row 3 quantity", "a number > 0", "0", "no order at all"),
    (
        "mixed-receiving-units",
        "locations.csv row 3 receiving_unit",
        "'units' as in the row before: one unit for all",
        "'volume'",
        "one plan counts one unit",
    ),
    (
        "unknown-location",
        "lines.csv row 3 location",
        "a location of locations.csv (did you mean 'DC3'?)",
        "'DC2'",
        "its limits are unknown",
    ),
    (
        "unknown-supplier",
        "lines.csv row 2 supplier",
        "a supplier of suppliers.csv (did you mean 'Acme'?)",
        "'ACME'",
        "its order days are unknown",
    ),
    (
        "line-without-stock",
        "lines.csv row 4 item",
        "a row in stock.csv",
        "none for item A-7 at DC1 (missing is not 0)",
        "missing is not zero",
    ),
    (
        "stock-without-line",
        "stock.csv row 5 item",
        "a line of lines.csv",
        "item B-9 at DC1",
        "a line was forgotten, or its id misspelt",
    ),
    (
        "order-without-line",
        "open_orders.csv row 4 item",
        "a line of lines.csv",
        "item B-9 at DC1",
        "the same",
    ),
    (
        "backorders-where-lost",
        "stock.csv row 3 backorders",
        "0 where unmet demand is lost",
        "2",
        "lost demand does not wait",
    ),
    (
        "no-volume",
        "lines.csv volume",
        "this column, because locations.csv limits the volume",
        "none",
        "the storage could not be checked",
    ),
    (
        "fair-share-above-one",
        "replenish.toml limits.fair_share",
        "a share between 0 and 1",
        "1.5",
        "nobody can be guaranteed more than there is",
    ),
    (
        "load-without-size",
        "suppliers.csv row 2 load_fill",
        "load_units, load_volume or load_weight, because loads are filled or cost money",
        "none",
        "a load that is never full is no load",
    ),
    (
        "minimum-in-money-loads-in-units",
        "suppliers.csv row 3 load_units",
        "minimum and loads of one supplier in one measure",
        "minimum_order_value and load_units",
        "an order is filled by one measure",
    ),
    (
        "penalty-of-no-budget",
        "replenish.toml limits.budget",
        "a budget that it is the penalty of",
        "none",
        "a limit was meant, and there is none",
    ),
    (
        "penalty-of-no-storage",
        "locations.csv row 3 storage_penalty",
        "a blank, for want of a storage_capacity",
        "2.5",
        "a limit was meant, and there is none",
    ),
    (
        "penalty-of-no-category-budget",
        "replenish.toml limits.category_budget",
        "a budget that it is the penalty of",
        "none",
        "a limit was meant, and there is none",
    ),
    (
        "weight-of-storage-without-weights",
        "lines.csv weight",
        "this column, because locations.csv limits the weight",
        "none",
        "what a unit weighs is not guessed",
    ),
    (
        "double-offer",
        "offers.csv row 3",
        "one row per item, location, supplier",
        "item A-7, location DC1, supplier ACME again (first in row 2)",
        "nobody can say which terms hold",
    ),
    (
        "offer-of-the-first-supplier",
        "offers.csv row 2 supplier",
        "another supplier than in row 2 of lines.csv",
        "'ACME'",
        "its terms stand in lines.csv already",
    ),
    (
        "offer-without-line",
        "offers.csv row 2 item",
        "a line of lines.csv",
        "item 000123 at DC3",
        "nothing would be ordered of it",
    ),
    (
        "offer-of-unknown-supplier",
        "offers.csv row 2 supplier",
        "a supplier of suppliers.csv",
        "'Nobody'",
        "its order days and capacity would not hold",
    ),
    (
        "offer-moq-above-max-order",
        "offers.csv row 2 moq",
        "a smallest order not above max_order",
        "24",
        "nothing can be ordered of it",
    ),
    (
        "offer-beyond-the-forecast",
        "offers.csv row 2 lead_time",
        "lead time + review period inside the 6 periods of the forecast",
        "8 periods",
        "demand nobody has forecast",
    ),
    (
        "penalty-of-zero",
        "suppliers.csv row 2 capacity_penalty",
        "a number > 0",
        "0",
        "a limit that nothing holds is no limit",
    ),
    (
        "unknown-supplier-in-budget",
        "replenish.toml limits.budget.ACMEE",
        "a supplier of lines.csv (did you mean 'ACME'?)",
        "'ACMEE'",
        "a misspelt limit would not limit",
    ),
    (
        "not-utf8",
        "lines.csv row 4",
        "text in UTF-8 (in Excel: save as 'CSV UTF-8')",
        "byte 0xe9 at place 12 of the row",
        "ids would not match",
    ),
    (
        "utf16",
        "stock.csv row 1",
        "text in UTF-8 (in Excel: save as 'CSV UTF-8')",
        "byte 0xff at place 1 of the row",
        "a spreadsheet's export",
    ),
    ("semicolons", "stock.csv row 1", "columns separated by commas", "semicolons", "one wide column"),
    ("empty-file", "stock.csv", "a header row", "an empty file", "a failed export"),
    (
        "lost-leading-zeros",
        "stock.csv row 2 item",
        "a line of lines.csv (did you mean item 000123 at DC1? Spreadsheets drop leading zeros)",
        "item 123 at DC1",
        "123 may be another item",
    ),
    (
        "lost-leading-zeros-in-forecast",
        "forecast.csv",
        "only lines of lines.csv (did you mean item 000123 at DC1? Spreadsheets drop leading zeros)",
        "item 123 at DC1",
        "123 may be another item",
    ),
    (
        "misnamed-table",
        "Open-Order.csv",
        "the name of a table (did you mean 'open_orders.csv'?)",
        "'Open-Order.csv'",
        "what is on its way would be ordered again",
    ),
    (
        "table-as-workbook",
        "open_orders.xlsx",
        "a table saved as CSV (did you mean 'open_orders.csv'?)",
        "a workbook",
        "what is on its way would be ordered again",
    ),
    (
        "workbook-called-csv",
        "stock.csv",
        "a table saved as CSV (in Excel: 'CSV UTF-8')",
        "a workbook",
        "renaming a file does not convert it",
    ),
    ("blank-row", "stock.csv row 5", "a row with something in it, or none", "only blanks", "a deleted row"),
    ("nameless-column", "stock.csv row 1", "a name for each column", "a column without one", "of what?"),
    (
        "title-above-header",
        "stock.csv row 1",
        "a name for each column",
        "3 columns without one",
        "the header is row 1",
    ),
    ("only-a-header", "lines.csv", "one line or more", "none", "a failed export"),
    ("file-that-is-a-folder", "stock.csv", "a file", "a folder", "nothing to read"),
    (
        "folder-that-is-a-file",
        "forecasts/issued=2024-06-03",
        "a file or folder of a forecast",
        "nothing there",
        "nothing to read",
    ),
    ("no-stock-table", "stock.csv", "a file", "nothing there", "missing is not zero"),
    ("named-table-missing", "vendors.csv", "a file", "nothing there", "named, so it was meant"),
    ("csv-called-parquet", "stock.parquet", "a Parquet file", "something else", "the name decides"),
    ("no-settings", "replenish.toml", "a file", "nothing there", "no decision day"),
    (
        "unknown-key",
        "replenish.toml plan.sead",
        "a known key (did you mean 'seed'?)",
        "'sead'",
        "a setting that sets nothing",
    ),
    (
        "unknown-section",
        "replenish.toml limit",
        "a known key (did you mean 'limits'?)",
        "'limit'",
        "a budget that limits nothing",
    ),
    (
        "missing-key",
        "replenish.toml plan.period",
        "'day' or 'week'",
        "nothing",
        "no default for what a period is",
    ),
    (
        "unknown-target",
        "replenish.toml plan.target",
        "newsvendor, pNN, sum-pNN, quantile(p), sum-quantile(p), {cycle_service = p}, {fill_rate = p}",
        "'p0'",
        "there is no demand below p0",
    ),
    (
        "unknown-method",
        "replenish.toml solve.method",
        f"one of {', '.join(METHODS)}",
        "'guess'",
        "an unknown setting is no default",
    ),
    (
        "not-toml",
        "replenish.toml row 7",
        "TOML (texts in quotes, dates like 2024-06-03, numbers with a decimal point)",
        "'currency = EUR': Invalid value (at line 7, column 12)",
        "nothing can be read",
    ),
    (
        "unknown-source",
        "replenish.toml data.forecast.source",
        "auto, or a source by its name (did you mean 'amazon_forecast'?)",
        "'amazon_forcast'",
        "nothing is guessed from a name",
    ),
    ("no-forecast", "forecast.csv", "a file or folder of a forecast", "nothing there", "nothing to plan"),
    (
        "line-without-forecast",
        "lines.csv row 4 item",
        "a forecast in forecast.csv",
        "none for item A-7 at DC1",
        "no forecast is not no demand",
    ),
    (
        "forecast-without-line",
        "forecast.csv",
        "only lines of lines.csv",
        "item B-9 at DC1",
        "a line was forgotten, or its id misspelt",
    ),
    (
        "horizon-too-short",
        "lines.csv row 4 lead_time",
        "lead time + review period inside the 3 periods of the forecast",
        "4 periods for item A-7 at DC1",
        "a horizon is never extended",
    ),
    (
        "missing-period",
        "forecast.csv",
        "a value for item 000123 at DC1 on 2024-06-10",
        "none",
        "a missing period is not zero demand",
    ),
    (
        "blank-forecast",
        "forecast.csv",
        "a value for item 000123 at DC1 on 2024-06-10",
        "none",
        "a blank is not zero demand",
    ),
    (
        "crossing-quantiles",
        "forecast.csv",
        "quantiles that rise with their level",
        "1 crossing cells",
        "strict",
    ),
    ("negative-quantiles", "forecast.csv", "demand >= 0", "1 negative values", "strict"),
    (
        "one-level-only",
        "forecast.csv row 1",
        "two quantile levels or more, like p10 and p90",
        "only p50",
        "one number is no distribution",
    ),
    ("one-level-twice", "forecast.csv row 1 0.1", "one column per level", "0.1 and p10", "which counts?"),
    (
        "conflicting-duplicates",
        "forecast.csv row 3",
        "one value per line and date",
        "p50 10 and 11 for item 000123 at DC1 on 2024-06-10",
        "which counts?",
    ),
    ("text-in-forecast", "forecast.csv row 3 p50", "a number", "'ten'", "not a number"),
    (
        "forecast-dates-not-iso",
        "forecast.csv row 3 date",
        "a date like 2024-06-03",
        "'10.06.2024'",
        "June or October?",
    ),
    (
        "forecast-by-the-hour",
        "forecast.csv row 3 date",
        "a date, or its first moment 00:00:00",
        "'2024-06-10T06:00:00Z'",
        "a bucket is a day or a week",
    ),
    (
        "mixed-offsets",
        "forecast.csv row 3 date",
        "the offset from UTC of the dates before it (none)",
        "'2024-06-10T00:00:00+05:30'",
        "dates are never converted",
    ),
    (
        "daily-not-weekly",
        "forecast.csv date",
        "one date a week (or data.forecast.period = 'day', if that is right)",
        "dates 1 to 7 days apart",
        "the settings say weeks",
    ),
    (
        "plan-date-inside-a-week",
        "replenish.toml plan.date",
        "the first day of a week of the forecast, like 2024-06-03",
        "2024-06-05",
        "part of a week's quantile is not known",
    ),
    (
        "forecast-too-late",
        "forecast.csv",
        "a forecast from 2024-05-27 on (the plan date)",
        "one from 2024-06-03 on",
        "the first week would be missing",
    ),
    (
        "forecast-too-old",
        "forecast.csv",
        "a forecast from 2024-08-05 on (the plan date)",
        "one until 2024-07-08",
        "all weeks would be missing",
    ),
    (
        "unknown-forecast-column",
        "forecast.csv row 1 meen",
        "a known column (did you mean 'mean'?)",
        "'meen'",
        "a mean that is not used",
    ),
    (
        "two-export-runs",
        "forecasts",
        "the parts of one export run",
        "2: weekly_2024-06-03T05-00-00Z_*.csv, weekly_2024-06-03T06-00-00Z_*.csv",
        "two forecasts of the same demand",
    ),
    ("gap-in-part-numbers", "forecasts", "all parts from 0 to 3", "no part 2", "an export cut short"),
    (
        "stranger-among-parts",
        "forecasts/more.csv",
        "a part of an export like job_2026-01-05T08-11-47Z_part0.csv",
        "another file",
        "it may be a part of anything",
    ),
    (
        "empty-part",
        "forecasts/weekly_2024-06-03T05-00-00Z_part2.csv",
        "a header row",
        "an empty file",
        "even a part without rows has a header",
    ),
    (
        "parts-that-differ",
        "forecasts/weekly_2024-06-03T05-00-00Z_part2.csv row 1",
        "the columns of the parts before it (item_id, location, date, p10, p50, p90, mean)",
        "item_id, location, date, p10, p50, mean",
        "levels would be missing for some lines",
    ),
    ("only-headers", "forecasts", "one forecast row or more", "none", "a failed export"),
    (
        "what-if-export",
        "forecasts/weekly_2024-06-03T05-00-00Z_part1.csv row 1 Base_p10",
        "one forecast, not a what-if export",
        "'Base_p10'",
        "one of several scenarios would be chosen by chance",
    ),
    (
        "not-issued-yet",
        "forecasts",
        "a forecast issued by 2024-06-03",
        "none before 2024-06-10",
        "the future is not known",
    ),
]


@pytest.mark.parametrize(
    ("folder", "where", "expected", "found", "reason"), CASES, ids=[case[0] for case in CASES]
)
def test_a_broken_folder_is_refused_for_its_fault(
    folder: str, where: str, expected: str, found: str, reason: str
) -> None:
    with pytest.raises(InputError) as refusal:
        read_folder(BROKEN / folder, strict=True)
    faults = [str(fault).removeprefix("generic_wide: ") for fault in refusal.value.faults]
    assert f"{where}: expected {expected}, found {found}" in faults, reason


@pytest.mark.parametrize("folder", sorted(REPAIRED))
def test_a_repairable_forecast_is_repaired_and_counted_unless_strict(folder: str) -> None:
    assert any("1 " in repair for repair in read_folder(BROKEN / folder).repairs)


def test_a_byte_order_mark_is_passed_over() -> None:
    assert read_folder(BROKEN / "byte-order-mark").problem.lines == 3


def test_every_broken_folder_has_a_case() -> None:
    folders = {path.name for path in BROKEN.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert folders == {case[0] for case in CASES} | NONE_NEEDED | {"five-faults-in-three-files"}


def test_five_faults_in_three_files_are_reported_at_once() -> None:
    with pytest.raises(InputError) as refusal:
        read_folder(BROKEN / "five-faults-in-three-files")
    assert [str(fault) for fault in refusal.value.faults] == [
        "replenish.toml plan.sead: expected a known key (did you mean 'seed'?), found 'sead'",
        "lines.csv row 2 lead_time: expected a whole number of days >= 1, found 0",
        "lines.csv row 2 moq: expected a number >= 0, found a blank (a blank is not 0)",
        "stock.csv row 3 on_hand: expected a number >= 0, found -3",
        "stock.csv row 3 backorders: expected a number >= 0, found 'x'",
    ]


def test_the_committed_folders_are_what_the_script_makes(tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("make_broken", BROKEN / "make.py")
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    script.make(tmp_path)
    assert _contents(tmp_path) == {
        path: content
        for path, content in _contents(BROKEN).items()
        if "/" in path and "__pycache__" not in path
    }


def _contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def test_a_blank_row_is_one_fault_and_hides_no_other() -> None:
    with pytest.raises(InputError) as refusal:
        read_folder(BROKEN / "blank-row")
    assert len(refusal.value.faults) == 1
