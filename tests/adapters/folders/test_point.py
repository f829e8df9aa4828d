"""A folder of point forecasts: planned with the errors of older issues, refused without."""

import numpy as np
import pytest

import replenish as rp
from tests.adapters.dated_folder import START, write_folder

STOCK = "item,location,on_hand\nA,DC1,3\nB,DC1,4\n"


def points_folder(folder, first_issue):
    """The dated folder, its quantiles replaced by points that are two units low."""
    write_folder(folder)
    (folder / "stock.csv").write_text(STOCK)
    for place in sorted((folder / "forecasts").iterdir()):
        issued = np.datetime64(place.name.removeprefix("issued="))
        rows = [f"{item},DC1,{issued + ahead},{5.0}" for item in "AB" for ahead in range(7)]
        (place / "forecast.csv").write_text("\n".join(["item,location,date,value", *rows]) + "\n")
        if issued < START + first_issue:
            (place / "forecast.csv").unlink()
            place.rmdir()
    return folder


def test_points_are_planned_with_the_errors_of_older_issues(tmp_path):
    plan = rp.solve(rp.read(points_folder(tmp_path, 0)))
    assert plan.quantity.sum() > 0
    assert (plan.figures.demand_p90 > plan.figures.demand_p10).all()
    assert (plan.figures.demand_mean > 15).all()  # five a day over three or four days is what was forecast


def test_points_without_older_issues_are_refused_in_a_sentence(tmp_path):
    problem = rp.read(points_folder(tmp_path, 63))
    with pytest.raises(rp.InputError, match="past errors of a point forecast"):
        rp.solve(problem)
