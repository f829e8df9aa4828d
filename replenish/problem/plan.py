"""The answer: how much of every line to order, why, and what it is expected to cost."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from replenish.errors import Fault, InputError
from replenish.problem.arrays import BoolArray, FloatArray, Noun, TextArray
from replenish.problem.calendar import civil_date
from replenish.problem.explanation import Explanation, LimitPaid, Step
from replenish.problem.limit_use import LimitUse
from replenish.problem.line_figures import LineFigures
from replenish.problem.override import Override, advised, override_columns
from replenish.problem.params import SolveParams
from replenish.problem.problem import Problem
from replenish.problem.purchase_order import OrderLine, PurchaseOrder
from replenish.problem.ranking import Ranking
from replenish.problem.rule_price import RulePrice
from replenish.problem.totals import Totals

if TYPE_CHECKING:
    import pandas as pd

SHELF_LIFE = "shelf life"  # what moved a line that may not order more than is gone in time
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
        costs, the penalties of the limits that are exceeded, and what
        purchase orders and their loads cost. Price breaks save from it; units for later
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
    overrides
        Lines that a buyer has fixed, with the advice and what the difference costs.
    follow_up
        What the plan was made from, for `ranked`, `rule_prices` and `totals`.
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
    def value(self) -> FloatArray:
        """What each line's order costs to buy, price breaks counted, ``(n,)`` money."""
        return self.problem.costs.paid(self.quantity)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a buyer should know before placing the orders; empty where there is nothing."""
        too_old = int(((self.figures.rule == SHELF_LIFE) & (self.quantity <= 0)).sum())
        tails, risky = int(self.figures.tail_by_assumption.sum()), self.figures.requirement_level <= RISKY
        exceeded = sum(use.excess_cost > 0 for use in self.limits)
        sentences = (
            (
                not self.optimal,
                f"the solver's time ran out at a gap of {self.gap:.2%}, {self.params.gap:.2%} asked",
            ),
            (tails, f"{tails} decisions lie beyond the forecast's outermost quantiles: tail by assumption"),
            (
                exceeded,
                f"{exceeded} limits are exceeded, for penalties of {self.penalties:,.2f}: see limits.csv",
            ),
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

    def purchase_orders(self) -> tuple[PurchaseOrder, ...]:
        """Orders by supplier, location and order date, in that order; lines by item."""
        value = self.value
        groups: dict[tuple[str, str, np.datetime64 | None], list[int]] = {}
        for position in np.flatnonzero(self.quantity > 0).tolist():
            key = (
                self.problem.supplier[position],
                self.problem.location[position],
                self._order_date(position),
            )
            groups.setdefault(key, []).append(position)
        return tuple(
            PurchaseOrder(
                supplier=supplier,
                location=location,
                order_date=date,
                lines=tuple(
                    self._order_line(position, float(value[position]))
                    for position in sorted(groups[supplier, location, date], key=self._item)
                ),
            )
            for supplier, location, date in sorted(groups, key=lambda key: (key[0], key[1], str(key[2])))
        )

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
        return self._explanation(position)

    def to_frame(self) -> pd.DataFrame:
        """Derivation of every line as a table; the columns of ``plan.csv``."""
        import pandas as pd  # noqa: PLC0415

        return pd.DataFrame(self.columns())

    def columns(self) -> dict[str, FloatArray | TextArray | BoolArray]:
        """The columns of ``plan.csv``, in line order: units and money as named there."""
        problem, figures, stock = self.problem, self.figures, self.problem.stock
        moved = advised(self.quantity, self.overrides) - figures.alone
        columns: dict[str, FloatArray | TextArray | BoolArray] = {
            "item": problem.item,
            "location": problem.location,
            "supplier": problem.supplier,
            "demand_mean": figures.demand_mean,
            "demand_p10": figures.demand_p10,
            "demand_p50": figures.demand_p50,
            "demand_p90": figures.demand_p90,
            "uplift": figures.uplift,
            "adjustments": self._said(),
            "on_hand": stock.on_hand,
            "on_order": figures.on_order,
            "backorders": stock.backorders,
            "position": stock.on_hand + figures.on_order - stock.backorders,
            "lost_before_arrival": figures.lost_before,
            "requirement_p50": figures.requirement_p50,
            "requirement_p90": figures.requirement_p90,
            "wanted": figures.wanted,
            "rule": figures.rule,
            "moved_by_rule": figures.alone - figures.wanted,
            "limit": figures.limit,
            "moved_by_limit": moved,
            "quantity": self.quantity,
            "value": self.value,
            "ordering_cost": np.where(self.quantity > 0, problem.costs.ordering, 0.0),
            "discount": self.quantity * problem.costs.unit - self.value,
            "requirement_level": figures.requirement_level,
            "stockout_probability": 1 - figures.requirement_level,
            "expected_short": figures.expected_short,
            "expected_cost": figures.expected_cost,
            "worth_of_last_unit": figures.worth_of_last,
            "worth_of_next_unit": figures.worth_of_next,
            "tail_by_assumption": figures.tail_by_assumption,
            "tail_share": figures.tail_share,
        }
        columns.update(override_columns(problem.lines, self.overrides))
        return columns

    def _override(self, position: int) -> Override | None:
        return next((override for override in self.overrides if override.position == position), None)

    def _said(self) -> TextArray:
        """What was said of the demand of each line, ``(n,)``."""
        texts = np.full(self.problem.lines, "", dtype=object)
        for said in self.problem.adjustments:
            for line in said.lines.tolist():
                texts[line] = "; ".join(filter(None, (texts[line], said.sentence)))
        return texts

    def _item(self, position: int) -> str:
        return str(self.problem.item[position])

    def _order_date(self, position: int) -> np.datetime64 | None:
        dates = self.problem.terms.order_date
        if dates is not None:
            return civil_date(dates[position])
        calendar = self.problem.forecast.calendar
        return None if calendar is None else calendar.start

    def _due_date(self, position: int) -> np.datetime64 | None:
        dates = self.problem.terms.due_date
        if dates is not None:
            return civil_date(dates[position])
        calendar = self.problem.forecast.calendar
        return (
            None if calendar is None else civil_date(calendar.starts[self.problem.terms.lead_time[position]])
        )

    def _order_line(self, position: int, value: float) -> OrderLine:
        quantity, unit = float(self.quantity[position]), float(self.problem.costs.unit[position])
        return OrderLine(
            item=self._item(position),
            quantity=quantity,
            unit_cost=unit if self.problem.costs.breaks is None else value / quantity,
            value=value,
            due_date=self._due_date(position),
            key=self._key(position),
        )

    def _key(self, position: int) -> str:
        problem = self.problem
        who = (problem.supplier[position], problem.location[position], problem.item[position])
        text = "\x1f".join((*who, str(self._order_date(position))))
        return hashlib.sha256(text.encode()).hexdigest()[:20]

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

    def _explanation(self, position: int) -> Explanation:
        problem, figures = self.problem, self.figures
        mean, lost = figures.demand_mean[position], figures.lost_before[position]
        on_hand, on_order = problem.stock.on_hand[position], figures.on_order[position]
        backorders, unclipped = problem.stock.backorders[position], figures.unclipped[position]
        net = mean - on_hand - on_order + backorders - lost
        wanted, alone = figures.wanted[position], figures.alone[position]
        interval = problem.terms.protection_interval[position]
        most = "the " if problem.terms.lead_times is None else "up to "
        quantity, override = self.quantity[position], self._override(position)
        advice = quantity if override is None else override.advice
        steps = (
            Step(
                label=f"expected demand of {most}{interval} periods to cover",
                units=mean - figures.uplift[position],
            ),
            Step(label="uplift of demand (below: by whom, and why)", units=figures.uplift[position]),
            Step(label="on hand", units=-on_hand),
            Step(label="on order and due in time", units=-on_order),
            Step(label="backorders to fill first", units=backorders),
            Step(label="expected demand lost before this order can arrive", units=-lost),
            Step(label=f"safety for uncertain demand ({self.params.rule})", units=unclipped - net),
            Step(label="more is owned than is wanted; nothing is sent back", units=wanted - unclipped),
            Step(label=f"order rule: {figures.rule[position]}", units=alone - wanted),
            Step(label=f"shared limit: {figures.limit[position]}", units=advice - alone),
            Step(label="" if override is None else override.title, units=quantity - advice),
        )
        return Explanation(
            item=self._item(position),
            location=str(problem.location[position]),
            supplier=str(problem.supplier[position]),
            currency=problem.currency,
            steps=tuple(step for step in steps if abs(step.units) > 1e-9),  # noqa: PLR2004
            quantity=float(quantity),
            worth_of_last=float(figures.worth_of_last[position]),
            worth_of_next=float(figures.worth_of_next[position]),
            limits=self.limits_paid(position),
            stockout_probability=float(1 - figures.requirement_level[position]),
            expected_cost=float(figures.expected_cost[position]),
            tail_by_assumption=bool(figures.tail_by_assumption[position]),
            override=override,
            adjustments=tuple(said.sentence for said in problem.adjustments_of(position)),
            covers=problem.terms.covers(position),
            lead_time=problem.terms.uncertain(position),
        )
