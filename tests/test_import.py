"""``import replenish`` is quiet, quick to undo and promises a fixed set of names."""

import subprocess
import sys

import pytest

import replenish as rp

HEAVY = (
    "boto3",
    "botocore",
    "pulp",
    "highspy",
    "statsforecast",
    "matplotlib",
    "altair",
    "plotly",
    "fastapi",
    "typer",
)


def test_import_loads_no_solver_no_cloud_no_web_and_no_chart_library():
    program = f"import sys, replenish; print([name for name in {HEAVY} if name in sys.modules])"
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # noqa: S603
    assert found.stdout.strip() == "[]"
    assert found.stderr == ""


def test_import_installs_no_log_handler_and_changes_no_warning_filter():
    program = (
        "import logging, warnings, numpy, scipy.stats, scipy.sparse, pandas, pyarrow, pydantic; "
        "before = (list(logging.root.handlers), len(warnings.filters)); import replenish; "
        "print(before == (list(logging.root.handlers), len(warnings.filters)))"
    )
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # noqa: S603
    assert found.stdout.strip() == "True"


def test_every_public_name_exists_and_has_a_docstring():
    for name in rp.__all__:
        assert getattr(rp, name).__doc__, name


def test_public_names_are_loaded_when_asked_for_and_the_optimizer_loads_no_tables():
    program = (
        "import sys, replenish; from replenish.optimize.decomposition import at_scale; "
        "print([name for name in ('pandas', 'pyarrow', 'pydantic', 'scipy.stats') if name in sys.modules]); "
        "print(sorted(replenish.__all__) == sorted(sum(map(list, replenish.HOMES.values()), [])))"
    )
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # noqa: S603
    assert found.stdout.split("\n")[:2] == ["[]", "True"]


def test_a_name_that_is_not_public_is_an_error():
    assert set(rp.__all__) <= set(dir(rp))
    with pytest.raises(AttributeError, match="no attribute 'slove'"):
        rp.slove  # noqa: B018
