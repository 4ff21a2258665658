"""Builds the scorers of answers for the service and the commands; open when two of them score one answer differently.

Without the sentence encoder everywhere: so the score of an answer is the same in the API, in files and in the rating,
on machines with the encoder and without.
"""

from __future__ import annotations

from pathlib import Path

from models.answer_criteria import load_criteria
from models.answer_quality import load_quality_model
from models.champion_watch import ChampionCriteria, ChampionQuality
from models.champions import ChampionHome
from triage.answers.scorer import AnswerScorer, QualityModel, RubricFormula
from triage.places.locator import PlaceLocator
from triage.regions.pack import RegionPack
from triage.text.document import Reader


def build_scorer(pack: RegionPack, reader: Reader, models_home: Path) -> AnswerScorer:
    """Return a scorer that knows the places of a region and always scores by the champion among calibrations.

    Without a champion the rubric's own formula makes the quality, and the shipped criteria judge; a promotion of either
    is taken up while running. A calibration was learned over the shipped criteria, so other ones go with the formula.
    """
    home, formula = ChampionHome(models_home), RubricFormula()
    quality, criteria = ChampionQuality(home), ChampionCriteria(home)
    places = PlaceLocator(pack, reader.morphology)

    def current_model() -> QualityModel:
        return quality.current() if criteria.are_shipped else formula

    return AnswerScorer(reader, places, current_model=current_model, current_learned=criteria.current)


def scorer_with(pack: RegionPack, reader: Reader, model: Path) -> AnswerScorer:
    """Return a scorer with one calibration. ArtefactError when it is damaged, foreign, or worse than the rubric."""
    places = PlaceLocator(pack, reader.morphology)
    return AnswerScorer(reader, places, model=load_quality_model(model), learned=load_criteria())
