from __future__ import annotations

import numpy as np
import pytest

from triage.domain.errors import NotReadyError
from triage.text import vectors as module
from triage.text.tokens import normalize
from triage.text.vectors import WordVectors


@pytest.fixture(scope="module")
def vectors():
    return WordVectors.load()


def _cosine(vectors, one, other):
    a, b = vectors.vectors([vectors.row(one), vectors.row(other)])
    return float(a @ b / np.linalg.norm(a) / np.linalg.norm(b))


def test_words_of_one_subject_are_near(vectors):
    assert _cosine(vectors, "снег", "сугроб") > _cosine(vectors, "снег", "поликлиника")
    assert _cosine(vectors, "больница", "поликлиника") > 0.5


def test_a_word_is_found_with_either_letter(vectors):
    assert vectors.row("елка") >= 0
    assert vectors.row("ёлка") == -1  # callers pass normalized words


def test_an_unknown_word_has_no_row(vectors):
    assert vectors.row("щщщъъъ") == -1
    assert vectors.row("<unk>") == -1


def test_shapes(vectors):
    assert vectors.size == 300
    assert vectors.vectors([]).shape == (0, 300)
    assert vectors.vectors([0, 5]).dtype == np.float32


def test_vectors_equal_those_of_the_library(vectors):
    from navec import Navec

    path = next(iter(module.find_spec("natasha").submodule_search_locations))
    navec = Navec.load(f"{path}/{module._DATA_FILE}")
    for word in ("снег", "дорога", "врач"):
        assert vectors.vectors([vectors.row(word)])[0] == pytest.approx(navec[word], abs=1e-6)


def test_every_word_is_kept_under_its_normal_form(vectors):
    from navec import Navec

    path = next(iter(module.find_spec("natasha").submodule_search_locations))
    words = Navec.load(f"{path}/{module._DATA_FILE}").vocab.words[:-2]
    assert vectors._rows == {normalize(word): row for row, word in enumerate(words)}


def test_models_of_one_process_share_the_vectors(vectors):
    assert WordVectors.load() is vectors


def test_a_missing_data_file_is_named(monkeypatch):
    monkeypatch.setattr(module, "find_spec", lambda name: None)
    with pytest.raises(NotReadyError, match="переустановите пакет natasha"):
        WordVectors.load()
