"""What pydantic finds wrong is said in Russian, down to the little words."""

from __future__ import annotations

from typing import Any, Literal

import pytest
from pydantic import TypeAdapter, ValidationError

from api.fault_texts import fault_text


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        (int, "x", "нужно целое число"),
        (Literal["а", "б", "в"], "г", "нужно одно из: 'а', 'б' или 'в'"),
        (list[int], 5, "нужен список"),
    ],
)
def test_faults_are_said_in_russian(kind: Any, value: object, text: str) -> None:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(kind).validate_python(value)
    assert fault_text(caught.value.errors()[0]) == text
