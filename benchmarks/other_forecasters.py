"""
What the demand stage makes of forecasters it was not developed on: the bakery's demand, other models.

    python benchmarks/other_forecasters.py naive FOLDER      seasonal naive, a year of history: 1 minute
    python benchmarks/other_forecasters.py ets FOLDER        AutoETS, half a year of history: 10 minutes
    replenish evaluate FOLDER --since 2018-05-07

Writes a planning folder with the tables of ``fixtures/bakery`` and a forecast of every Monday, as the model
itself gives its quantiles. Each sees only demand before its issue date.
"""

import shutil
import sys
import warnings
from pathlib import Path

import pandas as pd
from statsforecast import StatsForecast
from statsforecast.models import AutoETS, SeasonalNaive

BAKERY = Path(__file__).parents[1] / "fixtures" / "bakery"
MODELS = {"naive": (SeasonalNaive(7), 364), "ets": (AutoETS(7), 182)}  # and days of history
ISSUE_DATES = pd.date_range("2017-04-24", periods=105, freq="7D")
DAYS, LEVELS = 21, [50, 80]
QUANTILES = {"p10": "-lo-80", "p25": "-lo-50", "p50": "", "p75": "-hi-50", "p90": "-hi-80"}


def history():
    """Demand as statsforecast wants it."""
    demand = pd.read_parquet(BAKERY / "demand.parquet").astype({"item": str, "location": str})
    return pd.DataFrame(
        {
            "unique_id": demand["item"] + "|" + demand["location"],
            "ds": pd.to_datetime(demand["date"]),
            "y": demand["quantity"].astype(float),
        }
    )


def issue(demand, day, name):
    """Quantiles of the days from an issue date on, in whole units."""
    model, days = MODELS[name]
    known = demand[(demand["ds"] < day) & (demand["ds"] >= day - pd.Timedelta(days=days))]
    told = StatsForecast(models=[model], freq="D").forecast(df=known, h=DAYS, level=LEVELS)
    line = told["unique_id"].str.split("|", expand=True)
    columns = {"item_id": line[0], "location": line[1], "date": told["ds"].dt.strftime("%Y-%m-%dT00:00:00Z")}
    values = {level: told[f"{model}{suffix}"].clip(lower=0) for level, suffix in QUANTILES.items()}
    rounded = {level: value.round() for level, value in values.items()}
    return pd.DataFrame({**columns, **rounded, "mean": values["p50"]})


def main(name, folder):
    out = Path(folder)
    out.mkdir(parents=True)
    for file in BAKERY.iterdir():
        if file.suffix in {".csv", ".toml", ".parquet"}:
            shutil.copy(file, out)
    demand = history()
    for day in ISSUE_DATES:
        place = out / "forecasts" / f"issued={day.date()}"
        place.mkdir(parents=True)
        file = place / f"{name}_{day.date()}T00-00-00Z_part0.parquet"
        issue(demand, day, name).to_parquet(file, index=False)
        print(day.date(), file=sys.stderr)


if __name__ == "__main__":
    warnings.filterwarnings("ignore")
    main(*sys.argv[1:])
