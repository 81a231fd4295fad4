"""Writes given.txt, surnames.txt, places.txt and english.txt, the words that names are told by, beside this file.

    pip install pyarrow Babel && pip download --no-deps russiannames names natasha Faker && unzip/untar them into DIR
    apt download wamerican-small hunspell-ru && dpkg-deb -x … DIR
    python3 patterns/words/words.py DIR

Sources, all of them lists of bare words without any person in them:

  russiannames 2.0.0 (BSD-3-Clause, datacoon)   Russian given names, surnames with their counts
  natasha 1.6.0 (MIT), data/dict/first.txt      given names as Russian writes them, foreign ones too
  names 0.3.0 (MIT)                             US Census Bureau 1990, given names and surnames (public domain)
  Faker (MIT), providers/person                 given names and surnames of European countries
  foreign.txt, own work                         given names of other countries, as Russian writes them and in Latin letters
  foreign_surnames.txt, own work                surnames of other countries, most in Latin letters
  Babel (BSD-3-Clause) with CLDR (Unicode-3.0)  countries and large cities, in Russian and English
  SCOWL (its own permissive licence), as Debian's wamerican-small      common English words
  hunspell-ru (BSD-like, A. Lebedev), only asked which Russian given names are common words as well

Words are lower case, ё is е, Latin letters are without marks. A star marks a given name or surname that is a common
word too.
"""

import importlib.util
import pathlib
import re
import sys
import unicodedata

import babel
import pyarrow.parquet

HERE = pathlib.Path(__file__).parent
EUROPE = (
    "cs_CZ da_DK de_AT de_CH de_DE en_GB en_IE en_IN es_AR es_CO es_ES es_MX et_EE fi_FI fr_BE fr_CH fr_FR hr_HR hu_HU"
    " is_IS it_IT lt_LT lv_LV nl_BE nl_NL no_NO pl_PL pt_BR pt_PT ro_RO sk_SK sl_SI sv_SE tr_TR"
).split()
# How many surnames: the most frequent ones, Russian and English.
RUSSIAN, ENGLISH = 24_000, 22_000
# Russian given names that fewer bearers have are rather misspelt ones.
RARE = 8
# Given names whose forms are common words, and words among the lists that are none.
COMMON_RU = "вера надежда любовь роман лев слава май мая мила мира рада лада роза вите вита власта власт коста".split()
# Given names that hardly mean anything else with a capital, though the words exist.
NAMES_EN = """
frank jack harry carol peter martin mike nick victor maria robin sally matt bob rob derrick dean roger glen nicholas
""".split()
# What hardly anybody is called, though the lists have it: things and words of computing.
THINGS = """
aide ale alpha atlas canal carry cord dot echo edit else fail floor florid forum harm hind job joke kick lander line
loan lone lope lot made manual mile mist nail nil odd omega over owe pall par pasty paw pier port prior rail rim roar
run runny salami server sever side sine snot sonata soon tilde till tiny tome tone tore toy veer visa абонент базар
барий баян броня викторина глина гранит дамба домна логин мел мина мир сервер сурик узбек флюс целина эра
""".split()
# Particles of names that the lists have as names.
NO_NAMES = "al el de la".split()


def letters(word):
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))


def folded(word):
    word = re.sub("[’ʼʻ‘]", "'", word.strip().lower().replace("i̇", "i"))
    if re.search("[\u0400-\u052f]", word):
        return word.replace("ё", "е")
    for strange, plain in {"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}.items():
        word = word.replace(strange, plain)
    # Letters of Vietnamese alone keep their marks.
    return "".join(c if re.match("[\u01a0-\u01b0\u1ea0-\u1ef9]", c) else letters(c) for c in unicodedata.normalize("NFC", word))


def plain(word, least=2):
    return len(word) >= least and re.fullmatch("[a-z]+|[а-я]+", word)


def counted(path):
    counts, gender = {}, {}
    for row in pyarrow.parquet.read_table(path).to_pylist():
        word = folded(row["text"])
        counts[word] = counts.get(word, 0) + row["count"]
        gender.setdefault(word, row["gender"])
        if row.get("f_form"):
            gender[folded(row["f_form"])] = "f"
    return counts, gender


def feminine(word, counts):
    """Returns whether a surname is the feminine form of another in the list."""
    for ending, masculine in (("ова", "ов"), ("ева", "ев"), ("ина", "ин"), ("ына", "ын"), ("ая", "ий"), ("ая", "ый"), ("ая", "ой")):
        if word.endswith(ending):
            return len(ending) == 3 or word[: -len(ending)] + masculine in counts
    return False


def european(root, lists):
    found = set()
    for locale in EUROPE:
        path = root / f"faker/providers/person/{locale}/__init__.py"
        module = importlib.util.spec_from_file_location(f"faker.providers.person.{locale}", path)
        loaded = importlib.util.module_from_spec(module)
        module.loader.exec_module(loaded)
        for name in lists:
            for word in getattr(loaded.Provider, name, ()):
                found.update(folded(part) for part in re.split("[ '’-]", word) if part[:1].isupper())
    return {word for word in found if plain(word, 3)}


LATIN = dict(zip("абвгдезиклмнопрстуфхцыэ", "a b v g d e z i k l m n o p r s t u f kh ts y e".split()))
LATIN |= {"ж": "zh", "ч": "ch", "ш": "sh", "щ": "shch", "й": "y", "ю": "yu", "я": "ya", "ъ": "", "ь": ""}


def romanised(word):
    """Returns the spellings of passports (ICAO Doc 9303) and of everyday, of a Russian given name."""
    everyday = "".join(LATIN[c] for c in word)
    passport = "".join({"й": "i", "ю": "iu", "я": "ia", "ъ": "ie"}.get(c, LATIN[c]) for c in word)
    short = re.sub("i[iy]$", "y", everyday.replace("iy", "y"))
    return {everyday, passport, short, everyday.replace("ks", "x")}


def written(name, words, common=()):
    head = {
        "given": "Given names: Russian, English, European.",
        "surnames": "Surnames: Russian in the masculine, English, European.",
        "places": "Countries and large cities.",
        "english": "Common English words, to tell `Grant Access` from a person.",
    }[name]
    lines = [f"# {head} Sources, licences and notation: words.py, which writes this file."]
    lines += [word + "*" * (word in common) for word in sorted(words)]
    (HERE / f"{name}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(name, len(words), sum(word in common for word in words))


def main(root):
    sys.path.insert(0, str(next(root.rglob("faker")).parent))
    first, _ = counted(next(root.rglob("names.parquet")))
    last, gender = counted(next(root.rglob("surnames.parquet")))
    natasha = {folded(line) for line in next(root.rglob("natasha/data/dict/first.txt")).open(encoding="utf-8")}
    census = next(root.rglob("dist.all.last")).parent
    table = lambda name: [folded(line.split()[0]) for line in (census / name).open()]

    words = next(root.rglob("american-english-small")).read_text().split()
    english = {word for word in words if re.fullmatch("[a-z]{2,}", word)}
    base = set()
    for word in english:
        stems = [word[: -len(end)] + more for end in ("s", "es", "ed", "ing", "ly") if word.endswith(end) for more in ("", "e")]
        stems += [word[:-3] + "y"] if word.endswith("ies") else []
        if not any(len(stem) > 2 and stem in english for stem in stems):
            base.add(word)
    russian = next(root.rglob("ru_RU.dic")).read_text(encoding="utf-8").split()
    russian = {folded(word.split("/")[0]) for word in russian if word[0].islower()}

    slavic = [word for word in first if first[word] >= 60 and plain(word, 3)]
    latin = set(table("dist.male.first") + table("dist.female.first"))
    latin |= european(root / "fk", ["first_names", "first_names_male", "first_names_female"])
    latin |= {spelt for word in slavic for spelt in romanised(word)}
    given = {word for word in first if first[word] >= RARE and plain(word)} | {word for word in natasha if word not in russian}
    given = {word for word in given if plain(word, 3) or word in ("ян", "ия", "ли", "ю")}
    given |= {word for word in latin if plain(word, 3) or word in ("al", "ed", "bo", "jo", "ty", "cy", "li", "mo")}

    often = lambda word: first.get(word, 0) >= 200 and word not in COMMON_RU
    foreign = [line for line in (HERE / "foreign.txt").open(encoding="utf-8") if line[0] != "#"]
    given |= {folded(word.rstrip("*")) for line in foreign for word in line.split()}
    starred = {folded(word.rstrip("*")) for line in foreign for word in line.split() if word.endswith("*")}
    given -= set(NO_NAMES + THINGS)
    common = {word for word in given if word in english and word not in NAMES_EN or word in russian and not often(word)}
    common |= (set(COMMON_RU) | starred) & given
    written("given", given - {"нет", "вот", "это", "как", "что", "для", "или", "она", "они", "все"}, common)

    ranked = sorted(last, key=lambda word: -last[word])
    ranked = [word for word in ranked if plain(word, 3) and not feminine(word, last)][:RUSSIAN]
    surnames = set(ranked) | {word for word in table("dist.all.last")[:ENGLISH] if plain(word, 2)}
    surnames |= european(root / "fk", ["last_names", "last_names_male"])
    foreign = [line for line in (HERE / "foreign_surnames.txt").open(encoding="utf-8") if line[0] != "#"]
    surnames |= {word.rstrip("*") for line in foreign for word in line.split()}
    starred = {word.rstrip("*") for line in foreign for word in line.split() if word.endswith("*")}
    written("surnames", surnames, starred | {word for word in surnames if word in english or word in russian})
    written("english", base)

    places = set()
    for language in ("ru", "en"):
        locale = babel.Locale(language)
        zones = locale.time_zones
        cities = {zone.split("/")[-1].replace("_", " ") for zone in zones if "/" in zone} if language == "en" else set()
        cities |= {zone["city"] for zone in zones.values() if "city" in zone}
        territories = {name for code, name in locale.territories.items() if code.isalpha() and code[0] != "X"}
        for name in cities | territories:
            places.update(folded(part) for part in re.split("[ ,()’'-]+", name) if part[:1].isupper())
    territories = {folded(name) for language in ("ru", "en") for name in babel.Locale(language).territories.values()}
    written("places", {word for word in places if plain(word, 4) and (word not in given or word in territories)})


main(pathlib.Path(sys.argv[1]))
