"""The page opens without a network, draws every chart, complains of nothing and can be clicked through."""

import numpy as np
import pytest

import replenish as rp
from replenish.report.lived.policies import meaning_of
from replenish.report.lived.rows import limits_shown, worst_shown
from replenish.report.lived.words import cautions, findings, in_short, like_with_like, verdicts
from replenish.report.replay.page import replay_page
from replenish.simulate.choice import chosen
from replenish.simulate.replay import live_through
from tests.report.opened_page import open_page
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


def test_the_charts_of_the_page_are_there_for_a_notebook(result):
    pytest.importorskip("altair", reason="the extra 'report' is not installed")
    drawn = rp.report.charts_of_replay(result)
    assert list(drawn) == ["costs", "differences", "service", "weeks"]
    assert all(chart.to_dict() for chart in drawn.values())


def test_the_answer_comes_first_and_what_does_not_follow_beside_what_does(page):
    titles = ("What each policy cost", "What the policies are", "What follows", "What does not follow")
    places = [page.index('class="lead"'), *(page.index(f"<h2>{title}") for title in titles)]
    assert places == sorted(places)
    assert "sum-p90 cost" in page
    assert "Chosen on the first part" in page
    assert "; there nothing is decidedly cheaper." in page or "; there it is beaten by" in page


def test_the_answer_calls_nobody_cheaper_whom_the_other_reading_of_the_demand_does_not(result):
    (cost, against), other = in_short(result), verdicts(result.if_imputed)
    assert f"newsvendor cost {result.by('all')['cost'][0]:,.0f}" in cost
    told = dict(part.rsplit(": ", 1) for part in against.rpartition("days, ")[2].rstrip(".").split("; "))
    for verdict, names in told.items():
        for name in (one.rpartition(" (")[0] for one in names.split(", ")):
            same = verdicts(result)[name] == other[name]
            assert verdict == (other[name] if same else "not decided")
    assert "perfect" not in against


def test_the_dearest_lines_are_the_dearest_by_money_with_their_part_of_all_cost(result):
    shown = worst_shown(result, "EUR")
    paid = result.lives[0].cost[:, result.past.judged].sum(axis=1)
    order = np.argsort(-paid)
    assert [row[0] for row in shown.rows] == [f"i{line}" for line in order]
    assert [row[4] for row in shown.rows] == [f"{paid[line] / paid.sum():.1%}" for line in order]


def test_limits_are_shown_with_how_full_they_were_and_not_where_there_are_none(result):
    (row,) = limits_shown(result).rows
    (use,) = result.capacity()["newsvendor"]
    assert row == ["budget", "all suppliers", "900", "money", f"{use.mean:.0%}", f"{use.most:.0%}",
                   f"{use.full:.0%}" if use.full else "0", "0"]  # fmt: skip
    assert limits_shown(live_through(small_past(), ["p50"])) is None


@pytest.mark.parametrize(
    ("policy", "said"),
    [
        ("p50", "in 50 of 100 cases"), ("sum-p90", "adds up the p90"), ("s-S(7, 14)", "down to 7 periods"),
        ("R-Q(7, 10)", "orders lots of 10"), ("days-of-cover(14)", "up to 14 periods"),
        ("cycle-service(0.95)", "chance of 0.95"), ("fill-rate(0.98)", "share of 0.98"),
        ("lost-sales", "held back"), ("perfect", "knows the future"), ("placed.csv", "orders of your own"),
        ("p50 without limits", "no shelf, supplier or budget is limited"),
    ],
)  # fmt: skip
def test_every_policy_is_explained(policy, said):
    assert said in meaning_of(policy)


def test_policies_without_limits_are_compared_with_each_other_in_words():
    policies = ["newsvendor", "p90", "newsvendor without limits", "p90 without limits", "perfect"]
    pairs = [(one.policy, one.reference) for one in like_with_like(live_through(small_past(), policies))]
    assert pairs == [
        ("p90", "newsvendor"),
        ("newsvendor without limits", "newsvendor"),
        ("p90 without limits", "newsvendor without limits"),
    ]


def test_the_answer_compares_like_with_like():
    policies = ["newsvendor", "p90", "newsvendor without limits", "p90 without limits", "perfect"]
    result = live_through(small_past(), policies)
    _, limited, unlimited = in_short(result)
    assert limited.startswith("Against it, ")
    assert "newsvendor without limits (" in limited
    assert "p90 without limits" not in limited
    assert unlimited.startswith("Against newsvendor without limits, ")
    assert "p90 without limits (" in unlimited


@pytest.mark.parametrize(
    ("policies", "wide"), [(["newsvendor", "p50"], False), (["perfect", "sum-p90"], True)]
)
def test_an_interval_beyond_all_that_was_paid_is_explained(policies, wide):
    result = live_through(small_past(), policies)
    (one,) = result.differences()
    paid = result.lives[0].cost[:, result.past.judged].sum()
    assert (max(abs(one.interval.low), abs(one.interval.high)) > paid) == wide
    assert any("may reach beyond what was paid here" in said for said in cautions(result)) == wide


def test_labels_are_text_and_never_markup():
    past = small_past(periods=28)
    problem = past.problem.replace(currency="<b>")
    reviews = (past.reviews[0].replace(problem=problem), *past.reviews[1:])
    page = replay_page(live_through(past.replace(reviews=reviews), ["p50", "p90"]))
    assert page is None or "<b>)" not in page.partition("<script>")[0]


@pytest.mark.parametrize("width", [1280, 390])
def test_every_chart_is_drawn_and_the_console_stays_silent(browser, page, tmp_path, width):
    from selenium.webdriver.support.ui import Select

    open_page(browser, page, tmp_path, width, CHARTS)
    told = browser.find_element("id", "told").text
    browser.find_element("id", "next").click()
    assert browser.find_element("id", "told").text != told
    Select(browser.find_element("id", "policy")).select_by_visible_text("sum-p90")
    assert "under sum-p90" in browser.find_element("id", "told").text
    Select(browser.find_element("id", "span")).select_by_visible_text("all of it")
    assert "shown from 2024-01-01 to 2024-03-10" in browser.find_element("id", "told").text
    assert browser.execute_script("return document.documentElement.scrollWidth <= window.innerWidth")
    assert browser.get_log("browser") == []


def test_the_floor_is_one_where_deliveries_are_late_and_where_there_are_other_suppliers_too():
    late = np.ones((10, 4), dtype=np.int64)
    for past in (small_past(), small_past(late=late), shop()):
        lived = live_through(past, ["p50", "newsvendor", "perfect"])
        assert any("Nobody can reach this floor." in word for word in findings(lived))
        *others, floor = (life.cost.sum() for life in lived.lives)
        assert floor <= min(others)
