"""What pydantic finds wrong is said in Russian, down to the little words."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import pytest
from pydantic import Field, TypeAdapter, ValidationError

from api.fault_texts import fault_text


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        (int, "x", "нужно целое число"),
        (Literal["а", "б", "в"], "г", "нужно одно из: 'а', 'б' или 'в'"),
        (list[int], 5, "нужен список"),
        (Annotated[list[int], Field(min_length=1)], [], "меньше 1 элемента"),
        (Annotated[list[int], Field(max_length=2)], [1, 2, 3], "больше 2 элементов"),
        (Annotated[str, Field(min_length=21)], "", "короче 21 знака"),
        (Annotated[str, Field(max_length=11)], "а" * 12, "длиннее 11 знаков"),
    ],
)
def test_faults_are_said_in_russian(kind: Any, value: object, text: str) -> None:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(kind).validate_python(value)
    assert fault_text(caught.value.errors()[0]) == text
