"""Two lines, and what is said of them."""

LINES = """item,location,supplier,lead_time,review_period,moq,order_multiple,unit_cost,holding_cost,\
shortage_cost,unmet
000123,DC1,S,3,7,0,1,4,0.02,3,lost
NA,DC1,S,3,7,0,0,4,0.02,3,backlog
"""


def said(faults):
    return [str(fault).partition(": ")[2] for fault in faults]


def with_columns(header, *cells):
    rows = LINES.splitlines()
    return "\n".join(f"{row},{cell}" for row, cell in zip(rows, (header, *cells), strict=True)) + "\n"
