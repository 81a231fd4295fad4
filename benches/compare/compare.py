#!/usr/bin/env python3
"""Compares sverka with ripgrep, and with other scanners found on the machine, on generated corpora.

    cargo build --release && benches/compare/compare.py [--megabytes 32] [--rounds 5] [--seed 1] [--folder target/compare] \
        [--rules 300]

Every round runs every scanner once on each corpus, so that what disturbs the machine disturbs all alike. Printed, as a
Markdown table: the median of CPU seconds, wall seconds and peak memory, and how many times as fast as ripgrep, by CPU
time; the tree is scanned with two threads and compared by wall time. With `--rules` sverka runs a second time, with so many literals of the user's as
rules. Needs Python 3.9, and `rg` in the path. It is no
test, and nothing depends on how long it takes.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

import corpora
import rules

ROOT = Path(__file__).resolve().parents[2]
# The five main categories, as one would write them for grep: without checks, context or fields.
PATTERNS = [
    r"(?:\+7|\b8)[ (-]{0,2}[0-9]{3}[ )-]{0,2}[0-9]{3}[ -]?[0-9]{2}[ -]?[0-9]{2}\b",
    r"\b[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,24}\b",
    r"\b[0-9]{2} ?[0-9]{2} [0-9]{6}\b",
    r"\b[0-9]{4}[ -]?[0-9]{4}[ -]?[0-9]{4}[ -]?[0-9]{4}\b",
    r"\b[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\b",
]


def scanners(sverka, own):
    """The command of each scanner, by name: `{path}` and `{threads}` are filled in."""
    union = "|".join(f"(?:{pattern})" for pattern in PATTERNS)
    scan = [sverka, "scan", "--threads", "{threads}", "--no-progress", "-f", "text", "-o", os.devnull]
    found = {
        "rg": ["rg", "-a", "--no-unicode", "--no-ignore", "-j{threads}", "--count-matches", "-e", union, "{path}"],
        "sverka": [*scan, "{path}"],
        **({"sverka --rules": [*scan, "--rules", str(own), "{path}"]} if own else {}),
        "gitleaks": ["gitleaks", "dir", "--no-banner", "{path}"],
        "trufflehog": ["trufflehog", "filesystem", "--no-verification", "--no-update", "{path}"],
        "detect-secrets": ["detect-secrets", "scan", "--all-files", "{path}"],
    }
    return {name: argv for name, argv in found.items() if shutil.which(argv[0])}


def run(argv):
    """CPU seconds, wall seconds and peak MiB of one run; its output is thrown away."""
    begun = time.perf_counter()
    process = subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, _, used = os.wait4(process.pid, 0)
    process.returncode = 0
    return used.ru_utime + used.ru_stime, time.perf_counter() - begun, used.ru_maxrss / 1024


def compare(path, commands, rounds):
    """The medians of each scanner on one corpus."""
    threads = "2" if path.is_dir() else "1"
    filled = {
        name: [word.replace("{path}", str(path)).replace("{threads}", threads) for word in argv]
        for name, argv in commands.items()
    }
    runs = {name: [] for name in filled}
    for _ in range(rounds):
        for name, argv in filled.items():
            runs[name].append(run(argv))
    return {name: [statistics.median(column) for column in zip(*taken)] for name, taken in runs.items()}


def main():
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--megabytes", type=int, default=32, help="size of each corpus")
    asked.add_argument("--rounds", type=int, default=5)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--folder", type=Path, default=ROOT / "target" / "compare")
    asked.add_argument("--rules", type=int, default=0, help="how many literals of the user's to look for besides")
    asked.add_argument("--sverka", default=str(ROOT / "target" / "release" / "sverka"))
    asked.add_argument("--only", default="", help="names of scanners, by commas; rg is always among them")
    asked = asked.parse_args()
    own = rules.make(asked.folder, asked.rules, asked.seed) if asked.rules else None
    commands = scanners(asked.sverka, own)
    if "rg" not in commands or "sverka" not in commands:
        sys.exit("error: needs `rg` in the path and a built sverka (hint: cargo build --release)")
    only = [name for name in asked.only.split(",") if name]
    commands = {name: argv for name, argv in commands.items() if not only or name in ["rg", *only]}
    print("| corpus | scanner | CPU s | wall s | MiB | × rg |\n| --- | --- | --: | --: | --: | --: |")
    for path in corpora.make(asked.folder, asked.megabytes, asked.seed):
        medians = compare(path, commands, asked.rounds)
        by = 1 if path.is_dir() else 0
        for name, (cpu, wall, peak) in medians.items():
            ratio = medians["rg"][by] / max(medians[name][by], 1e-6)
            corpus = path.name.split("-", 2)[2]
            print(f"| {corpus} | {name} | {cpu:.3f} | {wall:.3f} | {peak:.0f} | {ratio:.3f} |", flush=True)


if __name__ == "__main__":
    main()
