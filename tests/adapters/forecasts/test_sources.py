"""The traps of single sources, each in its smallest case."""

import numpy as np
import pandas as pd
import pytest

from replenish.adapters.forecasts.read import read_backtest, read_forecast
from replenish.errors import InputError
from tests.adapters.forecasts.conformance import EXPORTS


@pytest.fixture
def table(tmp_path):
    def write(text, name="forecast.csv"):
        (tmp_path / name).write_text("\n".join(row.strip() for row in text.strip().split("\n")) + "\n")
        return tmp_path / name

    return write


def refused(path, *args, **said):
    with pytest.raises(InputError) as refusal:
        read_forecast(path, *args, **said)
    return str(refusal.value)


@pytest.mark.parametrize(
    ("columns", "levels"),
    [
        ("M,M-lo-95,M-lo-80,M-hi-80,M-hi-95", [0.025, 0.1, 0.9, 0.975]),
        ("M-median,M-lo-98.0,M-hi-95.0", [0.01, 0.5, 0.975]),
        ("M_ql0.1,M_ql0.5,M_ql0.9", [0.1, 0.5, 0.9]),
        ("M-ql0.1,M-ql0.9", [0.1, 0.9]),
        ("M-hi-99.9,M-lo-99.9", [0.0005, 0.9995]),
        ("q10,q50,q90", [0.1, 0.5, 0.9]),
        ("M-lo-80,M-hi-80,M-total_count,M-logits", [0.1, 0.9]),
    ],
)
def test_every_spelling_of_nixtlas_libraries(table, columns, levels):
    numbers = ",".join("1" for _ in columns.split(","))
    forecast = read_forecast(table(f"unique_id,ds,{columns}\nA,2026-01-05,{numbers}"))
    assert forecast.levels.tolist() == levels
    assert forecast.source.startswith("nixtla")


def test_parameters_of_a_distribution_are_no_demand(table):
    path = table("unique_id,ds,DLnb,DLnb-total_count,DLnb-logits\nA,2026-01-05,1,2,3")
    assert "found no quantiles" in refused(path)


def test_several_models_are_named_and_one_is_chosen(table):
    path = table("unique_id,ds,A,A-lo-80,A-hi-80,B,B-lo-80,B-hi-80\nX,2026-01-05,1,2,3,4,5,6")
    assert "expected one model, chosen by data.forecast.model, found A, B" in refused(path)
    assert read_forecast(path, model="B").quantiles.tolist() == [[[5, 6]]]
    assert "expected the model b (did you mean 'B'?)" in refused(path, model="b")


def test_a_name_that_timegpt_may_have_cut_is_refused_until_the_levels_are_said(table):
    path = table("unique_id,ds,TimeGPT,TimeGPT-q-28,TimeGPT-q-90\nA,2026-01-05,5,3,9")
    assert "TimeGPT-q-28: expected data.forecast.levels" in refused(path)
    assert read_forecast(path, levels=[0.29, 0.9]).levels.tolist() == [0.29, 0.9]
    assert "expected 2 levels" in refused(path, levels=[0.29])


def chronos(tail):
    return f"""item_id,timestamp,target_name,predictions,0.1,0.5,0.9,0.975
        A,2026-01-05,target,5,1,5,9,{tail}
        A,2026-01-12,target,4,1,4,8,8"""


def test_a_tail_that_chronos_repeats_is_refused(table):
    assert "expected a quantile of its own at 0.975, found that of 0.9" in refused(table(chronos(9)))
    forecast = read_forecast(table(chronos(11)))
    assert (forecast.source.partition(":")[0], forecast.mean) == ("chronos", None)


def test_two_targets_of_chronos_are_refused(table):
    path = table(chronos(11).replace("12,target", "12,other"))
    assert "target_name: expected one target, found other, target" in refused(path)


def test_a_series_that_bigquery_could_not_forecast_is_refused(table):
    text = (EXPORTS / "bigquery_ml" / "ai_forecast.csv").read_text().rstrip("\n")
    path = table(f"{text}not enough data")
    assert "row 2 ai_forecast_status: expected no status" in refused(path)


def test_several_confidence_levels_in_one_table_are_refused(table):
    text = (EXPORTS / "bigquery_ml" / "ml_forecast.csv").read_text()
    path = table(text.replace("6.0,0.8", "6.0,0.95"))
    assert "expected one confidence level between 0 and 1 in all rows, found 0.8, 0.95" in refused(path)


@pytest.mark.parametrize("width", [None, 0, 1, 80])
def test_prophets_width_is_a_required_argument(width):
    said = {} if width is None else {"width": width}
    found = refused(EXPORTS / "prophet" / "predict.csv", item="A", **said)
    assert "data.forecast.width: expected the width of its interval" in found
    assert found.endswith(f"found {'nothing said' if width is None else width}")


def test_an_override_in_aws_supply_chain_is_not_passed_over(table):
    text = (EXPORTS / "aws_supply_chain" / "forecast.csv").read_text().replace("27.9,", "27.9,25")
    path = table(text)
    assert "user_override: expected no override" in refused(path, vintage="2026-01-04")
    forecast = read_forecast(path, vintage="2026-01-04", model="model")
    assert forecast.quantiles.tolist() == [[[14.2, 19.7, 27.9]]]


def test_deepars_answers_are_as_many_as_its_requests(tmp_path):
    for name in ("request.jsonl", "request.jsonl.out"):
        text = (EXPORTS / "sagemaker_deepar" / name).read_text()
        (tmp_path / name).write_text(text if name.endswith(".out") else text.split("\n")[0] + "\n")
    found = refused(
        tmp_path / "request.jsonl.out", period="week", items=["A", "B"], companion="request.jsonl"
    )
    assert "expected one answer per request, in their order, found 2 for 1 requests" in found


def test_both_sets_of_m5_are_told_apart(table):
    text = "id,F1\nFOODS_1_010_CA_1_0.500_evaluation,1\nFOODS_1_010_CA_1_0.975_evaluation,4\n"
    path = table(text + text.partition("\n")[2].replace("evaluation", "validation").replace(",4", ",5"))
    assert "expected one set, chosen by data.forecast.scenario" in refused(path, start="2016-05-23")
    chosen = read_forecast(path, start="2016-05-23", scenario="validation")
    assert chosen.quantiles.tolist() == [[[1, 5]]]


@pytest.mark.parametrize("rule", ["{channel}@@{location}@@{item}", "{_}@@{location}@@{item}"])
def test_a_composite_id_is_split_by_a_rule(table, rule):
    path = table("item_id,date,p10,p90\nweb@@DC1@@000123,2026-01-05,1,2\nweb@@DC2@@000123,2026-01-05,1,2")
    forecast = read_forecast(path, ids=rule)
    assert forecast.item.tolist() == ["000123", "000123"]
    assert forecast.location.tolist() == ["DC1", "DC2"]


def test_an_id_that_could_be_split_in_two_ways_is_not_split(table):
    path = table("item_id,date,p10,p90\nA_7_DC1,2026-01-05,1,2")
    assert "row 2 item_id: expected an id like {item}_{location}, in one way only" in refused(
        path, ids="{item}_{location}"
    )
    assert "expected a rule like" in refused(path, ids="{item}{location}")


def test_columns_of_any_name_can_be_named(table):
    path = table("artikel,tag,lager,p10,p90\nA,2026-01-05,X,1,2")
    said = {"item_column": "artikel", "date_column": "tag", "location_column": "lager"}
    assert read_forecast(path, **said).location.tolist() == ["X"]
    assert "expected the item column chosen" in refused(path, **{**said, "item_column": "artikl"})


def test_samples_of_darts_are_paths(table):
    forecast = read_forecast(table("ds,y_s0,y_s1\n2026-01-05,1,3\n2026-01-12,2,4"), item="A")
    assert forecast.paths.tolist() == [[[1, 2], [3, 4]]]


def test_points_for_thousands_are_read_only_where_they_can_be_nothing_else(table):
    path = table("item;date;p10;p90\nA;2026-01-05;1.019,5;1.100")
    assert read_forecast(path, decimal=",").quantiles.tolist() == [[[1019.5, 1100.0]]]
    path = table("item;date;p10;p90\nA;2026-01-05;1.5;2,5")
    assert "expected a number with a decimal comma" in refused(path, decimal=",")


def test_a_backtest_is_every_window_with_what_happened():
    (only,) = read_backtest(EXPORTS / "amazon_forecast_backtest")
    assert only.forecast.issued == np.datetime64("2025-12-01")
    assert only.actual[0].tolist() == [18, 25]
    assert np.isnan(only.actual[1, 1])


def test_a_cross_validation_is_every_cutoff_with_what_happened():
    first, second = read_backtest(EXPORTS / "statsforecast" / "cross_validation.csv", model="Naive")
    assert [str(issue.forecast.issued) for issue in (first, second)] == ["2026-03-30", "2026-04-27"]
    assert first.actual[0].tolist() == [22, 33, 23, 35]
    assert second.forecast.quantiles[0, 0].tolist() == [23.616528777323886, 46.383471222676114]


def test_a_forecast_without_past_is_no_backtest():
    with pytest.raises(InputError, match="a backtest export or a cross-validation"):
        read_backtest(EXPORTS / "generic" / "wide.csv")


def test_frames_of_autogluon_and_sktime_come_with_their_index():
    frame = pd.read_parquet(EXPORTS / "autogluon" / "predict.parquet")
    indexed = read_forecast(frame.set_index(["item_id", "timestamp"]))
    np.testing.assert_array_equal(indexed.quantiles, read_forecast(frame).quantiles)
    weeks = pd.period_range("2026-05-25", periods=2, freq="W-SUN")
    columns = pd.MultiIndex.from_product([["y"], [0.1, 0.9]])
    sktime = pd.DataFrame([[1.0, 2.0], [3.0, 4.0]], index=weeks, columns=columns)
    forecast = read_forecast(sktime, item="A")
    assert forecast.quantiles.tolist() == [[[1, 2], [3, 4]]]
    assert str(forecast.calendar.start) == "2026-05-25"


@pytest.mark.parametrize("ids", [[1e10, 2.0], [True, False]])
def test_ids_of_a_frame_that_are_no_texts_are_refused(ids):
    frame = pd.DataFrame({"item_id": ids, "date": "2026-01-05", "p10": 1.0, "p90": 2.0})
    assert "expected ids stored as text" in refused(frame)


def test_a_polars_frame_is_read():
    polars = pytest.importorskip("polars")
    frame = polars.DataFrame({"item_id": ["007"], "date": ["2026-01-05"], "p10": [1.0], "p90": [2.0]})
    assert read_forecast(frame).item.tolist() == ["007"]


def test_an_answer_without_quantiles_is_refused_also_where_it_is_the_first(tmp_path):
    """Found by a mutant."""
    for name in ("request.jsonl", "request.jsonl.out"):
        (tmp_path / name).write_text((EXPORTS / "sagemaker_deepar" / name).read_text())
    _, second = (tmp_path / "request.jsonl.out").read_text().splitlines()
    (tmp_path / "request.jsonl.out").write_text('{"quantiles": {}, "mean": [20.4, 20.0]}\n' + second + "\n")
    said = {"items": ["000123", "A-7"], "period": "week", "companion": "request.jsonl"}
    assert "row 1: expected quantile levels, found none" in refused(tmp_path / "request.jsonl.out", **said)


def test_a_key_without_a_name_is_told_in_a_sentence(tmp_path):
    """Found by a mutant: the fault said that it found nothing at all."""
    text = (EXPORTS / "gluonts" / "quantileforecast.jsonl").read_text().replace('"0.9"', '""')
    (tmp_path / "q.jsonl").write_text(text)
    assert "forecast_keys: expected levels between 0 and 1, or mean, found ''" in refused(
        tmp_path / "q.jsonl"
    )


def test_a_half_written_json_file_says_where_it_ends(table):
    text = (EXPORTS / "vertex_ai" / "predictions.jsonl").read_text()
    path = table(text + text[:60], "predictions.jsonl")
    assert "row 3: expected a JSON value, found " + text[:57] in refused(path)
    assert "row 3: expected a JSON value, found " + text[:57] in refused(path, "vertex_ai")


def test_a_source_of_another_kind_of_file_is_told_so(table):
    path = table("item_id,date,p10,p90\nA,2026-01-05,1,2")
    assert "row 1: expected a JSON value, found item_id,date,p10,p90 (" in refused(path, "vertex_ai")
    lines = EXPORTS / "vertex_ai" / "predictions.jsonl"
    assert "expected a CSV or Parquet table, as this source writes, found a JSON file" in refused(
        lines, "nixtla"
    )


def test_columns_that_tell_no_source_are_answered_with_some_that_would(table):
    found = refused(table("item_id,date,forecast\nA,2026-01-05,1"))
    assert "expected columns that tell a source, like item_id, date, p10, p50, p90" in found


def test_a_blank_id_is_one_fault(table):
    path = table("item_id,date,p10,p90\nA,2026-01-05,1,2\n,2026-01-12,1,2")
    assert refused(path).split("\n") == [f"{path} row 3 item_id: expected an id, found a blank"]


@pytest.mark.parametrize("thing", [None, {"p50": 1}, np.ones((2, 3)), pd.DataFrame({"p50": [1.0]}).p50.array])
def test_what_is_no_table_is_called_what_it_is(thing):
    assert refused(thing) == (
        "table: expected a path, or a pandas, polars or Arrow table, "
        f"found {type(thing).__name__}, which is none"
    )


def test_a_keyword_that_nothing_is_said_by_is_an_error(table):
    path = table("item_id,date,p10,p90\nA,2026-01-05,1,2")
    with pytest.raises(TypeError, match=r"no keyword 'models' \(did you mean 'model'\?\)"):
        read_forecast(path, models="AutoETS")


@pytest.mark.parametrize("order", [1, -1])
def test_quantiles_of_a_what_if_scenario_are_planned_with_in_whatever_order_they_stand(table, order):
    numbers = {"Baseline_p10": 1, "Baseline_p90": 9, "Baseline_mean": 5} | {
        "simulate_10_pct_off_p10": 2, "simulate_10_pct_off_p50": 6, "simulate_10_pct_off_p90": 12,
    }  # fmt: skip
    names = list(numbers)[::order]
    cells = ",".join(str(numbers[name]) for name in names)
    path = table(
        f"item_id,date,{','.join(names)}\nA,2026-01-05T00:00:00Z,{cells}",
        "promo_2026-01-05T09-00-00Z_part0.csv",
    )
    chosen = read_forecast(path, scenario="simulate_10_pct_off")
    assert chosen.source.startswith("amazon_what_if")
    assert (chosen.levels.tolist(), chosen.quantiles.tolist()) == ([0.1, 0.5, 0.9], [[[2, 6, 12]]])
    assert (chosen.mean, read_forecast(path, scenario="Baseline").mean.tolist()) == (None, [[5]])
    assert "expected one scenario, chosen by data.forecast.scenario, found Baseline, simulate" in refused(
        path
    )
    assert "(did you mean 'Baseline'?)" in refused(path, scenario="baseline")
