"""A workbook as LibreOffice reads it."""

import csv
import shutil
import subprocess

import pytest

EVERY_SHEET = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
NO_JAVA = "failed to launch javaldx"  # about the machine, not about the file


def sheets(content, folder):
    """Rows of every sheet by name, as texts; LibreOffice must open the workbook without a complaint."""
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice (soffice) is not on this machine")
    (folder / "book.xlsx").write_bytes(content)
    home = f"-env:UserInstallation=file://{folder}/home"
    command = ["soffice", "--headless", home, "--convert-to", EVERY_SHEET, "book.xlsx"]
    told = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True, timeout=120)  # noqa: S603
    said = [line for line in (told.stdout + told.stderr).lower().splitlines() if NO_JAVA not in line]
    assert not [line for line in said if "warn" in line or "error" in line]
    return {
        path.stem.removeprefix("book-"): list(csv.reader(path.read_text("utf-8").splitlines()))
        for path in folder.glob("book-*.csv")
    }
