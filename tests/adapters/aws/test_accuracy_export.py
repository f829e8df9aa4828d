"""Accuracy as Amazon Forecast computed it, window by window."""

import numpy as np
import pytest

from replenish.adapters.aws.accuracy_export import read_accuracy
from replenish.errors import InputError
from tests.adapters.forecasts.conformance import EXPORTS


def test_the_sample_is_read_with_its_summaries_apart():
    accuracy = read_accuracy(str(EXPORTS / "amazon_forecast_backtest"))
    assert accuracy.item.tolist() == ["000123", "000123", "000124"]
    assert accuracy.location.tolist() == ["dc1", "dc1", "na"]
    assert accuracy.summary.tolist() == [False, True, False]
    assert accuracy.metrics["wQL[0.9]"].tolist() == [0.102, 0.102, 0.171]
    assert accuracy.metrics["Average wQL"][2] == 0.0657
    np.testing.assert_array_equal(accuracy.metrics["MAPE"], [0.201, 0.201, np.nan])


def test_a_forecast_is_no_accuracy():
    with pytest.raises(InputError, match="expected the columns item_id, backtest_window and metrics"):
        read_accuracy(str(EXPORTS / "generic" / "wide.csv"))
