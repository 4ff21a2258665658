"""Numbers and truth values of request bodies, taken exactly as JSON Schema defines them; open when one is refused.

A client holds to the published description, so it decides: `185.0` is an integer (JSON Schema 2020-12, validation,
6.1.1: "any number with a zero fractional part"), `true` is no number, and neither `"5"` nor `"yes"` nor `1` stands for
anything else than itself. Pydantic's lax mode takes `true` and `"5"` for numbers, its strict mode refuses `185.0`.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError


def _whole(value: object) -> object:
    if isinstance(value, bool | str | bytes):
        raise PydanticCustomError("int_type", "whole number expected")
    return value


def _no_truth_value(value: object) -> object:
    if isinstance(value, bool):
        raise PydanticCustomError("literal_error", "0, 1 or 2 expected", {"expected": "0, 1, 2"})
    return value


WHOLE = BeforeValidator(_whole)
"""Makes a whole number of an `int`: `Annotated[int, Field(ge=1, le=10), WHOLE]`. It stands last, after the bounds:
pydantic leaves bounds that follow a validator out of the description."""
Figure = Annotated[float, Field(strict=True, allow_inf_nan=False)]
"""Any finite number."""
Truth = Annotated[bool, Field(strict=True)]
"""`true` or `false`."""
Mark = Annotated[Literal[0, 1, 2], BeforeValidator(_no_truth_value)]
"""The mark of a criterion of the rubric; `2.0` is one, `true` is none."""
