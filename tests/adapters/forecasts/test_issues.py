"""One sub-folder per issue date: nothing later than asked is seen."""

import pytest

from replenish.adapters.forecasts.read import read_forecast
from replenish.errors import InputError


@pytest.fixture
def forecasts(tmp_path):
    for day, value in (("2026-01-05", 1), ("2026-01-12", 2), ("2025-12-29", 0)):
        (tmp_path / f"issued={day}").mkdir()
        (tmp_path / f"issued={day}" / "f.csv").write_text(f"item,date,p10,p90\nA,{day},{value},9\n")
    (tmp_path / "archive").mkdir()
    return tmp_path


@pytest.mark.parametrize(
    ("options", "issued", "value"),
    [
        ({}, "2026-01-12", 2),
        ({"as_of": "2026-01-12"}, "2026-01-12", 2),
        ({"as_of": "2026-01-11"}, "2026-01-05", 1),
        ({"issued": "2025-12-29"}, "2025-12-29", 0),
    ],
)
def test_the_newest_known_issue_is_read(forecasts, options, issued, value):
    forecast = read_forecast(forecasts, **options)
    assert (str(forecast.issued), forecast.quantiles[0, 0, 0]) == (issued, value)


@pytest.mark.parametrize(
    ("options", "fault"),
    [
        ({"as_of": "2025-12-28"}, "expected a forecast issued by 2025-12-28, found none before 2025-12-29"),
        ({"issued": "2026-01-06"}, "expected a forecast issued on 2026-01-06, found none, only 2025-12-29"),
        ({"as_of": "yesterday"}, "read_forecast as_of: expected a date like 2024-06-03, found 'yesterday'"),
    ],
)
def test_an_issue_that_is_not_there_is_a_fault(forecasts, options, fault):
    with pytest.raises(InputError) as refusal:
        read_forecast(forecasts, **options)
    assert fault in str(refusal.value)


def test_a_folder_named_after_no_date_is_a_fault(forecasts):
    (forecasts / "issued=monday").mkdir()
    with pytest.raises(InputError, match="issued=monday: expected a name like issued=2024-06-03"):
        read_forecast(forecasts)


def test_a_file_is_issued_when_the_user_says_so(forecasts):
    assert (
        str(read_forecast(forecasts / "issued=2026-01-05" / "f.csv", issued="2026-01-04").issued)
        == "2026-01-04"
    )
