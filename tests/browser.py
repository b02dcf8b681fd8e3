"""Chromium with one page, driven by selenium, and what a reader does there."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import require_program

pytest.importorskip("selenium")
from selenium import webdriver
from selenium.webdriver import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement

# A machine with other work on it is slow; a page that hangs is not waited for for ever.
_WAIT = 20.0


class Browser:
    """Chromium with one page, and what a reader does there."""

    def __init__(self, folder: Path) -> None:
        options = webdriver.ChromeOptions()
        options.binary_location = require_program("chromium", "chromium")
        self.downloads = folder / "downloads"
        self.downloads.mkdir()
        for flag in (
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--window-size=1280,1000",
            f"--user-data-dir={folder / 'profile'}",
        ):
            options.add_argument(flag)
        options.add_experimental_option(
            "prefs",
            {"download.default_directory": str(self.downloads), "download.prompt_for_download": False},
        )  # fmt: skip
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        service = webdriver.ChromeService(
            executable_path=require_program("chromedriver", "chromium-driver")
        )
        self.driver = webdriver.Chrome(options=options, service=service)
        self.driver.set_page_load_timeout(60)

    def open(self, path: Path) -> None:
        self.driver.get(path.resolve().as_uri())

    def js(self, script: str, *arguments: Any) -> Any:
        return self.driver.execute_script(script, *arguments)

    def all(self, css: str) -> list[WebElement]:
        return self.driver.find_elements(By.CSS_SELECTOR, css)

    def one(self, css: str) -> WebElement:
        return self.driver.find_element(By.CSS_SELECTOR, css)

    def keys(self, *keys: str) -> None:
        ActionChains(self.driver).send_keys(*keys).perform()

    def until(self, what: Callable[[], Any]) -> Any:
        end = time.monotonic() + _WAIT
        while True:
            value = what()
            if value:
                return value
            assert time.monotonic() < end, "waited too long"
            time.sleep(0.05)

    def choose(self, select: str, value: str) -> None:
        self.js(
            "const s=document.getElementById(arguments[0]);s.value=arguments[1];"
            "s.dispatchEvent(new Event('change',{bubbles:true}))",
            select,
            value,
        )

    def shown(self) -> list[WebElement]:
        return [r for r in self.all("li.row") if r.is_displayed()]

    def media(self, media: str = "", scheme: str = "light") -> None:
        self.driver.execute_cdp_cmd(
            "Emulation.setEmulatedMedia",
            {"media": media, "features": [{"name": "prefers-color-scheme", "value": scheme}]},
        )

    def row(self) -> str:
        """Id of the row that has the focus."""
        return str(
            self.js("const r=document.activeElement.closest('li.row');return r?r.dataset.id:''")
        )

    def complaints(self) -> list[str]:
        """Errors in the console, and addresses that the page asked for."""
        out = [e["message"] for e in self.driver.get_log("browser") if e["level"] != "INFO"]
        for entry in self.driver.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                url = message["params"]["request"]["url"]
                if not url.startswith(("file:", "data:", "blob:", "chrome:", "about:")):
                    out.append(url)
        return out


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    folder = tmp_path_factory.mktemp("browser")
    require_program("chromium", "chromium")
    require_program("chromedriver", "chromium-driver")
    b = Browser(folder)
    yield b
    b.driver.quit()
    shutil.rmtree(folder / "profile", ignore_errors=True)
