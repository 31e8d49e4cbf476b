"""The web page in a real browser: how fast it answers, how much it loads, and what it looks like.

Enters: a running server (``whosays serve``) and its address. Leaves: seconds to the first statement
and to the full answer, bytes and requests of a first load; with ``--screenshots``, pictures.

    python -m benchmarks.page --url http://127.0.0.1:7860 --repeats 3
    python -m benchmarks.page --screenshots docs/screenshots
"""

from __future__ import annotations

import argparse
import statistics
import time
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

QUESTIONS = (
    "How many attackers were killed, says the Russian Defense Ministry?",
    "What does Ukraine say about the accusations?",
    "Who claims responsibility for the attack?",
    "What does the UK Ministry of Defence say?",
    "Were drones shot down?",
    "What does Russia say?",
    "Who are the attackers?",
)
ARGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
SIZES = {"desktop": (1280, 900), "phone": (390, 844)}


def open_page(browser: Browser, url: str, size: str = "desktop", scheme: str = "light") -> Page:
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=scheme,
        device_scale_factor=2 if size == "phone" else 1,
    )
    page = context.new_page()
    page.set_default_timeout(120_000)
    page.goto(url)
    page.wait_for_selector(".ws-welcome")
    return page


def ask(page: Page, question: str) -> tuple[float, float]:
    """Seconds from Enter to the first statement (or the abstention), and to the full answer."""
    page.fill("#ws-box textarea", question)
    began = time.perf_counter()
    page.press("#ws-box textarea", "Enter")
    page.wait_for_function(
        "q => document.querySelector('#ws-now .ws-question')?.textContent === q", arg=question
    )
    page.wait_for_selector("#ws-now :is(.ws-statement, .ws-actions)")
    first = time.perf_counter() - began
    page.wait_for_selector("#ws-now .ws-actions")
    return first, time.perf_counter() - began


def measure(browser: Browser, url: str, repeats: int) -> None:
    firsts, fulls = [], []
    for _ in range(repeats):
        page = open_page(browser, url)
        for question in QUESTIONS:
            first, full = ask(page, question)
            firsts.append(first)
            fulls.append(full)
        page.context.close()
    print(f"n = {len(firsts)} questions")
    for name, seconds in (("first statement", firsts), ("full answer", fulls)):
        ordered = statistics.quantiles(seconds, n=20)
        print(f"{name}: p50 {ordered[9]:.2f} s, p95 {ordered[18]:.2f} s")
    load(browser, url)


def load(browser: Browser, url: str) -> None:
    """Bytes over the wire and requests of a first load, as the browser counts them."""
    context = browser.new_context()
    page = context.new_page()
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    sizes: list[float] = []
    wire.on("Network.loadingFinished", lambda e: sizes.append(e["encodedDataLength"]))
    began = time.perf_counter()
    page.goto(url)
    page.wait_for_selector(".ws-welcome")
    ready = time.perf_counter() - began
    page.wait_for_timeout(1500)
    print(f"first load: {len(sizes)} requests, {sum(sizes) / 1e6:.2f} MB, ready in {ready:.2f} s")
    page.get_by_role("tab", name="Picture").click()
    page.wait_for_selector("#ws-timeline .point")
    print(f"with the picture: {len(sizes)} requests, {sum(sizes) / 1e6:.2f} MB")
    context.close()


def shoot(browser: Browser, url: str, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for size in SIZES:
        for scheme in ("light", "dark"):
            page = open_page(browser, url, size, scheme)

            def save(name: str, page: Page = page, size: str = size, scheme: str = scheme) -> None:
                page.wait_for_timeout(500)
                page.screenshot(path=folder / f"{name}-{size}-{scheme}.png")

            save("welcome")
            ask(page, QUESTIONS[6])
            page.mouse.move(5, 5)
            if size == "phone":
                save("answer")
            page.locator("#ws-now .ws-view-script .ws-cite").first.click()
            page.wait_for_selector("#ws-pane mark")
            page.mouse.move(5, 5)
            page.wait_for_timeout(600)
            save("evidence" if size == "phone" else "answer")
            page.get_by_role("button", name="Side by side").click()
            page.evaluate("document.querySelector('#ws-now .ws-turn').scrollIntoView()")
            save("sides")
            page.get_by_role("tab", name="Check").click()
            page.fill("#ws-claim textarea", "More than 70 attackers were killed.")
            page.press("#ws-claim textarea", "Enter")
            page.wait_for_selector("#ws-verdict .ws-turn")
            save("check")
            for name, ready in (
                ("Claims", ".ws-ledger"),
                ("Picture", "#ws-timeline .point"),
                ("Documents", "#ws-sides .ws-side-row"),
            ):
                page.get_by_role("tab", name=name).click()
                page.wait_for_selector(ready)
                page.evaluate("scrollTo(0, 0)")
                save(name.lower())
            page.context.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default="http://127.0.0.1:7860/")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--screenshots", type=Path)
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    given = parser.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=given.chromium, args=ARGS)
        if given.screenshots:
            shoot(browser, given.url, given.screenshots)
        else:
            measure(browser, given.url, given.repeats)
        browser.close()


if __name__ == "__main__":
    main()
