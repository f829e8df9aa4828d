"""Lead times out of tables and past receipts, in periods by the calendar of both sides."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from replenish.adapters import read_folder
from replenish.adapters.calendars.open_days import Closure, OpenDays
from replenish.adapters.calendars.supply_days import SupplyDays
from replenish.adapters.planned.arrivals import Arrivals
from replenish.adapters.planned.delivery_laws import DeliveryLaw
from replenish.formulas.lead_time import first_of_later_orders
from replenish.formulas.survival import kaplan_meier
from replenish.optimize.solve import solve
from replenish.problem.calendar import Calendar
from replenish.problem.params import SolveParams

TINY = Path(__file__).parents[3] / "fixtures" / "tiny"
TABLE = "supplier,item,location,lead_time,probability\n"
RECEIPTS = "supplier,item,location,order_date,receipt_date,quantity_ordered,quantity_received,reference\n"


@pytest.fixture
def folder(tmp_path):
    return Path(shutil.copytree(TINY, tmp_path / "tiny"))


def write(folder, name, header, rows):
    (folder / name).write_text(header + "\n".join(rows) + "\n", encoding="utf-8")


def receipts(days, who="ACME,,", order="2024-03-04", quantities="10,10"):
    placed = np.datetime64(order)
    return [f"{who},{placed},{placed + day},{quantities}," for day in days]


def test_a_table_of_the_line_goes_before_one_of_its_supplier_and_both_before_a_promise(folder):
    rows = ["ACME,,,7,0.5", "ACME,,,14,0.5", ",000123,DC2,21,1"]
    write(folder, "lead_times.csv", TABLE, rows)
    lead_times = read_folder(folder).problem.terms.lead_times
    assert lead_times.chance[:, :4].tolist() == [[0, 0.5, 0.5, 0], [0, 0, 0, 1], [0, 0, 1, 0]]
    assert lead_times.source.tolist() == [
        "of ACME from lead_times.csv: p50 7 days, p90 14",
        "of 000123 at DC2 from lead_times.csv: p50 21 days, p90 21",
        "",
    ]
    plan = solve(read_folder(folder).problem)
    assert "lead time of ACME from lead_times.csv: p50 7 days, p90 14" in str(plan.explain("000123", "DC1"))
    assert "lead time" not in str(plan.explain("A-7", "DC1"))


def test_a_table_of_what_is_promised_gives_the_orders_of_the_promise(folder):
    write(folder, "lead_times.csv", TABLE, ["ACME,,,7,1", ",000123,DC2,10,1"])
    sampled = SolveParams(rho=0.3)  # independent periods on a promise are added up exactly, not drawn
    plain, certain = (solve(read_folder(where).problem, sampled) for where in (TINY, folder))
    assert certain.quantity.tolist() == plain.quantity.tolist()
    assert certain.cost == pytest.approx(plain.cost)


def test_fixed_lead_times_can_be_asked_for_by_name(folder):
    write(folder, "lead_times.csv", TABLE, ["ACME,,,7,0.5", "ACME,,,14,0.5"])
    settings = folder / "replenish.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("seed = 1", 'seed = 1\nlead_times = "fixed"'), encoding="utf-8")
    assert read_folder(folder).problem.terms.lead_times is None


def test_receipts_teach_the_lead_times_of_a_supplier(folder):
    write(folder, "receipts.csv", RECEIPTS, receipts([7] * 8 + [14] * 4))
    reading = read_folder(folder)
    found = reading.problem.terms.lead_times
    assert found.chance[0, :3].tolist() == pytest.approx([0, 8 / 13 * 13 / 12, 4 / 12])
    assert "Lead times learned from 12 receipts of ACME: p50 7 days, p90 14" in reading.assumptions
    promised = "Lead times as promised, for fewer than 10 receipts: Café Nord (0)"
    assert promised in reading.assumptions
    assert found.chance[2, 2] == 1


def test_what_came_on_the_plan_date_or_later_is_not_known_and_still_out(folder):
    late = receipts([30, 60], order="2024-05-13")
    write(folder, "receipts.csv", RECEIPTS, receipts([7] * 12) + late)
    problem = read_folder(folder).problem
    known = kaplan_meier(np.array([7] * 12 + [21, 21]), np.array([True] * 12 + [False] * 2), np.ones(14))
    assert problem.terms.lead_times.chance[0, [1, 3]].tolist() == pytest.approx(known[[7, 21]].tolist())
    assert problem.terms.lead_times.source[0].startswith("learned from 12 receipts")


def test_a_line_with_few_receipts_leans_on_its_supplier(folder):
    own = receipts([21] * 5, who="ACME,000123,DC1")
    write(folder, "receipts.csv", RECEIPTS, receipts([7] * 15) + own)
    found = read_folder(folder).problem.terms.lead_times
    assert found.chance[1, 3] == 0.25, "the supplier's other line: 5 of 20"
    assert found.chance[0, 3] == pytest.approx((5 + 20 * 0.25) / 25), "its own 5, and 5 of 20"
    told = "learned from 5 receipts of 000123 at DC1 beside 20 receipts of ACME: p50 7 days, p90 21"
    assert found.source[0] == told


def test_parts_of_a_delivery_count_together_as_one_order(folder):
    parts = receipts([7], quantities="10,4") + receipts([14], quantities="10,6")
    write(folder, "receipts.csv", RECEIPTS, parts * 10)
    found = read_folder(folder).problem.terms.lead_times
    assert found.chance[0, [1, 2]].tolist() == pytest.approx([0.4, 0.6])


def test_what_has_come_of_an_open_order_is_not_on_order_and_the_rest_stays(folder):
    orders = folder / "open_orders.csv"
    rows = orders.read_text(encoding="utf-8").splitlines()
    rows = [f"{row},{received}" for row, received in zip(rows, ("received", 4, ""), strict=True)]
    orders.write_text("\n".join(rows) + "\n", encoding="utf-8")
    assert read_folder(folder).problem.stock.on_order[[0, 2]].sum(axis=1).tolist() == [6, 5]
    write(folder, "lead_times.csv", TABLE, ["ACME,,,7,1"])
    assert read_folder(folder).problem.stock.pipeline.quantity.tolist() == [6, 5]


def open_order(folder, row):
    header = "item,location,quantity,due_date,reference,order_date"
    write(folder, "open_orders.csv", f"{header}\n", [row])


@pytest.mark.parametrize(
    ("row", "chance", "told", "reason"),
    [
        ("000123,DC1,10,2024-06-10,P,2024-06-03", [0, 0.5, 0, 0.5], None, "placed today: the whole law"),
        (
            "000123,DC1,10,2024-06-10,P,",
            [0, 0.5, 0, 0.5],
            None,
            "due in a week: placed a week before",
        ),
        ("000123,DC1,10,2024-06-03,P,2024-05-27", [0.5, 0, 0.5, 0], None, "a week out: it may come today"),
        (
            "000123,DC1,10,2024-06-01,P,2024-05-26",
            [0, 0, 1, 0],
            "late",
            "8 days out: the slow ones are left",
        ),
        (
            "000123,DC1,10,2024-04-01,P,2024-03-20",
            [0, 0.5, 0, 0.5],
            "older",
            "older than any: as new",
        ),
    ],
)
def test_open_orders_arrive_by_what_remains_of_their_lead_time(folder, row, chance, told, reason):
    write(folder, "lead_times.csv", TABLE, ["ACME,,,7,0.5", "ACME,,,21,0.5"])
    open_order(folder, row)
    reading = read_folder(folder)
    assert reading.problem.stock.pipeline.chance[0, :4].tolist() == chance, reason
    assert reading.problem.stock.on_order[0, :4].tolist() == [10 * share for share in chance]
    late = "1 open order is late and expected by what remains of the lead times, not today"
    late += f" (P: 10 units of item 000123 at DC1 due {row.split(',')[3]})"
    older = "1 open order is older than any lead time known and counted as if placed today"
    assert (late in reading.repairs, older in reading.repairs) == (told is not None, told == "older")


def test_a_late_order_of_a_supplier_that_keeps_its_promises_is_expected_today_and_said_so(folder):
    open_order(folder, "A-7,DC1,5,2024-05-28,PO-18,")
    told = "1 open order was due before the plan date and expected on it"
    told += " (PO-18: 5 units of item A-7 at DC1 due 2024-05-28)"
    assert told in read_folder(folder).repairs
    write(folder, "lead_times.csv", TABLE, ["ACME,,,7,0.5", "ACME,,,21,0.5"])
    mixed = read_folder(folder)
    assert told in mixed.repairs
    assert mixed.problem.stock.on_order[2, 0] == 5


def arrivals(step=1, periods=12, **days):
    calendar = Calendar(start=np.datetime64("2024-06-03"), step_days=step, periods=periods)
    return Arrivals(calendar=calendar, days=SupplyDays(**days))


LAW = DeliveryLaw(chance=np.array([0, 0, 0.5, 0, 0, 0.5]), source="")


def test_goods_wait_for_the_receiving_day_whenever_they_come():
    open_days = OpenDays(weekdays=frozenset({0, 4}))
    found = arrivals(locations={"DC": open_days}).chance(LAW, np.datetime64("2024-06-03"), "DC", 12)
    assert np.flatnonzero(found).tolist() == [4, 7], "Wednesday's wait for Friday, Saturday's for Monday"


def test_days_become_weeks_by_rounding_up():
    found = arrivals(step=7, periods=3).chance(LAW, np.datetime64("2024-06-05"), "DC", 3)
    assert found.tolist() == [0, 1, 0], "Friday and Monday: both are there when the next week begins"


def test_the_first_of_the_later_orders_follows_the_order_days():
    every_day = arrivals().first_later(LAW, np.datetime64("2024-06-04"), "S", "DC", np.timedelta64(1, "D"))
    expected = first_of_later_orders(LAW.chance[None], np.array([1]))[0]
    np.testing.assert_allclose(every_day[: expected.size], expected, atol=1e-12)
    holiday = Closure(name="S", first=np.datetime64("2024-06-05"), last=np.datetime64("2024-06-30"))
    closed = arrivals(suppliers={"S": OpenDays(closures=(holiday,))})
    alone = closed.first_later(LAW, np.datetime64("2024-06-04"), "S", "DC", np.timedelta64(1, "D"))
    assert alone.tolist() == [0, 0, 0, 0.5, 0, 0, 0.5, 0, 0, 0, 0, 0, 0], "no third order helps out"
