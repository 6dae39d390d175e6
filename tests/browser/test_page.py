"""The page in a real browser, opened from the disk: what is dropped on it is judged there, and nothing leaves it."""

import base64
import json
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from evidence.policy import TrustPolicy
from evidence.verification import verify
from tests.browser import pdf
from tests.browser.built import build
from tests.peers import cases
from tests.unit.evidence.builder import SampleNetwork, certificate_sample
from tests.unit.evidence.papers.paper import sealed

pytestmark = pytest.mark.real

DROP = """([files]) => {
  const carried = new DataTransfer();
  for (const [name, text] of files)
    carried.items.add(new File([Uint8Array.from(atob(text), (one) => one.charCodeAt(0))], name));
  document.body.dispatchEvent(new DragEvent("drop", {dataTransfer: carried, bubbles: true, cancelable: true}));
}"""
CALL_OUT = """([port]) => new Promise((resolve) => {
  const refused = [];
  document.addEventListener("securitypolicyviolation", (event) => {
    refused.push(event.effectiveDirective);
    if (refused.length === 4) resolve(refused);
  });
  const there = `127.0.0.1:${port}/`;
  fetch(`http://${there}`).catch(() => undefined);
  navigator.sendBeacon(`http://${there}`, "x");
  try { new WebSocket(`ws://${there}`); } catch { }
  new Image().src = `http://${there}`;
})"""


@pytest.fixture(scope="module")
def verify_html(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("browser")) / "verify.html"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, which `make test-real` installs."""
    chromium = shutil.which("chromium")
    assert chromium is not None, "python -m scripts.servers installs it"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser, verify_html: Path) -> Iterator[Page]:
    """The page at the time of the vectors. At its end: it asked for itself and for nothing else, and reported no fault."""
    context = browser.new_context(locale="ko-KR", timezone_id="Asia/Seoul")
    asked: list[str] = []
    faults: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    opened = context.new_page()
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.clock.set_fixed_time(cases.policy_and_time()[1])
    opened.goto(verify_html.as_uri())
    yield opened
    context.close()
    assert asked == [verify_html.as_uri()]
    assert not faults


def drop(page: Page, **files: bytes) -> None:
    """Files by name, where `_` stands for a point, dropped together."""
    given = [[name.replace("_", "."), base64.b64encode(data).decode()] for name, data in files.items()]
    page.evaluate(DROP, [given])


def outcome(page: Page) -> tuple[str | None, str | None]:
    """What the banner says, and at which step it fails."""
    banner = page.locator(".banner")
    banner.wait_for()
    return banner.get_attribute("data-outcome"), banner.get_attribute("data-step") or None


def said(page: Page) -> dict[str, Any]:
    verdict: dict[str, Any] = json.loads(page.locator("pre").text_content() or "")
    return verdict


def certificate() -> bytes:
    return next(cases.forms())


def test_a_dropped_certificate_is_in_force_and_says_what_our_command_says(page: Page) -> None:
    policy, now = cases.policy_and_time()
    drop(page, one_gwb_json=certificate(), policy_json=policy)
    assert outcome(page) == ("current", None)
    verdict = verify(certificate(), TrustPolicy.from_json(policy), now)
    assert said(page) == verdict.to_json()
    assert page.locator(".steps li.good").count() == len(verdict.steps)
    assert page.locator("tr[data-path]").count() == len(verdict.fields)
    shown = page.locator("table").inner_text()
    assert all(value in shown for value in verdict.fields.values() if isinstance(value, str))
    assert TrustPolicy.from_json(policy).hash.hex() in page.locator("main").inner_text()


@pytest.mark.parametrize("form", [0, 1, 2], ids=["first layout", "second layout", "compact"])
def test_every_form_is_judged(page: Page, form: int) -> None:
    policy, _ = cases.policy_and_time()
    drop(page, policy_json=policy)
    drop(page, one_gwb=list(cases.forms())[form])
    assert outcome(page) == ("current", None)


def test_a_damaged_one_is_not_genuine_and_the_step_is_named(page: Page) -> None:
    policy, now = cases.policy_and_time()
    another_form = certificate().replace(b'"/formType":"AK"', b'"/formType":"AL"')
    another_version = certificate().replace(b'"version":1', b'"version":2')
    for data in (another_form, another_version, certificate()[:-40]):
        verdict = verify(data, TrustPolicy.from_json(policy), now)
        assert not verdict.valid
        drop(page, one_gwb_json=data, policy_json=policy)
        page.locator(f'.banner[data-step="{verdict.steps[-1].name}"]').wait_for()
        assert outcome(page) == ("invalid", verdict.steps[-1].name)
        assert [step["name"] for step in said(page)["steps"]] == [step.name for step in verdict.steps]
        assert page.locator("table").count() == 0


def test_a_pdf_is_judged_by_the_proof_that_it_carries_and_the_page_says_so(
    page: Page, tmp_path: Path
) -> None:
    policy, _ = cases.policy_and_time()
    (tmp_path / "certificate.pdf").write_bytes(pdf.carrying("certificate.gwb.json", certificate()))
    (tmp_path / "policy.json").write_bytes(policy)
    page.get_by_role("button", name="English").click()
    page.get_by_label("Document", exact=True).set_input_files(tmp_path / "certificate.pdf")
    page.get_by_label("Trust policy", exact=True).set_input_files(tmp_path / "policy.json")
    assert outcome(page) == ("current", None)
    assert "What the PDF's pages show" in page.locator(".note").inner_text()


def test_a_paper_of_ours_is_judged_by_its_bundle(page: Page) -> None:
    document = certificate_sample(SampleNetwork())
    policy = document.world.policy(greatest_age=10**9).to_json()
    drop(page, certificate_pdf=sealed(document), policy_json=policy)
    page.locator(".banner[data-step]").or_(page.locator("table")).first.wait_for()
    assert outcome(page)[0] != "invalid"
    assert said(page)["valid"] is True
    assert str(document.fields["/certificateNumber"]) in page.locator("table").first.inner_text()


def test_a_pdf_without_a_proof_and_a_policy_that_is_none_are_refused_in_words(page: Page) -> None:
    policy, _ = cases.policy_and_time()
    drop(page, other_pdf=pdf.carrying("invoice.xml", b"<x/>"), policy_json=policy)
    assert outcome(page) == ("unreadable", None)
    assert "carries no bundle" in page.locator(".banner").inner_text()
    drop(page, one_gwb_json=certificate(), policy_json=b'{"format": "gwanmun/policy/2"}')
    page.get_by_text("lacks members").wait_for()
    assert outcome(page) == ("unreadable", None)


def test_an_old_proof_is_genuine_and_said_to_be_old(page: Page) -> None:
    policy, now = cases.policy_and_time()
    page.clock.set_fixed_time(now + 10**6)
    drop(page, one_gwb_json=certificate(), policy_json=policy)
    assert outcome(page) == ("old", "age")
    assert said(page)["valid"] is True


def test_it_speaks_korean_and_english_and_keeps_the_verdict(page: Page) -> None:
    policy, _ = cases.policy_and_time()
    drop(page, one_gwb_json=certificate(), policy_json=policy)
    assert page.locator(".banner h2").inner_text() == "진본이며 유효합니다"
    assert page.locator("html").get_attribute("lang") == "ko"
    page.get_by_role("button", name="English").press("Enter")
    assert page.locator(".banner h2").inner_text() == "Genuine and in force"
    assert page.locator("html").get_attribute("lang") == "en"


def test_what_a_document_says_never_becomes_part_of_the_page(page: Page) -> None:
    policy, _ = cases.policy_and_time()
    named = json.loads(policy)
    named["members"][0]["name"] = "<img src=x onerror=alert(1)>\u202eKR"
    drop(page, one_gwb_json=certificate(), policy_json=json.dumps(named).encode())
    assert outcome(page) == ("current", None)
    assert page.locator("img").count() == 0
    assert "<img src=x onerror=alert(1)>⟨U+202E⟩KR" in page.locator("main").inner_text()


def test_its_own_policy_lets_nothing_out(browser: Browser, verify_html: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        context = browser.new_context()
        opened = context.new_page()
        opened.goto(verify_html.as_uri())
        refused = opened.evaluate(CALL_OUT, [server.getsockname()[1]])
        context.close()
        assert sorted(refused) == ["connect-src", "connect-src", "connect-src", "img-src"]
        with pytest.raises(BlockingIOError):
            server.accept()
