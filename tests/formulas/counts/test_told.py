"""99 levels tell demand of any kind: against exact compound Poisson distributions (Panjer 1981)."""

import numpy as np
import pytest
from scipy.stats import nbinom, poisson

from replenish.formulas.counts import told as count_told
from replenish.formulas.counts.family import SHAPES, family_chances
from replenish.formulas.counts.fit import fitted_counts
from replenish.formulas.counts.told import told_counts
from replenish.formulas.whole_units import count_chances

EVERY, UNITS = np.arange(1, 100) / 100, np.arange(1000)
LEVELS = [0.5, 0.75, 0.9, 0.95]
GEOMETRIC = {mean: (1 - 1 / mean) ** (UNITS - 1.0) / mean * (UNITS > 0) for mean in (2, 3, 4)}
BATCHES = {"1 to 5, evenly": [0, 0.2, 0.2, 0.2, 0.2, 0.2], "1, 2 or 6": [0, 0.6, 0.3, 0, 0, 0, 0.1]}


def compound(mean, size):
    """Probabilities of Poisson many orders of a size, ``mean`` units in all."""
    size = np.concatenate([size, np.zeros(UNITS.size)])[: UNITS.size]
    orders, weighted = mean / (size @ UNITS), size * UNITS
    chance = np.zeros(UNITS.size)
    chance[0] = np.exp(-orders)
    for units in UNITS[1:]:
        chance[units] = orders / units * (weighted[1 : units + 1] @ chance[units - 1 :: -1])
    return chance


def quantile(chance, levels):
    return np.searchsorted(np.cumsum(chance), np.asarray(levels) - 1e-12)


def convolved(chance, periods):
    length = 4 * UNITS.size
    return np.fft.irfft(np.fft.rfft(chance, length) ** periods, length)


def shortage(chance, quantities):
    return np.array([(np.maximum(np.arange(chance.size) - one, 0) * chance).sum() for one in quantities])


def told_by_99_levels(truth, mean_told=True):
    quantiles = quantile(truth, EVERY).astype(float)[None, None, :]
    mean = np.array([[truth @ UNITS]]) if mean_told else None
    lines, chances = count_chances(EVERY, quantiles, mean)
    assert lines.tolist() == [0]
    return chances[0, 0]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(("mean", "dispersion"), [(0.4, 1.5), (2.0, 3.0), (8.0, 7.0)])
def test_the_family_has_its_mean_and_dispersion(shape, mean, dispersion):
    chances = family_chances(*(np.array([value]) for value in (mean, dispersion, shape)), 600)[0]
    units = np.arange(600)
    assert chances.sum() == pytest.approx(1.0)
    assert chances @ units == pytest.approx(mean)
    assert chances @ units**2 - mean**2 == pytest.approx(mean * dispersion, rel=1e-3)


def test_the_family_holds_poisson_negative_binomial_and_geometric_orders():
    mean, units = np.array([2.0]), np.arange(60)
    family = [family_chances(mean, *(np.array([one]) for one in told), 60)[0]
              for told in ((1.0, 0.0), (3.0, 0.0), (3.0, -1.0))]  # fmt: skip
    expected = [poisson.pmf(units, 2.0), nbinom.pmf(units, 1.0, 1 / 3), compound(2.0, GEOMETRIC[2])[:60]]
    np.testing.assert_allclose(family, expected, atol=1e-5)


@pytest.mark.parametrize("periods", [1, 4, 8])
@pytest.mark.parametrize(("mean", "size"), [(2.0, 2), (2.0, 4), (4.0, 3), (8.0, 2), (8.0, 4)])
def test_orders_of_geometric_size_are_told_to_1_percent_of_the_shortage(mean, size, periods):
    truth = compound(mean, GEOMETRIC[size])
    found, exact = convolved(told_by_99_levels(truth), periods), convolved(truth, periods)
    quantities = quantile(exact, LEVELS)
    assert shortage(found, quantities) == pytest.approx(shortage(exact, quantities), rel=0.01)
    assert np.abs(quantile(found, LEVELS) - quantities).max() <= (1 if (mean, size) == (2.0, 2) else 0)


@pytest.mark.parametrize("periods", [1, 4, 8])
@pytest.mark.parametrize("name", BATCHES)
def test_orders_of_any_size_are_told_to_the_unit_and_their_shortage_nearly(name, periods):
    """99 levels leave the last 1 % open; of a family of their own, these batches are told to 7 %."""
    truth = compound(8.0, BATCHES[name])
    found, exact = convolved(told_by_99_levels(truth), periods), convolved(truth, periods)
    quantities = quantile(exact, LEVELS)
    assert (quantile(found, LEVELS) == quantities).all()
    assert shortage(found, quantities) == pytest.approx(shortage(exact, quantities), rel=0.07)


@pytest.mark.parametrize("mean_told", [True, False])
@pytest.mark.parametrize("size", [*BATCHES.values(), GEOMETRIC[4]], ids=[*BATCHES, "geometric"])
def test_inside_the_levels_the_quantiles_decide(size, mean_told):
    truth = compound(5.0, size)
    found = told_by_99_levels(truth, mean_told)
    assert (quantile(found, EVERY) == quantile(truth, EVERY)).all()


def test_a_cell_is_told_the_same_alone_as_among_others():
    rng = np.random.default_rng(1)
    rows = np.sort(rng.poisson(rng.gamma(2.0, 3.0, (1200, 1)), (1200, 19)), axis=1).clip(0, 40).astype(float)
    rows[:, -1] = np.maximum(rows[:, -1], 1)
    levels, mean = np.arange(1, 20) / 20, rows.mean(axis=1)
    start = fitted_counts(levels, rows, mean)[:2]
    together = told_counts(levels, rows, mean, start)
    for cell in (0, 7, 1199):
        one = slice(cell, cell + 1)
        alone = told_counts(levels, rows[one], mean[one], (start[0][one], start[1][one]))
        np.testing.assert_array_equal(together.cumulative[cell], alone.cumulative[0])
        assert together.agrees[cell] == alone.agrees[0]


@pytest.mark.parametrize("levels", [np.arange(1, 20) / 20, EVERY], ids=["19 levels", "99 levels"])
@pytest.mark.parametrize("mean", [0.4, 2.0, 6.0, 15.0, 25.0])
def test_poisson_is_told_by_its_quantiles_alone(mean, levels):
    quantiles, unknown = poisson.ppf(levels, mean)[None], np.array([np.nan])
    told = told_counts(levels, quantiles, unknown, fitted_counts(levels, quantiles, unknown)[:2])
    found = np.diff(told.cumulative[0], prepend=0.0)
    assert told.agrees.all()
    assert found @ np.arange(found.size) == pytest.approx(mean, rel=0.04)
    variance = found @ (np.arange(found.size) - mean) ** 2
    assert variance == pytest.approx(mean, rel=0.05)


def test_cells_that_are_alike_are_looked_at_once_also_without_a_mean(monkeypatch):
    asked = []
    told = count_told._told

    def counted(levels, quantiles, *columns):
        asked.append(len(quantiles))
        return told(levels, quantiles, *columns)

    monkeypatch.setattr(count_told, "_told", counted)
    quantiles, unknown = np.tile(poisson.ppf(EVERY, 3.0), (50, 1)), np.full(50, np.nan)
    told_counts(EVERY, quantiles, unknown, fitted_counts(EVERY, quantiles, unknown)[:2])
    assert asked == [1]
