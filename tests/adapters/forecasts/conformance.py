"""
What every forecast source owes, and the samples it is held to.

A source that cannot be asked something says so in `GAPS`, with the reason; nothing is skipped in silence.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from replenish.adapters.forecasts.read import read_forecast
from replenish.problem.forecast import PathForecast, PointForecast, QuantileForecast

EXPORTS = Path(__file__).parents[3] / "fixtures" / "exports"
QUANTILES, PATHS, POINTS = QuantileForecast, PathForecast, PointForecast
WEEK = {"start": "2026-01-05", "period": "week"}
TFT_LEVELS = [0.02, 0.1, 0.25, 0.5, 0.75, 0.9, 0.98]


@dataclass(frozen=True, kw_only=True)
class Sample:
    """
    One sample, what has to be said to read it, and what must come out.

    ``golden`` holds three values or more, looked up by hand in the sample: (line, period, level or sample)
    and the number; crossing quantiles stand sorted, negative ones as 0.
    """

    path: str
    source: str
    lines: list[tuple[str, str | None]]
    shape: tuple[int, ...]  # (n, t, q) or (n, s, t)
    start: str
    golden: dict[tuple[int, ...], float]
    said: dict[str, Any] = field(default_factory=dict)
    kind: type = QUANTILES
    levels: list[float] | None = None
    issued: str | None = None
    named: bool = False  # cannot be recognised

    @property
    def place(self) -> Path:
        return EXPORTS / self.path

    def read(self, place: Any = None, **more: Any) -> Any:
        said = {**self.said, **more}
        return read_forecast(
            self.place if place is None else place, self.source if self.named else "auto", **said
        )


TOY = [("000123", None), ("000124", None), ("A-7", None)]
ONE = [("000123", None)]
DC1 = [("000123", "dc1")]
P10_50_90 = [0.1, 0.5, 0.9]

SAMPLES = [
    Sample(
        path="amazon_forecast_export", source="amazon_forecast",
        lines=[("000123", "dc1"), ("000124", "na"), ("a-7", "dc1")], shape=(3, 2, 3), start="2026-01-05",
        levels=P10_50_90,
        golden={(0, 0, 0): 14.2, (0, 1, 2): 28.6, (1, 0, 0): 0.0, (2, 1, 1): 2.4, (2, 1, 2): 2.5},
    ),
    Sample(
        path="amazon_forecast_backtest", source="amazon_backtest",
        lines=[("000123", "dc1"), ("000124", "na")], shape=(2, 2, 3),
        start="2025-12-01", levels=P10_50_90, issued="2025-12-01",
        golden={(0, 0, 0): 13.9, (0, 1, 2): 27.8, (1, 0, 2): 0.9},
    ),
    Sample(
        path="amazon_forecast_whatif_export", source="amazon_what_if", lines=DC1, shape=(1, 1),
        start="2026-01-05", kind=POINTS, said={"scenario": "promo10"}, golden={(0, 0): 24.1},
    ),
    Sample(
        path="amazon_forecast_whatif_export", source="amazon_what_if", lines=DC1, shape=(1, 1),
        start="2026-01-05", kind=POINTS, said={"scenario": "Baseline"}, golden={(0, 0): 19.7},
    ),
    Sample(
        path="amazon_forecast_api/query_forecast.json", source="amazon_query", lines=ONE, shape=(1, 2, 3),
        start="2026-01-05", levels=P10_50_90, said={"item": "000123"},
        golden={(0, 0, 0): 14.2, (0, 1, 1): 19.1, (0, 1, 2): 28.6},
    ),
    Sample(
        path="aws_supply_chain/forecast.csv", source="aws_supply_chain", lines=[("000123", "DC1")],
        shape=(1, 1, 3), start="2026-01-05", levels=P10_50_90, issued="2026-01-04",
        said={"vintage": "2026-01-04"}, golden={(0, 0, 0): 14.2, (0, 0, 1): 19.7, (0, 0, 2): 27.9},
    ),
    Sample(
        path="aws_supply_chain/forecast.csv", source="aws_supply_chain", lines=[("000123", "DC1")],
        shape=(1, 1, 3), start="2026-01-05", levels=P10_50_90, issued="2025-12-28",
        said={"vintage": "2025-12-28"}, golden={(0, 0, 0): 15.0, (0, 0, 1): 21.3, (0, 0, 2): 30.2},
    ),
    Sample(
        path="azure_automl/forecast_quantiles.csv", source="azure_automl", lines=ONE, shape=(1, 2, 3),
        start="2026-01-05", levels=[0.025, 0.5, 0.975],
        golden={(0, 0, 0): 11.0, (0, 1, 1): 19.1, (0, 1, 2): 32.0},
    ),
    Sample(
        path="azure_automl/endpoint_response.json", source="azure_automl", lines=ONE, shape=(1, 2, 3),
        start="2026-01-05", levels=[0.025, 0.5, 0.975], said={"width": 0.95},
        golden={(0, 0, 0): 14.2, (0, 1, 1): 19.1, (0, 1, 2): 28.6},
    ),
    Sample(
        path="bigquery_ml/ml_forecast.csv", source="bigquery", lines=ONE, shape=(1, 2, 2),
        start="2026-01-05", levels=[0.1, 0.9], golden={(0, 0, 0): 13.0, (0, 1, 0): 11.4, (0, 1, 1): 26.8},
    ),
    Sample(
        path="bigquery_ml/ai_forecast.csv", source="bigquery", lines=ONE, shape=(1, 1, 2),
        start="2026-01-05", levels=[0.1, 0.9], golden={(0, 0, 0): 13.0, (0, 0, 1): 26.4},
    ),
    Sample(
        path="databricks/ai_forecast.csv", source="databricks", lines=ONE, shape=(1, 2, 2),
        start="2026-01-05", levels=[0.025, 0.975], said={"width": 0.95},
        golden={(0, 0, 0): 11.0, (0, 0, 1): 31.2, (0, 1, 0): 10.2},
    ),
    Sample(
        path="gluonts_shell/response.json", source="deepar", lines=ONE, shape=(1, 2, 3), start="2026-01-05",
        levels=P10_50_90, said={"item": "000123", **WEEK},
        golden={(0, 0, 0): 14.2, (0, 1, 1): 19.1, (0, 1, 2): 28.6},
    ),
    Sample(
        path="sagemaker_deepar/endpoint_response.json", source="deepar", lines=ONE, shape=(1, 2, 2),
        start="2026-01-05", levels=[0.5, 0.9], said={"items": ["000123"], **WEEK},
        golden={(0, 0, 0): 19.7, (0, 1, 0): 19.1, (0, 1, 1): 28.6},
    ),
    Sample(
        path="sagemaker_deepar/endpoint_response.json", source="deepar", lines=ONE, shape=(1, 2, 2),
        start="2026-01-05", kind=PATHS, said={"item": "000123", "model": "samples", **WEEK},
        golden={(0, 0, 0): 20.0, (0, 0, 1): 17.0, (0, 1, 1): 31.0},
    ),
    Sample(
        path="sagemaker_deepar/request.jsonl.out", source="deepar", lines=[("000123", None), ("A-7", None)],
        shape=(2, 2, 3), start="2024-01-29", levels=P10_50_90,
        said={"items": ["000123", "A-7"], "period": "week", "companion": "request.jsonl"},
        golden={(0, 0, 0): 14.2, (0, 1, 2): 28.6, (1, 1, 1): 2.5},
    ),
    Sample(
        path="m5_uncertainty/submission.csv", source="m5_uncertainty",
        lines=[("FOODS_1_010", "CA_1"), ("Total", "X")], shape=(2, 3, 3), start="2016-05-23",
        levels=[0.005, 0.5, 0.975], said={"start": "2016-05-23"},
        golden={(0, 0, 1): 1.0, (0, 2, 2): 3.0, (1, 1, 0): 29900.5},
    ),
    Sample(
        path="sagemaker_autopilot/batch_input.csv.out", source="sagemaker_autopilot", lines=ONE,
        shape=(1, 2, 3), start="2026-01-05", levels=P10_50_90,
        golden={(0, 0, 0): 14.2, (0, 1, 1): 19.1, (0, 1, 2): 28.6},
    ),
    Sample(
        path="sagemaker_canvas/canvas_result.csv", source="sagemaker_canvas", lines=[("abc-1", "dc1")],
        shape=(1, 2, 3), start="2026-01-05", levels=P10_50_90, named=True,
        golden={(0, 0, 0): 3.1, (0, 1, 1): 4.8, (0, 1, 2): 8.4},
    ),
    Sample(
        path="timegpt/forecast_level.csv", source="timegpt", lines=ONE, shape=(1, 1, 4), start="2026-01-05",
        levels=[0.05, 0.1, 0.9, 0.95], golden={(0, 0, 0): 12.0, (0, 0, 1): 14.2, (0, 0, 3): 30.1},
    ),
    Sample(
        path="timegpt/forecast_quantiles.csv", source="timegpt", lines=ONE, shape=(1, 2, 3),
        start="2026-01-05", levels=P10_50_90, golden={(0, 0, 0): 14.2, (0, 1, 1): 19.1, (0, 1, 2): 28.6},
    ),
    Sample(
        path="timegpt/simulate.csv", source="timegpt", lines=ONE, shape=(1, 2, 2), start="2026-01-05",
        kind=PATHS, golden={(0, 0, 0): 20.0, (0, 0, 1): 17.0, (0, 1, 1): 31.0},
    ),
    Sample(
        path="vertex_ai/predictions.jsonl", source="vertex_ai", lines=ONE, shape=(1, 2, 3),
        start="2026-01-05", levels=P10_50_90, golden={(0, 0, 0): 14.2, (0, 1, 1): 19.1, (0, 1, 2): 28.6},
    ),
    Sample(
        path="generic/points.csv", source="generic_point", lines=[("000123", "DC1"), ("A-7", "DC1")],
        shape=(2, 2), start="2026-01-05", kind=POINTS, golden={(0, 1): 20.4, (1, 0): 1.5, (1, 1): 2.1},
    ),
    Sample(
        path="generic/wide.csv", source="generic_wide", lines=[("000123", "DC1")], shape=(1, 1, 3),
        start="2026-01-05", levels=P10_50_90, golden={(0, 0, 0): 14.2, (0, 0, 1): 19.7, (0, 0, 2): 27.9},
    ),
    Sample(
        path="generic/long.csv", source="generic_long", lines=[("000123", "DC1")], shape=(1, 1, 3),
        start="2026-01-05", levels=P10_50_90, golden={(0, 0, 0): 14.2, (0, 0, 1): 19.7, (0, 0, 2): 27.9},
    ),
    Sample(
        path="generic/samples_long.csv", source="generic_long", lines=[("000123", "DC1")], shape=(1, 2, 2),
        start="2026-01-05", kind=PATHS, golden={(0, 0, 0): 20.0, (0, 0, 1): 17.0, (0, 1, 0): 25.0},
    ),
    Sample(
        path="generic/wide_periods_bom_semicolon.csv", source="generic_periods", lines=ONE, shape=(1, 2, 2),
        start="2026-01-05", levels=[0.5, 0.9], said={"decimal": ","},
        golden={(0, 0, 0): 1019.7, (0, 0, 1): 1027.9, (0, 1, 0): 19.1},
    ),
    Sample(
        path="autogluon/predict.csv", source="autogluon", lines=TOY, shape=(3, 4, 4), start="2026-05-25",
        levels=[0.1, 0.5, 0.9, 0.975],
        golden={(0, 0, 0): 11.601452323009433, (2, 1, 3): 11.65361907823414, (1, 0, 2): 0.961439624529131},
    ),
    Sample(
        path="autogluon/predict.parquet", source="autogluon", lines=TOY, shape=(3, 4, 4), start="2026-05-25",
        levels=[0.1, 0.5, 0.9, 0.975],
        golden={(0, 0, 0): 11.601452323009433, (2, 1, 3): 11.65361907823414, (1, 0, 2): 0.961439624529131},
    ),
    Sample(
        path="darts/likelihood_parameters.csv", source="darts", lines=ONE, shape=(1, 4, 3),
        start="2026-05-25", levels=P10_50_90, said={"item": "000123"},
        golden={(0, 0, 0): 0.0, (0, 0, 1): 23.960247994164842, (0, 3, 2): 29.979509173218965},
    ),
    Sample(
        path="gluonts/quantileforecast.jsonl", source="gluonts", lines=[("000123", None), ("A-7", None)],
        shape=(2, 4, 3), start="2026-05-25", levels=P10_50_90,
        golden={(0, 0, 0): 2.0, (0, 1, 2): 8.0, (1, 3, 2): 7.0},
    ),
    Sample(
        path="gluonts/samples_n_by_h.npy", source="gluonts", lines=ONE, shape=(1, 100, 4),
        start="2026-01-05", kind=PATHS, said={"item": "000123", **WEEK}, named=True,
        golden={(0, 0, 0): 5.0, (0, 0, 1): 7.0, (0, 1, 0): 6.0},
    ),
    Sample(
        path="mlforecast/cross_validation.csv", source="nixtla", lines=TOY, shape=(3, 4, 2),
        start="2026-04-27", levels=[0.05, 0.95], issued="2026-04-27",
        said={"model": "q90", "vintage": "2026-04-20"},
        golden={(0, 0, 0): 14.710276408756307, (0, 3, 1): 33.9, (2, 2, 1): 24.24399238251371},
    ),
    Sample(
        path="mlforecast/predict.csv", source="nixtla", lines=[("000123", None), ("A-7", None)],
        shape=(2, 4, 4), start="2026-03-02", levels=[0.025, 0.1, 0.9, 0.975],
        golden={(0, 0, 0): 11.468260502215456, (0, 3, 2): 20.85110577187294, (1, 1, 1): 0.0},
    ),
    Sample(
        path="prophet/predict.csv", source="prophet", lines=ONE, shape=(1, 4, 2), start="2026-05-25",
        levels=[0.1, 0.9], said={"item": "000123", "width": 0.8},
        golden={(0, 0, 0): 11.752817291771128, (0, 1, 1): 33.751480001073524, (0, 3, 0): 12.293206152055182},
    ),
    Sample(
        path="prophet/predictive_samples_h_by_n.npy", source="prophet", lines=ONE, shape=(1, 200, 4),
        start="2026-01-05", kind=PATHS, said={"item": "000123", **WEEK}, named=True,
        golden={(0, 0, 0): 21.674450868, (0, 1, 0): 13.823778101, (0, 2, 0): 14.065021673},
    ),
    Sample(
        path="pytorch_forecasting/quantiles_series_h_q.npy", source="pytorch_forecasting", lines=TOY,
        shape=(3, 4, 7), start="2026-01-05", levels=TFT_LEVELS, named=True,
        said={"levels": TFT_LEVELS, "companion": "index.csv", **WEEK},
        golden={(0, 0, 0): 0.0, (0, 0, 1): 4.1146975, (0, 0, 6): 17.845055},  # sorted: the array's crosses
    ),
    Sample(
        path="sktime/predict_quantiles_single.csv", source="sktime", lines=ONE, shape=(1, 3, 3),
        start="2026-05-25", levels=P10_50_90, said={"item": "000123"},
        golden={(0, 0, 0): 14.011107141668239, (0, 1, 1): 23.0, (0, 2, 0): 7.430780865576361},
    ),
    Sample(
        path="sktime/predict_interval_single.csv", source="sktime", lines=ONE, shape=(1, 3, 4),
        start="2026-05-25", levels=[0.025, 0.1, 0.9, 0.975], said={"item": "000123"},
        golden={(0, 0, 0): 9.252674697695246, (0, 1, 1): 10.287785809028568, (0, 2, 0): 0.0},
    ),
    Sample(
        path="statsforecast/forecast_level.csv", source="nixtla", lines=TOY, shape=(3, 4, 4),
        start="2026-05-25", levels=[0.025, 0.1, 0.9, 0.975], said={"model": "AutoETS"},
        golden={(0, 0, 0): 18.214350407644837, (0, 1, 1): 21.671335173922117, (0, 2, 3): 39.62450147379691},
    ),
    Sample(
        path="statsforecast/forecast_level.parquet", source="nixtla", lines=TOY, shape=(3, 4, 4),
        start="2026-05-25", levels=[0.025, 0.1, 0.9, 0.975], said={"model": "Naive"},
        golden={(0, 0, 0): 9.252674697695246, (0, 0, 1): 14.011107141668239, (0, 2, 0): 0.0},
    ),
    Sample(
        path="statsforecast/cross_validation.csv", source="nixtla", lines=TOY, shape=(3, 4, 2),
        start="2026-04-27", levels=[0.05, 0.95], issued="2026-04-27",
        said={"model": "CrostonSBA", "vintage": "2026-04-20"},
        golden={(0, 0, 0): 11.122630600442138, (0, 0, 1): 37.13029983635759, (1, 0, 1): 0.42600359404054355},
    ),
    Sample(
        path="statsforecast/simulate.csv", source="nixtla", lines=TOY, shape=(3, 3, 4), start="2026-05-25",
        kind=PATHS, golden={(0, 0, 0): 23.50481309615829, (0, 2, 3): 23.74661400666358, (1, 2, 2): 0.0},
    ),
]  # fmt: skip

ONE_DATE, HEADER_DATES = "one date only", "its dates stand in the header, or have no time"
ROWS_OF_DATES = "a row holds all dates of one level"
ONE_SERIES = "one series: there is no second line to add"

# what a sample, or all samples of a source, cannot be asked, and why; nothing is skipped in silence
GAPS: dict[Any, dict[str, str]] = {
    "timegpt/forecast_level.csv": {"hole": ONE_DATE, "offsets": ONE_DATE},
    "aws_supply_chain/forecast.csv": {"hole": "one date in each snapshot", "offsets": ONE_DATE},
    "generic/wide.csv": {"hole": "one row only", "offsets": ONE_DATE},
    "generic/long.csv": {"hole": ONE_DATE, "offsets": ONE_DATE},
    "generic/samples_long.csv": {
        "hole": "a path without a week is a hole already, see test_generic",
        "offsets": "the same",
    },
    "bigquery_ml/ai_forecast.csv": {"hole": "one row only", "offsets": ONE_DATE},
    "amazon_forecast_whatif_export": {
        "hole": "one row only", "offsets": ONE_DATE, "crossing": "one number a row",
    },
    "chronos": {"sample": "its weights need a hub; the shape is tested on a table made in the test"},
    "generic_periods": {
        "hole": ROWS_OF_DATES, "offsets": HEADER_DATES, "blanks": "tested beside the source",
        "table": "decimal commas are for files", "parquet": "decimal commas are for files",
    },
    "m5_uncertainty": {
        "hole": ROWS_OF_DATES, "offsets": HEADER_DATES, "memory": "its ids must be known places of M5",
    },
    "sktime": {
        "offsets": HEADER_DATES, "table": "its frame has another header, see test_live_outputs",
        "parquet": "a header of two rows is for CSV", "memory": ONE_SERIES,
    },
    "generic_long": {"blanks": "tested beside the source"},
    "bigquery": {"blanks": "tested beside the source"},
    "darts": {"memory": ONE_SERIES},
    "prophet": {"memory": ONE_SERIES},
    PathForecast: {"blanks": "a path without a period is a hole, see test_generic"},
}  # fmt: skip


def asked(rule: str, samples: list[Sample]) -> list[Sample]:
    """Samples that can be asked whether they keep a rule."""
    return [
        each
        for each in samples
        if not any(rule in GAPS.get(key, {}) for key in (each.path, each.source, each.kind))
    ]


def values_of(forecast: Any) -> Any:
    """The numbers of a forecast of any kind."""
    for name in ("quantiles", "paths", "point"):
        if hasattr(forecast, name):
            return getattr(forecast, name)
    raise TypeError(forecast)
