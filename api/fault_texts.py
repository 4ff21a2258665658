"""What pydantic finds wrong, in Russian; open when an error of a field or a setting reads English."""

from __future__ import annotations

from typing import Any

from triage.text.wording import word_for

MESSAGES = {
    "missing": "нет обязательного поля",
    "extra_forbidden": "лишнее поле",
    "string_type": "нужна строка",
    "string_unicode": "строка с половиной символа (одиночный суррогат)",
    "string_too_long": "длиннее {max_length} {signs}",
    "string_too_short": "короче {min_length} {signs}",
    "too_long": "больше {max_length} {items}",
    "too_short": "меньше {min_length} {items}",
    "model_attributes_type": "нужен объект",
    "model_type": "нужен объект",
    "dict_type": "нужен объект",
    "list_type": "нужен список",
    "bool_parsing": "нужно true или false",
    "bool_type": "нужно true или false",
    "int_parsing": "нужно целое число",
    "int_type": "нужно целое число",
    "int_from_float": "нужно целое число",
    "int_parsing_size": "число слишком велико",
    "float_parsing": "нужно число",
    "float_type": "нужно число",
    "finite_number": "нужно конечное число",
    "greater_than": "нужно больше {gt}",
    "greater_than_equal": "нужно не меньше {ge}",
    "less_than": "нужно меньше {lt}",
    "less_than_equal": "нужно не больше {le}",
    "literal_error": "нужно одно из: {expected}",
    "enum": "нужно одно из: {expected}",
    "value_error": "{error}",
    "string_pattern_mismatch": "не тот вид; пример — в /docs",
    "json_invalid": "не JSON",
}
"""Texts for the usual errors of pydantic, by its error type."""


def fault_text(fault: Any) -> str:
    """Return one sentence part on an item of pydantic's `errors()`; the value itself is never repeated."""
    context = fault.get("ctx", {})
    limit = context.get("max_length", context.get("min_length", 0))
    forms = {"signs": _genitive(limit, "знака", "знаков"), "items": _genitive(limit, "элемента", "элементов")}
    template = MESSAGES.get(fault["type"])
    return template.format(**context, **forms).replace("' or '", "' или '") if template else str(fault["msg"])


def _genitive(count: int, one: str, many: str) -> str:
    """«меньше 1 элемента», «больше 1000 элементов»."""
    return word_for(count, one, many, many)
