"""Whatever happens to an export: a forecast or a list of faults, no traceback and no silent loss."""

import random
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.adapters.forecasts.conformance import SAMPLES
from tests.adapters.forecasts.mutants import TOKENS, mutant, truncated, ways
from tests.adapters.forecasts.outcomes import campaign, outcome
from tests.strategies import stray

ROUNDS = 12  # mutants of each sample in the count; campaigns of many thousands run by themselves
FEWEST_CLEAN = 20


@settings(max_examples=500, suppress_health_check=[HealthCheck.too_slow])
@given(
    sample=st.sampled_from(SAMPLES),
    start=st.floats(0, 1),
    length=st.integers(0, 12),
    token=st.sampled_from(TOKENS),
)
def test_a_stray_token_anywhere(sample, start, length, token):
    change = stray(token, start, length)
    assert outcome(sample, lambda raw: (change(raw), None)).kind != "lost"


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(sample=st.sampled_from(SAMPLES), seed=st.integers(0, 2**32))
def test_half_a_file(sample, seed):
    assert outcome(sample, truncated(sample, random.Random(seed))).kind != "lost"


@settings(max_examples=500, suppress_health_check=[HealthCheck.too_slow])
@given(sample=st.sampled_from(SAMPLES), seed=st.integers(0, 2**32))
def test_what_is_untouched_is_in_the_answer_whatever_went_wrong_beside_it(sample, seed):
    """Cells, headers, rows, line ends, JSON members, Parquet types and bytes, as the seed has it."""
    name, mutate = mutant(sample, seed)
    found = outcome(sample, mutate)
    assert found.kind != "lost", f"{name}: {found.what}"


def test_the_count_of_what_was_refused_repaired_and_read():
    """What is wrong is mostly refused: a reader that reads most of it looks away. Every source is counted."""
    counted, faults = campaign(ROUNDS * len(SAMPLES))
    assert faults == []
    assert set(counted) == {sample.source for sample in SAMPLES}
    assert all(sum(kinds.values()) >= ROUNDS for kinds in counted.values())
    total = sum(counted.values(), Counter())
    assert total["refused"] > total["read"] > FEWEST_CLEAN
    assert total["repaired"] > 0
    assert total["told"] > 0


@pytest.mark.parametrize("kind", [".csv", ".parquet", ".json", ".jsonl", ".out", ".npy"])
def test_every_kind_of_file_goes_wrong_in_several_ways(kind):
    some = [sample for sample in SAMPLES if sample.path.endswith(kind)]
    assert some
    assert all(len(set(ways(sample))) > 1 for sample in some)
