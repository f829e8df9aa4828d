"""The page of a comparison: words first, every chart drawn without a network, every figure from its table."""

import datetime as dt
import io
import json

import pytest

import replenish as rp
from replenish.report.comparison.advice import advice
from replenish.report.comparison.page import comparison_page
from replenish.report.comparison.words import findings
from replenish.report.comparison.workbook import comparison_workbook
from replenish.scenario import Change
from replenish.scenario.curves import Curve, curves
from tests.report.libreoffice import sheets

CHARTS = ("costs", "differences", "locations", "suppliers", "frontier", "service_cost", "limits", "tornado")
ASKED = {
    "dearer to be short": [Change(field="costs.shortage", verb="multiply", operand=3)],
    "<b>no room</b>": [Change(field="limits.storage", verb="multiply", operand=1e-9)],
    "same": [Change(field="demand", verb="multiply", operand=1)],
}


@pytest.fixture(scope="module")
def tiny():
    return rp.read("fixtures/tiny")


@pytest.fixture(scope="module")
def comparison(tiny):
    long = tiny.replace(
        terms=tiny.terms.replace(review_period=1), limits=tiny.limits.replace(supplier_capacity={})
    )
    return rp.compare(long, ASKED, futures=4)


@pytest.fixture(scope="module")
def drawn(tiny):
    return curves(tiny)


@pytest.fixture(scope="module")
def page(comparison, drawn):
    pytest.importorskip("vl_convert", reason="the extra 'report' is not installed")
    return comparison_page(comparison, drawn, notes=["A repair."])


def test_a_notebook_draws_the_very_charts_of_the_page(comparison, drawn, page):
    from replenish.report.parts.drawing import spec

    shown = json.loads(
        page.partition('<script id="specs" type="application/json">')[2].partition("</script>")[0]
    )
    charts = rp.report.charts_of_comparison(comparison, drawn)
    assert {name: spec(chart) for name, chart in charts.items()} == shown
    assert "vega-lite" in charts["costs"]._repr_mimebundle_()["text/html"]


def test_the_page_names_no_file_and_no_address_to_load(page):
    markup = page.partition("<script>")[0]
    for call in (" src=", "@import", "url(", "http:", "https:"):
        assert call not in markup


def test_words_come_first_and_sources_last(page):
    titles = (
        "What follows",
        "What was asked",
        "What each scenario",
        "Lines that change",
        "Assumptions",
        "Read from",
    )
    places = [page.index(f"<h2>{title}") for title in titles]
    assert places == sorted(places)


def test_names_of_scenarios_are_text_and_never_markup(page):
    assert "<b>no room</b>" not in page.partition("<script>")[0]
    assert "&lt;b&gt;no room&lt;/b&gt;" in page


def test_a_scenario_without_a_plan_says_why(comparison):
    (told,) = [sentence for sentence in findings(comparison) if "no room" in sentence]
    assert "no plan (infeasible): storage of" in told


def test_what_changes_nothing_costs_about_the_same(comparison):
    assert any(sentence.startswith("same: costs about the same (+0") for sentence in findings(comparison))


def test_the_expected_cost_in_the_findings_is_the_one_that_the_plan_names(comparison):
    base = comparison.rows("scenarios")[0]
    assert base["lost_before_cost"] > 0
    before = f"and {base['lost_before_cost']:,.0f} EUR of demand lost before these orders can arrive"
    assert f"expected cost {base['expected_cost']:,.0f} EUR {before}, " in findings(comparison)[0]


def test_the_findings_give_the_difference_of_the_table(comparison):
    rows = {row["scenario"]: row for row in comparison.rows("scenarios")}
    gap = rows["dearer to be short"]["total_cost"] - rows["baseline"]["total_cost"]
    assert any(f"costs {gap:,.0f} EUR more" in sentence for sentence in findings(comparison))


def test_a_limit_is_worth_having_only_where_a_tenth_more_of_it_saves_money(comparison, drawn):
    assert advice(comparison, drawn) == []  # nothing is scarce, lost beforehand or a choice
    rows = [
        {"limit": "budget", "times": 1.1, "saved": 12.4},
        {"limit": "storage", "times": 1.1, "saved": 30.0},
        {"limit": "receiving", "times": 1.1, "saved": 0.2},
        {"limit": "storage", "times": 1.4, "saved": 99.0},
    ]
    (told,) = advice(comparison, drawn.replace(limit_values=Curve(rows=tuple(rows))))
    assert told.startswith("A tenth more of a limit would save, a plan and in EUR: storage 30, budget 12. ")


def test_a_choice_that_costs_more_is_advised_against_and_what_no_order_can_help_is_said(tiny):
    asked = {
        "p50": [Change(field="params.target", verb="set", operand="p50")],
        "late": [Change(field="terms.lead_time", verb="add", operand=1)],
    }
    found = rp.compare(tiny, asked)
    rows = {row["scenario"]: row for row in found.rows("scenarios")}
    gap = rows["p50"]["total_cost"] - rows["baseline"]["total_cost"]
    before = rows["late"]["lost_before_cost"] - rows["baseline"]["lost_before_cost"]
    told = advice(found)
    assert f"p50 is a choice: keep baseline, which is expected to cost {gap:,.0f} EUR less" in told[0]
    assert told[1].startswith(f"late: {before:,.0f} of the ")


def test_a_page_without_curves_has_no_place_for_them(comparison):
    assert 'id="tornado"' not in (comparison_page(comparison) or "")


@pytest.mark.parametrize("width", [1280, 390])
def test_every_chart_is_drawn_and_the_console_stays_silent(browser, page, tmp_path, width):
    from selenium.webdriver.support.ui import WebDriverWait

    (tmp_path / "comparison.html").write_text(page, encoding="utf-8")
    browser.set_window_size(width, 900)
    browser.get((tmp_path / "comparison.html").as_uri())
    WebDriverWait(browser, 30).until(
        lambda driver: all(driver.find_elements("css selector", f"#{name} svg") for name in CHARTS)
    )
    assert browser.execute_script("return document.documentElement.scrollWidth <= window.innerWidth")
    size = browser.execute_script("return getComputedStyle(document.querySelector('li')).fontSize")
    assert float(size.removesuffix("px")) >= 14
    assert browser.get_log("browser") == []


def test_the_workbook_has_a_sheet_for_every_table_that_has_rows(comparison, drawn):
    openpyxl = pytest.importorskip("openpyxl", reason="the extra 'report' is not installed")
    content = comparison_workbook(comparison, drawn, ["A repair."], dt.date(2024, 6, 3))
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames[:2] == ["summary", "scenarios"]
    assert {"lines", "limits", "simulated", "frontier", "limit_values", "sensitivity"} <= set(book.sheetnames)
    found = [row[0].value for row in book["scenarios"].iter_rows(min_row=2)]
    assert found == ["baseline", *ASKED]
    assert content == comparison_workbook(comparison, drawn, ["A repair."], dt.date(2024, 6, 3))


def test_libreoffice_reads_the_values_of_the_tables(comparison, drawn, tmp_path):
    pytest.importorskip("xlsxwriter", reason="the extra 'report' is not installed")
    read = sheets(comparison_workbook(comparison, drawn, ["=1+1"], dt.date(2024, 6, 3)), tmp_path)
    header, *rows = read["scenarios"]
    names = [row[header.index("scenario")] for row in rows]
    costs = [row[header.index("total_cost")] for row in rows]
    assert names == ["baseline", *ASKED]
    expected = [row["total_cost"] for row in comparison.rows("scenarios")]
    told = [None if cost == "" else float(cost.replace(",", "")) for cost in costs]
    assert told == [None if cost is None else pytest.approx(cost, abs=0.006) for cost in expected]
    header, *rows = read["lines"]
    items = {row[header.index("item")] for row in rows}
    assert items == set(comparison.baseline.plan.problem.item.tolist())
    assert "000123" in items
    assert read["summary"][-1][0] == "=1+1"
