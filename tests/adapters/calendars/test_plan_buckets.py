"""Days become weeks, and weeks days, along paths only; what nobody has said is refused in a sentence."""

import csv
from itertools import pairwise

import numpy as np
import pytest
from scipy import stats

from replenish.adapters.calendars.plan_buckets import Lesson, PlanBuckets
from replenish.adapters.folders.evaluate import evaluate_folder
from replenish.adapters.folders.plan import read_folder
from replenish.adapters.folders.replay import read_replay
from replenish.errors import InputError
from replenish.optimize.solve import solve
from replenish.problem.calendar import Calendar
from replenish.problem.forecast import PathForecast, PointForecast, QuantileForecast
from replenish.problem.params import SolveParams
from replenish.problem.past import PastIssue
from tests.adapters.dated_folder import write_folder

WEDNESDAY = np.datetime64("2024-06-05")
LEVELS = np.linspace(0.01, 0.99, 99)
PROFILE = {"mon": 0.1, "tue": 0.1, "wed": 0.2, "thu": 0.1, "fri": 0.2, "sat": 0.3}


def buckets(period, profile=None, **params):
    return PlanBuckets(period=period, anchor=WEDNESDAY, params=SolveParams(**params), profile=profile)


def paths(periods, step, start="2024-06-03"):
    calendar = Calendar(start=np.datetime64(start), step_days=step, periods=periods)
    drawn = np.random.default_rng(4).poisson(5, (2, 30, periods)).astype(float)
    return PathForecast(paths=drawn, item=["a", "b"], location=["x", "x"], calendar=calendar)


def normal_days(periods=14):
    quantiles = np.broadcast_to(stats.norm(50, 8).ppf(LEVELS), (1, periods, LEVELS.size))
    calendar = Calendar(start=WEDNESDAY, step_days=1, periods=periods)
    return QuantileForecast(levels=LEVELS, quantiles=quantiles, item=["a"], location=["x"], calendar=calendar)


def test_paths_by_the_day_are_added_up_to_whole_weeks_that_begin_on_the_anchor():
    days = paths(20, 1)  # from Monday on: two days before the first Wednesday, four after the last week
    weeks = buckets("week").of(days)
    assert (str(weeks.calendar.start), weeks.calendar.step_days, weeks.periods) == ("2024-06-05", 7, 2)
    np.testing.assert_array_equal(weeks.paths[:, :, 0], days.paths[:, :, 2:9].sum(axis=2))
    np.testing.assert_array_equal(weeks.paths[:, :, 1], days.paths[:, :, 9:16].sum(axis=2))
    assert "added up to weeks from 2024-06-05 on, path by path" in weeks.notes[-1]


@pytest.mark.parametrize(
    ("said", "spread"),
    [({"dependence": "independent"}, 8 * np.sqrt(7)), ({"rho": 0.5}, None), ({"rho": 0.95}, None)],
)
def test_a_week_of_normal_days_spreads_as_the_closed_form_says(said, spread):
    """Variance of a sum of seven with autocorrelation rho ** lag."""
    if spread is None:
        lags = np.abs(np.subtract.outer(np.arange(7), np.arange(7)))
        spread = 8 * np.sqrt((said["rho"] ** lags).sum())
    weeks = buckets("week", paths=4096, **said).of(normal_days())
    assert weeks.paths.mean() == pytest.approx(350, rel=2e-3)
    np.testing.assert_allclose(weeks.paths[0].std(axis=0), spread, rtol=0.05)
    too_much = 7 * normal_days().quantiles[0, 0, 89]
    assert np.quantile(weeks.paths[0, :, 0], 0.9) < too_much


def test_weeks_are_divided_by_the_profile_and_add_up_again():
    weeks = paths(3, 7, "2024-06-05")  # weeks from Wednesday to Tuesday
    days = buckets("day", PROFILE).of(weeks)
    assert (days.periods, str(days.calendar.start), days.calendar.step_days) == (21, "2024-06-05", 1)
    np.testing.assert_allclose(days.paths.reshape(2, 30, 3, 7).sum(axis=3), weeks.paths)
    shares = days.paths[0, 0, :7] / weeks.paths[0, 0, 0]
    np.testing.assert_allclose(shares, [0.2, 0.1, 0.2, 0.3, 0.0, 0.1, 0.1])
    np.testing.assert_allclose(buckets("week").of(days).paths, weeks.paths)


def test_an_unknown_day_makes_an_unknown_week():
    days = paths(14, 1, "2024-06-05")
    holed = days.paths.copy()
    holed[0, :, 3] = np.nan
    assert buckets("week").of(days.replace(paths=holed)).known.tolist() == [[False, True], [True, True]]


def test_a_forecast_in_the_plans_buckets_is_left_alone():
    days = paths(14, 1)
    assert buckets("day").of(days) is days


@pytest.mark.parametrize(
    ("made", "forecast", "fault"),
    [
        (buckets("week"), normal_days(), "demand.dependence: expected how the periods hang together"),
        (buckets("week", dependence="copula"), normal_days(), "demand.dependence: expected how the periods"),
        (buckets("week"), paths(5, 1), "data.forecast: expected a whole week of days, found 5 days"),
        (buckets("day"), paths(3, 7), "data.forecast.profile: expected shares of the weekdays"),
        (buckets("day", {"mon": 0.5}), paths(3, 7), "expected shares >= 0 that add up to 1, found 0.5"),
        (buckets("day", {"mon": 2, "tue": -1}), paths(3, 7), "shares >= 0 that add up to 1, found -1"),
        (buckets("day", {"Monday": 1}), paths(3, 7), r"expected weekdays \(mon, tue"),
        (
            buckets("week"),
            PointForecast(point=np.ones((1, 7)), calendar=Calendar(start=WEDNESDAY, step_days=1, periods=7)),
            "expected quantiles or paths, to change their buckets, found points",
        ),
    ],
)
def test_what_nobody_has_said_is_refused(made, forecast, fault):
    with pytest.raises(InputError, match=fault.replace(".", r"\.") if "(" not in fault else fault):
        made.of(forecast)


def weekly_folder(tmp_path, forecast, more=""):
    folder = write_folder(tmp_path)
    for table in ("stock", "opening_stock"):
        (folder / f"{table}.csv").write_text("item,location,on_hand\nA,DC1,20\nB,DC1,20\n")
    lines = (folder / "lines.csv").read_text().replace(",1,2,0", ",7,7,0").replace(",2,2,0", ",7,7,0")
    (folder / "lines.csv").write_text(lines)
    text = (folder / "replenish.toml").read_text().replace('"day"', '"week"')
    (folder / "replenish.toml").write_text(f"{text}\n[data]\nforecast = {forecast}\n{more}")
    for issue in (folder / "forecasts").iterdir():
        rows = [
            f"{item},DC1,{np.datetime64(issue.name[7:]) + ahead},{4},{7},{11},{7}"
            for item in "AB"
            for ahead in range(21)
        ]
        (issue / "forecast.csv").write_text("\n".join(["item,location,date,p10,p50,p90,mean", *rows]))
    return folder


def test_a_weekly_plan_is_made_from_a_daily_forecast(tmp_path):
    said = '{path = "forecasts/", period = "day"}'
    folder = weekly_folder(tmp_path, said, "\n[demand]\nrho = 0.3\nrecalibration = 'off'\n")
    planning = read_folder(folder)
    forecast = planning.problem.forecast
    assert isinstance(forecast, PathForecast)
    assert (forecast.calendar.step_days, str(forecast.calendar.start)) == (7, "2024-03-04")
    assert forecast.paths.mean() == pytest.approx(7.3 * 7, rel=0.1)
    assert any("added up to weeks" in repair for repair in planning.repairs)
    assert any("autocorrelation 0.3 (given)" in repair for repair in planning.repairs)
    assert solve(planning.problem, planning.params).quantity.sum() > 0


def test_a_daily_forecast_for_a_weekly_plan_has_to_be_announced(tmp_path):
    with pytest.raises(
        InputError, match=r"one date a week \(or data.forecast.period = 'day', .*found dates 1 day apart"
    ):
        read_folder(weekly_folder(tmp_path, '"forecasts/"'))


LINES, ISSUES, HORIZON = 40, 26, 14


def day_noise(days, rho, seed=11):
    """Standard normal noise ``(n, days)`` with autocorrelation rho ** lag."""
    rng = np.random.default_rng(seed)
    noise = rng.standard_normal((LINES, days))
    for day in range(1, days):
        noise[:, day] = rho * noise[:, day - 1] + np.sqrt(1 - rho**2) * noise[:, day]
    return noise


def lived_days(rho, said_spread=8.0):
    """A forecast by the day that says N(50, said_spread), and what happened after its issues: N(50, 8)."""
    demand = 50 + 8 * day_noise(7 * ISSUES, rho)
    quantiles = np.broadcast_to(stats.norm(50, said_spread).ppf(LEVELS), (LINES, HORIZON, LEVELS.size))

    def issue(ago):
        start = WEDNESDAY - 7 * ago
        labels = {"item": [f"{n}" for n in range(LINES)], "location": ["x"] * LINES}
        calendar = Calendar(start=start, step_days=1, periods=HORIZON)
        return QuantileForecast(levels=LEVELS, quantiles=quantiles, calendar=calendar, issued=start, **labels)

    def happened(ago):
        first = 7 * (ISSUES - ago)
        known = demand[:, first : first + HORIZON]
        return np.pad(known, ((0, 0), (0, HORIZON - known.shape[1])), constant_values=np.nan)

    past = tuple(
        PastIssue(forecast=issue(ago), actual=happened(ago), periods_ago=7 * ago)
        for ago in range(ISSUES, 0, -1)
    )
    whole = np.zeros(LINES, dtype=bool)
    return issue(0), Lesson(past=past, interval=np.full(LINES, HORIZON), whole=whole)


@pytest.mark.parametrize("rho", [0.0, 0.5, 0.8])
def test_days_hang_together_in_weeks_as_they_did_in_the_past(rho):
    """Nobody says rho: 26 issues do. The oracle is the closed form of the sum of seven."""
    forecast, lesson = lived_days(rho)
    weeks = buckets("week", paths=2048, recalibration="off").of(forecast, lesson)
    lags = np.abs(np.subtract.outer(np.arange(7), np.arange(7)))
    expected = 8 * np.sqrt((np.float64(rho) ** lags).sum())
    np.testing.assert_allclose(weeks.paths.std(axis=1).mean(), expected, rtol=0.08)
    assert "estimated from" in weeks.notes[0]


def test_levels_that_covered_too_little_are_recalibrated_before_days_become_weeks():
    """The forecast says half the spread there is; weeks that have not been seen tell who is right."""
    forecast, lesson = lived_days(0.5, said_spread=4.0)
    unseen = (50 + 8 * day_noise(7 * 200, 0.5, seed=12)).reshape(LINES, 200, 7).sum(axis=2)
    covered = {}
    for mode in ("off", "auto"):
        weeks = buckets("week", paths=1024, recalibration=mode).of(forecast, lesson).paths[:, :, 0]
        low, high = np.quantile(weeks, [0.1, 0.9], axis=1)[:, :, None]
        covered[mode] = float(((low <= unseen) & (unseen <= high)).mean())
    assert covered["off"] < 0.6
    assert covered["auto"] == pytest.approx(0.8, abs=0.04)


def test_points_by_the_day_get_their_risk_from_the_past():
    forecast, lesson = lived_days(0.5)

    def point(issue):
        return PointForecast(
            point=np.full((LINES, HORIZON), 50.0), item=issue.item, location=issue.location,
            calendar=issue.calendar, issued=issue.issued,
        )  # fmt: skip

    past = tuple(issue.replace(forecast=point(issue.forecast)) for issue in lesson.past)
    weeks = buckets("week", paths=1024).of(
        point(forecast), Lesson(past=past, interval=lesson.interval, whole=lesson.whole)
    )
    assert weeks.paths.mean() == pytest.approx(350, rel=0.02)
    spread = 8 * np.sqrt((0.5 ** np.abs(np.subtract.outer(np.arange(7), np.arange(7)))).sum())
    assert weeks.paths.std(axis=1).mean() == pytest.approx(spread, rel=0.12)


def test_the_archive_tells_how_days_hang_together_and_nobody_has_to(tmp_path):
    folder = weekly_folder(tmp_path, '{path = "forecasts/", period = "day"}')
    planning = read_folder(folder)
    assert any("estimated from" in repair and "past issues" in repair for repair in planning.repairs)
    assert any("added up to weeks" in repair for repair in planning.repairs)
    assert planning.problem.forecast.paths.mean() == pytest.approx(8.5 * 7, rel=0.1)  # as sold, not as said
    assert solve(planning.problem, planning.params).quantity.sum() > 0
    evaluation = evaluate_folder(folder)
    assert evaluation.accuracy.periods["as issued"].wape.size == 2
    assert "3 issues were left out: by then no past told how the periods hang together" in evaluation.notes[0]


def test_what_happened_after_the_issue_teaches_nothing(tmp_path):
    folder = weekly_folder(tmp_path, '{path = "forecasts/", period = "day"}')
    before = read_folder(folder).problem.forecast
    rows = (folder / "demand.csv").read_text().splitlines()
    later = [
        f"{row.rsplit(',', 2)[0]},99,0" if row.split(",")[2] >= "2024-03-04" else row for row in rows[1:]
    ]
    (folder / "demand.csv").write_text("\n".join([rows[0], *later]))
    np.testing.assert_array_equal(read_folder(folder).problem.forecast.paths, before.paths)


def test_each_review_of_a_replay_learns_from_the_issues_before_it_and_lives_weeks(tmp_path):
    folder = weekly_folder(tmp_path, '{path = "forecasts/", period = "day"}')
    with (folder / "replenish.toml").open("a") as settings:
        settings.write('[replay]\nstart = 2024-02-19\nend = 2024-03-04\nwarm_up = 2\nreview_days = "mon"\n')
    past = read_replay(folder).past
    with (folder / "demand.csv").open() as file:
        rows = list(csv.DictReader(file))
    lived = [
        sum(float(row["quantity"]) for row in rows if row["item"] == "A" and first <= row["date"] < last)
        for first, last in pairwise(["2024-02-19", "2024-02-26", "2024-03-04", "2024-03-11"])
    ]
    assert past.demand[0].tolist() == lived
    assert "Demand by the day was added up to weeks" in " ".join(past.notes)
    for review, issues in zip(past.reviews, (3, 4, 5), strict=True):
        (how,) = [note for note in review.problem.forecast.notes if "estimated from" in note]
        assert f"{issues} past issues" in how
        assert review.problem.forecast.calendar.step_days == 7


def test_weeks_do_not_tell_how_days_hang_together(tmp_path):
    folder = weekly_folder(tmp_path, '{path = "forecasts/", period = "day"}')
    rows = [
        f"{item},DC1,{np.datetime64('2024-01-01') + 7 * week},50,0" for item in "AB" for week in range(10)
    ]
    (folder / "demand.csv").write_text("\n".join(["item,location,date,quantity,stockout", *rows]))
    with pytest.raises(InputError, match=r"how the periods hang together, .*or a past that tells it"):
        read_folder(folder)


def test_weeks_learn_from_weeks_before_they_are_divided_into_days(tmp_path):
    folder = write_folder(tmp_path)
    (folder / "stock.csv").write_text("item,location,on_hand\nA,DC1,20\nB,DC1,20\n")
    for issue in (folder / "forecasts").iterdir():
        rows = [
            f"{item},DC1,{np.datetime64(issue.name[7:]) + 7 * ahead},30,50,80,52"
            for item in "AB"
            for ahead in range(4)
        ]
        (issue / "forecast.csv").write_text("\n".join(["item,location,date,p10,p50,p90,mean", *rows]))
    with (folder / "replenish.toml").open("a") as settings:
        settings.write('[data.forecast]\npath = "forecasts/"\nperiod = "week"\n[data.forecast.profile]\n')
        settings.write("mon = 0.2\ntue = 0.2\nwed = 0.2\nthu = 0.2\nfri = 0.2\n[demand]\nrho = 0.0\n")
    planning = read_folder(folder)
    days = planning.problem.forecast
    assert days.calendar.step_days == 1
    assert (days.paths[:, :, 5:7] == 0).all()
    assert any("recalibrated" in repair for repair in planning.repairs)
