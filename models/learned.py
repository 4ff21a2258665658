"""Loads a model learned from labels, whole: the arithmetic, the cold-start model it leans on, the encoder it expects.

Open when a learned model is refused. Order: manifest and sha256 of every file, the model inside (`prior/`), the encoder
by the hash of its weights, then the arrays.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from models.kinds import LABEL_TARGETS, label_kind
from models.labelled import LabelModel, LabelPredictor, model_of
from models.registry import Artefact, Manifest, read_artefact, read_manifest
from models.surroundings import Surroundings as Surroundings  # noqa: PLC0414  importers know it from here
from models.topic import KIND as COLD_START_KIND
from models.topic import CascadeTopicClassifier, build_classifier
from models.views import ENCODER, Observer
from triage.domain.errors import ArtefactError
from triage.ports import SentenceEncoder

PRIOR_PART = "prior"


@dataclass(frozen=True, slots=True)
class LearnedModel:
    """A loaded model with its manifest; `artefact` holds what else stands in the folder."""

    artefact: Artefact
    predictor: LabelPredictor

    @property
    def manifest(self) -> Manifest:
        """The manifest of the model."""
        return self.artefact.manifest

    @property
    def model(self) -> LabelModel:
        """The arithmetic of the model."""
        return self.predictor.model


def target_of(learned: LearnedModel) -> str:
    """Return what a loaded model decides: `topic` or `authority`."""
    return LABEL_TARGETS[learned.manifest.kind]


def load_learned(
    folder: Path, surroundings: Surroundings, *, kind: str | None = None, known_labels: Collection[str] | None = None
) -> LearnedModel:
    """Verify a learned model and load it. ArtefactError says what is wrong and what to do.

    `kind` is what is wanted (None = either kind learned from labels). `known_labels` are the codes the labels must be
    among; None lets free labels through.
    """
    wanted = kind or label_kind(folder)
    labels = read_manifest(folder, wanted).labels if known_labels is None else known_labels
    artefact = read_artefact(folder, wanted, labels)
    encoder = _encoder(artefact, surroundings.encoder)
    prior = load_prior(folder / PRIOR_PART, surroundings, encoder) if _has_prior(artefact) else None
    try:
        model = model_of(artefact)
    except (KeyError, TypeError, ValueError) as error:
        raise ArtefactError(f"{folder}: модель неполна ({error}) → обучите модель заново") from error
    return LearnedModel(artefact, LabelPredictor(model, Observer(surroundings.reader, encoder, prior)))


def load_prior(folder: Path, surroundings: Surroundings, encoder: SentenceEncoder | None) -> CascadeTopicClassifier:
    """Load the cold-start model whose opinion is a view; its topics need not be those of the pack."""
    labels = read_manifest(folder, COLD_START_KIND).labels
    return build_classifier(
        read_artefact(folder, COLD_START_KIND, labels), surroundings.pack, surroundings.reader, encoder
    )


def _has_prior(artefact: Artefact) -> bool:
    return any(name.startswith(f"{PRIOR_PART}/") for name in artefact.manifest.files)


def _encoder(artefact: Artefact, encoder: SentenceEncoder | None) -> SentenceEncoder | None:
    """Return the encoder the model was trained with, None when it needs none; ArtefactError when it is another."""
    wanted = artefact.manifest.encoder
    if not wanted:
        return None
    if encoder is None or encoder.name != wanted:
        found = encoder.name if encoder else "его нет"
        raise ArtefactError(
            f"{artefact.folder}: модель обучена с кодировщиком {wanted}, а сейчас {found} → установите "
            f"incident-triage[encoder] или обучите с --set views.{ENCODER}.weight=0"
        )
    return encoder
