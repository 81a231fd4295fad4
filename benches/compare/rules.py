"""Own rules for comparing scanners: literals, as lists of code names, hosts and titles make them.

In: a folder, a count, a seed. Out: a folder with one rule a file.
Never what any corpus holds on purpose: a hit is chance.
"""

import random
from pathlib import Path

THINGS = "falcon amber lantern harbor meadow copper orchid glacier pilot compass ribbon cedar tunnel velvet anchor".split()
KINDS = "silver northern quiet double hidden autumn golden broken distant paper early narrow open second light".split()
ВЕЩИ = "сокол янтарь маяк гавань орхидея ледник компас кедр тоннель бархат якорь фонарь лента медь поляна".split()
ВИДЫ = "северный тихий двойной скрытый осенний золотой дальний бумажный ранний узкий второй светлый".split()
LETTERS = "ABCDEFGHKLMNPRSTXYZ"


def literal(draw):
    """A code, a host, or a title in English or Russian."""
    number = draw.randint(10, 9999)
    return draw.choice(
        [
            f"{draw.choice(LETTERS)}{draw.choice(LETTERS)}-{number}-{draw.choice(LETTERS)}",
            f"{draw.choice(THINGS)}{number % 100}.{draw.choice(KINDS)}-demo.ru",
            f"project {draw.choice(KINDS)} {draw.choice(THINGS)} {number % 100}",
            f"{draw.choice(THINGS)}_{draw.choice(KINDS)}_{number}",
            f"проект {draw.choice(ВИДЫ)} {draw.choice(ВЕЩИ)} {number % 100}",
        ]
    )


def rule(name, text):
    shape = "".join(f"\\{c}" if c in ".-" else c for c in text)
    return (
        f'id = "list.{name}"\ncategory = "other_data"\nname = {{ ru = "{text}", en = "{text}" }}\n'
        f"edge = \"word\"\nshape = '{shape}'\n\n"
        f'[[find]]\ntext = "see {text} there"\nhit = "{text}"\n\n'
        f'[[find]]\ntext = "({text})"\nhit = "{text}"\n\n'
        f'[[pass]]\ntext = "see {text[:-1]} there"\nwhy = "near miss: its end is missing"\n\n'
        f'[[pass]]\ntext = "see x{text} there"\nwhy = "the end of a longer word"\n'
    )


def make(folder, count, seed):
    """Makes what is not there yet; returns the folder."""
    folder = folder / f"rules-{count}-{seed}"
    draw = random.Random(f"{seed} rules")
    texts = set()
    while len(texts) < count:
        texts.add(literal(draw))
    (folder / "list").mkdir(parents=True, exist_ok=True)
    for number, text in enumerate(sorted(texts)):
        (folder / "list" / f"n{number:03}.toml").write_text(rule(f"n{number:03}", text), encoding="utf-8")
    return folder
