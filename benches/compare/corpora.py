"""Corpora for comparing scanners: invented, seeded, of any size.

In: a folder, megabytes, a seed. Out: one file a corpus, and a tree of small files.
Never holds a real person's data: numbers are drawn, words are from the lists below.
"""

import random
from pathlib import Path

GIVEN = "anna boris clara denis elena fedor gleb irina karl lidia mark nina oleg pavel rita semyon".split()
FAMILY = "orlov belova tkach novik sedov zimina gromov kravets lebed morozov petrenko savin".split()
WORDS = (
    "order page request value table column record field number service answer report store level color "
    "simple second window garden river letter market season winter summer morning evening question"
).split()
RUSSIAN = (
    "время дорога письмо город вечер ответ вопрос работа страница книга река окно лето зима утро слово дело "
    "место сторона помощь порядок решение история память голос дерево дождь берег мысль начало конец который "
    "однако потом сначала поэтому вместе всегда иногда очень хорошо быстро тихо снова опять здесь рядом"
).split()
AGENTS = [
    "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5",
    "okhttp/4.9.3",
]
COLUMNS = ["id", "name", "email", "phone", "ip", "card", "passport", "birth_date", "note", "amount"]


def digits(draw, count):
    return "".join(draw.choices("0123456789", k=count))


def luhn(body):
    """The check digit by ISO/IEC 7812-1, annex B."""
    doubled = [int(d) * (2 if i % 2 == 0 else 1) for i, d in enumerate(reversed(body))]
    return str(-sum(d - 9 if d > 9 else d for d in doubled) % 10)


def card(draw):
    body = draw.choice(["4", "52", "2202"]) + digits(draw, 14)
    body = body[:15]
    return body + luhn(body)


def ip(draw):
    return ".".join(str(draw.randint(1, 254)) for _ in range(4))


def phone(draw):
    code = draw.choice(["903", "911", "916", "921", "985"])
    d = digits(draw, 7)
    return draw.choice([f"+7{code}{d}", f"+7 ({code}) {d[:3]}-{d[3:5]}-{d[5:]}", f"8-{code}-{d[:3]}-{d[3:]}"])


def email(draw):
    return f"{draw.choice(GIVEN)}.{draw.choice(FAMILY)}{draw.randint(1, 999)}@{draw.choice(WORDS)}-mail.com"


def row(draw, number):
    name = f"{draw.choice(GIVEN).title()} {draw.choice(FAMILY).title()}"
    passport = f"{draw.choice(['45', '40', '92'])}{draw.randint(10, 22)} {digits(draw, 6)}"
    born = f"{draw.randint(1950, 2005)}-{draw.randint(1, 12):02}-{draw.randint(1, 28):02}"
    note = " ".join(draw.choices(WORDS, k=8))
    amount = f"{draw.randint(0, 99999)}.{draw.randint(0, 99):02}"
    return [str(number), name, email(draw), phone(draw), ip(draw), card(draw), passport, born, note, amount]


def access_log(draw):
    for second in range(1 << 40):
        at = f"[{1 + second // 86400 % 28:02}/Mar/2026:{second // 3600 % 24:02}:{second // 60 % 60:02}:{second % 60:02} +0300]"
        path = "/".join(draw.choices(WORDS, k=3))
        size = draw.randint(200, 90000)
        yield f'{ip(draw)} - - {at} "GET /{path} HTTP/1.1" 200 {size} "https://{draw.choice(WORDS)}.org/" "{draw.choice(AGENTS)}"\n'


def json_log(draw):
    for number in range(1 << 40):
        at = f"2026-03-{1 + number // 86400 % 28:02}T{number // 3600 % 24:02}:{number // 60 % 60:02}:{number % 60:02}Z"
        trace = f"{draw.getrandbits(64):016x}"
        extra = f',"user":"{email(draw)}"' if draw.random() < 0.05 else ""
        extra += f',"phone":"{phone(draw)}"' if draw.random() < 0.05 else ""
        yield (
            f'{{"ts":"{at}","level":"info","svc":"api","trace_id":"{trace}","dur_ms":{draw.random() * 300:.3f},'
            f'"msg":"{" ".join(draw.choices(WORDS, k=4))}"{extra},"status":{draw.choice([200, 201, 404])}}}\n'
        )


def csv(draw):
    yield ",".join(COLUMNS) + "\n"
    for number in range(1 << 40):
        yield ",".join(row(draw, number)) + "\n"


def numeric_csv(draw):
    yield "t,a,b,c,d,e\n"
    for number in range(1 << 40):
        values = ",".join(f"{draw.uniform(-1000, 1000):.6f}" for _ in range(4))
        yield f"{1770000000 + number},{values},{draw.randint(0, 10**9)}\n"


def pg_dump(draw):
    yield f"COPY public.customers ({', '.join(COLUMNS)}) FROM stdin;\n"
    for number in range(1 << 40):
        yield "\t".join(row(draw, number)) + "\n"


def mysqldump(draw):
    for number in range(0, 1 << 40, 100):
        rows = (row(draw, number + i) for i in range(100))
        tuples = ",".join("(" + ",".join(f"'{value}'" for value in values) + ")" for values in rows)
        yield f"INSERT INTO `customers` ({', '.join(f'`{c}`' for c in COLUMNS)}) VALUES {tuples};\n"


def prose(draw):
    while True:
        words = draw.choices(RUSSIAN, k=draw.randint(5, 18))
        yield " ".join(words).capitalize() + draw.choice([".", ".", "!", "?"]) + draw.choice([" ", " ", "\n\n"])


def source(draw):
    while True:
        a, b, c = draw.sample(WORDS, 3)
        yield (
            f"/* {a} of the {b} */\nstatic int {a}_{b}(struct {c} *it, size_t n)\n{{\n"
            f"\tfor (size_t i = 0; i < n; i++) {{\n\t\tif (it[i].{b} == 0x{draw.getrandbits(16):04x})\n"
            f"\t\t\treturn {draw.randint(0, 4096)};\n\t\tit->{a} += {c}(i, {draw.randint(1, 64)});\n\t}}\n\treturn -1;\n}}\n\n"
        )


CORPORA = {
    "access.log": (access_log, "utf-8"),
    "app.jsonl": (json_log, "utf-8"),
    "pg_dump.sql": (pg_dump, "utf-8"),
    "mysqldump.sql": (mysqldump, "utf-8"),
    "dense.csv": (csv, "utf-8"),
    "numeric.csv": (numeric_csv, "utf-8"),
    "prose-utf8.txt": (prose, "utf-8"),
    "prose-cp1251.txt": (prose, "cp1251"),
    "source.c": (source, "utf-8"),
}


def fill(path, pieces, encoding, size):
    """Writes pieces until the file has `size` bytes."""
    written = 0
    with path.open("wb") as file:
        for piece in pieces:
            if written >= size:
                return
            written += file.write(piece.encode(encoding))


def make(folder, megabytes, seed):
    """Makes what is not there yet; returns the paths, the tree last."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, (pieces, encoding) in CORPORA.items():
        path = folder / f"{megabytes}-{seed}-{name}"
        if not path.exists():
            part = path.with_suffix(".part")
            fill(part, pieces(random.Random(f"{seed} {name}")), encoding, megabytes * 1_000_000)
            part.rename(path)
        paths.append(path)
    tree = folder / f"{megabytes}-{seed}-tree"
    if not tree.exists():
        part = Path(f"{tree}.part")
        draw = random.Random(f"{seed} tree")
        for number in range(megabytes * 50):
            leaf = part / draw.choice(WORDS) / draw.choice(WORDS) / f"{number}.c"
            leaf.parent.mkdir(parents=True, exist_ok=True)
            fill(leaf, source(draw), "utf-8", draw.randint(2_000, 38_000))
        part.rename(tree)
    return [*paths, tree]
