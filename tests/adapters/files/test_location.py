"""Local files and folders: what is there, what is passed over, what is refused."""

import hashlib

import pytest

from replenish.adapters.files import InputLog, Location
from replenish.errors import InputError, SourceError


def test_names_are_relative_to_the_folder_handed_in(tmp_path):
    (tmp_path / "forecasts").mkdir()
    (tmp_path / "forecasts" / "a.csv").write_text("x")
    location = Location.of(tmp_path) / "forecasts/" / "a.csv"
    assert (location.label, location.name, location.read_bytes()) == ("forecasts/a.csv", "a.csv", b"x")


def test_a_full_path_leads_elsewhere(tmp_path):
    elsewhere = tmp_path / "elsewhere.csv"
    elsewhere.write_text("x")
    assert (Location.of(tmp_path / "folder") / str(elsewhere)).read_bytes() == b"x"


def test_a_path_may_lead_up(tmp_path):
    (tmp_path / "lines.csv").write_text("x")
    (tmp_path / "folder").mkdir()
    assert (Location.of(tmp_path / "folder") / "../lines.csv").read_bytes() == b"x"


def test_markers_are_passed_over(tmp_path):
    for name in ("b.csv", "a.parquet", "_SUCCESS", "_part.csv", ".hidden.csv", "readme.txt"):
        (tmp_path / name).write_text("x")
    (tmp_path / "folder.csv").mkdir()
    folder = Location.of(tmp_path)
    assert [location.name for location in folder.list_files()] == ["a.parquet", "b.csv"]
    assert [location.name for location in folder.list_folders()] == ["folder.csv"]


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("nowhere.csv", "nowhere.csv: expected a file, found nothing there"),
        ("folder", "folder: expected a file, found a folder"),
        ("file.csv/below.csv", "file.csv/below.csv: expected a file, found nothing there"),
    ],
)
def test_what_is_no_file_is_the_users_fault(tmp_path, name, fault):
    (tmp_path / "folder").mkdir()
    (tmp_path / "file.csv").write_text("x")
    with pytest.raises(InputError) as refusal:
        (Location.of(tmp_path) / name).read_bytes()
    assert str(refusal.value) == fault


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "file.csv").write_text("x")
    with pytest.raises(InputError, match=r"file.csv: expected a folder, found a file"):
        (Location.of(tmp_path) / "file.csv").list_files()


def test_what_the_file_system_refuses_is_a_source_error(tmp_path):
    with pytest.raises(SourceError, match="File name too long"):
        (Location.of(tmp_path) / ("x" * 5000)).read_bytes()


def test_every_reading_is_noted_once_with_its_hash(tmp_path):
    (tmp_path / "stock.csv").write_bytes(b"a,b\n")
    folder = Location.of(tmp_path).with_log(InputLog())
    for _ in range(2):
        (folder / "stock.csv").read_bytes()
    (noted,) = folder.log.files.values()
    assert noted == ("stock.csv", hashlib.sha256(b"a,b\n").hexdigest(), 4)
    assert (folder / "stock.csv").sha256 == noted.sha256


def test_an_empty_file_is_empty(tmp_path):
    (tmp_path / "empty.csv").write_bytes(b"")
    assert (Location.of(tmp_path) / "empty.csv").read_bytes() == b""
