"""A page in a browser without a network, once its charts are drawn."""

from pathlib import Path
from typing import Any


def open_page(browser: Any, page: str, folder: Path, width: int, charts: tuple[str, ...]) -> None:
    """Open a page in a window so wide, and wait until every chart is there."""
    from selenium.webdriver.support.ui import WebDriverWait

    (folder / "report.html").write_text(page, encoding="utf-8")
    browser.set_window_size(width, 900)
    browser.get((folder / "report.html").as_uri())
    WebDriverWait(browser, 30).until(
        lambda driver: all(driver.find_elements("css selector", f"#{name} svg") for name in charts)
    )
