"""A table under a misspelt name is refused by whatever reads the folder."""

import pytest

from replenish.adapters.folders.baseline import forecast_folder
from replenish.adapters.folders.evaluate import evaluate_folder
from replenish.adapters.folders.history import export_history
from replenish.adapters.folders.plan import read_folder
from replenish.errors import InputError
from tests.adapters.dated_folder import write_folder


@pytest.mark.parametrize(
    "reads",
    [
        read_folder,
        evaluate_folder,
        lambda folder: forecast_folder(folder, out=folder / "out"),
        lambda folder: export_history(folder, folder / "out"),
    ],
    ids=["plan", "evaluate", "forecast", "forecast --export-history"],
)
def test_a_misspelt_table_is_refused_whatever_the_folder_is_read_for(tmp_path, reads):
    folder = write_folder(tmp_path)
    (folder / "Closure.csv").write_text("location,date\nDC1,2024-03-05\n")
    with pytest.raises(InputError) as refusal:
        reads(folder)
    told = "Closure.csv: expected the name of a table (did you mean 'closures.csv'?), found 'Closure.csv'"
    assert told in str(refusal.value)
    assert not (folder / "out").exists()
