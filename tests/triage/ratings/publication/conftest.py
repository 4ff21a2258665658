from __future__ import annotations

from dataclasses import replace

import pytest

from triage.domain.ratings import MeasureCode, Rating
from triage.ratings.publication.bundle import published_files
from triage.ratings.rating import RatedWindow
from triage.regions.pack import RegionPack


@pytest.fixture(scope="session")
def files(demonstration: RatedWindow, pack: RegionPack) -> dict[str, bytes]:
    """Every file of the publication of the demonstration month."""
    return {file.path: file.content for file in published_files(demonstration, pack)}


@pytest.fixture(scope="session")
def doubtful(demonstration: RatedWindow) -> Rating:
    """The month, had nothing told the fastest ministry apart from one other."""
    rating = demonstration.rating
    league = rating.league("ministries")
    board = next(board for board in league.boards if board.measure is MeasureCode.MEAN_TIME)
    first = replace(board.leaders[0], indistinguishable_from=("minobr",))
    unproven = replace(board, leaders=(first, *board.leaders[1:]))
    boards = tuple(unproven if one is board else one for one in league.boards)
    return replace(
        rating, leagues=tuple(replace(one, boards=boards) if one is league else one for one in rating.leagues)
    )
