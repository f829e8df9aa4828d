"""Fixtures of several folders of tests."""

import pytest

from tests.replayed_shop import write_shop


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A small folder that can be replayed; tests that change it copy it first."""
    return write_shop(tmp_path_factory.mktemp("replayed") / "shop")
