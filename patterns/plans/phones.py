"""Writes phones.txt, the telephone numbering plans of the world, beside this file.

    pip install phonenumbers && python3 patterns/plans/phones.py

Source: the national numbering plans (ITU-T E.164 and its national annexes) as the metadata of
libphonenumber knows them, read through the Python package `phonenumbers` (Apache-2.0). The metadata gives one
regular expression per kind of number; here each is walked digit by digit and written down as the shortest
prefixes after which every digit is free, by the length of the national number.
"""

import pathlib
import re._parser as parser
from functools import lru_cache

import phonenumbers
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata

# Kinds of the table, in order of precedence: a number that is toll-free is not also a subscriber's line.
KINDS = {
    "free": ["toll_free"],
    "paid": ["premium_rate", "shared_cost"],
    "line": ["fixed_line", "mobile", "personal_number", "voip", "pager", "uan", "voicemail"],
}
LONGEST = 17


class Machine:
    """A nondeterministic automaton over digits for one regular expression of the metadata."""

    def __init__(self, pattern):
        self.edges, self.empty = [], []
        self.start = self.state()
        self.end = self.sequence(parser.parse(pattern), self.start)

    def state(self):
        self.edges.append([])
        self.empty.append([])
        return len(self.edges) - 1

    def sequence(self, items, at):
        for kind, value in items:
            at = self.item(str(kind), value, at)
        return at

    def item(self, kind, value, at):
        end = self.state()
        if kind == "LITERAL":
            self.edges[at].append(({value - 48}, end))
        elif kind == "IN":
            self.edges[at].append((digits(value), end))
        elif kind == "BRANCH":
            for way in value[1]:
                self.empty[self.sequence(way, at)].append(end)
        elif kind == "SUBPATTERN":
            self.empty[self.sequence(value[3], at)].append(end)
        elif kind == "MAX_REPEAT":
            least, most, body = value
            for count in range(most):
                if count >= least:
                    self.empty[at].append(end)
                at = self.sequence(body, at)
            self.empty[at].append(end)
        else:
            raise ValueError(kind)
        return end

    def closure(self, states):
        seen, todo = set(states), list(states)
        while todo:
            for state in self.empty[todo.pop()]:
                if state not in seen:
                    seen.add(state)
                    todo.append(state)
        return frozenset(seen)

    def step(self, states, digit):
        return self.closure({to for s in states for allowed, to in self.edges[s] if digit in allowed})


def digits(items):
    found = set()
    for kind, value in items:
        if str(kind) == "LITERAL":
            found.add(value - 48)
        elif str(kind) == "RANGE":
            found |= set(range(value[0] - 48, value[1] - 47))
        elif str(kind) == "CATEGORY":
            found |= set(range(10))
    return found


def tree(patterns, general, length):
    """True, False or ten subtrees: the numbers of `length` digits that fit one of `patterns` and `general`."""
    machines = [Machine(general)] + [Machine(p) for p in patterns]

    @lru_cache(None)
    def walk(states, left):
        if not states[0] or not any(states[1:]):
            return False
        if left == 0:
            ends = [m.end in s for m, s in zip(machines, states)]
            return ends[0] and any(ends[1:])
        below = tuple(
            walk(tuple(m.step(s, d) for m, s in zip(machines, states)), left - 1) for d in range(10)
        )
        return below[0] if below[0] in (True, False) and len(set(below)) == 1 else below

    return walk(tuple(m.closure({m.start}) for m in machines), length)


def minus(a, b):
    """The tree of what is in `a` and not in `b`."""
    if a is False or b is True:
        return False
    if b is False:
        return a
    a = (True,) * 10 if a is True else a
    below = tuple(minus(x, y) for x, y in zip(a, b))
    return below[0] if below[0] in (True, False) and len(set(below)) == 1 else below


def span(values):
    """`[2-57]` for 2, 3, 4, 5, 7."""
    out, values = "", sorted(values)
    while values:
        last = values[0]
        while last + 1 in values:
            last += 1
        first, values = values[0], [v for v in values if v > last]
        out += str(first) if first == last else f"{first}{'-' if last > first + 1 else ''}{last}"
    return f"[{out}]" if len(out) > 1 else out


def prefixes(node, head=""):
    """The shortest prefixes of a tree, the last digit as a class."""
    if node is True:
        return [head or "*"]
    if node is False:
        return []
    full = [d for d in range(10) if node[d] is True]
    found = [head + span(full)] if full else []
    for d in range(10):
        if node[d] is not True:
            found += prefixes(node[d], head + str(d))
    return found


# Numbers that the regulator gives to film and fiction (patterns/nature.toml names the decisions) and that nobody else is
# given: the metadata has them in no plan, documents and test data have them everywhere.
DRAMA = {"FR": {9: "63998"}, "GB": {10: "7700900"}}


def region_lines(metadata):
    general = metadata.general_desc.national_number_pattern
    by_kind, known = {}, {}
    for kind, names in KINDS.items():
        descs = [getattr(metadata, n) for n in names]
        descs = [d for d in descs if d and d.national_number_pattern]
        of_token = {}
        for length in range(3, LONGEST + 1):
            patterns = [d.national_number_pattern for d in descs if length in possible(d, metadata)]
            if not patterns:
                continue
            node = tree(patterns, general, length)
            for earlier in known.get(length, []):
                node = minus(node, earlier)
            known.setdefault(length, []).append(node)
            for token in prefixes(node):
                of_token.setdefault(token, []).append(length)
        groups = {}
        for token, found in of_token.items():
            groups.setdefault(tuple(found), []).append(token)
        for length, token in DRAMA.get(metadata.id, {}).items() if kind == "line" else ():
            groups.setdefault((length,), []).append(token)
        by_kind[kind] = groups
    for kind, groups in by_kind.items():
        for found, tokens in sorted(groups.items()):
            yield f" {kind} {','.join(map(str, found))}: {' '.join(sorted(tokens))}"


def possible(desc, metadata):
    return desc.possible_length or metadata.general_desc.possible_length


# Trunk prefixes in use beside the one of the metadata: 7 for 8 in bare Russian and Kazakh numbers is the calling code
# itself and needs no line here. Belarus and Lithuania dial 8 or 0; Mexico dialled 01, 044 and 045 until 2019, and
# +52 1 before a mobile number is still written.
MORE_TRUNKS = {"BY": ["80", "0"], "LT": ["8", "0"], "MX": ["01", "044", "045", "1"]}


def trunk(metadata):
    """The digits dialled before a national number inside the country, comma-separated."""
    found = [metadata.national_prefix] if metadata.national_prefix else []
    found += [t for t in MORE_TRUNKS.get(metadata.id, []) if t not in found]
    return ",".join(found) or "-"


HEADER = """\
# Telephone numbering plans: calling code, region, trunk prefix; then kind, lengths of the national number, prefixes.
# Source: national numbering plans under ITU-T E.164, from the metadata of libphonenumber {version}
# (Apache License 2.0) as the Python package `phonenumbers` ships it; reduced to prefixes by phones.py.
# Made by a script: change phones.py and run it again.
#
# `7 RU 8` begins a region: calling code 7, region RU, trunk prefix 8 (several by commas; `-`: none). Regions of one calling code follow
# in order of precedence. ` line 10: 30[12] 336` says: ten digits, beginning 301, 302 or 336; `*`: any digits.
# line: a subscriber's number; free: free for the caller; paid: premium and shared cost. 001: not of one country.
"""


def main():
    out = [HEADER.format(version=phonenumbers.__version__).rstrip()]
    for code, regions in sorted(COUNTRY_CODE_TO_REGION_CODE.items()):
        for region in regions:
            if region == "001":
                metadata = PhoneMetadata.metadata_for_nongeo_region(code)
            else:
                metadata = PhoneMetadata.metadata_for_region(region)
            out.append(f"{code} {region} {trunk(metadata)}")
            out += region_lines(metadata)
    pathlib.Path(__file__).with_name("phones.txt").write_text("\n".join(out) + "\n")


if __name__ == "__main__":
    main()
