"""The page opens without a network, draws every chart, complains of nothing and can be clicked through."""

import numpy as np
import pytest

import replenish as rp
from replenish.report.replay_page import replay_page
from replenish.report.replay_words import findings, like_with_like
from replenish.simulate.choice import chosen
from replenish.simulate.replay import live_through
from tests.simulate.small_past import small_past
from tests.simulate.test_replay_offers import shop

CHARTS = ("costs", "differences", "service", "weeks", "life")


@pytest.fixture(scope="module")
def result():
    demand = small_past().demand
    stockout = np.zeros_like(demand)
    stockout[:, ::6] = 1.0
    filled = np.where(stockout > 0, demand + 3.0, demand)
    past = small_past(stockout=stockout, imputed=filled, limits=rp.Limits(budget=900.0), order_cost=1.0)
    return live_through(past, ["newsvendor", "p50", "sum-p90", "newsvendor without limits", "perfect"])


@pytest.fixture(scope="module")
def page(result):
    pytest.importorskip("vl_convert", reason="the extra 'report' is not installed")
    return replay_page(result, chosen(result, 40))


def test_the_page_names_no_file_and_no_address_to_load(page):
    markup = page.partition("<script>")[0]
    for call in (" src=", "@import", "url(", "http:", "https:"):
        assert call not in markup


def test_words_come_before_charts_and_tables(page):
    places = [
        page.index(f"<h2>{title}") for title in ("What follows", "What does not", "What each policy cost")
    ]
    assert places == sorted(places)
    assert "sum-p90 cost" in page
    assert "Chosen on the first part" in page
    assert "; there nothing is decidedly cheaper." in page or "; there it is beaten by" in page


def test_policies_without_limits_are_compared_with_each_other_in_words():
    policies = ["newsvendor", "p90", "newsvendor without limits", "p90 without limits", "perfect"]
    pairs = [(one.policy, one.reference) for one in like_with_like(live_through(small_past(), policies))]
    assert pairs == [
        ("p90", "newsvendor"),
        ("newsvendor without limits", "newsvendor"),
        ("p90 without limits", "newsvendor without limits"),
    ]


def test_labels_are_text_and_never_markup():
    past = small_past(periods=28)
    problem = past.problem.replace(currency="<b>")
    reviews = (past.reviews[0].replace(problem=problem), *past.reviews[1:])
    page = replay_page(live_through(past.replace(reviews=reviews), ["p50", "p90"]))
    assert page is None or "<b>)" not in page.partition("<script>")[0]


@pytest.mark.parametrize("width", [1280, 390])
def test_every_chart_is_drawn_and_the_console_stays_silent(browser, page, tmp_path, width):
    from selenium.webdriver.support.ui import Select, WebDriverWait

    (tmp_path / "report.html").write_text(page, encoding="utf-8")
    browser.set_window_size(width, 900)
    browser.get((tmp_path / "report.html").as_uri())

    def drawn(driver):
        return all(driver.find_elements("css selector", f"#{name} svg") for name in CHARTS)

    WebDriverWait(browser, 30).until(drawn)
    told = browser.find_element("id", "told").text
    browser.find_element("id", "next").click()
    assert browser.find_element("id", "told").text != told
    Select(browser.find_element("id", "policy")).select_by_visible_text("sum-p90")
    assert "under sum-p90" in browser.find_element("id", "told").text
    assert browser.execute_script("return document.documentElement.scrollWidth <= window.innerWidth")
    assert browser.get_log("browser") == []


def test_the_floor_is_named_one_where_deliveries_are_late_and_not_where_there_are_other_suppliers():
    late = np.ones((10, 4), dtype=np.int64)
    pasts = (small_past(), small_past(late=late), shop())
    said = ("Nobody can reach this floor", "Nobody can reach this floor", "first supplier only")
    for past, words in zip(pasts, said, strict=True):
        assert any(words in word for word in findings(live_through(past, ["p50", "perfect"])))
