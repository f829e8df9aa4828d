"""What a customer of Amazon Forecast has sent to it, read back as history and supply terms."""

import numpy as np
import pytest

from replenish.adapters.aws.datasets import read_item_terms, read_target_series, write_target_series
from replenish.errors import InputError
from tests.adapters.forecasts.conformance import EXPORTS

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


def test_what_is_written_is_read_again(tmp_path):
    history = read_target_series(INPUTS / "tts_retail_noheader.csv", INPUTS / "tts_retail_schema.json")
    table, schema = write_target_series(history, tmp_path / "send")
    assert table.read_text() == "000123,2025-12-22,18,dc1\n000123,2025-12-29,22,dc1\n"
    again = read_target_series(table, schema)
    assert again.quantity.tolist() == history.quantity.tolist()
    assert again.calendar == history.calendar
