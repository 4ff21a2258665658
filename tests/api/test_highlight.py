from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from api.presenters import DecisionPresenter
from api.web.highlight import Mark, marks_of, pieces_of
from triage.domain.posts import Post

TEXT = "В Заозёрске яма на дороге"


def test_pieces_carry_every_mark_that_lies_on_them():
    marks = [Mark(2, 11, "place", "город"), Mark(8, 15, "topic", "яма")]
    assert [(piece.text, piece.kinds, piece.title) for piece in pieces_of(TEXT, marks)] == [
        ("В ", "", ""),
        ("Заозёр", "place", "город"),
        ("ске", "place topic", "город; яма"),
        (" яма", "topic", "яма"),
        (" на дороге", "", ""),
    ]


spans = st.tuples(st.integers(0, 60), st.integers(0, 60)).map(sorted)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=50), st.lists(spans, max_size=8))
def test_no_character_is_lost_or_doubled(text, ranges):
    marks = [Mark(start, stop, "topic", "") for start, stop in ranges]
    assert "".join(piece.text for piece in pieces_of(text, marks)) == text


def test_only_words_that_speak_for_the_decision_are_marked(services):
    (decision,) = services.pipeline.run([Post(TEXT)])
    marks = marks_of(DecisionPresenter(services.pack, services.clock).present(decision))
    marked = {(TEXT[mark.start : mark.stop], mark.kind) for mark in marks}
    assert ("Заозёрске", "place") in marked
    assert ("яма", "topic") in marked
    assert ("на", "topic") not in marked
