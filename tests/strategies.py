"""Small random problems for properties and brute force."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

import replenish as rp


def small_problem(
    rng: np.random.Generator, *, lines: int = 1, unmet: str | None = None, **limits
) -> rp.Problem:
    """Integer demand on a few paths, open orders at random, MOQ and multiples on part of the lines."""
    lead, review = int(rng.integers(0, 4)), int(rng.integers(1, 8))
    periods = lead + review
    modes = np.array([unmet or ("lost", "backlog")[rng.integers(2)] for _ in range(lines)], dtype=object)
    multiple = rng.choice([1.0, 1.0, 2.0, 3.0, 6.0], size=lines)
    return rp.Problem(
        item=[f"i{line}" for line in range(lines)],
        location=["here"] * lines,
        supplier=["maker"] * lines,
        forecast=rp.PathForecast(paths=rng.integers(0, 6, size=(lines, 5, periods)).astype(float)),
        stock=rp.Stock(
            on_hand=rng.integers(0, 8, size=lines).astype(float),
            backorders=np.where(modes == "lost", 0, rng.integers(0, 3, size=lines)).astype(float),
            on_order=rng.integers(0, 3, size=(lines, periods)).astype(float),
        ),
        terms=rp.SupplyTerms(
            lead_time=lead,
            review_period=review,
            moq=rng.choice([0.0, 0.0, 5.0, 9.0], size=lines),
            order_multiple=multiple,
            unmet=modes,
        ),
        costs=rp.Costs(
            unit=rng.integers(1, 9, size=lines).astype(float),
            holding=rng.integers(1, 5, size=lines) / 10,
            shortage=rng.integers(1, 40, size=lines) / 10,
            obsolescence=rng.choice([0.0, 0.5], size=lines),
        ),
        limits=rp.Limits(**limits),
    )


seeds = st.integers(min_value=0, max_value=2**32 - 1)


def stray(token: bytes, start: float, length: int):
    """A change of a file's bytes: a token somewhere in the place of a few bytes."""

    def change(raw: bytes) -> bytes:
        place = int(start * len(raw))
        return raw[:place] + token + raw[place + length :]

    return change
