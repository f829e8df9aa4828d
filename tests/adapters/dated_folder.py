"""A small planning folder with an archive of dated forecasts."""

import numpy as np

TOML = '[plan]\ndate = 2024-03-04\nperiod = "day"\ncurrency = "EUR"\n'
LINES = (
    "item,location,supplier,lead_time,review_period,moq,order_multiple,unit_cost,holding_cost,shortage_cost,unmet\n"
    "A,DC1,S,1,2,0,1,5,0.1,2,lost\nB,DC1,S,2,2,0,1,5,0.1,2,backlog\n"
)
START = np.datetime64("2024-01-01")


def demand_of(item, day):
    return (5 if item == "A" else 9) + (day * 7 + (item == "B")) % 4


def write_demand(folder, days=70, stockouts=()):
    rows = [
        f"{item},DC1,{START + np.timedelta64(day, 'D')},{demand_of(item, day)},{int(day in stockouts)}"
        for item in "AB"
        for day in range(days)
    ]
    (folder / "demand.csv").write_text("\n".join(["item,location,date,quantity,stockout", *rows]))


def write_issue(folder, day, *, periods=7, items="AB", shift=0.0, wait=0):
    issued = START + np.timedelta64(day, "D")
    first = issued + np.timedelta64(wait, "D")
    place = folder / "forecasts" / f"issued={issued}"
    place.mkdir(parents=True)
    rows = [
        f"{item},DC1,{first + np.timedelta64(ahead, 'D')},{4 + shift},{7 + shift},{11 + shift},{7 + shift}"
        for item in items
        for ahead in range(periods)
    ]
    (place / "forecast.csv").write_text("\n".join(["item,location,date,p10,p50,p90,mean", *rows]))


def write_folder(folder, wait=0):
    """Two lines, 70 days of demand, seven weekly issues, the last of them still to be judged."""
    (folder / "replenish.toml").write_text(TOML)
    (folder / "lines.csv").write_text(LINES)
    write_demand(folder)
    for day in range(28, 77, 7):
        write_issue(folder, day, wait=wait)
    return folder
