"""The style sheet of the HTML report.

Enters: nothing. Leaves: CSS. Does not: fetch fonts or images.
"""

from __future__ import annotations

from typing import Final

STYLE: Final = """
:root { color-scheme: light dark; --good: #15803d; --bad: #b42318; --line: #8884; --soft: #8881; }
@media (prefers-color-scheme: dark) { :root { --good: #4ade80; --bad: #f97066; } }
body { font: 15px/1.45 system-ui, sans-serif; margin: 0; }
main { max-width: 1280px; margin: 0 auto; padding: 1.5rem; }
h1 { margin: 0 0 .3rem; } h2 { margin: 2rem 0 .6rem; } h3 { margin: .2rem 0 .5rem; }
table { border-collapse: collapse; } th, td { padding: .25rem .7rem; text-align: left; }
thead th { border-bottom: 2px solid var(--line); } tbody tr { border-bottom: 1px solid
var(--line); } th[scope=row] { font-weight: 600; } .number { text-align: right;
font-variant-numeric: tabular-nums; } .number, .reach, .share { white-space: nowrap; }
a { color: inherit; } meter { width: 8rem; vertical-align: middle; }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(340px, 1fr)); gap: 1.2rem; }
figure { margin: 0; }
.broad { grid-column: span 2; } figcaption { font-weight: 600; margin-bottom: .3rem; }
svg { width: 100%; height: auto; fill: currentColor; font-size: 12px; }
svg polyline { stroke-width: 2; } svg .tick { font-size: 11px; opacity: .75; }
svg .grid { stroke: var(--line); } svg .bar { fill: #1f6feb; }
svg .ideal { stroke: currentColor; stroke-dasharray: 4 4; opacity: .5; }
svg .mark { stroke: var(--bad); stroke-width: 1.5; }
svg.interval { width: 160px; } svg.interval .reach { stroke: #1f6feb; stroke-width: 4; opacity:
.5; } svg.interval circle { fill: #1f6feb; }
.wide { overflow-x: auto; } .meaning { opacity: .75; } td a { white-space: nowrap; }
.confusion { font-size: 12px; } .confusion td { text-align: center; }
.confusion .right { background: color-mix(in srgb, var(--good) calc(var(--strength) * 100%),
#0000); } .confusion .wrong { background: color-mix(in srgb, var(--bad) calc(var(--strength) *
100%), #0000); } details.case { border: 1px solid var(--line); border-radius: 8px; margin: .5rem
0; } details.case > summary { padding: .5rem .8rem; cursor: pointer; }
summary { cursor: pointer; } summary small, .item small { opacity: .75; }
.fault { color: var(--bad); border: 1px solid; border-radius: 99px; padding: 0 .5rem;
  margin-left: .4rem; font-size: 13px; display: inline-block; }
.columns { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 1rem;
  padding: 0 .8rem .8rem; }
@media (max-width: 800px) {
  .columns { grid-template-columns: 1fr; } .broad { grid-column: auto; }
  .metrics { font-size: 13px; } .metrics th, .metrics td { padding: .25rem; }
  main { padding: 1rem; } h1 { font-size: 1.5rem; } th, td { padding: .25rem .4rem; }
  .plots { grid-template-columns: minmax(0, 1fr); }
  .metrics .bar, .metrics .meaning, .faults thead { display: none; }
  .faults tr { display: grid; grid-template-columns: 1fr auto; padding: .3rem 0; }
  .faults td:last-child, .faults .share { grid-column: 1 / -1; }
}
.item { border-left: 3px solid var(--line); padding: .2rem .6rem; margin: .4rem 0;
  background: var(--soft); overflow-wrap: anywhere; }
.item.good { border-color: var(--good); } .item.bad { border-color: var(--bad); }
.item p { margin: .2rem 0; } blockquote { margin: .2rem 0 .2rem .4rem; font-style: italic; }
.status { font-weight: 600; margin: 0; } .turn { margin: .2rem .8rem; opacity: .8; }
@media print { details { break-inside: avoid; } }
"""
