"""Every number of learning from labels, in one strict TOML file; open to see what can be set and what it means.

Shipped defaults stand in `training/settings/<target>.toml`. A file given by the user replaces values by name, a dotted
option (`--set model.alpha=0.3`) replaces one more, unknown names are refused. The effective config is saved beside the
artefact, so that a run can be repeated from the artefact alone.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from training.targets import Target
from triage.domain.errors import FileFormatError, InputError

SETTINGS_FOLDER = Path(__file__).parent / "settings"
CONFIG_FILE = "config.toml"


class Section(BaseModel):
    """A part of a config: names that do not exist are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


C = TypeVar("C", bound=Section)


class TermOptions(Section):
    """A tf-idf view: its weight (0 = not used), run lengths and the least number of texts a term must stand in.

    Terms of fewer than `plain_count` texts, near-duplicates counted once, are kept as numbers instead of words.
    """

    weight: float = Field(ge=0.0)
    low: int = Field(ge=1)
    high: int = Field(ge=1, le=8)
    min_count: int = Field(ge=1)
    plain_count: int = Field(default=1, ge=1)


class VectorOptions(Section):
    """A view of dense vectors: its weight (0 = not used)."""

    weight: float = Field(ge=0.0)


class Views(Section):
    """How much each view of a text counts; the sum is what two texts have in common."""

    lemmas: TermOptions
    characters: TermOptions
    places: TermOptions
    words: VectorOptions
    encoder: VectorOptions
    prior: VectorOptions


class ModelOptions(Section):
    """Kernel ridge regression: `alpha` regularises, `gamma` bends the likeness of texts (0 = linear).

    Names of labels are extra texts of `label_name_weight`. `balance`: a text weighs (texts of its label / mean) **
    -balance. `kinship`: a text also speaks for labels whose names are alike, by so much.
    `match_names`: words of a label's name found in a text raise its probability (name_match.py).
    `know_settlements`: so do settlements of the districts that the labels name (gazetteer.py), where it helps.
    """

    alpha: float = Field(gt=0.0)
    gamma: float = Field(ge=0.0)
    kinship: float = Field(ge=0.0, le=1.0)
    label_name_weight: float = Field(ge=0.0)
    balance: float = Field(ge=0.0, le=1.0)
    match_names: bool
    know_settlements: bool = False


class SplitOptions(Section):
    """Folds by clusters of near-duplicates: texts at least `similarity` alike (Jaccard of shingles) stay together."""

    folds: int = Field(ge=2, le=50)
    similarity: float = Field(gt=0.0, le=1.0)
    seed: int


class ScaleOptions(Section):
    """Where exact solving ends: above `exact_rows` texts, hashed terms and stochastic gradients take over.

    Terms are hashed into 2**`hash_bits` columns, runs of characters from `character_low` on; `jobs` cores take part.
    """

    exact_rows: int = Field(ge=10)
    hash_bits: int = Field(ge=10, le=24)
    character_low: int = Field(ge=1, le=8)
    epochs: int = Field(ge=1)
    jobs: int = Field(ge=1)


class Config(Section):
    """Everything that decides what is learned from a data set."""

    target: Target
    views: Views
    model: ModelOptions
    split: SplitOptions
    scale: ScaleOptions


def load_config(target: Target, path: Path | None = None, overrides: Sequence[str] = ()) -> Config:
    """Return the shipped defaults of a target, changed by a TOML file and by dotted `name=value` overrides.

    Raises:
        FileFormatError: The file is not TOML, or names something that does not exist or cannot be.
        InputError: An override is not `name=value`, or its name or value cannot be.
    """
    return load_settings(Config, target, path, overrides)


def load_settings(kind: type[C], target: Target, path: Path | None, overrides: Sequence[str]) -> C:
    """Return the settings of a target as a value of its kind; raises what `load_config` raises."""
    values = _read(SETTINGS_FOLDER / f"{target}.toml")
    if path is not None:
        values = _merged(values, _read(path))
    config = _checked(kind, values, path.name if path else f"{target}.toml")
    for override in overrides:
        values = _merged(values, _override(override))
        config = _checked(kind, values, f"--set {override}")
    named = values.get("target")
    if named != target:
        raise InputError(f"настройки для «{named}», а учим «{target}» → укажите другой файл или --target")
    return config


def saved_config(text: str) -> Config:
    """Return the config saved beside an artefact."""
    return _checked(Config, tomllib.loads(text), CONFIG_FILE)


def as_toml(config: Section) -> str:
    """Return the config as TOML; reading it back gives an equal config."""
    return _toml(config.model_dump(), ()).lstrip("\n")


def _toml(values: Mapping[str, Any], path: tuple[str, ...]) -> str:
    plain = [f"{name} = {_value(value)}" for name, value in values.items() if not isinstance(value, dict)]
    header = [f"\n[{'.'.join(path)}]"] if path and plain else []
    sections = [_toml(value, (*path, name)) for name, value in values.items() if isinstance(value, dict)]
    return "\n".join([*header, *plain]) + ("\n" if plain else "") + "".join(sections)


def _value(value: str | float | bool | Sequence[Any]) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_value, value))}]"
    return f'"{value}"' if isinstance(value, str) else repr(value)


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise FileFormatError(path.name, "файл настроек не читается", f"проверьте путь ({error.strerror})") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise FileFormatError(path.name, f"это не TOML: {error}", "исправьте файл настроек") from error


def _merged(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(old)
    for name, value in new.items():
        known = merged.get(name)
        merged[name] = _merged(known, value) if isinstance(known, dict) and isinstance(value, dict) else value
    return merged


def _override(text: str) -> dict[str, Any]:
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise InputError(f"«--set {text}»: нужно имя=значение → например, --set model.alpha=0.3")
    *sections, last = name.strip().split(".")
    nested: dict[str, Any] = {last: _literal(value.strip())}
    for section in reversed(sections):
        nested = {section: nested}
    return nested


def _literal(text: str) -> Any:
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text


def _checked(kind: type[C], values: Mapping[str, Any], source: str) -> C:
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(map(str, first["loc"]))
        problem = (
            "такой настройки нет" if first["type"] == "extra_forbidden" else f"недопустимое значение ({first['msg']})"
        )
        raise FileFormatError(source, problem, "сверьтесь с training/settings", field=name) from error
