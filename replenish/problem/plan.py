"""The answer: how much of every line to order, why, and what it is expected to cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from replenish.errors import Fault, InputError
from replenish.problem.alternative import Alternative, other_offers
from replenish.problem.arrays import BoolArray, FloatArray, Noun, TextArray
from replenish.problem.derivation import derivation, derivation_columns
from replenish.problem.explanation import Explanation, IfCertain, LimitPaid
from replenish.problem.limit_use import LimitUse
from replenish.problem.line_figures import LineFigures
from replenish.problem.order_lines import OrderLines, order_lines
from replenish.problem.override import Override
from replenish.problem.params import SolveParams
from replenish.problem.problem import Problem
from replenish.problem.purchase_order import PurchaseOrder, purchase_orders
from replenish.problem.ranking import Ranking
from replenish.problem.rule_price import RulePrice
from replenish.problem.split_order import SplitOrder, split_texts
from replenish.problem.totals import Totals

if TYPE_CHECKING:
    import pandas as pd

SHELF_LIFE = "shelf life"  # what moved a line that may not order more than is gone in time
BY_ASSUMPTION = (
    "forecast's outermost quantiles: tail by assumption (a forecast with levels further out would tell)"
)
RISKY = 0.2  # chance that the order is enough at which a line is worth a warning


class FollowUp(Protocol):
    """Answers that need the cost curves a plan was made from; worked out when they are asked for."""

    def ranked(self, plan: Plan, per: str, steps: int) -> Ranking:
        """See `Plan.ranked`."""
        ...

    def rule_prices(self, plan: Plan) -> tuple[RulePrice, ...]:
        """See `Plan.rule_prices`."""
        ...

    def totals(self, plan: Plan) -> Totals:
        """See `Plan.totals`."""
        ...

    def if_certain(self, plan: Plan, line: int) -> IfCertain | None:
        """See `IfCertain`."""
        ...

    def lead_time_safety(self, plan: Plan) -> FloatArray:
        """See `Plan.lead_time_safety`."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan(Noun):
    """
    Order quantities with their derivation, cost and certificate.

    Parameters
    ----------
    problem, params
        What was asked.
    quantity : (n,) units
        To order now; orderable and within every limit.
    cost : money
        Expected holding, shortage and obsolescence cost of all windows, what ordering costs, at the problem's
        costs, the penalties of the limits that are exceeded, what purchase orders and their loads cost, and
        what the next orders lose for want of room. Price breaks save from it; units for later
        windows cost their holding until then and save what these windows cost to order.
    lower_bound : money
        No plan within the same rules and limits has a lower expected cost.
    limits
        Every shared limit with use and price.
    figures
        What is expected of each line.
    method
        ``alone`` (no limit binds: every line by itself, exactly), ``exact`` or ``prices``.
    optimal
        Whether the asked gap was proved within the time limit.
    assumptions
        Sentences on what decided where the data did not.
    treatment
        What was done to the demand (dependence and its source, recalibration, tail), as plain values.
    order_costs : money
        What placing the purchase orders and filling their loads costs: part of the cost.
    next_orders : money
        What the orders after these are expected to lose because shared shelves leave them less room than they
        want: part of the cost, so that a plan that fills the shelves does not look cheap.
    overrides
        Lines that a buyer has fixed, with the advice and what the difference costs.
    alternatives
        Offers of other suppliers that were not chosen, and what they would have cost.
    split_orders
        What is ordered besides of second suppliers; ``problem`` counts it as on order.
    follow_up
        What the plan was made from, for `ranked`, `rule_prices`, `totals` and `explain`.
    """

    problem: Problem
    params: SolveParams
    quantity: FloatArray
    cost: float
    lower_bound: float
    limits: tuple[LimitUse, ...]
    figures: LineFigures
    method: str
    optimal: bool
    assumptions: tuple[str, ...]
    treatment: Mapping[str, Any] = field(default_factory=dict)
    overrides: tuple[Override, ...] = ()
    follow_up: FollowUp | None = field(default=None, repr=False, compare=False)
    order_costs: float = 0.0
    next_orders: float = 0.0
    alternatives: tuple[Alternative, ...] = ()
    split_orders: tuple[SplitOrder, ...] = ()

    @property
    def gap(self) -> float:
        """Share of the cost that a better plan could save at most: ``(cost - lower_bound) / |cost|``."""
        return max(self.cost - self.lower_bound, 0.0) / abs(self.cost) if self.cost else 0.0

    @property
    def penalties(self) -> float:
        """What exceeding limits costs, money: part of the cost."""
        return sum(use.excess_cost for use in self.limits)

    @property
    def cost_of_limits(self) -> float:
        """Expected cost that the shared limits add to what each line would cost alone, in money."""
        return self.cost - float(self.figures.cost_alone.sum())

    @property
    def ordered(self) -> FloatArray:
        """What is ordered of each line, of all its suppliers, ``(n,)`` units."""
        units = self.quantity.copy()
        for one in self.split_orders:
            units[one.position] += one.quantity
        return units

    @property
    def value(self) -> FloatArray:
        """What each line's orders cost to buy, price breaks counted, ``(n,)`` money."""
        value = self.problem.costs.paid(self.quantity)
        for one in self.split_orders:
            value[one.position] += one.value
        return value

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a buyer should know before placing the orders; empty where there is nothing."""
        too_old = int(((self.figures.rule == SHELF_LIFE) & (self.quantity <= 0)).sum())
        tails, risky = int(self.figures.tail_by_assumption.sum()), self.figures.requirement_level <= RISKY
        newsvendor = str(self.params.rule) == "newsvendor"
        free = int((self.problem.costs.shortage <= 0).sum()) if newsvendor else 0
        exceeded = sum(use.excess_cost > 0 for use in self.limits)
        sentences = (
            (
                not self.optimal,
                f"the solver's time ran out at a gap of {self.gap:.2%}, {self.params.gap:.2%} asked",
            ),
            (tails, f"{tails} of {self.problem.lines} decisions lie beyond the {BY_ASSUMPTION}"),
            (
                exceeded,
                f"{exceeded} limits are exceeded, for penalties of {self.penalties:,.2f}: see limits.csv",
            ),
            (free, f"{free} lines have a shortage cost of 0: to the plan, running out of them costs nothing"),
            (too_old, f"{too_old} lines order nothing: their smallest order would outlast the shelf life"),
            (risky.any(), f"{risky.sum()} lines run out of stock with a chance of {1 - RISKY:.0%} or more"),
        )
        return tuple(sentence for said, sentence in sentences if said)

    def ranked(self, per: str = "budget", *, steps: int = 20) -> Ranking:
        """
        Next steps of all lines by money saved per money spent (or per ``"volume"``, or per ``"units"``).

        First the steps that would extend the plan, best first, as far as a line would order alone, then those
        that would cut it, least loss first; at most ``steps`` of a line each way. A line that a buyer has
        fixed takes none. The price in ``limits`` lies between the last step taken and the first not taken.

        Raises
        ------
        InputError
            By volume, where no volume is known.
        """
        return self._asked.ranked(self, per, steps)

    def rule_prices(self) -> tuple[RulePrice, ...]:
        """
        What each MOQ, order multiple, ordering cost, shelf life and scarce limit costs; see `RulePrice`.

        Raises
        ------
        InputError
            The target is not the newsvendor.
        """
        return self._asked.rule_prices(self)

    def totals(self) -> Totals:
        """
        Demand, shortage and the money of the next order over all lines, as far as they share their luck.

        Raises
        ------
        InputError
            The parameters do not say what lines have in common (``common_shock``).
        """
        return self._asked.totals(self)

    @property
    def _asked(self) -> FollowUp:
        if self.follow_up is None:
            found = "a plan put together by hand"
            raise InputError([Fault(file="plan", column="follow_up", expected="a solved plan", found=found)])
        return self.follow_up

    @property
    def order_lines(self) -> OrderLines:
        """What is ordered, line by line in the order of the purchase orders."""
        return order_lines(self.problem, self.quantity, self.split_orders)

    def purchase_orders(self) -> tuple[PurchaseOrder, ...]:
        """Orders by supplier, location and order date, in that order; lines by item."""
        return purchase_orders(self.problem, self.quantity, self.split_orders)

    def explain(self, item: str, location: str) -> Explanation:
        """
        Derive the quantity of one line as a sum that adds up.

        Raises
        ------
        InputError
            There is no such line.
        """
        position = self.problem.position_of(item, location)
        if position is None:
            fault = Fault(
                file="plan",
                column="item, location",
                expected="a line of the plan",
                found=f"{item}, {location}",
            )
            raise InputError([fault])
        derived = derivation(
            self.problem,
            self.figures,
            position,
            float(self.quantity[position]),
            target=str(self.params.rule),
            override=next((one for one in self.overrides if one.position == position), None),
            limits=self.limits_paid(position),
        )
        others = tuple(one for one in self.alternatives if one.position == position)
        split = tuple(one for one in self.split_orders if one.position == position)
        if others or split:
            derived = derived.replace(alternatives=others, split_orders=split)
        if self.follow_up is None:
            return derived
        return derived.replace(if_certain=self.follow_up.if_certain(self, position))

    def lead_time_safety(self) -> FloatArray | None:
        """
        Units (n,) that lines want besides because nobody knows when their orders come.

        What is wanted less what would be with the mean lead time for sure: part of what ``plan.csv`` calls
        safety. ``None`` where all lead times are promised, or the plan was not solved but put together.
        """
        if self.problem.terms.lead_times is None or self.follow_up is None:
            return None
        return self.follow_up.lead_time_safety(self)

    def to_frame(self) -> pd.DataFrame:
        """Derivation of every line as a table; the columns of ``plan.csv``."""
        import pandas as pd  # noqa: PLC0415

        return pd.DataFrame(self.columns())

    def columns(self) -> dict[str, FloatArray | TextArray | BoolArray]:
        """The columns of ``plan.csv``, in line order: units and money as named there."""
        columns = derivation_columns(
            self.problem, self.figures, self.quantity, self.overrides, self.lead_time_safety()
        )
        if self.problem.offers is not None:
            texts = other_offers(self.alternatives, self.problem.lines, self.problem.currency)
            columns["other_offers"] = texts
        if self.params.suppliers == "split":
            columns["split_order"] = split_texts(self.split_orders, self.problem.lines)
        return columns

    def limits_paid(self, position: int) -> tuple[LimitPaid, ...]:
        """The scarce limits that one line's units take from, the dearest per unit first."""
        paid = [
            LimitPaid(
                name=use.title, when=use.when, price=use.price, takes=use.taken_by(position), unit=use.unit
            )
            for use in self.limits
            if use.price > 0 and use.taken_by(position) > 0
        ]
        return tuple(sorted(paid, key=lambda limit: -limit.per_unit))
