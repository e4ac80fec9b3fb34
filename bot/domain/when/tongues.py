"""Words for points in German, French, Spanish and Portuguese: enough to know the shape of a phrase to its last letter.

All patterns are for text in lower case without accents (`folded`).
"""

import re
import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True)
class Tongue:
    """The words of a language.

    weekdays, months: patterns, from Monday and January on; "dienstags" and "le mardi" are not among them, as they come every week.
    spoken_weekdays, spoken_months, spoken_in_days: the same as the second reader is given it. relative: patterns with their
    days from today. weekday_phrase, date_phrase, in_days: shapes of a day. clock, noon, parts: shapes of a time, and of a part of
    the day beside it ("am", "pm" or "ev"). polite: what may stand around it all. example: a phrase to show.
    hours, spoken_in_hours: the unit of "in two hours", and the same as the second reader is given it. day_phrase: the shape of a
    day of a month without the month. this_part: patterns such as "this evening", with a day and a part for them.
    dotted_day_first: whether 5.4. is always the fifth of April. small: words by which a phrase shows its language.
    """

    code: str
    weekdays: tuple[str, ...]
    months: tuple[str, ...]
    spoken_weekdays: tuple[str, ...]
    spoken_months: tuple[str, ...]
    relative: tuple[tuple[str, int], ...]
    in_days: str
    spoken_in_days: str
    units: tuple[tuple[str, int], ...]
    numbers: tuple[str, ...]
    weekday_phrase: str
    date_phrase: str
    clock: tuple[str, ...]
    noon: str
    parts: tuple[tuple[str, str], ...]
    polite: str
    example: str
    hours: str
    spoken_in_hours: str
    day_phrase: str
    this_part: tuple[tuple[str, str], ...] = ()
    dotted_day_first: bool = False
    small: frozenset[str] = frozenset()


def folded(text: str) -> str:
    """Return text in lower case without accents; white space as single spaces."""
    plain = unicodedata.normalize("NFD", text.lower().replace("ß", "ss"))
    return " ".join("".join(letter for letter in plain if not unicodedata.combining(letter)).split())


def _tongue_words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


SUFFIXES = (("am", "ax"), ("pm", "px"))
"""What follows hours of a clock with two halves, in parts of a day."""
HOUR = r"(?P<hour>\d{1,2})"
MINUTE = r"(?P<minute>\d{2})"

GERMAN = Tongue(
    "de",
    _tongue_words("montag dienstag mittwoch donnerstag freitag (?:samstag|sonnabend) sonntag"),
    _tongue_words(
        "(?:januar|janner) februar (?:marz|maerz) april mai juni juli august september oktober november dezember"
    ),
    _tongue_words("montag dienstag mittwoch donnerstag freitag samstag sonntag"),
    _tongue_words("januar februar märz april mai juni juli august september oktober november dezember"),
    (("ubermorgen|uebermorgen", 2), ("morgen", 1), ("heute", 0)),
    r"in {number} {unit}",
    "in {} tagen",
    (("tag|tage|tagen", 1), ("woche|wochen", 7)),
    _tongue_words("(?:einem|einer|ein) zwei drei vier funf sechs sieben acht neun zehn"),
    r"(?:am )?(?:(?P<next>nachste[nrs]?|naechste[nrs]?) |(?P<coming>kommende[nrs]?) |(?P<this>diese[nrs]?) )?{weekday}",
    r"(?:am |den |dem )?(?:{weekday},? (?:den |dem |der )?)?(?:der )?(?P<day>\d{{1,2}})\.? ?{month}(?: (?P<year>\d{{4}}))?",
    (
        rf"(?:um )?{HOUR}(?:[:.]{MINUTE})? ?uhr",
        rf"(?:um )?{HOUR} uhr {MINUTE}",
        rf"(?:um )?{HOUR}:{MINUTE}",
        rf"um {HOUR}",
    ),
    r"(?:um )?(?:12 uhr )?mittags?",
    (
        ("morgens|vormittags?|(?:am )?vormittag|fruh", "am"),
        ("nachmittags?|am nachmittag", "pm"),
        ("abends?|am abend", "ev"),
    ),
    r"(?:bitte|danke|vielleicht|gerne?|geht|passt|ginge|wie ware es|wie ware|wie wars mit|konnen wir|lass uns|mir passt|ok|hallo|mit)",
    "nächsten Dienstag um 15 Uhr",
    "stunden?",
    "in {} stunden",
    r"(?:am |den |{weekday},? (?:am |den |dem |der )?)(?P<day>\d{{1,2}})\.?",
    dotted_day_first=True,
    small=frozenset(
        [
            "am",
            "um",
            "uhr",
            "den",
            "dem",
            "der",
            "und",
            "ab",
            "bis",
            "im",
            "nicht",
            "in",
            "woche",
            "stunde",
            "stunden",
        ]
    ),
)
FRENCH = Tongue(
    "fr",
    _tongue_words("lundi mardi mercredi jeudi vendredi samedi dimanche"),
    _tongue_words("janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre"),
    _tongue_words("lundi mardi mercredi jeudi vendredi samedi dimanche"),
    _tongue_words("janvier février mars avril mai juin juillet août septembre octobre novembre décembre"),
    (("apres[- ]demain", 2), ("demain", 1), ("aujourd'hui", 0)),
    r"dans {number} {unit}",
    "dans {} jours",
    (("jour|jours", 1), ("semaine|semaines", 7)),
    _tongue_words("(?:un|une) deux trois quatre cinq six sept huit neuf dix"),
    r"(?:(?P<this>ce) )?{weekday}(?: (?P<next>prochain))?",
    r"(?:le )?(?:{weekday},? (?:le )?)?(?P<day>\d{{1,2}})(?:er)? {month}(?: (?P<year>\d{{4}}))?",
    (
        rf"(?:a )?{HOUR} ?h ?{MINUTE}",
        rf"(?:a )?{HOUR} ?(?:h|heures?)",
        rf"(?:a )?{HOUR} heures {MINUTE}",
        rf"(?:a )?{HOUR}:{MINUTE}",
        rf"a {HOUR}",
    ),
    r"(?:a )?midi",
    (
        ("(?:du )?matin|dans la matinee", "am"),
        ("de l'apres-midi|apres-midi|l'apres-midi", "pm"),
        ("(?:du )?soir", "ev"),
    ),
    r"(?:s'il vous plait|s'il te plait|svp|stp|merci|peut-etre|bonjour|est-ce que|est possible|possible|ca me va|ca marche|plutot|disons|je peux|on peut faire|on dit|ok)",
    "mardi prochain à 15h",
    "heures?",
    "dans {} heures",
    r"(?:le |{weekday},? (?:le )?)(?P<day>\d{{1,2}})",
    ((r"ce (soir|matin)", r"aujourd'hui \1"), ("cet apres-midi", "aujourd'hui apres-midi")),
    small=frozenset(
        [
            "le",
            "la",
            "les",
            "a",
            "h",
            "du",
            "de",
            "et",
            "ce",
            "premier",
            "prochain",
            "avant",
            "apres",
            "pas",
            "dans",
            "semaine",
            "heure",
            "heures",
        ]
    ),
)
SPANISH = Tongue(
    "es",
    _tongue_words("lunes martes miercoles jueves viernes sabado domingo"),
    _tongue_words(
        "enero febrero marzo abril mayo junio julio agosto (?:septiembre|setiembre) octubre noviembre diciembre"
    ),
    _tongue_words("lunes martes miércoles jueves viernes sábado domingo"),
    _tongue_words("enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"),
    (("pasado manana", 2), ("manana", 1), ("hoy", 0)),
    r"(?:en|dentro de) {number} {unit}",
    "en {} días",
    (("dia|dias", 1), ("semana|semanas", 7)),
    _tongue_words("(?:un|una) dos tres cuatro cinco seis siete ocho nueve diez"),
    r"(?:el |este (?P<this>))?(?:(?P<next>proximo) )?{weekday}(?P<after> que viene| proximo)?",
    r"(?:el )?(?:{weekday},? )?(?P<day>\d{{1,2}}) de {month}(?: (?:de |del )?(?P<year>\d{{4}}))?",
    (
        rf"(?:a las? )?{HOUR}[:.]{MINUTE}(?: ?h| horas)?",
        rf"(?:a las? )?{HOUR} ?(?:h|horas)",
        rf"(?:a las? ){HOUR}",
    ),
    r"(?:al? )?mediodia",
    (
        ("(?:de|por|en) la manana|a la manana", "am"),
        ("(?:de|por|en|a) la tarde", "pm"),
        ("(?:de|por|en) la noche", "ev"),
        *SUFFIXES,
    ),
    r"(?:por favor|gracias|hola|quizas?|tal vez|puede ser|podria ser|seria posible|seria|me va bien|puedo|podemos|que tal|me viene bien|vale|ok)",
    "el próximo martes a las 15:00",
    "horas?",
    "en {} horas",
    r"(?:el (?:dia )?|(?:el )?{weekday},? (?:el )?(?:dia )?)(?P<day>\d{{1,2}})",
    ((r"esta (tarde|noche|manana)", r"hoy por la \1"),),
    small=frozenset(
        [
            "el",
            "la",
            "las",
            "los",
            "a",
            "de",
            "del",
            "y",
            "primero",
            "proximo",
            "antes",
            "despues",
            "en",
            "dentro",
            "no",
            "semana",
            "hora",
            "horas",
        ]
    ),
)
PORTUGUESE = Tongue(
    "pt",
    _tongue_words(
        "segunda(?:-feira)? terca(?:-feira)? quarta(?:-feira)? quinta(?:-feira)? sexta(?:-feira)? sabado domingo"
    ),
    _tongue_words("janeiro fevereiro marco abril maio junho julho agosto setembro outubro novembro dezembro"),
    ("segunda-feira", "terça-feira", "quarta-feira", "quinta-feira", "sexta-feira", "sábado", "domingo"),
    _tongue_words("janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro"),
    (("depois de amanha", 2), ("amanha", 1), ("hoje", 0)),
    r"(?:em|daqui a) {number} {unit}",
    "em {} dias",
    (("dia|dias", 1), ("semana|semanas", 7)),
    _tongue_words("(?:um|uma) (?:dois|duas) tres quatro cinco seis sete oito nove dez"),
    r"(?:a |na |no |o |(?P<this>esta|este|nesta|neste) )?(?:(?P<next>proxim[ao]) )?{weekday}(?P<after> que vem| proxim[ao])?",
    r"(?:dia |no dia )?(?:(?:na |no )?{weekday},? (?:dia )?)?(?P<day>\d{{1,2}}) de {month}(?: de (?P<year>\d{{4}}))?",
    (
        rf"(?:as? )?{HOUR} ?h ?{MINUTE}",
        rf"(?:as? )?{HOUR} ?(?:h|horas?)",
        rf"(?:as? )?{HOUR}:{MINUTE}",
        rf"as? {HOUR}",
    ),
    r"(?:ao )?meio[- ]dia",
    (
        ("(?:da|de|pela) manha", "am"),
        ("(?:da|a|de|pela) tarde", "pm"),
        ("(?:da|a|de) noite", "ev"),
        *SUFFIXES,
    ),
    r"(?:por favor|obrigad[oa]|ola|talvez|pode ser|podemos|que tal|posso|ok)",
    "próxima terça às 15h",
    "horas?",
    "em {} horas",
    r"(?:(?:no )?dia |(?:na |no )?{weekday},? (?:dia )?)(?P<day>\d{{1,2}})",
    ((r"esta (tarde|noite|manha)", r"hoje de \1"),),
    small=frozenset(
        [
            "o",
            "as",
            "de",
            "da",
            "do",
            "dia",
            "na",
            "no",
            "e",
            "primeiro",
            "proxima",
            "proximo",
            "antes",
            "depois",
            "em",
            "nao",
            "semana",
            "hora",
            "horas",
        ]
    ),
)
TONGUES = (GERMAN, FRENCH, SPANISH, PORTUGUESE)


def one_of(patterns: tuple[str, ...], name: str) -> str:
    """Return a pattern for one of several words, each in a group of its own: name0, name1, …"""
    return "(?:" + "|".join(f"(?P<{name}{index}>{pattern})" for index, pattern in enumerate(patterns)) + ")"


def which(match: "re.Match[str]", name: str) -> int | None:
    """Return the number of the group of `one_of` that matched, None when none did."""
    for group, found in match.groupdict().items():
        if found is not None and group.startswith(name) and group[len(name) :].isdigit():
            return int(group[len(name) :])
    return None
