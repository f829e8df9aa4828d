"""Folders whose writing was broken off, or has not ended: known by what their writer left there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from replenish.adapters.files.location import Location

MARKER = "_SUCCESS"  # comes last
DRAFT = ".draft-"  # of a folder of files that wait to be copied into place
EARLIER = "earlier"  # folder in a draft: what stood there before


def unfinished_folders(folder: Location) -> Mapping[str, bool]:
    """
    Names of the folders in a folder that hold a draft and no marker, and whether they replace earlier ones.

    A folder without a draft is whole even without a marker: somebody has copied it there.
    """
    paths: dict[str, list[str]] = defaultdict(list)
    for path in folder.store.paths(folder.path):
        name, _, below = path.partition("/")
        paths[name].append(below)
    return {
        name: any(path.split("/")[1:2] == [EARLIER] for path in below)
        for name, below in paths.items()
        if MARKER not in below and any(path.startswith(DRAFT) for path in below)
    }
