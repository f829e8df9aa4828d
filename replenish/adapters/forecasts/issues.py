"""One folder per issue date: ``issued=2024-06-03/``."""

from __future__ import annotations

import numpy as np

from replenish.adapters.faults import FaultList
from replenish.adapters.files import Location, unfinished_folders
from replenish.adapters.text.cells import civil_date
from replenish.errors import Fault, InputError

PREFIX = "issued="


def issues_of(location: Location) -> dict[np.datetime64, Location]:
    """
    Folders of the issues of a forecast, by the day each became known, oldest first.

    Empty where the location is a file or a folder without such sub-folders. An issue that was being added
    when its writer was stopped is not there yet; one that was being replaced is not whole, and a fault.
    """
    if not location.is_folder:
        return {}
    faults, issues = FaultList(), {}
    folders = [folder for folder in location.list_folders() if folder.name.startswith(PREFIX)]
    unfinished = unfinished_folders(location) if folders else {}
    for folder in folders:
        if unfinished.get(folder.name):
            faults.add(folder.label, "a whole forecast", "one that is being replaced: add it again")
        elif folder.name not in unfinished:
            day = civil_date(folder.name.removeprefix(PREFIX))
            if np.isnat(day):
                faults.add(folder.label, "a name like issued=2024-06-03", repr(folder.name))
            issues[day] = folder
    faults.refuse()
    return dict(sorted(issues.items()))


def newest_issue(
    location: Location, issues: dict[np.datetime64, Location], as_of: np.datetime64 | None
) -> tuple[np.datetime64, Location]:
    """Newest issue that was known on the day ``as_of``, or the newest of all."""
    known = [day for day in issues if as_of is None or day <= as_of]
    if not known:
        found = f"none before {min(issues)}"
        raise InputError([Fault(file=location.label, expected=f"a forecast issued by {as_of}", found=found)])
    return known[-1], issues[known[-1]]


def issue_of(
    location: Location, issues: dict[np.datetime64, Location], issued: np.datetime64
) -> tuple[np.datetime64, Location]:
    """Return the issue of exactly one day."""
    if issued not in issues:
        found = "none, only " + ", ".join(str(day) for day in issues)
        raise InputError([Fault(file=location.label, expected=f"a forecast issued on {issued}", found=found)])
    return issued, issues[issued]
