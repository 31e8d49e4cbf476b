"""Two invented reports on one event, for tests of the whole path."""

from __future__ import annotations

from pathlib import Path

HARBOUR = """title: Crane falls at Vesna harbour
publisher: The Bay Post
date: 2024-03-05
===
A loading crane fell into the harbour at Vesna on Monday evening.

The Port Authority said the crane had been inspected in February. “Nine workers were hurt,” its spokeswoman Ana Duarte said. That figure has not been independently verified.

The Dockers’ Union denied that the crane had been inspected in February. The union’s secretary, Pavel Horak, said that 14 workers were hurt and accused the Port Authority of saving on repairs.
"""

CITY = """title: Vesna counts the cost
publisher: City Courier
date: 2024-03-07
===
The Dockers’ Union will hold a vote on Friday, Pavel Horak announced.

According to the Port Authority, the berth will stay closed until April.

Mayor Lena Brodie promised that the city would pay for the funerals of the two crew members of the tug.
"""

SIDES = """[[side]]
id = "port"
label = "Port Authority"
aliases = ["Port Authority", "Ana Duarte"]

[[side]]
id = "union"
label = "Dockers' Union"
aliases = ["Dockers' Union", "Pavel Horak"]
"""


def write(folder: Path) -> Path:
    """Write the reports and the sides file; the folder of the reports."""
    reports = folder / "reports"
    reports.mkdir(parents=True)
    (reports / "harbour.txt").write_text(HARBOUR, encoding="utf-8")
    (reports / "city.txt").write_text(CITY, encoding="utf-8")
    (folder / "sides.toml").write_text(SIDES, encoding="utf-8")
    return reports
