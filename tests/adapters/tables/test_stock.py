"""Stock is aligned by name."""

from replenish.adapters.faults import FaultList
from replenish.adapters.tables.stock import read_stock, stock_of


def test_a_line_has_no_backorders_unless_the_table_says_so(table, lines):
    stock = read_stock(table("item,location,on_hand\nNA,DC1,5\n000123,DC1,7\n"), lines, FaultList())
    on_hand, backorders = stock_of(stock, lines)
    assert (on_hand.tolist(), backorders.tolist()) == ([7, 5], [0, 0])


def test_stock_is_aligned_by_name_and_not_by_position(table, lines):
    rows = "item,location,on_hand,backorders\nNA,DC1,5,2\n000123,DC1,7,0\n"
    on_hand, backorders = stock_of(read_stock(table(rows), lines, FaultList()), lines)
    assert (on_hand.tolist(), backorders.tolist()) == ([7, 5], [0, 2])
