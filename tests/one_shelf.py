"""One shelf, lived period by period: the oracle of everything that is computed in closed form."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Shelf:
    """Follows the sequence of events literally: receive, demand, count."""

    stock: float
    lost_sales: bool
    waiting: float = 0.0
    lost: list[float] = field(default_factory=list)
    ends: list[float] = field(default_factory=list)
    backorders: list[float] = field(default_factory=list)
    after_receipt: list[float] = field(default_factory=list)
    served: float = 0.0

    def live(self, receipt: float, demand: float) -> None:
        available = self.stock + receipt
        shipped = min(available, self.waiting)
        self.waiting -= shipped
        available -= shipped
        self.after_receipt.append(available)
        sold = min(available, demand)
        self.stock = available - sold
        self.served += shipped + sold
        missing = demand - sold
        self.lost.append(missing if self.lost_sales else 0.0)
        if not self.lost_sales:
            self.waiting += missing
        self.ends.append(self.stock)
        self.backorders.append(self.waiting)


def lived(opening, backorders, lost_sales, on_order, demand, lead_time, quantity) -> Shelf:
    """The shelf after all periods of ``demand``, with ``quantity`` received in period ``lead_time``."""
    shelf = Shelf(stock=opening, lost_sales=lost_sales, waiting=backorders)
    for period, wanted in enumerate(demand):
        shelf.live(on_order[period] + (quantity if period == lead_time else 0.0), wanted)
    return shelf


def window_cost(shelf: Shelf, lead_time, holding, shortage, obsolescence) -> float:
    """Cost of the window from ``lead_time`` on."""
    short = shelf.lost if shelf.lost_sales else shelf.backorders
    kept = holding * sum(shelf.ends[lead_time:])
    return kept + shortage * sum(short[lead_time:]) + obsolescence * shelf.ends[-1]
