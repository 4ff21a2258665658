"""Checks whether an installation is sound; behind `triage doctor`. Each check is a function returning `Check`s."""

from __future__ import annotations

import importlib.metadata
import platform
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from api.bootstrap import Services, build_pipeline
from api.settings import Settings
from models.encoder import load_encoder
from models.registry import read_manifest
from models.topic import DEFAULT_FOLDER, KIND
from triage.domain.errors import TriageError
from triage.domain.posts import Post
from triage.regions.checker import check_region
from triage.regions.loader import region_folder
from triage.text.morphology import Morphology

DISTRIBUTION = "incident-triage"
OWN_PACKAGES = ("api", "models", "training", "triage")
_TRIAL_POST = "На остановке третью неделю не горит фонарь, темно и страшно. Почините освещение!"


class Health(StrEnum):
    """How a check went: a warning leaves the product usable, a failure does not."""

    GOOD = "good"
    WARNING = "warning"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at, with what was found and, where it is not good, what to do."""

    name: str
    health: Health
    found: str
    remedy: str = ""


def examine(settings: Settings) -> Iterator[Check]:
    """Yield the checks one by one, cheap ones first; errors of the product become failed checks."""
    checks: tuple[Callable[[Settings], Check], ...] = (_python, _packages, _encoder, _region, _model, _pipeline)
    for check in checks:
        try:
            yield check(settings)
        except TriageError as error:
            found, _, remedy = str(error).partition(" → ")
            yield Check(check.__name__.strip("_"), Health.FAILED, found, remedy or "исправьте и запустите снова")


def foreign_owners(owners: dict[str, list[str]] | None = None) -> dict[str, list[str]]:
    """Return our top-level packages that another distribution also claims, with the distributions.

    A distribution named `triage` exists on the package index: installed beside ours, their files would mix.
    """
    found = importlib.metadata.packages_distributions() if owners is None else owners
    strangers = {package: sorted(set(found.get(package, ())) - {DISTRIBUTION}) for package in OWN_PACKAGES}
    return {package: names for package, names in strangers.items() if names}


def _python(_: Settings) -> Check:
    return Check("python", Health.GOOD, platform.python_version())


def _packages(_: Settings) -> Check:
    strangers = foreign_owners()
    if strangers:
        found = "; ".join(f"{package}: {', '.join(names)}" for package, names in strangers.items())
        remedy = f"удалите чужой пакет (pip uninstall) и поставьте {DISTRIBUTION} заново"
        return Check("packages", Health.FAILED, f"имена верхнего уровня заняты чужими пакетами: {found}", remedy)
    return Check("packages", Health.GOOD, f"{', '.join(OWN_PACKAGES)} принадлежат только {DISTRIBUTION}")


def _encoder(settings: Settings) -> Check:
    if not settings.use_encoder:
        return Check("encoder", Health.WARNING, "выключен (TRIAGE_USE_ENCODER)", "темы решают одни слова")
    encoder = load_encoder()
    if encoder is None:
        remedy = f'pip install "{DISTRIBUTION}[encoder]"; без него темы решают одни слова'
        return Check("encoder", Health.WARNING, "не установлен", remedy)
    return Check("encoder", Health.GOOD, encoder.name)


def _region(settings: Settings) -> Check:
    folder = region_folder(settings.region)
    report = check_region(folder, Morphology())
    if report.errors:
        found = f"ошибок: {len(report.errors)}; первая: {report.errors[0]}"
        return Check("region", Health.FAILED, found, f"triage region check {folder}")
    if report.warnings:
        found = f"{folder.name}: ошибок нет, предупреждений: {len(report.warnings)}"
        return Check("region", Health.GOOD, found, f"triage region check {folder}")
    return Check("region", Health.GOOD, f"{folder.name}: ошибок нет")


def _model(settings: Settings) -> Check:
    folder: Path = settings.topic_model or DEFAULT_FOLDER
    manifest = read_manifest(folder, KIND)
    return Check("model", Health.GOOD, f"{manifest.name} {manifest.version}, тем: {len(manifest.labels)}")


def _pipeline(settings: Settings) -> Check:
    started = time.perf_counter()
    services: Services = build_pipeline(settings)
    loaded_s = time.perf_counter() - started
    started = time.perf_counter()
    decision = services.pipeline.run([Post(_TRIAL_POST)])[0]
    spent_ms = (time.perf_counter() - started) * 1000
    topic = decision.main.topic
    found = f"загрузка {loaded_s:.1f} с, обращение {spent_ms:.0f} мс, тема {topic.topic if topic else '—'}"
    return Check("pipeline", Health.GOOD, f"{found}; {decision.model_version}; {decision.region_version}")
