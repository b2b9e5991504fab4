"""The page in a real browser: keys, filters, files out and back in, hostile text, no network.

Needs Chromium or Chrome with its driver and selenium; without them the tests are skipped.
"""

from __future__ import annotations

import csv
import io
import json
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from stance.page import write_page
from stance.run_folder import read_rows
from tests.test_page import ATTACKS, LABELS, report_row, write_rows

webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
from selenium.common.exceptions import JavascriptException  # noqa: E402
from selenium.webdriver.chrome.service import Service  # noqa: E402

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_OPTIONS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--disable-dev-shm-usage", "--window-size=1400,1000"),
)
_PATIENCE = 20  # seconds for a file to appear
BROWSER = next(filter(None, map(shutil.which, _BROWSERS)), None)
DRIVER = shutil.which("chromedriver")
pytestmark = pytest.mark.skipif(
    not (BROWSER and DRIVER), reason="no Chromium with its driver on this machine"
)
Page = Any


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    options = webdriver.ChromeOptions()
    options.binary_location = BROWSER
    for option in (*_OPTIONS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(option)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(DRIVER))
    try:
        yield driver
    finally:
        driver.quit()


@pytest.fixture
def downloads(browser: Page, tmp_path: Path) -> Path:
    folder = tmp_path / "downloads"
    folder.mkdir()
    how = {"behavior": "allow", "downloadPath": str(folder)}
    browser.execute_cdp_cmd("Browser.setDownloadBehavior", how)
    return folder


@pytest.fixture
def load(browser: Page, tmp_path: Path) -> Callable[..., Path]:
    """Write a run of these rows, open its page with nothing kept from before."""

    def load(*rows: dict[str, Any], keep: bool = False) -> Path:
        folder = write_rows(tmp_path / "run", list(rows))
        write_page(folder)
        address = (folder / "contradictions.html").as_uri()
        browser.get(address)
        if not keep:
            browser.execute_script("localStorage.clear()")
            browser.get_log("browser")
            browser.get(address)
        return folder

    return load


def rows_of(n: int, **changes: Any) -> list[dict[str, Any]]:
    return [report_row(k, **changes) for k in range(1, n + 1)]


def press(browser: Page, *keys: str) -> None:
    """Type letters where the focus is."""
    for key in keys:
        browser.switch_to.active_element.send_keys(key)


def states(browser: Page) -> list[str]:
    return browser.execute_script(
        "return [...document.querySelectorAll('.card')].map(card => card.dataset.decision)"
    )


def current(browser: Page) -> str:
    """Rank of the row that has the focus."""
    return browser.execute_script(
        "return document.activeElement.closest('.card')?.querySelector('.rank').textContent ?? ''"
    )


def shown(browser: Page) -> list[str]:
    """Ranks of the rows that a person sees."""
    return browser.execute_script(
        "return [...document.querySelectorAll('.card')].filter(card => card.offsetParent)"
        ".map(card => card.querySelector('.rank').textContent)"
    )


def element(browser: Page, css: str) -> Any:
    return browser.find_element("css selector", css)


def choose(browser: Page, name: str, value: str) -> None:
    browser.execute_script(
        "const by = document.getElementById('by-' + arguments[0]); by.value = '=' + arguments[1];"
        "by.dispatchEvent(new Event('change'))",
        name,
        value,
    )


def search(browser: Page, words: str) -> None:
    browser.execute_script(
        "const field = document.getElementById('search'); field.value = arguments[0];"
        "field.dispatchEvent(new Event('input'))",
        words,
    )


def until(found: Callable[[], Any]) -> Any:
    """What ``found`` gives as soon as it gives anything."""
    end = time.monotonic() + _PATIENCE
    while not (value := found()):
        assert time.monotonic() < end, "nothing came"
        time.sleep(0.05)
    return value


def downloaded(folder: Path, suffix: str) -> Path:
    return until(lambda: [p for p in folder.glob(f"*{suffix}") if p.stat().st_size])[0]


def give(browser: Page, path: Path) -> str:
    """Import a file; return what the page says of it."""
    browser.execute_script("document.getElementById('message').textContent = ''")
    element(browser, "#file").send_keys(str(path))
    return until(lambda: element(browser, "#message").text)


def counts(read: int, taken: int, older: int = 0, unknown: int = 0, invalid: int = 0) -> str:
    return LABELS["ar"]["imported"].format(
        read=read, taken=taken, older=older, unknown=unknown, invalid=invalid
    )


# --- deciding ------------------------------------------------------------------------------


def test_decide_by_keyboard(browser: Page, load: Callable[..., Path]) -> None:
    load(*rows_of(4))
    press(browser, "j", "c", "j", "n", "j", "u")
    assert states(browser) == ["contradiction", "not", "unsure", ""]
    assert current(browser) == "3"
    assert element(browser, "#progress-text").text == "قُرِّر 3 من 4"
    assert element(browser, "#progress").get_property("value") == 3
    press(browser, "k", "x", "k", "k")
    assert states(browser) == ["contradiction", "", "unsure", ""]
    assert current(browser) == "1"
    press(browser, "j", "j", "j", "j", "j")
    assert current(browser) == "4"
    assert browser.get_log("browser") == []


def test_the_row_with_the_focus_is_seen(browser: Page, load: Callable[..., Path]) -> None:
    load(*rows_of(30))
    for key in ["j"] * 20 + ["k"] * 3:
        press(browser, key)
    top, bottom, bar, height = browser.execute_script(
        "const box = document.activeElement.getBoundingClientRect();"
        "const bar = document.querySelector('.bar').getBoundingClientRect();"
        "return [box.top, box.bottom, bar.bottom, innerHeight]"
    )
    assert current(browser) == "17"
    assert bar <= top < bottom <= height
    width = browser.execute_script("return getComputedStyle(document.activeElement).outlineWidth")
    assert float(width.removesuffix("px")) >= 2


def test_arabic_keyboard(browser: Page, load: Callable[..., Path]) -> None:
    load(*rows_of(2))
    for key, code in (("ت", "KeyJ"), ("ؤ", "KeyC"), ("ت", "KeyJ"), ("ى", "KeyN"), ("ن", "KeyK")):
        event = {"type": "keyDown", "key": key, "code": code, "text": key}
        browser.execute_cdp_cmd("Input.dispatchKeyEvent", event)
    assert states(browser) == ["contradiction", "not"]
    assert current(browser) == "1"
    event = {"type": "keyDown", "key": "؟", "code": "Slash", "text": "؟", "modifiers": 8}
    browser.execute_cdp_cmd("Input.dispatchKeyEvent", event)
    assert element(browser, "#keys").is_displayed()
    focused = browser.execute_script(
        "return document.activeElement.closest('#keys button') !== null"
    )
    assert focused  # so that Enter closes it


def test_decide_by_mouse_and_undo(browser: Page, load: Callable[..., Path]) -> None:
    load(*rows_of(2))
    button = element(browser, "#row-2 [data-decision=unsure]")
    button.click()
    assert states(browser) == ["", "unsure"]
    assert button.get_attribute("aria-pressed") == "true"
    assert element(browser, "#row-2 .verdict").text == "غير متأكد"
    button.click()
    assert states(browser) == ["", ""]


def test_decisions_and_notes_are_kept(browser: Page, load: Callable[..., Path]) -> None:
    load(*rows_of(2))
    element(browser, "#reviewer").send_keys("سلمى")
    press(browser, "\ue00c")  # Escape leaves the field
    press(browser, "j", "c", "m", "تحديث لاحق", "\ue007", "n")
    assert current(browser) == "1"
    load(*rows_of(3), keep=True)
    assert states(browser) == ["not", "", ""]
    assert element(browser, "#row-1 .note").get_property("value") == "تحديث لاحق"
    assert element(browser, "#row-1 .verdict").text == "ليس تناقضًا · سلمى"
    assert element(browser, "#reviewer").get_property("value") == "سلمى"


def test_what_the_report_holds_is_the_start(browser: Page, load: Callable[..., Path]) -> None:
    done = {"decision": "not", "reviewer": "عمر", "note": "قديم"}
    load(*rows_of(2, **done))
    assert states(browser) == ["not", "not"]
    press(browser, "j", "x")
    load(*rows_of(2, **done), keep=True)
    assert states(browser) == ["", "not"]
    assert element(browser, "#row-2 .note").get_property("value") == "قديم"


def test_what_others_left_in_the_store_does_no_harm(
    browser: Page, load: Callable[..., Path]
) -> None:
    rubbish = ["no json", "null", "5", "[]", '{"decision": "<b>", "note": {"a": 1}}']
    rows = rows_of(len(rubbish), decision="not")
    load(*rows)
    for row, value in zip(rows, rubbish, strict=True):
        browser.execute_script(
            "localStorage.setItem(arguments[0], arguments[1])",
            "stance.pair." + row["pair_id"],
            value,
        )
    load(*rows, keep=True)
    assert states(browser)[:3] == ["not", "not", "not"]
    assert states(browser)[3:] == ["", ""]
    press(browser, "j", "c")
    assert states(browser)[0] == "contradiction"
    assert browser.get_log("browser") == []


def test_two_tabs_agree(browser: Page, load: Callable[..., Path]) -> None:
    load(*rows_of(2))
    first, address = browser.current_window_handle, browser.current_url
    browser.switch_to.new_window("tab")
    try:
        browser.get(address)
        press(browser, "j", "u")
    finally:
        browser.close()
        browser.switch_to.window(first)
    assert until(lambda: states(browser)[0]) == "unsure"
    assert element(browser, "#progress-text").text == "قُرِّر 1 من 2"


def test_letters_in_a_field_decide_nothing(browser: Page, load: Callable[..., Path]) -> None:
    load(*rows_of(2))
    press(browser, "j", "/", "cnu")
    assert states(browser) == ["", ""]
    assert element(browser, "#search").get_property("value") == "cnu"
    press(browser, "\ue009c")  # with Ctrl it is the browser's own
    assert states(browser) == ["", ""]


def test_moving_on_after_a_decision(browser: Page, load: Callable[..., Path]) -> None:
    load(*rows_of(3))
    element(browser, "#advance").click()
    press(browser, "j", "c", "n")
    assert states(browser) == ["contradiction", "not", ""]
    assert current(browser) == "3"


def test_a_browser_that_keeps_nothing(browser: Page, load: Callable[..., Path]) -> None:
    refuse = (
        "Object.defineProperty(window, 'localStorage',"
        " {get() { throw new DOMException('denied', 'SecurityError'); }})"
    )
    added = browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": refuse})
    try:
        load(*rows_of(2), keep=True)
        assert element(browser, "#refused").is_displayed()
        press(browser, "j", "c", "j", "u")
        assert states(browser) == ["contradiction", "unsure"]
        asked = browser.execute_script(
            "const event = new Event('beforeunload', {cancelable: true});"
            "dispatchEvent(event); return event.defaultPrevented"
        )
        assert asked
        assert not [e for e in browser.get_log("browser") if e["level"] == "SEVERE"]
    finally:
        browser.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", added)
        browser.get("about:blank")


# --- looking ---------------------------------------------------------------------------------


def test_probability_is_hidden_until_asked_for(browser: Page, load: Callable[..., Path]) -> None:
    load(*rows_of(1))
    press(browser, "j", "o")
    assert element(browser, "#row-1 .more").get_property("open")
    assert "0.81" not in element(browser, "main").text
    press(browser, "p")
    assert "0.8125" in element(browser, "#row-1 .more").text
    press(browser, "p")
    assert "0.81" not in element(browser, "main").text


def test_filters(browser: Page, load: Callable[..., Path]) -> None:
    rows = [
        report_row(1),
        report_row(2, kind="number", status="superseded", source_a="صدى"),
        report_row(3, speaker_b="مُحافظ إربد", why="عدد ١٢"),
    ]
    load(*rows)
    choose(browser, "kind", "number")
    assert shown(browser) == ["2"]
    assert element(browser, "#count").text == "المعروض 1 من 3"
    element(browser, "#clear").click()
    assert shown(browser) == ["1", "2", "3"]
    choose(browser, "outlet", "الميناء")
    assert shown(browser) == ["1", "3"]
    choose(browser, "speaker", "مُحافظ إربد")
    assert shown(browser) == ["3"]
    choose(browser, "status", "superseded")
    assert shown(browser) == []
    assert element(browser, "#nothing").is_displayed()
    element(browser, "#clear").click()
    search(browser, "محافظ اربد 12")  # other hamza, no vowels, other digits
    assert shown(browser) == ["3"]
    search(browser, "")
    press(browser, "j", "c")
    choose(browser, "decision", "")
    assert shown(browser) == ["2", "3"]
    assert element(browser, "#by-decision").text.split("\n")[:2] == ["القرار: الكل", "بلا قرار (2)"]


def test_keys_go_through_the_filtered_rows(browser: Page, load: Callable[..., Path]) -> None:
    load(*[report_row(n, kind="date" if n % 2 else "role") for n in range(1, 7)])
    choose(browser, "kind", "role")
    press(browser, "j", "j", "j", "k")
    assert current(browser) == "4"


def test_drawings_filter(browser: Page, load: Callable[..., Path]) -> None:
    load(*rows_of(2), report_row(3, source_b="الميناء", published_b="2026-05-09"))
    (same, other) = browser.find_elements("css selector", ".matrix .pick")
    assert {same.get_attribute("aria-label"), other.get_attribute("aria-label")} == {
        "الميناء × الميناء: 1",
        "الساحل × الميناء: 2",
    }
    cell = other if "الساحل" in other.get_attribute("aria-label") else same
    cell.click()
    assert shown(browser) == ["1", "2"]
    assert element(browser, "#picked").text == "الساحل × الميناء"
    cell.click()
    assert shown(browser) == ["1", "2", "3"]
    last = browser.find_elements("css selector", ".timeline .pick")[-1]
    last.send_keys("\ue007")
    assert shown(browser) == ["3"]
    assert element(browser, "#picked").text == "9 مايو 2026"


def test_groups_are_folded(browser: Page, load: Callable[..., Path]) -> None:
    rows = [report_row(n, group_id="x" if n < 4 else "", kind="role") for n in range(1, 5)]
    rows[0]["kind"] = "date"
    load(*rows)
    assert shown(browser) == ["1", "4"]
    press(browser, "j", "j")
    assert current(browser) == "4"
    press(browser, "k", "g", "j")
    assert shown(browser) == ["1", "2", "3", "4"]
    assert current(browser) == "2"
    press(browser, "g")
    assert shown(browser) == ["1", "4"]
    choose(browser, "kind", "role")  # the first of the group does not fit: the others stand alone
    assert shown(browser) == ["2", "3", "4"]


def test_english(browser: Page, load: Callable[..., Path]) -> None:
    load(*rows_of(1))
    element(browser, "#language").click()
    assert browser.execute_script("return [document.dir, document.documentElement.lang]") == [
        "ltr",
        "en",
    ]
    assert element(browser, "h1").text == LABELS["en"]["title"]
    assert element(browser, "#progress-text").text == "0 of 1 decided"
    assert element(browser, "blockquote").get_attribute("dir") == "rtl"
    load(*rows_of(1), keep=True)
    assert element(browser, "#language").text == "العربية"
    element(browser, "#language").click()
    assert element(browser, "h1").text == LABELS["ar"]["title"]


def test_help_and_roles(browser: Page, load: Callable[..., Path]) -> None:
    load(*rows_of(2))
    press(browser, "?")
    assert element(browser, "#keys").is_displayed()
    press(browser, "\ue00c")
    assert not element(browser, "#keys").is_displayed()
    tree = browser.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
    found = {(n["role"]["value"], n.get("name", {}).get("value", "")) for n in tree if "role" in n}
    assert ("feed", "الصفوف") in found
    assert ("search", "التصفية") in found
    assert ("group", "القرار في الصف 1") in found
    assert ("textbox", "ملاحظة") in found
    named = [name for role, name in found if role in ("button", "combobox", "searchbox", "article")]
    assert named
    assert all(named)


@pytest.mark.parametrize("width", [360, 800, 1400])
def test_nothing_is_wider_than_the_window(
    browser: Page, load: Callable[..., Path], width: int
) -> None:
    long = "كلمة" * 80
    load(report_row(1, source_a=long, speaker_a=long, title_a=long, why=long, flags=["same_day"]))
    size = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    try:
        browser.refresh()
        wide = browser.execute_script("return document.documentElement.scrollWidth")
        assert wide <= width
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


# --- files out and back in -------------------------------------------------------------------


def test_export_csv_and_take_it_back(
    browser: Page, load: Callable[..., Path], downloads: Path
) -> None:
    folder = load(*rows_of(4))
    element(browser, "#reviewer").send_keys("=سلمى")
    press(browser, "\ue00c")
    press(
        browser,
        "j",
        "c",
        "m",
        '=1+1; "نقل", \u202e',
        "\ue007",
        "j",
        "n",
        "j",
        "j",
        "m",
        "ملاحظة فقط",
    )
    element(browser, "#export-csv").click()
    path = downloaded(downloads, ".csv")
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert list(rows[0])[:4] == ["pair_id", "decision", "reviewer", "note"]
    assert [r["decision"] for r in rows] == ["contradiction", "not", ""]
    assert rows[0]["reviewer"] == "'=سلمى"
    assert rows[0]["note"].startswith("'=1+1")
    assert rows[0]["claim_a"] == report_row()["claim_a"]
    assert [rows[1][n] for n in ("article_a", "start_b")] == ["a", "10"]
    # our own reader of decisions takes it for a report that came back
    shutil.copy(path, folder / "contradictions.csv")
    found = {r["pair_id"]: r for r in read_rows(folder)}
    assert [found[r["pair_id"]]["decision"] for r in rows] == ["contradiction", "not", ""]
    assert found[rows[0]["pair_id"]]["reviewer"] == "=سلمى"
    assert found[rows[2]["pair_id"]]["note"] == "ملاحظة فقط"
    # and the page itself
    before = browser.execute_script("return JSON.stringify(Object.entries(localStorage).sort())")
    (folder / "contradictions.csv").unlink()
    load(*rows_of(4))
    assert give(browser, path) == counts(read=3, taken=3)
    assert states(browser) == ["contradiction", "not", "", ""]
    assert element(browser, "#row-4 .note").get_property("value") == "ملاحظة فقط"
    after = browser.execute_script("return JSON.stringify(Object.entries(localStorage).sort())")
    pairs = [[e for e in json.loads(s) if e[0].startswith("stance.pair")] for s in (before, after)]
    assert [k for k, _ in pairs[0]] == [k for k, _ in pairs[1]]


def test_export_json_and_take_it_back(
    browser: Page, load: Callable[..., Path], downloads: Path
) -> None:
    load(*rows_of(3))
    press(browser, "j", "u", "j", "j", "c")
    element(browser, "#export-json").click()
    path = downloaded(downloads, ".json")
    found = json.loads(path.read_text("utf-8"))
    assert [(row["pair_id"], row["decision"]) for row in found] == [
        (report_row(1)["pair_id"], "unsure"),
        (report_row(3)["pair_id"], "contradiction"),
    ]
    assert all(row["decided_at"] for row in found)
    load(*rows_of(3))
    assert give(browser, path) == counts(read=2, taken=2)
    assert states(browser) == ["unsure", "", "contradiction"]
    press(browser, "j", "n")  # later than what the file says
    assert give(browser, path) == counts(read=2, taken=1, older=1)
    assert states(browser) == ["not", "", "contradiction"]


@pytest.mark.parametrize(
    ("delimiter", "encoding"),
    [(",", "utf-8"), (";", "utf-8-sig"), ("\t", "utf-16"), (";", "cp1256")],
)
def test_spreadsheets_are_read(
    browser: Page, load: Callable[..., Path], tmp_path: Path, delimiter: str, encoding: str
) -> None:
    load(*rows_of(4))
    table = [
        ["rank", "Decision", "pair_id", "reviewer", "note"],
        ["1", " Not ", report_row(1)["pair_id"], "سلمى", 'سطر\nثان، و"نقل"'],
        ["2", "", report_row(2)["pair_id"], "", ""],
        ["3", "maybe", report_row(3)["pair_id"], "", ""],
        ["4", "not", "0123", "", ""],
        ["5", "unsure", report_row(4)["pair_id"]],
    ]
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(table)
    path = tmp_path / "back.csv"
    path.write_bytes(out.getvalue().encode(encoding))
    assert give(browser, path) == counts(read=4, taken=2, unknown=1, invalid=1)
    assert states(browser) == ["not", "", "", "unsure"]
    assert element(browser, "#row-1 .verdict").text == "ليس تناقضًا · سلمى"
    assert element(browser, "#row-1 .note").get_property("value") == 'سطر ثان، و"نقل"'


def test_several_files_at_once(browser: Page, load: Callable[..., Path], tmp_path: Path) -> None:
    load(*rows_of(2))
    paths = [tmp_path / "one.json", tmp_path / "two.json"]
    for n, path in enumerate(paths, 1):
        path.write_text(json.dumps([{"pair_id": report_row(n)["pair_id"], "decision": "not"}]))
    element(browser, "#file").send_keys("\n".join(map(str, paths)))
    assert until(lambda: element(browser, "#message").text) == " · ".join(
        [counts(read=1, taken=1)] * 2
    )
    assert states(browser) == ["not", "not"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "no_columns"),
        (b"a,b\n1,2\n", "no_columns"),
        (b"{", "no_json"),
        (b"{}", "no_json"),
        (b"[1, null]", None),
        (b"PK\x03\x04\0\0", "no_columns"),
    ],
)
def test_files_that_are_none_of_ours(
    browser: Page, load: Callable[..., Path], tmp_path: Path, data: bytes, reason: str | None
) -> None:
    load(*rows_of(1))
    path = tmp_path / "bad.csv"
    path.write_bytes(data)
    said = give(browser, path)
    words = LABELS["ar"]
    if reason:
        assert said == words["not_read"].format(name="bad.csv", reason=words[reason])
    else:
        assert said == counts(read=0, taken=0)
    assert states(browser) == [""]


# --- hostile text ------------------------------------------------------------------------------


@pytest.mark.parametrize("attack", ATTACKS)
def test_hostile_text_does_not_run(
    browser: Page, load: Callable[..., Path], tmp_path: Path, attack: str
) -> None:
    names = [n for n, v in report_row().items() if isinstance(v, str)]
    load(report_row(1, **dict.fromkeys(names, attack), flags=[attack]), report_row(2))
    press(browser, "j", "c", "o", "p")
    search(browser, attack)
    path = tmp_path / "hostile.json"
    path.write_text(
        json.dumps([{"pair_id": report_row(2)["pair_id"], "decision": "not", "note": attack}])
    )
    assert give(browser, path) == counts(read=1, taken=1)
    element(browser, "#language").click()
    assert browser.execute_script("return window.hacked === undefined")
    assert states(browser) == ["contradiction", "not"]
    assert browser.get_log("browser") == []
    element(browser, "#language").click()


def test_policy_forbids_everything_else(browser: Page, load: Callable[..., Path]) -> None:
    load(*rows_of(1))
    with pytest.raises(JavascriptException, match="TrustedHTML"):
        browser.execute_script("document.body.innerHTML = '<b>x</b>'")
    attempts = """
      const done = arguments[0];
      const broken = [];
      addEventListener('securitypolicyviolation', (e) => broken.push(e.effectiveDirective));
      const image = new Image();
      image.src = 'https://127.0.0.1:9/x.png';
      const style = document.createElement('style');
      style.textContent = 'body { color: red }';
      document.head.append(style);
      fetch('https://127.0.0.1:9/').catch(() => {});
      try {
        document.body.setAttribute('onclick', 'window.hacked = 1');
        document.body.click();
      } catch (error) {
        broken.push(error.name);
      }
      setTimeout(() => done([broken.sort(), window.hacked ?? null]), 300);
    """
    broken, hacked = browser.execute_async_script(attempts)
    assert {"connect-src", "img-src", "style-src-elem", "TypeError"} <= set(broken)
    assert hacked is None


def test_page_loads_nothing(browser: Page, load: Callable[..., Path]) -> None:
    load(*rows_of(3))
    entries = browser.execute_script(
        "return performance.getEntriesByType('resource').map(entry => entry.name)"
    )
    assert entries == []


# --- size and paper ----------------------------------------------------------------------------


def test_rows_out_of_sight_are_not_laid_out(browser: Page, load: Callable[..., Path]) -> None:
    load(*rows_of(300))
    skipped = (
        "return [...document.querySelectorAll('.card')].filter(card =>"
        " !card.querySelector('.why').checkVisibility({contentVisibilityAuto: true})).length > 200"
    )
    assert until(lambda: browser.execute_script(skipped))  # known from the first frame on


def test_print_shows_rows_and_decisions_without_controls(
    browser: Page, load: Callable[..., Path]
) -> None:
    load(*rows_of(3))
    press(browser, "j", "c", "m", "ملاحظة للطباعة", "\ue007")
    choose(browser, "decision", "contradiction")
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        assert shown(browser) == ["1"]
        seen = [
            element(browser, css).is_displayed()
            for css in (".verdict", ".note-print", ".choice", "#search", "aside", "#export-csv")
        ]
        assert seen == [True, True, False, False, False, False]
        assert element(browser, ".note-print").text == "ملاحظة للطباعة"
    finally:
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_is_readable(browser: Page, load: Callable[..., Path], scheme: str) -> None:
    """WCAG 2.2 AA: 4.5 to 1 for every kind of text on what lies behind it."""
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    try:
        opposed = {"claim_a": "ارتفعت الأسعار كثيرا", "claim_b": "انخفضت الأسعار في السوق"}
        sentences = {
            "sentence_a": "أكد ارتفعت الأسعار كثيرا",
            "sentence_b": "نفت انخفضت الأسعار في السوق",
        }
        load(*rows_of(4, **opposed, **sentences, polarity_a="positive", polarity_b="negative"))
        press(browser, "j", "c", "j", "n", "j", "u")
        poor = browser.execute_script(_CONTRAST)
        assert poor == []
    finally:
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


_CONTRAST = """
const colour = (text) => text.match(/[\\d.]+/g).map(Number);
const light = ([r, g, b]) => [r, g, b].map((c) => c / 255)
  .map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
  .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
const behind = (at) => {
  for (; at; at = at.parentElement) {
    const found = colour(getComputedStyle(at).backgroundColor);
    if (found.length < 4 || found[3] > 0) return found;
  }
  return [255, 255, 255];
};
const poor = [];
for (const at of document.querySelectorAll('body *')) {
  const own = [...at.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
  if (!own || !at.checkVisibility() || at.matches('script, style, kbd, option, svg *')) continue;
  const both = [light(colour(getComputedStyle(at).color)), light(behind(at))];
  const [x, y] = both.sort((a, b) => b - a);
  const ratio = (x + 0.05) / (y + 0.05);
  if (ratio < 4.5) poor.push([at.className || at.tagName, at.textContent.slice(0, 20), ratio]);
}
return poor;
"""
