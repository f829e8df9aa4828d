"""Fixtures of several folders of tests."""

import pytest
from hypothesis import settings

from tests.replayed_shop import write_shop

settings.register_profile("settled", deadline=None, derandomize=True)  # a busy machine is not a fault
settings.register_profile("wandering", deadline=None)  # other examples every time: --hypothesis-profile
settings.load_profile("settled")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A small folder that can be replayed; tests that change it copy it first."""
    return write_shop(tmp_path_factory.mktemp("replayed") / "shop")


@pytest.fixture(scope="module")
def s3_server():
    """Address of an S3 service on this machine, over HTTP."""
    from moto.server import ThreadedMotoServer

    moto = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    moto.start()
    host, port = moto.get_host_and_port()
    yield f"http://{host}:{port}"
    moto.stop()
