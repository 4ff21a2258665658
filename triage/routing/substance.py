"""Whether a post says what it is about: «Куда нужно обращаться? Какие документы?» does not; open when one is held back.

A classifier names a topic for any text. Where every word is a greeting, a question or a request, whatever it names is a
guess, and a person should ask what is meant.
"""

from __future__ import annotations

from triage.domain.spans import Span
from triage.text.document import Document


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_FUNCTION = _words(
    "а без бы было быть в вам вас ваш весь во вот все всё вы где да для до его ее если есть еще же за и из или их "
    "к как какой когда кто кто-нибудь кто-то куда ли либо мне мой мы на над надо нам нас наш не нет ни но ну о об "
    "один он она они оно от откуда очень по под пока потом почему при про раз с сам свой себя сейчас сегодня "
    "сколько со так также такой там теперь то тогда тоже только тот тут ты у уже что чтобы это этот я завтра "
    "вообще просто именно можно нельзя нужно нужный пожалуйста пожалуйсто плиз хоть чей зачем опять снова"
)
_GENERIC = _words(
    "задать задавать здравствовать здравствуйте здрасьте привет добрый доброе день утро вечер время сутки "
    "уважаемый уважать спасибо благодарить заранее внимание извинить простить подсказать сказать узнать знать "
    "хотеть хотеться мочь смочь ответить ответ отвечать вопрос спросить спрашивать интересовать интересно "
    "написать писать обратиться обращаться обращение помочь помогать помощь просить просьба проблема решить "
    "решать решение сделать делать ситуация документ информация заявление подать подавать ждать дать говорить "
    "объяснить пояснить понять понимать разобраться проверить рассмотреть быть являться человек люди "
    "администрация власть адрес телефон номер позвонить звонить связаться срочно срочный нужда решаться контакт "
    "обратный связь сообщить сообщение пост комментарий группа"
)
_FEW = 12
"""Longer posts that say nothing are rare, and their words are worth reading."""
_MANY_TOKENS = 3 * _FEW


def says_nothing(document: Document, focus: Span | None = None) -> bool:
    """Say whether a post, or its issue at `focus` (original text), has no word of any subject."""
    if focus is None and len(document.tokens) > _MANY_TOKENS:
        return False
    words = [(token, lemma) for token, lemma in zip(document.tokens, document.lemmas, strict=True) if token.is_word]
    if focus is not None:
        words = [(t, lemma) for t, lemma in words if focus.contains(document.original(t.start, t.stop))]
    if not words or len(words) > _FEW:
        return False
    return all(lemma in _FUNCTION or lemma in _GENERIC or token.norm in _FUNCTION for token, lemma in words)
