from __future__ import annotations

from triage.text.morphology import Morphology


def test_caches_have_an_end_and_room_for_the_language():
    morphology = Morphology()
    for ask in (morphology.lemma, morphology.parses, morphology.is_known):
        assert 100_000 <= ask.cache_info().maxsize <= 500_000
    assert (morphology.lemma("дороги"), morphology.lemma("дороги")) == ("дорога", "дорога")
    assert morphology.lemma.cache_info().hits == 1
