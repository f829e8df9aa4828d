"""Live the past with a policy, and see what it would really have cost."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from replenish.demand.memory import Memory
from replenish.demand.model import DemandModel
from replenish.errors import Fault, InputError
from replenish.formulas.period import lived_period
from replenish.formulas.service import order_cost
from replenish.problem.arrays import BoolArray, FloatArray, IntArray
from replenish.problem.every_offer import supplied
from replenish.problem.problem import Problem
from replenish.problem.stock import Stock
from replenish.problem.terms import SupplyTerms
from replenish.simulate.life import ARRAYS, Elsewhere, Life
from replenish.simulate.past import Past, Review
from replenish.simulate.policies.named import Asked, policy_of
from replenish.simulate.policies.policy import Policy, View
from replenish.simulate.result import ReplayResult
from replenish.simulate.shared_demand import shared_demand
from replenish.simulate.under_way import UnderWay, open_orders

Progress = Callable[[int, int], None]


def live_through(past: Past, policies: Iterable[Asked], progress: Progress | None = None) -> ReplayResult:
    """
    Put every policy through the same past, under both bounds of its censored demand.

    Each period: receive what is due, review and order, demand, count. On a review day the policy is asked the
    question `plan` would be asked: the newest forecast issued by then, and its own stock and open orders.

    Parameters
    ----------
    past
        See `Past`.
    policies
        Names such as ``"p90"`` or ``"newsvendor without limits"``, or objects with a ``name`` and a method
        ``quantities(view)``, or functions of a view. The first one is what the others are compared with.
    progress
        Called with (reviews done, reviews to do).

    Raises
    ------
    InputError
        A policy's name is not known, or its answer is no order.
    """
    asked = list(policies)
    bounds = [past] if past.imputed is None else [past, past.with_imputed_demand()]
    lives = live_together([(bound, policy_of(one, bound)) for bound in bounds for one in asked], progress)
    count = len(asked)
    results = [
        ReplayResult(past=bound, lives=lives[number * count : (number + 1) * count])
        for number, bound in enumerate(bounds)
    ]
    return results[0] if len(results) == 1 else results[0].replace(if_imputed=results[1])


def live(past: Past, policy: Policy) -> Life:
    """Put one policy through the past."""
    return live_together([(past, policy)])[0]


def live_together(pairs: Sequence[tuple[Past, Policy]], progress: Progress | None = None) -> tuple[Life, ...]:
    """
    Put policies through pasts with the same reviews, day by day, side by side.

    What a day's forecast says is worked out once for all of them, and forgotten with the day; what
    is known of past issues is kept for the next days.
    """
    first, shelves = pairs[0][0], [_Shelves(past, policy) for past, policy in pairs]
    memory, done, total = Memory(), 0, len(pairs) * len(first.reviews)
    reviews = {review.period: (number, review) for number, review in enumerate(first.reviews)}
    for period in range(first.calendar.periods):
        if period in reviews:
            number, review = reviews[period]
            model = shared_demand(_question(review), first.params, memory)
            for one in shelves:
                one.review(period, number, review, model)
                done += 1
                if progress is not None:
                    progress(done, total)
        for one in shelves:
            one.pass_period(period)
    return tuple(one.life() for one in shelves)


def _question(review: Review) -> Problem:
    problem, due, offers = review.problem, review.due, review.problem.offers
    if offers is not None and not due[offers.line].all():
        offers = offers.take(due[offers.line]) if due[offers.line].any() else None
    return problem.replace(terms=_orderable_now(problem.terms, due), offers=offers)


def view_of(past: Past, review: Review, number: int, stock: Stock, model: DemandModel | None = None) -> View:
    """What is known on a review day: the question `plan` would be asked, and demand until yesterday."""
    date = past.date_of(review)
    problem = _question(review).replace(stock=stock)
    seen = None if past.history is None else past.history.before(date)
    return View(
        problem=problem,
        params=past.params,
        date=date,
        due=review.due,
        review=number,
        demand=seen,
        model=model,
    )


def _orderable_now(terms: SupplyTerms, due: BoolArray) -> SupplyTerms:
    """Terms under which a line that is not due cannot be ordered."""
    if due.all():
        return terms
    return terms.replace(moq=np.where(due, terms.moq, 0.0), max_order=np.where(due, terms.max_order, 0.0))


def answer_of(policy: Policy, view: View) -> FloatArray:
    """
    What a policy orders, checked: of each line, or of each of their offers, first those of the lines.

    Raises
    ------
    InputError
        It is no number of units for each line, or orders a line that is not due.
    """
    quantity = np.asarray(policy.quantities(view), dtype=np.float64)
    offers, lines = view.problem.offers, view.problem.lines
    expected = (lines,)
    if offers is not None and quantity.size > lines:
        expected = (lines + offers.line.size,)
    if quantity.shape != expected:
        raise InputError([_fault(policy, view, f"units of shape {expected}", str(quantity.shape))])
    if not (np.isfinite(quantity) & (quantity >= 0)).all():
        raise InputError([_fault(policy, view, "units >= 0", str(quantity[~(quantity >= 0)][:1]))])
    early = np.flatnonzero((quantity[:lines] > 0) & ~view.due)
    if early.size and not getattr(policy, "on_any_day", False):
        name = f"item {view.problem.item[early[0]]} at {view.problem.location[early[0]]}"
        raise InputError([_fault(policy, view, "0 for lines that are not due", f"an order of {name}")])
    return quantity


class _Shelves:
    """All lines as they are now, and what has been written down of them."""

    def __init__(self, past: Past, policy: Policy) -> None:
        problem, shape = past.problem, past.demand.shape
        self.past, self.policy = past, policy
        self.eased_before = len(getattr(policy, "eased", ()))
        self.on_hand, self.backorders = problem.stock.on_hand, problem.stock.backorders
        reach = shape[1] + _longest_wait(past)
        self.coming = np.zeros((shape[0], reach))  # units by the period they really arrive in
        self.promised = np.zeros((shape[0], reach))  # the same units by the period they were promised for
        known = problem.stock.on_order
        self.coming[:, : known.shape[1]] = self.promised[:, : known.shape[1]] = known
        self.under_way = None
        if problem.terms.lead_times is not None:
            self.under_way = UnderWay(open_orders(problem.stock), past.params.seed)
            self.coming = self.under_way.coming(*self.coming.shape)
        self.written = {name: np.zeros(shape) for name in ARRAYS}
        self.window_ends = np.zeros(shape, dtype=bool)
        self.orders = purchase_order_of(problem)
        self.elsewhere: dict[str, FloatArray] = {}  # units and money

    def review(self, period: int, number: int, review: Review, model: DemandModel) -> None:
        """Ask the policy and place its orders."""
        view = view_of(self.past, review, number, self.stock_seen(period, review), model)
        self.order(period, number, review, answer_of(self.policy, view))

    def stock_seen(self, period: int, review: Review) -> Stock:
        """Stock and open orders as known this morning; what is overdue is expected today or by chance."""
        periods = review.problem.forecast.periods
        if self.under_way is not None:
            pipeline = self.under_way.seen(period, periods)
            return Stock(on_hand=self.on_hand, backorders=self.backorders, pipeline=pipeline)
        on_order = self._still_to_come(period, self.promised[:, period : period + periods])
        return Stock(on_hand=self.on_hand, backorders=self.backorders, on_order=on_order)

    def _still_to_come(self, period: int, promised: FloatArray) -> FloatArray:
        """Units by the period they are promised for: today what is overdue, and not what came early."""
        if self.past.late is None:
            return promised
        missing = self.promised[:, :period].sum(axis=1) - self.coming[:, :period].sum(axis=1)
        until = np.maximum(np.cumsum(promised, axis=1) + missing[:, None], 0.0)
        return np.diff(until, axis=1, prepend=0.0)

    def order(self, period: int, number: int, review: Review, quantity: FloatArray) -> None:
        """Place orders of whom the policy chose; they arrive a lead time later, or later still."""
        orders = supplied(_question(review), quantity)
        for place, (problem, units) in enumerate(orders):
            due = review.due if place == 0 else review.due & (units > 0)
            on_it = _on_orders(orders[:place], problem)
            self.written["ordering"][:, period] += self.cost_of_placing(units > 0, problem, on_it)
            self._order_of_one_supplier_each(period, number, due, problem, units)
            self._note_elsewhere(period, problem, units)

    def _note_elsewhere(self, period: int, problem: Problem, units: FloatArray) -> None:
        """Write down what is not ordered of a line's first supplier."""
        further = (units > 0) & (problem.supplier != self.past.problem.supplier)
        for name in dict.fromkeys(problem.supplier[further].tolist()):
            if name not in self.elsewhere:
                self.elsewhere[name] = np.zeros((2, *self.past.demand.shape))
            its = np.where(further & (problem.supplier == name), units, 0.0)
            self.elsewhere[name][:, :, period] += its, its * problem.costs.unit

    def _order_of_one_supplier_each(
        self, period: int, number: int, due: BoolArray, problem: Problem, quantity: FloatArray
    ) -> None:
        past, lines = self.past, np.arange(len(quantity))
        terms, first = problem.terms, past.reviews[number].problem
        arrival = period + terms.lead_time
        late = 0 if past.late is None else past.late[number]
        np.add.at(self.promised, (lines, arrival), quantity)
        np.add.at(self.coming, (lines, arrival + late), quantity)
        if self.under_way is not None and terms.lead_times is not None:
            self.under_way.place(period, quantity, arrival + late, terms.lead_times)
        self.written["ordered"][:, period] += quantity
        self.written["ordering"][:, period] += (problem.costs.unit - first.costs.unit) * quantity
        end = arrival + terms.review_period - 1
        inside = due & (end < past.calendar.periods)
        self.window_ends[lines[inside], end[inside]] = True

    def cost_of_placing(self, placed: BoolArray, problem: Problem, on_an_order: BoolArray) -> FloatArray:
        """
        Money per line, ``(n,)``: its own, and its share of a purchase order; none for the floor.

        Where its purchase order is placed anyway (``on_an_order``) a line costs only its own.
        """
        if getattr(self.policy, "orders_are_free", False):
            return np.zeros(len(placed))
        other = (problem.supplier != self.past.problem.supplier).any()
        orders = purchase_order_of(problem) if other else self.orders
        costs = problem.costs if other else self.past.problem.costs
        own = np.where(placed, costs.ordering, 0.0)
        return own + order_cost(placed & ~on_an_order, orders, self.past.order_cost)

    def pass_period(self, period: int) -> None:
        """Receive, serve demand and count."""
        problem, written = self.past.problem, self.written
        receipt = self.coming[:, period]
        after, stock, backorders, short = lived_period(
            self.on_hand, self.backorders, receipt, self.past.demand[:, period], problem.terms.lost
        )
        self.on_hand, self.backorders = stock, backorders
        costs = problem.costs
        left_over = np.where(self.window_ends[:, period], stock, 0.0)
        figures = {
            "received": receipt, "after_receipt": after, "stock": stock, "backorders": backorders,
            "short": short, "holding": costs.holding * stock,
            "shortage": costs.shortage * np.where(problem.terms.lost, short, backorders),
            "obsolescence": costs.obsolescence * left_over,
        }  # fmt: skip
        for name, values in figures.items():
            written[name][:, period] = values

    def life(self) -> Life:
        """Everything that was written down."""
        pipeline = self.coming[:, self.past.calendar.periods :].sum(axis=1)
        eased = tuple(getattr(self.policy, "eased", ()))[self.eased_before :]
        elsewhere = tuple(
            Elsewhere(supplier=name, units=units, money=money)
            for name, (units, money) in self.elsewhere.items()
        )
        return Life(
            policy=self.policy.name, pipeline=pipeline, eased=eased, elsewhere=elsewhere, **self.written
        )


def _on_orders(orders: Sequence[tuple[Problem, FloatArray]], problem: Problem) -> BoolArray:
    """Lines (n,) of a problem whose supplier and location have a purchase order among these already."""
    if not orders:
        return np.zeros(problem.lines, dtype=bool)
    names = {
        (one.supplier[line], one.location[line])
        for one, units in orders
        for line in np.flatnonzero(units > 0)
    }
    return np.array([name in names for name in zip(problem.supplier, problem.location, strict=True)])


def purchase_order_of(problem: Problem) -> IntArray:
    """Number of the purchase order (one supplier, one location) each line would be on, ``(n,)``."""
    names = [f"{a}\x1f{b}" for a, b in zip(problem.supplier, problem.location, strict=True)]
    return np.asarray(np.unique(names, return_inverse=True)[1], dtype=np.int64)


def _longest_wait(past: Past) -> int:
    """Periods beyond the end that are looked at; every lead time lies inside the forecast."""
    longest = max(review.problem.forecast.periods for review in past.reviews)
    return longest + (0 if past.late is None else int(past.late.max(initial=0))) + 1


def _fault(policy: Policy, view: View, expected: str, found: str) -> Fault:
    return Fault(file=f"policy {policy.name}", column=str(view.date), expected=expected, found=found)
