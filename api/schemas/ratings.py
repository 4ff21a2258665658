"""Shapes of `/v1/ratings`: the path and the answer; open when a client asks how a period is written.

The answer is the published rating itself: the same JSON, by the same schema, that `triage rate` writes.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import Path

from triage.domain.ratings import Rating

Period = Annotated[
    str,
    Path(
        pattern="^(19|20)[0-9]{2}-(0[1-9]|1[0-2]|Q[1-4])$",
        description="Месяц 2021-10 или квартал 2021-Q4",
        examples=["2021-10"],
    ),
]
RatingOut = Rating
"""The shape of the answer; `triage/ratings/publication/rating.schema.json` is its JSON Schema."""
