"""QueryForecast against a strict loopback server: a full result or a clear error, never a part of one."""

import json
from pathlib import Path

import pytest

from replenish.adapters.aws.clients import client
from replenish.adapters.aws.query import queried_forecast
from replenish.errors import SourceError
from tests.adapters.aws.conftest import SECRET
from tests.adapters.aws.loopback import Raw, error, problems, service_model

ARN = "arn:aws:forecast:eu-west-1:123456789012:forecast/weekly"
API = Path(__file__).parents[3] / "fixtures" / "exports" / "amazon_forecast_api"
ANSWER = json.loads((API / "query_forecast.json").read_text())
WHOLE = json.dumps(ANSWER)
THROTTLED = error("LimitExceededException")


def changed(change):
    answer = json.loads(WHOLE)
    change(answer["Forecast"]["Predictions"])
    return Raw(body=json.dumps(answer).encode())


def ask(lines=(("000123", "dc1"),), read_seconds=60.0, **options):
    return queried_forecast(
        client("forecastquery", attempts=4, read_seconds=read_seconds), ARN, lines, **options
    )


def test_an_answer_becomes_a_forecast(service):
    service.answers["QueryForecast"] = lambda _: ANSWER
    forecast = ask((("000123", "dc1"), ("A-7", "dc1")))
    assert forecast.item.tolist() == ["000123", "A-7"]
    assert forecast.location.tolist() == ["dc1", "dc1"]
    assert forecast.quantiles[0].tolist() == [[14.2, 19.7, 27.9], [13.1, 19.1, 28.6]]
    assert forecast.mean[1].tolist() == [20.4, 20.0]
    filters = [request["Filters"] for _, request in service.requests]
    assert filters == [{"item_id": "000123", "location": "dc1"}, {"item_id": "A-7", "location": "dc1"}]


def test_by_item_each_item_is_asked_for_once(service):
    service.answers["QueryForecast"] = lambda _: ANSWER
    assert ask((("A", "x"), ("A", "y")), location_key=None).location is None
    assert service.count("QueryForecast") == 1


def test_throttling_is_waited_out(service):
    service.answers["QueryForecast"] = [THROTTLED, THROTTLED, ANSWER]
    assert ask().known.all()
    assert service.count("QueryForecast") == 3


def test_a_busy_or_cut_off_service_that_recovers_gives_a_full_result(service):
    service.answers["QueryForecast"] = [Raw(503, b"busy"), Raw(500, b""), ANSWER]
    assert ask().known.all()
    assert service.count("QueryForecast") == 3


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (THROTTLED, "too many requests or jobs at once, even after waiting"),
        (error("ResourceNotFoundException"), "no such item"),
        (error("ResourceInUseException"), "still being made"),
        (error("InvalidInputException"), "not what the service expects"),
        (error("SomethingNewException"), "the service answered SomethingNewException"),
        (Raw(503, b"<html>busy</html>"), "the service answered 503"),
        (Raw(200, WHOLE.encode()[: len(WHOLE) // 2]), "cut off"),
        (Raw(200, b""), "cut off"),
        (Raw(200, b"{}"), "cut off"),
        (Raw(200, b"not json"), "cut off"),
        (Raw(200, WHOLE.encode(), seconds=0.8), "stopped answering"),
        (Raw(200, WHOLE.encode(), seconds=0.8, stalls=True), "stopped answering"),
        (Raw(200, WHOLE.encode(), breaks=True), "the connection broke|the answer was cut off"),
        (Raw(200, b"[]"), "cut off|cannot be read"),
        (Raw(200, b'{"Forecast": null}'), "cut off|cannot be read"),
        (changed(lambda p: p.update(p50=None)), "cannot be read"),
        (changed(lambda p: p.clear()), "no prediction"),
        (changed(lambda p: p["p50"].pop()), "as many dates for each quantile"),
        (changed(lambda p: p["p50"].clear()), "as many dates for each quantile"),
        (changed(lambda p: p["p50"][0].update(Value=None)), "expected a finite number"),
        (changed(lambda p: p["p50"][0].pop("Value")), "expected a finite number"),
        (changed(lambda p: p["p50"][0].update(Value=float("nan"))), "expected a finite number"),
        (changed(lambda p: p["p50"][0].update(Value="NaN")), "expected a finite number"),
        (changed(lambda p: p["p50"][0].update(Value=10**400)), "expected a finite number"),
        (Raw(200, WHOLE.replace("27.9", "1e400").encode()), "expected a finite number"),
        (changed(lambda p: p["p50"][0].pop("Timestamp")), "expected a text under 'Timestamp'"),
        (changed(lambda p: p["p50"].append(p["p50"][0])), "one point per date"),
        (changed(lambda p: p.pop("p50") and p.pop("p90")), "two quantile levels or more"),
    ],
)
def test_a_fault_is_an_error_and_no_part_of_a_forecast(service, answer, sentence):
    service.answers["QueryForecast"] = lambda _: answer
    with pytest.raises(SourceError, match=sentence) as refusal:
        ask(read_seconds=answer.seconds / 2 or 60.0)
    assert "000123" in str(refusal.value) or "QueryForecast" in str(refusal.value)
    assert SECRET not in str(refusal.value)


def test_points_in_any_order_are_put_in_order(service):
    service.answers["QueryForecast"] = lambda _: changed(
        lambda p: [points.reverse() for points in p.values()]
    )
    assert ask().quantiles[0].tolist() == [[14.2, 19.7, 27.9], [13.1, 19.1, 28.6]]


def test_an_item_with_fewer_dates_than_the_others_is_refused(service):
    short = changed(lambda p: [points.pop() for points in p.values()])
    service.answers["QueryForecast"] = [ANSWER, short]
    with pytest.raises(SourceError, match="1 items have fewer dates than the others, like B"):
        ask((("A", "x"), ("B", "x")))


def test_an_item_with_other_quantiles_is_refused(service):
    service.answers["QueryForecast"] = [ANSWER, changed(lambda p: p.update(p95=p.pop("p90")))]
    with pytest.raises(SourceError, match="expected the quantiles p10, p50, p90"):
        ask((("A", "x"), ("B", "x")))


@pytest.mark.parametrize(
    ("file", "service_name", "operation"),
    [
        ("query_forecast", "forecastquery", "QueryForecast"),
        ("query_forecast_response_1", "forecastquery", "QueryForecast"),
        ("describe_forecast", "forecast", "DescribeForecast"),
        ("describe_forecast_export_job", "forecast", "DescribeForecastExportJob"),
        ("get_accuracy_metrics", "forecast", "GetAccuracyMetrics"),
    ],
)
def test_the_fixtures_have_the_shape_of_botocores_model(file, service_name, operation):
    value = json.loads((API / f"{file}.json").read_text())
    shape = service_model(service_name).operation_model(operation).output_shape
    assert problems(shape, {name: part for name, part in value.items() if name != "ResponseMetadata"}) == []
