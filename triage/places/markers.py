"""Closed lists of Russian words that stand beside places: types, prepositions, verbs, titles; open to add one.

All words are in lower case with ё as е. Lists of lemmas say so in their names.
"""

from __future__ import annotations

from collections.abc import Mapping


def word_set(text: str) -> frozenset[str]:
    """Return the words of a text as a set: long lists stay readable."""
    return frozenset(text.split())


_TYPE_LEMMAS: Mapping[str, str] = {
    "город": "г",
    "городок": "г",
    "гор": "г",
    "деревня": "д",
    "деревенька": "д",
    "дер": "д",
    "село": "с",
    "сел": "с",
    "поселок": "п",
    "пос": "п",
    "посел": "п",
    "пгт": "пгт",
    "рп": "пгт",
    "хутор": "х",
    "выселок": "выселок",
    "выселка": "выселок",
    "починок": "починок",
    "станция": "ст",
    "разъезд": "ст",
}
_TYPE_LETTERS: Mapping[str, str] = {"г": "г", "д": "д", "с": "с", "п": "п", "х": "х", "ст": "ст"}
SAME_TYPES: Mapping[str, frozenset[str]] = {
    "г": frozenset({"г"}),
    "д": frozenset({"д", "выселок", "починок", "х"}),
    "с": frozenset({"с"}),
    "п": frozenset({"п", "пгт", ""}),
    "пгт": frozenset({"пгт", "п"}),
    "х": frozenset({"х", "д"}),
    "выселок": frozenset({"выселок", "д"}),
    "починок": frozenset({"починок", "д"}),
    "ст": frozenset({"ст", "п", ""}),
}
"""A type as people write it → types of the classifier it may stand for."""


def type_of_word(norm: str, lemma: str) -> str | None:
    """Return the settlement type a word names, or None. Single letters need a check of what stands around them."""
    return _TYPE_LETTERS.get(norm) or _TYPE_LEMMAS.get(norm) or _TYPE_LEMMAS.get(lemma)


LOCATIVE = frozenset({"в", "во", "внутри"})
"""With the prepositional case: the place itself; with the accusative: where somebody goes."""
PLACE_PREPOSITIONS: Mapping[str, str] = {
    "в": "pa",
    "во": "pa",
    "из": "g",
    "до": "g",
    "под": "i",
    "за": "i",
    "между": "i",
    "через": "a",
    "около": "g",
    "возле": "g",
    "близ": "g",
    "вблизи": "g",
    "недалеко": "g",
    "рядом": "i",
    "вокруг": "g",
    "по": "d",
}
"""Prepositions that places take and persons seldom → the cases that go with them."""
SURNAME_SAFE = frozenset({"в", "во", "из", "до", "близ", "вблизи"})
"""Of these, the ones that persons do not take at all: «около Кузнецова» may be a man."""
QUALIFIERS = word_set(
    "наш наша наше наши нашем нашей нашего нашу самом самой самого самым самому родном родной родного "
    "любимом любимой своем своей весь всем всей всего же этом этой этого бедном бедной славном районе "
    "поселке райцентр райцентра райцентру райцентре столица столицы столицу столице"
)
"""Words that may stand between preposition and name: «в нашем Сернуре», «до самого Шумца»."""
ORIGIN = frozenset({"из", "от"})
DESTINATION = frozenset({"до", "к", "ко"})
ROUTE_ON = frozenset({"на"})
EDGE_LEMMAS = frozenset({"въезд", "выезд", "съезд", "заезд", "окраина", "развилка"})
MOTION_LEMMAS = word_set(
    "ехать ездить поехать приехать уехать доехать добираться добраться возить везти отвезти увезти "
    "повезти привезти гонять отправить отправлять отправиться направить направлять направление переехать "
    "переезжать мотаться кататься автобус маршрут маршрутка электричка поезд рейс трасса дорога поворот "
    "такси билет дойти ходить идти пойти перевозить перевести переводить эвакуировать госпитализировать "
    "послать посылать посылают ссылать объезд кататься катать"
)
HOME_LEMMAS = frozenset({"жить", "проживать", "житель", "жительница"})
FIRST_PERSON = frozenset({"живу", "живем", "проживаю", "проживаем"})
ELSEWHERE = word_set(
    "учусь учится учатся учились училась учился учимся работаю работаем работал работала служу служит служил "
    "армии лежал лежала лежу гостил гостили гостим бывал бывала бывали бываю видел видела видели вырос выросла выросли "
    "поступил поступила снимаю снимает прописан прописана прописаны"
)
"""Verbs of what people do elsewhere than where the problem is; they make an outside place an aside."""
ELSEWHERE_OF_PEOPLE = word_set("работает работают лежит лежат живет живут служат отдыхает отдыхают")
"""Verbs that do so after a word for a person only: «лифт не работает в Казани» is a problem."""
PEOPLE = word_set(
    "муж жена сын дочь дочка брат сестра отец мать папа мама он она сам сама они дети внук внучка родители родня друг "
    "подруга племянник племянница тетя дядя родственники свекровь теща бабушка дедушка"
)
COMPARISON = word_set("как чем нежели словно будто типа вроде уровне подобно")
COMPARISON_LEMMAS = frozenset({"соседний", "отличие", "сравнение", "сравнивать", "сравнить", "вместо", "кроме"})
NEGATION = frozenset({"не", "ни"})
ADDRESSEE_LEMMAS = word_set(
    "администрация глава мэр мэрия управление префект губернатор руководство депутат подслушать паблик "
    "группа сообщество горсовет совет собрание прокурор прокуратура сити-менеджер"
)
VENUE_LEMMAS = word_set(
    "ресторан кафе магазин кинотеатр гостиница отель тц трц клуб фирма ооо рынок ансамбль команда поезд санаторий "
    "стадион кинотеатр группа песня фильм шоссе хоккей"
)
"""Words before a name that is a name of something else."""
INSTITUTION_LEMMAS = word_set(
    "школа больница амбулатория фап поликлиника фельдшер участковый црб дом дк сдк клуб библиотека садик сад детсад "
    "администрация сельсовет поселение лесничество лесхоз почта отделение колледж интернат котельная кладбище церковь "
    "храм пристань платформа станция полигон свалка мост пляж трасса дорога поворот тракт хозяйство колхоз ферма"
)
"""What villages give their names to."""
STOP_LEMMAS = frozenset({"остановка", "платформа", "поворот", "полустанок", "перекресток", "пристань"})
TITLE_LEMMAS = word_set(
    "тренер врач доктор депутат директор глава мэр учитель учительница воспитатель заведующий заведующая "
    "сестра соцработник терапевт хирург педиатр фельдшер инспектор участковый начальник министр "
    "губернатор господин госпожа товарищ гражданин гражданка сосед соседка водитель мастер бригадир семья "
    "бабушка дедушка тетя дядя фамилия судья следователь слесарь дворник имя памяти память"
)
"""Words before a surname."""
SENTENCE_MARKS = frozenset({".", "!", "?", "…", ";"})
NAME_ENDS = frozenset({",", ".", ":", "-", "–", "—", "!", "…", ";", "(", "#", "|", "/"})
STREET_TYPES: Mapping[str, str] = {
    form: kind
    for kind, forms in {
        "улица": "ул улица улицы улице улицу улицей улиц улицах улочка улочке",
        "проспект": "просп проспект проспекта проспекту проспекте проспектом пр-т пр-кт пр-та пр-ту пр-те пр-кте",
        "переулок": "пер переулок переулка переулку переулке переулком",
        "бульвар": "бул бульвар бульвара бульвару бульваре бульваром б-р б-ра б-ре б-ру бульв",
        "проезд": "проезд проезда проезду проезде проездом пр-д",
        "шоссе": "шоссе",
        "набережная": "наб набережная набережной набережную",
        "площадь": "пл площадь площади площадью",
        "микрорайон": "мкр мкрн мкр-н м-н микрорайон микрорайона микрорайоне микрорайону",
        "тупик": "тупик тупика тупике",
        "аллея": "аллея аллеи аллее аллею",
        "квартал": "кв-л",
    }.items()
    for form in forms.split()
}
"""Street types as people write them → the type's dictionary form; hyphenated ones as one token."""
SHORT_STREET_TYPES = word_set("ул пер пр просп бул бульв наб пл мкр мкрн")
"""Abbreviations that take a dot; after «улица.» the sentence is over."""
AMBIGUOUS_STREET_TYPES = frozenset({"наб", "пл", "пер", "площадь", "площади", "площадью", "аллея", "аллеи", "аллее"})
"""Street types that are ordinary words too, or short: they need a capital or a known street after them."""
STREET_PEOPLE = word_set(
    "авиаторов автомобилистов ветеранов водников воинов газовиков геологов декабристов дорожников железнодорожников "
    "интернационалистов коммунаров космонавтов лесников лесоводов машиностроителей мелиораторов металлургов "
    "механизаторов монтажников мостостроителей нефтяников партизан первостроителей пограничников путейцев речников "
    "связистов строителей танкистов текстильщиков химиков шахтеров электриков энергетиков"
)
"""Whom streets are named after, in the genitive: with a house number it is an address («Газовиков 4»), not people."""
HOUSE_WORDS = frozenset({"д", "дом", "дома", "доме", "дому", "№", "домов"})
BLOCK_WORDS = frozenset({"к", "корп", "корпус", "корпуса", "корпусе", "стр", "строение"})
_PLAIN_HARD = word_set(
    "нов стар больш мал главн перв втор друг центральн зелен красн светл ровн полн открыт чист солнечн мирн дружн "
    "цветочн широк весел счастлив сво кажд"
)
_PLAIN_SOFT = word_set("соседн нижн верхн средн дальн весенн осенн летн зимн треть")
PLAIN_ADJECTIVES = frozenset(
    {stem + ending for stem in _PLAIN_HARD for ending in ("ой", "ую", "ому", "ей")}
    | {stem + ending for stem in _PLAIN_SOFT for ending in ("ей", "юю", "ему")}
    | word_set("тихой тихую рабочей рабочую нашей нашу нашему этой эту этому всей всю всему самой самому такой такую")
    | {"набережной"}
)
"""Adjectives that in lower case say what something is like, though streets are called so too: «на новой»."""
STREET_WORKS = word_set(
    "чистить почистить расчистить ремонтировать отремонтировать асфальтировать заасфальтировать убирать убрать "
    "осветить освещать посыпать подсыпать грейдировать перекрыть перекопать раскопать разрыть размыть затопить разбить"
)
"""Lemmas of what is done to streets: «почистите садовую», «асфальтируют Кирова»."""
ADDRESS_WORDS = frozenset({"адрес", "адресу", "адреса"})
"""Right after them an address begins: «по адресу малиновского 18»."""
STREET_PREPOSITIONS = frozenset({"на", "по", "с", "со"})
