"""Objects are read whole or not at all, whatever becomes of their bodies on the way."""

import pytest

from replenish.adapters.files import Location
from replenish.adapters.forecasts.read import read_forecast
from replenish.errors import SourceError
from tests.adapters.faulty_s3 import BUCKET, KEY_ID, SECRET

ROWS = [f"A,2026-01-{day:02},1,2" for day in (5, 12, 19, 26)]
TABLE = "\n".join(["item,date,p10,p90", *ROWS]) + "\n"
ADDRESS = f"s3://{BUCKET}/forecast.csv"


def each_in_turn(*kinds):
    """What becomes of the bodies that are read, one after the other; the last of them of all others, too."""
    left = list(kinds)

    def of(method, path):
        if method != "GET" or not path.endswith("forecast.csv"):
            return None
        return left.pop(0) if len(left) > 1 else left[0]

    return of


@pytest.fixture
def table(s3):
    faulty, client = s3
    client.put_object(Bucket=BUCKET, Key="forecast.csv", Body=TABLE.encode())
    return faulty


def test_a_body_that_breaks_off_is_asked_for_again(table):
    table.late = each_in_turn(0.0, 0.0, None)
    assert Location.of(ADDRESS).read_bytes() == TABLE.encode()
    table.late = each_in_turn(0.0, None)
    assert read_forecast(ADDRESS).known.all()


@pytest.mark.parametrize(
    ("seconds", "sentence"), [(0.0, "was cut off on its way, each time"), (1.0, "stopped answering")]
)
def test_a_body_that_never_comes_whole_is_an_error_and_no_half_a_forecast(
    table, monkeypatch, seconds, sentence
):
    monkeypatch.setattr("replenish.adapters.files.s3.ATTEMPTS", 2)
    monkeypatch.setattr("replenish.adapters.files.s3.READ_SECONDS", 0.3)
    table.late = each_in_turn(seconds)
    with pytest.raises(SourceError, match=sentence) as refusal:
        read_forecast(ADDRESS)
    assert SECRET not in str(refusal.value)
    assert KEY_ID not in str(refusal.value)


def test_a_busy_service_that_recovers_gives_the_whole_object(table):
    refusals = [503, 503]
    table.fault = lambda method, path, _: refusals.pop() if method == "GET" and refusals else None
    assert Location.of(ADDRESS).read_bytes() == TABLE.encode()
    assert refusals == []
