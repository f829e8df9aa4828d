"""How every quantity came about: all lines as a table, or one as a sum that adds up."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from replenish.problem.arrays import BoolArray, FloatArray, TextArray
from replenish.problem.explanation import Explanation, LimitPaid, Step
from replenish.problem.line_figures import LineFigures
from replenish.problem.override import Override, advised, override_columns
from replenish.problem.problem import Problem

ROUND_OFF = 1e-9  # units; less is arithmetic


def derivation_columns(
    problem: Problem,
    figures: LineFigures,
    quantity: FloatArray,
    overrides: Sequence[Override],
    lead_time_safety: FloatArray | None = None,
) -> dict[str, FloatArray | TextArray | BoolArray]:
    """
    The columns of ``plan.csv``, in line order: units and money as named there.

    ``lead_time_safety`` (n,) units is part of the safety; ``None`` where lead times are promised.
    """
    stock, value = problem.stock, problem.costs.paid(quantity)
    moved = advised(quantity, overrides) - figures.alone
    columns: dict[str, FloatArray | TextArray | BoolArray] = {
        "item": problem.item,
        "location": problem.location,
        "supplier": problem.supplier,
        "demand_mean": figures.demand_mean,
        "demand_p10": figures.demand_p10,
        "demand_p50": figures.demand_p50,
        "demand_p90": figures.demand_p90,
        "uplift": figures.uplift,
        "adjustments": _said(problem),
        "on_hand": stock.on_hand,
        "on_order": figures.on_order,
        "backorders": stock.backorders,
        "position": stock.on_hand + figures.on_order - stock.backorders,
        "lost_before_arrival": figures.lost_before,
        "requirement_p50": figures.requirement_p50,
        "requirement_p90": figures.requirement_p90,
        "safety": figures.unclipped - figures.net_demand(stock),
        **({} if lead_time_safety is None else {"safety_for_lead_time": lead_time_safety}),
        "wanted": figures.wanted,
        "rule": figures.rule,
        "moved_by_rule": figures.alone - figures.wanted,
        "limit": figures.limit,
        "moved_by_limit": moved,
        "quantity": quantity,
        "value": value,
        "ordering_cost": np.where(quantity > 0, problem.costs.ordering, 0.0),
        "discount": quantity * problem.costs.unit - value,
        "requirement_level": figures.requirement_level,
        "stockout_probability": 1 - figures.requirement_level,
        "expected_short": figures.expected_short,
        "expected_cost": figures.expected_cost,
        "worth_of_last_unit": figures.worth_of_last,
        "worth_of_next_unit": figures.worth_of_next,
        "tail_by_assumption": figures.tail_by_assumption,
        "tail_share": figures.tail_share,
    }
    columns.update(override_columns(problem.lines, overrides))
    return columns


def _said(problem: Problem) -> TextArray:
    """What was said of the demand of each line, ``(n,)``."""
    texts = np.full(problem.lines, "", dtype=object)
    for said in problem.adjustments:
        for line in said.lines.tolist():
            texts[line] = "; ".join(filter(None, (texts[line], said.sentence)))
    return texts


def derivation(
    problem: Problem,
    figures: LineFigures,
    position: int,
    quantity: float,
    *,
    target: str,
    override: Override | None,
    limits: tuple[LimitPaid, ...],
) -> Explanation:
    """
    One quantity as a sum that adds up.

    Parameters
    ----------
    position
        Of the line.
    quantity : units
        What is ordered of it.
    target
        What the plan aims at, in words.
    override
        What a buyer has fixed it to.
    limits
        The scarce limits its units take from.
    """
    return Explanation(
        item=str(problem.item[position]),
        location=str(problem.location[position]),
        supplier=str(problem.supplier[position]),
        currency=problem.currency,
        steps=_steps(problem, figures, position, quantity, target=target, override=override),
        quantity=quantity,
        worth_of_last=float(figures.worth_of_last[position]),
        worth_of_next=float(figures.worth_of_next[position]),
        limits=limits,
        stockout_probability=float(1 - figures.requirement_level[position]),
        expected_cost=float(figures.expected_cost[position]),
        tail_by_assumption=bool(figures.tail_by_assumption[position]),
        override=override,
        adjustments=tuple(said.sentence for said in problem.adjustments_of(position)),
        covers=problem.terms.covers(position),
        lead_time=problem.terms.uncertain(position),
    )


def _steps(
    problem: Problem,
    figures: LineFigures,
    position: int,
    quantity: float,
    *,
    target: str,
    override: Override | None,
) -> tuple[Step, ...]:
    """What adds up to the quantity, without what is 0."""
    mean, lost = figures.demand_mean[position], figures.lost_before[position]
    on_hand, on_order = problem.stock.on_hand[position], figures.on_order[position]
    backorders, unclipped = problem.stock.backorders[position], figures.unclipped[position]
    net = mean - on_hand - on_order + backorders - lost
    wanted, alone = figures.wanted[position], figures.alone[position]
    interval = problem.terms.protection_interval[position]
    most = "the " if problem.terms.lead_times is None else "up to "
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
        Step(label=f"safety for uncertain demand ({target})", units=unclipped - net),
        Step(label="more is owned than is wanted; nothing is sent back", units=wanted - unclipped),
        Step(label=f"order rule: {figures.rule[position]}", units=alone - wanted),
        Step(label=f"shared limit: {figures.limit[position]}", units=advice - alone),
        Step(label="" if override is None else override.title, units=quantity - advice),
    )
    return tuple(step for step in steps if abs(step.units) > ROUND_OFF)
