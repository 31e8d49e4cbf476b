"""Read-only routes that the page's script asks: passages, pages of the ledger, exports.

Enters: query strings. Leaves: HTML fragments built from escaped parts, and downloads. Does not:
change anything.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import (
    FileResponse,
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    Response,
    StreamingResponse,
)

from assistant.errors import UnknownDocumentError, WhoSaysError
from assistant.pipeline import Assistant
from assistant.records import Span
from assistant.ui import evidence, export, ledger, overview
from assistant.ui.check import claim_review
from assistant.ui.gate import Busy, Gate
from assistant.ui.ledger import Filters
from assistant.ui.view import View

_HERE: Final = Path(__file__).resolve().parent
_KINDS: Final = {
    "csv": (export.as_csv, "text/csv; charset=utf-8"),
    "json": (export.as_json, "application/json"),
    "jsonld": (export.as_jsonld, "application/ld+json"),
}
_FILES: Final = {
    "style.css": "text/css; charset=utf-8",
    "page.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
}


def router(assistant: Assistant, gate: Gate, view: View) -> APIRouter:
    """The routes under ``/page``."""
    made = APIRouter(prefix="/page", include_in_schema=False)

    @made.get("/passage")
    def passage(doc: str = "", start: int = 0, end: int = 0) -> HTMLResponse:
        return HTMLResponse(*_passage(assistant, view, doc, Span(start=start, end=end)))

    @made.get("/overview")
    def loaded() -> HTMLResponse:
        counts = assistant.store.claims_per_side()
        return HTMLResponse(overview.overview_html(assistant.documents(), counts, view.palette))

    @made.get("/ledger")
    def ledger_page(request: Request) -> HTMLResponse:
        try:
            filters = _filters(request, view)
            shown = ledger.page_html(assistant, filters, view.facts, view.palette)
        except WhoSaysError as exc:
            return HTMLResponse(evidence.unavailable(str(exc)), status_code=400)
        return HTMLResponse(shown)

    @made.get("/claims.{kind}")
    def download(kind: str, request: Request) -> Response:
        if kind not in _KINDS:
            return PlainTextResponse("Exports are csv, json and jsonld.", status_code=404)
        write, media = _KINDS[kind]
        try:
            filters = _filters(request, view)
            assistant.count_claims(**filters.asked())  # what is wrong is told before the first byte
        except WhoSaysError as exc:
            return PlainTextResponse(str(exc), status_code=400)
        return StreamingResponse(
            export.in_blocks(write(assistant, filters)),
            media_type=media,
            headers=_download(f"claims.{kind}"),
        )

    @made.get("/verdict.jsonld")
    async def verdict(claim: str = "") -> Response:
        try:
            async with gate.turn():
                review = await asyncio.to_thread(_review, assistant, claim)
        except Busy as exc:
            return PlainTextResponse(str(exc), status_code=503, headers={"retry-after": "5"})
        except UnknownDocumentError as exc:
            why = f"A report that the verdict cites was removed meanwhile: {exc}. Check again."
            return PlainTextResponse(why, status_code=404)
        except WhoSaysError as exc:
            return PlainTextResponse(str(exc), status_code=400)
        body = json.dumps(review, ensure_ascii=False, indent=1)
        return Response(body, media_type="application/ld+json", headers=_download("verdict.jsonld"))

    @made.get("/{name}")
    def static(name: str) -> Response:
        if name not in _FILES:
            return PlainTextResponse("There is no such file.", status_code=404)
        folder = _HERE if name == "style.css" else _HERE / "static"
        return FileResponse(folder / name, media_type=_FILES[name])

    return made


def health(assistant: Assistant, load: tuple[int, int]) -> JSONResponse:
    """What ``/healthz`` says: the store answers, and how busy the page is."""
    try:
        claims = assistant.count_claims()
    except WhoSaysError as exc:
        return JSONResponse({"status": "failing", "reason": str(exc)}, status_code=503)
    return JSONResponse(
        {"status": "ok", "claims": claims, "answering": load[0], "waiting": load[1]}
    )


def _review(assistant: Assistant, claim: str) -> dict[str, Any]:
    """The verdict on a claim as a ``ClaimReview``; raises ``WhoSaysError``."""
    reached = assistant.verify(claim)
    cited = {c.doc_id for s in reached.statements for c in s.citations}
    return claim_review(reached, {d: assistant.document(d) for d in cited})


def _passage(assistant: Assistant, view: View, doc_id: str, span: Span) -> tuple[str, int]:
    try:
        document = assistant.document(doc_id)
    except UnknownDocumentError as exc:
        return evidence.unavailable(str(exc)), 404
    if not 0 <= span.start <= span.end <= len(document.text):
        return evidence.unavailable("That passage is not in the document; it has changed."), 404
    claims = view.claims_of(doc_id)
    return evidence.passage(document, span, claims, view.palette), 200


def _filters(request: Request, view: View) -> Filters:
    """The filters asked for; raises ``UnknownSideError``."""
    filters = Filters.read(dict(request.query_params))
    return replace(filters, side=view.resolve(filters.side)) if filters.side else filters


def _download(name: str) -> dict[str, str]:
    return {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
