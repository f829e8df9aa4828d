"""README and docs show what their commands print today: the same words, and figures that agree."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "README.md").read_text("utf-8")
FIGURE = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?")
UNKNOWN_HERE = re.compile(r"^(Written to|No plan\.xlsx).*", flags=re.MULTILINE | re.DOTALL)


def shown_below(command: str) -> str:
    """The README's text block that follows the first block with this command."""
    return re.search(r"```text\n(.*?)```", TEXT[TEXT.index(command) :], flags=re.DOTALL).group(1)


def printed(*arguments) -> str:
    command = [sys.executable, "-m", "replenish", *map(str, arguments)]
    wide = {**os.environ, "COLUMNS": "100"}
    told = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT, env=wide)  # noqa: S603
    return told.stdout


def words_and_figures(text: str) -> tuple[list[str], list[float]]:
    """Words as they stand, whatever the wrapping; figures as numbers."""
    text = UNKNOWN_HERE.sub("", text)
    figures = [float(figure.replace(",", "")) for figure in FIGURE.findall(text)]
    return re.sub(r"[\s─-]+", " ", FIGURE.sub("#", text)).split(), figures


@pytest.mark.parametrize(
    "command",
    ["replenish plan fixtures/freshretail", "replenish explain fixtures/freshretail 300 335"],
)
def test_what_a_command_prints_stands_below_it(command, tmp_path):
    arguments = command.split()[1:]
    out = ("--out", tmp_path / "out") if arguments[0] == "plan" else ()
    words, figures = words_and_figures(printed(*arguments, *out))
    shown, shown_figures = words_and_figures(shown_below(command))
    assert shown == words
    assert shown_figures == pytest.approx(figures, rel=0.01, abs=0.02)  # another numpy may round otherwise


def test_the_page_about_overrides_shows_what_explain_says_of_its_table(tmp_path):
    page = (ROOT / "docs" / "overrides.md").read_text("utf-8")
    table, shown = re.findall(r"```\n(.*?)```", page, flags=re.DOTALL)
    (tmp_path / "fixed.csv").write_text(table, encoding="utf-8")
    told = printed("explain", "fixtures/freshretail", "300", "335", "--overrides", tmp_path / "fixed.csv")
    part = told[told.index("shared limit:") : told.index("\n- covers")]
    words, figures = words_and_figures(part)
    shown_words, shown_figures = words_and_figures(shown)
    assert shown_words == words
    assert shown_figures == pytest.approx(figures, rel=0.01, abs=0.02)


def test_the_table_of_scenarios_is_what_compare_prints(tmp_path):
    scenarios = sorted((ROOT / "scenarios").glob("*.toml"))
    told = printed("compare", *scenarios, "--out", tmp_path / "out")
    words, figures = words_and_figures(told.partition("\n\n")[0])
    shown, shown_figures = words_and_figures(shown_below("replenish compare scenarios/*.toml"))
    assert sorted(shown) == sorted(words)
    assert shown_figures == pytest.approx(figures, rel=0.01, abs=0.2)
