"""Where learning happens: what the machine offers, and the cold-start model that serves as prior."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from models.learned import Surroundings, load_prior
from models.topic import DEFAULT_FOLDER
from models.views import Observer
from training.config import Config


@dataclass(frozen=True, slots=True)
class Bench:
    """Where learning happens: what the machine offers, and the cold-start model used as prior (None = without)."""

    surroundings: Surroundings
    prior_folder: Path | None = DEFAULT_FOLDER

    def observer(self, config: Config) -> Observer:
        """Return an observer with what the views of a config need."""
        views = config.views
        encoder = self.surroundings.encoder if views.encoder.weight > 0.0 else None
        prior = None
        if max(views.prior.weight, views.words.weight) > 0.0 and self.prior_folder is not None:
            prior = load_prior(self.prior_folder, self.surroundings, encoder)
        return Observer(self.surroundings.reader, encoder, prior)
