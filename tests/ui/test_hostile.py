"""Hostile text everywhere that the page shows text: no script runs, nothing is asked of elsewhere.

``visit`` counts both and fails the test on the first.
"""

from __future__ import annotations

import hashlib
from urllib.parse import quote, urlencode

import numpy as np
import pytest
from playwright.sync_api import expect

from assistant.records import Chunk, Claim, Document, Side, Source, Span
from assistant.sides import Sides
from tests.ui import hostile_html
from tests.ui.conftest import Running, opened
from tests.ui.payloads import FOREIGN, PAYLOADS
from tests.ui.test_page import tab

pytestmark = pytest.mark.browser


def _report(number: int, payload: str) -> tuple[Document, Chunk, Claim]:
    """A report whose every field is the payload, with one claim by a source of that name."""
    before = f"{payload} said that "
    text = f"{before}{payload}. "
    name = f"{number} {payload}.txt"
    document = Document(
        doc_id=name,
        title=payload,
        text=text,
        sha256=hashlib.sha256(name.encode("utf-8", "replace")).hexdigest(),
        publisher=payload,
        published="2024-01-01",
        url=payload,
    )
    whole = Span(start=0, end=len(text))
    chunk = Chunk(chunk_id=f"{name}/0", doc_id=name, span=whole, text=text)
    claim = Claim(
        claim_id=f"{name}#0",
        doc_id=name,
        content=(Span(start=len(before), end=len(before) + len(payload)),),
        text=payload,
        source=Source(name=payload, side=payload, role=payload, organisation=payload),
        sentence=whole,
        act="accuses",
        unverified=number % 2 == 0,
    )
    return document, chunk, claim


@pytest.fixture(scope="module")
def hostile(tmp_path_factory, encoder, sample):
    """A store full of payloads, served."""
    shown = [p.replace("\x00", "") for p in PAYLOADS]
    with opened(tmp_path_factory.mktemp("hostile"), encoder) as assistant:
        assistant.__dict__["relevance"] = sample.relevance
        with assistant.store.writing():
            assistant.store.set_sides(
                Sides(
                    sides=tuple(
                        Side(side_id=f"s{i}", label=p.strip(), aliases=(p,), colour="#abc")
                        for i, p in enumerate(dict.fromkeys(shown[:30]))
                    )
                )
            )
            for number, payload in enumerate(shown):
                document, chunk, claim = _report(number, payload)
                vector = np.random.default_rng(number).normal(size=encoder.dim).astype(np.float32)
                vector /= np.linalg.norm(vector)
                vectors = {chunk.chunk_id: vector, claim.claim_id: vector}
                assistant.store.put(document, (chunk.span,), (chunk,), (claim,), vectors)
            assistant.index.sync()
        with Running(assistant) as running:
            running.assistant = assistant
            yield running


def foreign(page, where: str) -> list[str]:
    """Elements inside our own HTML that our code never makes."""
    return page.eval_on_selector_all(
        where, "(all, what) => all.flatMap(e => [...e.querySelectorAll(what)].map(x => x.outerHTML))",
        FOREIGN,
    )  # fmt: skip


def test_every_page_of_the_ledger_shows_payloads_as_text(hostile, visit):
    page = visit(hostile.url)
    tab(page, "Claims")
    seen = 0
    while True:
        expect(page.locator(".ws-ledger tbody tr").first).to_be_visible()
        seen += page.locator(".ws-ledger tbody tr").count()
        assert foreign(page, "#ws-claims") == []
        following = page.get_by_role("button", name="Next", exact=True)
        if following.is_disabled():
            break
        counter = page.locator(".ws-pages span").inner_text()
        following.click()
        expect(page.locator(".ws-pages span")).not_to_have_text(counter)
    assert seen == len(PAYLOADS)


def test_every_passage_shows_payloads_as_text(hostile, visit):
    page = visit(hostile.url)
    claims = hostile.assistant.claims()
    assert len(claims) == len(PAYLOADS)
    for claim in claims:
        page.evaluate(
            """([doc, start, end]) => {
              const button = document.createElement('button');
              button.dataset.passage = new URLSearchParams({ doc, start, end }).toString();
              document.body.append(button);
              button.click();
              button.remove();
            }""",
            [claim.doc_id, claim.content[0].start, claim.content[0].end],
        )
        page.wait_for_function(
            "doc => document.querySelector('#ws-pane .ws-facts')?.textContent.includes(doc)",
            arg=claim.doc_id.split(" ")[0],
        )
        assert foreign(page, "#ws-pane") == []


def test_hostile_questions_are_text_in_the_conversation(hostile, visit):
    page = visit(hostile.url)
    asked = PAYLOADS[::23]  # an answer takes a second; all payloads are rendered below
    for payload in asked:
        question = " ".join(payload.replace("\x00", "").split())
        page.fill("#ws-box textarea", question)
        page.press("#ws-box textarea", "Enter")
        page.wait_for_function("document.querySelector('#ws-box textarea').value === ''")
        page.wait_for_selector("#ws-now .ws-turn:not([aria-busy]) .ws-actions")
        assert foreign(page, "#ws-thread, #ws-now") == []
    assert page.locator("#ws-thread .ws-turn").count() == len(asked) - 1


def test_the_other_tabs_show_payloads_as_text(hostile, visit):
    page = visit(hostile.url)
    for name, place in (("Documents", "#ws-documents, #ws-sides"), ("Settings", "#ws-server")):
        tab(page, name)
        expect(page.locator(place).locator("visible=true").first).to_be_visible()
        page.wait_for_timeout(700)
        assert foreign(page, place) == []
    tab(page, "Picture")
    page.wait_for_selector("#ws-timeline .js-plotly-plot .point")
    for place in ("#ws-counts", "#ws-accusations"):
        assert foreign(page, place) == []
    for plot in ("#ws-timeline", "#ws-graph"):
        assert page.locator(f"{plot} .main-svg :is(a, image, script, foreignObject)").count() == 0


def test_a_claim_to_check_that_is_hostile_is_text(hostile, visit):
    page = visit(hostile.url)
    tab(page, "Check")
    for payload in PAYLOADS[4::37]:
        claim = " ".join(payload.replace("\x00", "").split())
        page.fill("#ws-claim textarea", claim)
        page.press("#ws-claim textarea", "Enter")
        page.wait_for_selector("#ws-verdict :is(.ws-turn, [role=alert])")
        page.wait_for_timeout(120)
        assert foreign(page, "#ws-verdict") == []


def test_hostile_file_names_and_files_are_text(hostile, visit, tmp_path):
    files = []
    for i, payload in enumerate(p for p in PAYLOADS if "/" not in p and "\x00" not in p):
        path = tmp_path / f"{i} {payload[:90]}.txt"
        path.write_text("" if i % 2 else f"title: {payload}\n---\n{payload} said {payload}.")
        files.append(path)
    page = visit(hostile.url)
    tab(page, "Documents")
    chosen = files[::6]
    page.set_input_files("#ws-files input[type=file]", chosen)
    expect(page.locator("#ws-outcomes .ws-upload")).to_have_count(len(chosen), timeout=30_000)
    expect(page.locator("#ws-outcomes progress")).to_have_count(0, timeout=60_000)
    assert foreign(page, "#ws-outcomes, #ws-documents") == []


RENDERED = """([given, plain]) => {
  const place = document.createElement('div');
  document.querySelector('#ws-now').append(place);
  const made = (html) => {
    place.innerHTML = html;
    return [...place.querySelectorAll('*')].map(
      (e) => e.tagName + ' ' + [...e.attributes].map((a) => a.name).sort().join(' ')
    );
  };
  const known = new Set(made(plain));
  const strange = given.flatMap((html) => made(html).filter((e) => !known.has(e)));
  place.remove();
  return strange;
}"""
"""Puts HTML where Gradio puts it, and tells which elements the plain text did not make."""


def test_every_payload_in_every_place_makes_no_element_of_its_own(site, visit):
    """All payloads in one load: titles, names, words, questions, errors, labels, colours, …"""
    page = visit(site.url)
    strange = {}
    for name, render in hostile_html.PLACES.items():
        plain = str(render("plain words")) + str(render(""))
        strange[name] = page.evaluate(RENDERED, [[str(render(p)) for p in PAYLOADS], plain])
    page.wait_for_timeout(500)  # what would load or run later, does so now; ``visit`` counts it
    assert {name: found for name, found in strange.items() if found} == {}


def test_hostile_addresses_show_payloads_as_text_or_not_at_all(site, visit):
    """Query strings of every route, and of the page itself."""
    page = visit(site.url)
    answers = page.evaluate(
        """async (payloads) => {
          const place = document.createElement('div');
          document.querySelector('#ws-now').append(place);
          const told = new Set();
          for (const p of payloads) {
            const asked = [
              'page/passage?' + new URLSearchParams({ doc: p, start: 0, end: 1 }),
              'page/ledger?' + new URLSearchParams({ text: p, source: p, act: p, order: p, page: p }),
              'page/ledger?' + new URLSearchParams({ side: p, doc_id: p, since: p, way: p }),
              'page/' + encodeURIComponent(p),
            ];
            for (const answer of await Promise.all(asked.map((a) => fetch(a)))) {
              const html = (answer.headers.get('content-type') ?? '').startsWith('text/html');
              told.add(answer.status + (html ? ' html' : ''));
              if (html) place.innerHTML = await answer.text();
            }
          }
          return [...told];
        }""",
        PAYLOADS,
    )
    assert set(answers) <= {"200 html", "400 html", "404 html", "404", "422"}
    visit.refused()
    assert foreign(page, "#ws-now") == []
    for payload in PAYLOADS[::40]:
        query = urlencode({"q": payload, "__theme": payload})
        page = visit(f"{site.url}?{query}#{quote(payload)}")
        page.wait_for_selector("#ws-now .ws-welcome")
        assert foreign(page, "#ws-now, #ws-pane, #ws-masthead") == []
        visit.leave(page)


def test_hostile_feedback_is_kept_as_text(hostile, visit):
    page = visit(hostile.url)
    for payload in PAYLOADS[7::120]:
        page.fill("#ws-box textarea", "Who says what?")
        page.press("#ws-box textarea", "Enter")
        page.wait_for_function("document.querySelector('#ws-box textarea').value === ''")
        page.wait_for_selector("#ws-now .ws-turn:not([aria-busy]) .ws-actions")
        page.locator("#ws-now").get_by_role("button", name="Wrong").click()
        page.get_by_label("Why? Optional").fill(payload)
        page.locator("#ws-now").get_by_role("button", name="Send").click()
        expect(page.locator("#ws-now .ws-thanks")).to_be_visible()
        assert hostile.assistant.store.feedback()[-1].note == " ".join(payload.split("\n"))
        assert foreign(page, "#ws-thread, #ws-now") == []


def test_an_injected_script_does_not_run_even_if_escaping_failed(site, visit, chromium):
    """The second line of defence: the policy stops what the first would have let through."""
    context = chromium.new_context()
    context.add_init_script("window.hits = 0; window.hit = () => { window.hits += 1; };")
    page = context.new_page()
    page.goto(site.url)
    page.wait_for_selector("#ws-box textarea")
    blocked = page.evaluate(
        """async () => {
          const blocked = [];
          addEventListener('securitypolicyviolation', (e) => blocked.push(e.effectiveDirective));
          const place = document.querySelector('#ws-now');
          place.insertAdjacentHTML('beforeend', '<img src=x onerror="hit(1)">');
          place.insertAdjacentHTML('beforeend', '<a href="javascript:hit(1)" id=evil>x</a>');
          place.insertAdjacentHTML('beforeend', '<iframe srcdoc="<script>parent.hit(1)</script>"></iframe>');
          place.insertAdjacentHTML('beforeend', '<img src="https://evil.test/x.png">');
          const script = document.createElement('script');
          script.textContent = 'hit(1)';
          place.append(script);
          document.querySelector('#evil').click();
          await new Promise((done) => setTimeout(done, 500));
          return blocked;
        }"""
    )
    assert page.evaluate("window.hits") == 0
    assert "script-src-attr" in blocked
    assert "script-src-elem" in blocked
    assert "img-src" in blocked
    context.close()
