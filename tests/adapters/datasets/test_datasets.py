"""What a customer of Amazon Forecast has sent to it, read back as history and supply terms."""

import json
import re
import shutil
from pathlib import Path

import botocore.session
import numpy as np
import pytest
from botocore.validate import ParamValidator

from replenish.adapters.datasets.item_terms import read_item_terms
from replenish.adapters.datasets.related_series import read_related_series
from replenish.adapters.datasets.target_series import read_target_series
from replenish.adapters.datasets.write import write_dataset
from replenish.adapters.folders.history import export_history
from replenish.adapters.folders.plan import read_folder
from replenish.errors import InputError
from tests.adapters.forecasts.conformance import EXPORTS

TINY = EXPORTS.parent / "tiny"
INPUTS = EXPORTS / "amazon_forecast_inputs"
RETAIL = ("item_id", "timestamp", "demand", "location")


@pytest.fixture
def table(tmp_path):
    def write(text):
        (tmp_path / "tts.csv").write_text(text)
        return tmp_path / "tts.csv"

    return write


def test_a_target_series_is_a_demand_history():
    history = read_target_series(INPUTS / "tts_retail_noheader.csv", INPUTS / "tts_retail_schema.json")
    assert (history.item.tolist(), history.location.tolist()) == (["000123"], ["dc1"])
    assert history.quantity.tolist() == [[18.0, 22.0]]
    assert (str(history.calendar.start), history.calendar.step_days) == ("2025-12-22", 7)


def test_item_metadata_holds_supply_terms():
    terms = read_item_terms(
        INPUTS / "item_metadata_inventory_planning_noheader.csv",
        INPUTS / "item_metadata_inventory_planning_schema.json",
    )
    assert terms.item.tolist() == ["000123", "a-7"]
    assert terms.lead_time.tolist() == [14, 21]
    assert terms.order_cycle.tolist() == [7, 7]
    assert terms.safety_stock.tolist() == [40, 6]


def test_a_header_is_tolerated_once(table):
    text = "A,2026-01-05,1,X\nA,2026-01-12,2,X\n"
    plain = read_target_series(table(text), RETAIL)
    headed = read_target_series(table(",".join(RETAIL) + "\n" + text), RETAIL)
    assert plain.quantity.tolist() == headed.quantity.tolist() == [[1, 2]]


def test_a_period_without_a_row_is_not_known_and_moments_of_a_day_add_up(table):
    rows = ["A,2026-01-05 06:00:00,1,X", "A,2026-01-05 18:00:00,2,X", "A,2026-01-07 00:00:00,4,X"]
    rows += ["B,2026-01-06 00:00:00,1,X"]
    history = read_target_series(table("\n".join(rows)), RETAIL)
    np.testing.assert_array_equal(history.quantity, [[3, np.nan, 4], [np.nan, 1, np.nan]])


def test_faults_name_the_row_of_a_file_without_a_header(table):
    with pytest.raises(InputError, match=r"tts\.csv row 2 demand: expected a number >= 0, found 'x'"):
        read_target_series(table("A,2026-01-05,1,X\nA,2026-01-12,x,X\n"), RETAIL)


def test_related_series_stand_beside_the_demand(tmp_path):
    table = "000123,2025-12-22,1.5,1,dc1\n000123,2025-12-29,,0,dc1\n000123,2026-01-05,2,,dc1\n"
    names = ("item_id", "timestamp", "price", "promotion_applied", "location")
    related = read_related_series(written(tmp_path, table), names)
    assert (related.item.tolist(), related.location.tolist()) == (["000123"], ["dc1"])
    np.testing.assert_array_equal(related.values["price"], [[1.5, np.nan, 2.0]])
    np.testing.assert_array_equal(related.values["promotion_applied"], [[1, 0, np.nan]])


def test_what_is_written_is_read_again_to_the_last_digit(tmp_path):
    demand = "000123,2025-12-22,1234567.25,dc1\n000123,2026-01-05,22,dc1\nNA,2025-12-22,0.1,dc1\n"
    history = read_target_series(written(tmp_path, demand), RETAIL)
    prices = "000123,2025-12-22,1.5,1\n000123,2026-01-05,2.25,0\n"
    names = ("item_id", "timestamp", "price", "promotion_applied")
    related = read_related_series(written(tmp_path, prices), names)
    terms = read_item_terms(
        INPUTS / "item_metadata_inventory_planning_noheader.csv",
        INPUTS / "item_metadata_inventory_planning_schema.json",
    )
    out = tmp_path / "send"
    files = write_dataset(out, history, related=related, terms=terms)
    assert sorted(files) == sorted(path.name for path in out.iterdir())
    assert (out / "related_time_series.csv").read_text() == prices
    read = [
        reader(out / f"{name}.csv", out / f"{name}.schema.json")
        for reader, name in (
            (read_target_series, "target_time_series"),
            (read_related_series, "related_time_series"),
            (read_item_terms, "item_metadata"),
        )
    ]
    np.testing.assert_array_equal(read[0].quantity, history.quantity)
    assert read[0].item.tolist() == ["000123", "NA"]
    for name, values in related.values.items():
        np.testing.assert_array_equal(read[1].values[name], values)
    for name in ("lead_time", "order_cycle", "safety_stock"):
        np.testing.assert_array_equal(getattr(read[2], name), getattr(terms, name))


@pytest.mark.parametrize(
    ("name", "kind", "domain", "required"),
    [
        ("target_time_series", "TARGET_TIME_SERIES", "RETAIL", {"item_id", "timestamp", "demand"}),
        ("related_time_series", "RELATED_TIME_SERIES", "INVENTORY_PLANNING", {"item_id", "timestamp"}),
        ("item_metadata", "ITEM_METADATA", "INVENTORY_PLANNING", {"item_id", "lead_time", "order_cycle"}),
    ],
)
def test_every_schema_is_what_create_dataset_takes(tmp_path, name, kind, domain, required):
    """By botocore's own model of the service: types, enumerations and patterns."""
    history = read_target_series(written(tmp_path, "7,2025-12-22,18,dc1\n7,2025-12-29,1,dc1\n"), RETAIL)
    prices = written(tmp_path, "7,2025-12-22,1.5\n7,2025-12-29,1\n")
    related = read_related_series(prices, ("item_id", "timestamp", "price"))
    terms = read_item_terms(written(tmp_path, "7,14,7\n"), ("item_id", "lead_time", "order_cycle"))
    write_dataset(tmp_path / "send", history, related=related, terms=terms)
    schema = json.loads((tmp_path / "send" / f"{name}.schema.json").read_text())
    request = {
        "DatasetName": name, "Domain": domain, "DatasetType": kind, "DataFrequency": "W", "Schema": schema,
    }  # fmt: skip
    model = botocore.session.get_session().get_service_model("forecast").operation_model("CreateDataset")
    assert ParamValidator().validate(request, model.input_shape).generate_report() == ""
    assert problems(request, model.input_shape) == []
    names = [attribute["AttributeName"] for attribute in schema["Attributes"]]
    assert required <= set(names)
    first = (tmp_path / "send" / f"{name}.csv").read_text().splitlines()[0].split(",")
    assert len(first) == len(names)


def problems(value, shape):
    """What the client does not check: enumerations and patterns."""
    if shape.type_name == "structure":
        return [text for key, each in value.items() for text in problems(each, shape.members[key])]
    if shape.type_name == "list":
        return [text for each in value for text in problems(each, shape.member)]
    found = [] if value in (shape.enum or [value]) else [f"{value} not in {shape.enum}"]
    pattern = shape.metadata.get("pattern")
    return found + ([] if pattern is None or re.fullmatch(pattern, value) else [f"{value} not {pattern}"])


@pytest.fixture
def folder(tmp_path):
    return Path(shutil.copytree(TINY, tmp_path / "tiny"))


def lines_of(folder):
    return [row.split(",") for row in (folder / "lines.csv").read_text().splitlines()]


def write_lines(folder, rows):
    (folder / "lines.csv").write_text("\n".join(",".join(row) for row in rows) + "\n")


def test_item_metadata_fills_what_lines_say_nothing_of_and_the_plan_tells(folder):
    rows = lines_of(folder)
    lead, review = (rows[0].index(name) for name in ("lead_time", "review_period"))
    before = read_folder(folder).problem.terms
    terms = {row[0]: (row[lead], row[review]) for row in rows[1:]}
    rows[3][lead] = ""
    write_lines(folder, [row[:review] + row[review + 1 :] for row in rows])
    (folder / "meta.csv").write_text("".join(f"{item},{','.join(days)},6\n" for item, days in terms.items()))
    columns = [{"AttributeName": name} for name in ("item_id", "lead_time", "order_cycle", "safety_stock")]
    (folder / "meta.json").write_text(json.dumps({"Attributes": columns}))
    toml = (folder / "replenish.toml").read_text()
    said = '[data]\nitem_metadata = "meta.csv"\nitem_metadata_schema = "meta.json"\n'
    (folder / "replenish.toml").write_text(toml.replace("[data]\n", said))
    planning = read_folder(folder)
    for name in ("lead_time", "review_period"):
        np.testing.assert_array_equal(getattr(planning.problem.terms, name), getattr(before, name))
    assert [repair for repair in planning.repairs if "meta.csv" in repair] == [
        "the lead_time of 1 line was taken from meta.csv (lead_time)",
        "the review_period of 3 lines was taken from meta.csv (order_cycle)",
        "the safety stock in meta.csv is not used: the plan's follows from its demand paths",
    ]
    (folder / "meta.csv").write_text("000123,7,0.5,40\n")
    with pytest.raises(InputError) as refusal:
        read_folder(folder)
    found = {str(fault) for fault in refusal.value.faults}
    whole = "expected a whole number of days >= 1, found a blank, and"
    assert found == {
        f"lines.csv row 2 review_period: {whole} 0.5 in meta.csv (order_cycle) for item 000123",
        f"lines.csv row 3 review_period: {whole} 0.5 in meta.csv (order_cycle) for item 000123",
        f"lines.csv row 4 review_period: {whole} nothing in meta.csv (order_cycle) for item A-7",
        f"lines.csv row 4 lead_time: {whole} nothing in meta.csv (lead_time) for item A-7",
    }


def test_a_planning_folders_history_can_be_sent_to_a_forecaster(folder, tmp_path):
    with pytest.raises(InputError, match=r"lines\.csv row 3 lead_time: expected the 7 days of item 000123"):
        export_history(folder, tmp_path / "send")
    rows = lines_of(folder)
    for row in rows[1:]:
        row[rows[0].index("lead_time")] = "10"
    write_lines(folder, rows)
    assert len(export_history(folder, tmp_path / "send")) == 4
    terms = read_item_terms(
        tmp_path / "send" / "item_metadata.csv", tmp_path / "send" / "item_metadata.schema.json"
    )
    assert (terms.item.tolist(), terms.lead_time.tolist()) == (["000123", "A-7"], [10, 10])


def written(folder, text):
    place = folder / "table.csv"
    place.write_text(text)
    return place
