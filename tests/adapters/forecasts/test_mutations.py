"""Whatever happens to an export, the answer is a forecast or a list of faults, and never a traceback."""

import shutil
import tempfile
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from replenish.errors import InputError
from tests.adapters.forecasts.conformance import SAMPLES, values_of
from tests.strategies import stray

TOKENS = [
    *(b"", b",", b";", b'"', b"\n", b"\r", b" ", b"\x00", b"\xff", b"\xc3", b"[", b"]", b"{", b"}", b":"),
    *(b"0", b"-1", b"1e308", b"1e400", b"nan", b"inf", b"null", b"true", b"NaN", b"999999999999999999999"),
    *(
        b"p50",
        b"item_id",
        b"0.5",
        b"mean",
        b"-lo-80",
        b"9999-12-31",
        b"0001-01-01",
        b"2026-01-05T00:00:00+05:30",
    ),
]
FEWEST_CLEAN = 20


def outcome(sample, change):
    """What became of a changed sample: refused, repaired or read."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / sample.place.name
        if sample.place.is_dir():
            shutil.copytree(sample.place, copy)
        else:
            shutil.copytree(sample.place.parent, folder, dirs_exist_ok=True)
        files = sorted(file for file in copy.rglob("*") if file.stat().st_size) if copy.is_dir() else [copy]
        file = next(file for file in files if file.is_file())
        file.write_bytes(change(file.read_bytes()))
        forecast, faults = read_or_faults(sample, copy)
    if forecast is None:
        assert all(fault.file and fault.expected and fault.found for fault in faults)
        assert faults
        return "refused"
    values = values_of(forecast)
    assert not np.isinf(values).any()
    assert not (values < 0).any()
    assert forecast.item is not None
    assert all(item == item.strip() and item for item in forecast.item)
    repaired = getattr(forecast, "crossings", 0) + forecast.negatives + forecast.duplicates
    return "repaired" if repaired else "read"


def read_or_faults(sample, place):
    try:
        return sample.read(place), ()
    except InputError as error:
        return None, error.faults


@settings(deadline=None, max_examples=500, suppress_health_check=[HealthCheck.too_slow])
@given(
    sample=st.sampled_from(SAMPLES),
    start=st.floats(0, 1),
    length=st.integers(0, 12),
    token=st.sampled_from(TOKENS),
)
def test_a_stray_token_anywhere(sample, start, length, token):
    outcome(sample, stray(token, start, length))


@settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(sample=st.sampled_from(SAMPLES), share=st.floats(0, 1))
def test_half_a_file(sample, share):
    outcome(sample, lambda raw: raw[: int(share * len(raw))])


@pytest.mark.parametrize("seed", [7])
def test_the_count_of_what_was_refused_repaired_and_read(seed):
    """A stray token is mostly refused: a reader that reads most of them looks away."""
    rng = np.random.default_rng(seed)
    counted = Counter()
    for number in range(400):
        sample, token = SAMPLES[number % len(SAMPLES)], TOKENS[rng.integers(len(TOKENS))]
        share = rng.random()

        def change(raw, share=share, token=token):
            place = int(share * len(raw))
            return raw[:place] + token + raw[place:]

        counted[outcome(sample, change)] += 1
    assert counted["refused"] > counted["read"] > FEWEST_CLEAN
    assert counted["repaired"] > 0
