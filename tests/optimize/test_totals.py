"""Totals over all lines: means are the plan's, only the spread depends on what lines have in common."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import norm
from typer.testing import CliRunner

import replenish as rp
from replenish.cli import app
from replenish.optimize.answer.breakdown import breakdown
from replenish.problem.past import PastIssue
from replenish.problem.totals import TITLES
from tests.one_shelf import lived

LINES, LEVELS = 25, np.arange(1, 100) / 100
SHARES = (0.0, 0.1, 0.3, 0.6, 1.0)


def problem(*, unmet="lost", lead_time=1, review=2, random=False, past=(), paths=None, lines=LINES):
    mean, deviation = np.linspace(20, 100, lines)[:, None], np.linspace(4, 15, lines)[:, None]
    quantiles = np.maximum(norm.ppf(LEVELS, mean, deviation), 0.0)
    quantiles = np.tile(quantiles[:, None, :], (1, 8, 1))
    chance = [0.0, 0.6, 0.1, 0.3] if random else None
    return rp.Problem(
        item=[f"item {line}" for line in range(lines)], location=["shop"] * lines, supplier=["mill"] * lines,
        forecast=rp.QuantileForecast(levels=LEVELS, quantiles=quantiles) if paths is None
        else rp.PathForecast(paths=paths),
        stock=rp.Stock(on_hand=30.0, on_order=np.tile([0.0, 12, 0, 5, 0, 0, 0, 0], (lines, 1))),
        terms=rp.SupplyTerms(
            lead_time=lead_time, review_period=review, moq=0, order_multiple=1, unmet=unmet,
            lead_times=None if chance is None else rp.LeadTimes(chance=chance),
        ),
        costs=rp.Costs(unit=np.linspace(1, 9, lines), holding=0.1, shortage=1.0),
        limits=rp.Limits(budget=9000.0),
        past=past,
    )  # fmt: skip


@pytest.mark.parametrize("unmet", ["lost", "backlog"])
@pytest.mark.parametrize("random", [False, True])
def test_the_means_are_the_plans_whatever_lines_have_in_common(unmet, random):
    asked, found = problem(unmet=unmet, random=random), []
    for share in SHARES:
        params = rp.SolveParams(common_shock=share, target="p80")
        plan = rp.solve(asked, params)
        totals = plan.totals()
        found.append([getattr(totals, name).mean() for name in TITLES])
        assert totals.demand.mean() == pytest.approx(plan.figures.demand_mean.sum(), rel=1e-12)
        assert totals.short.mean() == pytest.approx(plan.figures.expected_short.sum(), rel=1e-12)
        shortage = breakdown(asked, params, plan.quantity).shortage.sum()
        assert totals.shortage_cost.mean() == pytest.approx(shortage, rel=1e-6)
    np.testing.assert_allclose(found, [found[0]] * len(SHARES), rtol=1e-12)


def test_the_common_shock_moves_no_quantity_and_no_cost():
    plain = rp.solve(problem())
    for share in SHARES:
        plan = rp.solve(problem(), rp.SolveParams(common_shock=share))
        np.testing.assert_array_equal(plan.quantity, plain.quantity)
        assert plan.cost == plain.cost
        assert plan.lower_bound == plain.lower_bound


def test_more_luck_in_common_makes_every_total_wider():
    spread = [
        [np.ptp(np.quantile(getattr(totals, name), [0.1, 0.9])) for name in TITLES]
        for totals in (
            rp.solve(problem(), rp.SolveParams(common_shock=share, paths=1024)).totals() for share in SHARES
        )
    ]
    assert (np.diff(spread, axis=0) > 0).all()


def test_with_all_luck_in_common_quantiles_add():
    """Comonotone lines: the p90 of the total is the sum of the lines' p90."""
    plan = rp.solve(problem(), rp.SolveParams(common_shock=1.0))
    spread = plan.totals().figures["demand"]
    for name in ("p10", "p50", "p90"):
        assert spread[name] == pytest.approx(getattr(plan.figures, f"demand_{name}").sum(), rel=1e-9)


@pytest.mark.parametrize("share", [0.0, 0.25, 0.8])
def test_normal_demand_spreads_as_the_closed_form_says(share):
    rng = np.random.default_rng(3)
    deviation = np.linspace(2.0, 9.0, LINES)
    paths = np.maximum(rng.normal(60.0, deviation[:, None, None], size=(LINES, 2000, 8)), 0)
    asked = problem(paths=paths)
    total = rp.solve(asked, rp.SolveParams(common_shock=share)).totals().demand
    own = paths[:, :, :3].sum(axis=2).std(axis=1)  # lead time 1 and review period 2
    variance = (1 - share) * (own**2).sum() + share * own.sum() ** 2
    assert total.std() == pytest.approx(np.sqrt(variance), rel=0.05)


@pytest.mark.parametrize(
    ("unmet", "lead_time", "review"), [("lost", 1, 2), ("backlog", 3, 2), ("lost", 0, 3)]
)
def test_the_next_order_restores_the_position(unmet, lead_time, review):
    """One line lived period by period: wanted position less what is left of it at the next review."""
    demand = np.random.default_rng(4).poisson(14, size=(1, 50, 8)).astype(float)
    asked = problem(unmet=unmet, lead_time=lead_time, review=review, paths=demand, lines=1)
    plan = rp.solve(asked, rp.SolveParams(common_shock=0.0, target="p60"))
    wanted = 30.0 + 17.0 + plan.figures.unclipped[0]  # the open orders of 12 and 5 are part of it
    expected = []
    for path in demand[0]:
        due = [0.0, 12, 0, 5, 0, 0, 0, 0]
        shelf = lived(30.0, 0.0, unmet == "lost", due, path[:review], lead_time, plan.quantity[0])
        left = 30.0 + 17.0 + plan.quantity[0] - path[:review].sum() + sum(shelf.lost)
        expected.append(max(wanted - left, 0.0))  # at a unit cost of 1
    np.testing.assert_allclose(np.sort(plan.totals().next_order), np.sort(expected))


def test_nobody_pays_for_totals_that_nobody_asks_for():
    plan = rp.solve(problem())
    assert plan.treatment.keys().isdisjoint({"common_shock"})
    with pytest.raises(rp.InputError, match="common_shock"):
        plan.totals()


@pytest.mark.parametrize("share", [-0.1, 1.5, "some", float("nan")])
def test_a_share_is_a_share(share):
    with pytest.raises(rp.InputError, match="common_shock"):
        rp.SolveParams(common_shock=share)


def test_auto_finds_the_shock_that_past_issues_had():
    rng, issues, share = np.random.default_rng(5), 60, 0.4
    forecast = problem().forecast
    mean, deviation = forecast.quantiles[:, 0, 49], np.linspace(4, 15, LINES)
    common, own = rng.normal(size=(issues, 8)), rng.normal(size=(issues, LINES, 8))
    luck = np.sqrt(share) * common[:, None, :] + np.sqrt(1 - share) * own
    past = tuple(
        PastIssue(
            forecast=forecast,
            actual=mean[:, None] + deviation[:, None] * luck[issue],
            periods_ago=8 * (issues - issue),
        )
        for issue in range(issues)
    )
    for others in ({}, {"dependence": "independent", "recalibration": "off"}):
        plan = rp.solve(problem(past=past), rp.SolveParams(common_shock="auto", **others))
        assert plan.totals().common_shock == pytest.approx(share, abs=0.06)
        assert plan.treatment["common_shock"] == plan.totals().common_shock
        assert any("25 lines on 180 past dates" in sentence for sentence in plan.assumptions)


def test_auto_without_a_past_says_so():
    plan = rp.solve(problem(), rp.SolveParams(common_shock="auto"))
    assert plan.totals().common_shock == 0
    assert any("no past forecast errors are known" in sentence for sentence in plan.assumptions)


def test_a_folder_that_asks_gets_totals_in_the_summary_and_the_record(tmp_path):
    folder = tmp_path / "folder"
    shutil.copytree(Path(__file__).parents[2] / "fixtures" / "tiny", folder)
    settings = folder / "replenish.toml"
    settings.write_text(settings.read_text() + "\n[demand]\ncommon_shock = 0.3\n")
    answer = CliRunner().invoke(app, ["plan", str(folder), "--out", str(tmp_path / "out"), "--no-workbook"])
    assert answer.exit_code == 0, answer.output
    assert "All lines together, 30% of their luck in common" in answer.output
    record = json.loads((tmp_path / "out" / "run.json").read_text())
    assert set(record["totals"]) == set(TITLES)
    assert record["totals"]["demand"]["p10"] < record["totals"]["demand"]["mean"]
    assert record["demand"]["common_shock"] == 0.3
