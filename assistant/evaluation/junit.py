"""Run → JUnit XML, one test case a case.

Enters: a run. Leaves: the XML as text. Does not: decide what fails: a case's faults do.
"""

from __future__ import annotations

import re
from xml.etree import ElementTree

from assistant.evaluation.folders import Run
from assistant.evaluation.scoring import Scored

_UNPRINTABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(run: Run) -> str:
    """The run as JUnit XML: a suite for each set; a case with faults is a failure."""
    suites = ElementTree.Element("testsuites", name=f"whosays evaluate {run.info.run_id}")
    for set_name in dict.fromkeys(c.set_name for c in run.cases):
        cases = [c for c in run.cases if c.set_name == set_name]
        suite = ElementTree.SubElement(
            suites,
            "testsuite",
            name=_clean(set_name),
            tests=str(len(cases)),
            failures=str(sum(bool(c.faults) for c in cases)),
            errors="0",
            time=f"{sum(c.prediction.seconds for c in cases):.3f}",
            timestamp=run.info.started[:19],
        )
        for case in cases:
            element = ElementTree.SubElement(
                suite,
                "testcase",
                classname=_clean(f"{set_name}.{case.case.task}"),
                name=_clean(f"{case.key}: {case.case.query}"),
                time=f"{case.prediction.seconds:.3f}",
            )
            if case.faults:
                failure = ElementTree.SubElement(
                    element, "failure", message=_clean("; ".join(f.text for f in case.faults))
                )
                failure.text = _clean("\n".join(_detail(case)))
    ElementTree.indent(suites)
    return ElementTree.tostring(suites, encoding="unicode", xml_declaration=True) + "\n"


def _detail(case: Scored) -> list[str]:
    """Where the case stands, what was answered and what was expected, a line each."""
    said = case.prediction
    lines = [case.case.where, f"answered: {said.status}"]
    lines += [f"  {s.side or 'unattributed'}: {s.text}" for s in said.statements]
    missed = [p.wanted.point for p in case.points if not p.met]
    return lines + [
        f"missed: {' / '.join(p.sides) or 'any side'}: {p.wording.evidence or 'the document'}"
        for p in missed
    ]


def _clean(text: str) -> str:
    """XML 1.0 cannot hold control characters, not even escaped."""
    return _UNPRINTABLE.sub("\ufffd", text)
