"""Random law of Marel: levels, definitions, tables, categories, programs, groups."""

from collections import Counter
from random import Random

from attrs import define, field

from oracle import days
from oracle.country import AGES, LIMBS, RECORDS, ZONES
from oracle.expressions import Expressions, Names, chance
from oracle.surface import Surface

SCALES = ("0.5", "1", "1.5", "2", "2.5", "3")


@define
class Draft:
    """What is being written: the texts of one policy, and what kinds of thing are in them."""

    rng: Random
    month: int
    surface: Surface
    names: Names = field(factory=Names)
    kinds: "Counter[str]" = field(factory=Counter)
    declared: list[tuple[str, str]] = field(factory=list)
    """Kind and name of what an instrument that replaces this one must speak of."""
    cited: int = 0
    records: dict[str, str] = field(factory=dict)
    """What each program is about."""
    parts: list[tuple[str, str, str]] = field(factory=list)
    """Declaration, slot and text of the clauses that an amendment may name."""

    @property
    def days(self) -> list[int]:
        """Days in and around the month asked about."""
        first, last = days.first_of(self.month), days.last_of(self.month)
        return [first - 1, first, first + 1, first + 14, last - 1, last, last + 1, first - 200]

    @property
    def write(self) -> Expressions:
        return Expressions(self.rng, self.surface, self.names, self.days)

    def cite(self) -> str:
        self.cited += 1
        return f"CITE CLAUSE {self.cited} ARTICLE 5"

    def scale(self) -> str:
        return self.surface.number(SCALES[self.rng.randrange(len(SCALES))])

    def met(self, kind: str) -> None:
        self.kinds[kind] += 1


# ---- small declarations ------------------------------------------------------------------------


def level(draft: Draft, name: str, since: list[int]) -> str:
    draft.names.levels.append(name)
    draft.declared.append(("LEVEL", name))
    values = "\n".join(
        f"  APPLIES_FROM {draft.surface.day(day)}: {100 + 40 * index + 10 * draft.rng.randrange(4)} DONG/MONTH {draft.cite()}"
        for index, day in enumerate(sorted(set(since)))
    )
    return f'LEVEL {name} "{name}": DONG/MONTH {draft.cite()}\n{values}\n  LOCAL_MAY_EXCEED {draft.cite()}\n'


def small(draft: Draft) -> list[str]:
    """Definitions, a reading, a list, a table; each named by what follows."""
    e, rng, found = draft.write, draft.rng, []
    if chance(rng, 0.6):
        found.append(f'DEFINITION needy "Needy" OF soul MEANS {e.truth()} {draft.cite()}\n')
        draft.names.truths["soul"].append("needy")
    if chance(rng, 0.5):
        found.append(
            f"DEFINITION alone OF soul {draft.cite()}\n  MEANS ANY_OF_CASES\n"
            f"    POINT a: {e.truth(depth=1)}\n    POINT b: {e.truth(depth=1)}\n"
        )
        draft.names.truths["soul"].append("alone")
        draft.parts += [("DEFINITION alone", "POINT a", "POINT a: x")]
        draft.met("labelled cases")
    if chance(rng, 0.4):
        found.append(f"DEFINITION means_of OF soul MEANS {e.money()} {draft.cite()}\n")
        draft.names.quantities += ["means_of", "mother.means_of"]
    if chance(rng, 0.3):
        found.append(
            f"READING too_old OF soul {draft.cite()}\n  CHOSEN {e.age_band()}\n"
            f'  ALTERNATIVE AGE UNDER 23\n  UNVERIFIED "two ways"\n'
        )
        draft.names.truths["soul"].append("too_old")
        draft.met("reading")
    if chance(rng, 0.4):
        found.append(
            "LIST brood OF soul DRAWN_FROM soul SAME_HOUSEHOLD hearth "
            "WHERE (mother IS SELF OR father IS SELF)\n"
        )
        draft.names.lists.append("brood")
        draft.met("list")
    return found


def table(draft: Draft) -> str:
    """Bands of age and limb to a coefficient and a yes or no; a row may be missing."""
    edge = AGES[draft.rng.randrange(1, len(AGES))]
    rows = []
    for limb in ("hale", "(hurt; broken)"):
        for band in (f"UNDER {edge}", f"OF_AT_LEAST {edge}"):
            row = f"  | {limb} | {band} | {draft.scale()} | {'HAS' if chance(draft.rng, 0.5) else 'NOT'} |"
            rows.append(row)
    if chance(draft.rng, 0.3):
        rows.pop(draft.rng.randrange(len(rows)))
    draft.names.columns.append("heavy")
    body = "\n".join(rows)
    return f"TABLE scale OF soul {draft.cite()}\n  | limb | AGE | COEFFICIENT | heavy |\n{body}\n"


# ---- categories --------------------------------------------------------------------------------


def bands(draft: Draft) -> list[str]:
    """Coefficient clauses that overlap nowhere and leave no gap."""
    e, rng = draft.write, draft.rng
    match rng.randrange(7):
        case 0:
            return [f"COEFFICIENT {draft.scale()} {draft.cite()}"]
        case 1:
            age = e.pick(AGES)
            return [
                f"COEFFICIENT {draft.scale()} IF AGE UNDER {age} {draft.cite()}",
                f"COEFFICIENT {draft.scale()} IF AGE OF_AT_LEAST {age} {draft.cite()}",
            ]
        case 2:
            return [
                f"COEFFICIENT {draft.scale()} IF {e.truth(depth=1)} {draft.cite()}",
                f"COEFFICIENT {draft.scale()} OTHERWISE {draft.cite()}",
            ]
        case 3:
            return [f"COEFFICIENT {draft.scale()} IF limb IS {limb}" for limb in LIMBS]
        case 4 if "heavy" in draft.names.columns:
            return ["COEFFICIENT BY_TABLE scale"]
        case 5:
            draft.met("for each")
            return [f"COEFFICIENT {draft.scale()} FOR_EACH {e.members()} {draft.cite()}"]
    low, high = sorted(rng.sample(AGES, 2))
    return [
        f"COEFFICIENT {draft.scale()} IF AGE UNDER {low}",
        f"COEFFICIENT {draft.scale()} IF AGE OF_AT_LEAST {low} TO_UNDER {high}",
        f"COEFFICIENT {draft.scale()} IF AGE OF_AT_LEAST {high}",
    ]


def start(draft: Draft) -> str:
    e = draft.write
    moments = ("OF sealed", "FOLLOWING sealed", f"TURNING {e.pick(AGES)} AGE", "OF arrived",
               "FOLLOWING arrived", "TURNING 30 MONTH AGE")  # fmt: skip
    return f"START_MONTH {e.pick(moments)} {draft.cite()}"


def category(draft: Draft, name: str) -> str:
    e = draft.write
    clauses = ["APPLIES_TO soul"]
    if chance(draft.rng, 0.25):
        clauses.append(
            f"CONDITION ANY_OF_CASES\n    POINT a: {e.truth()}\n    POINT b: {e.truth(depth=1)}"
        )
        draft.met("labelled cases")
    else:
        clauses.append(f"CONDITION {e.truth()}")
        draft.parts.append((f"CATEGORY {name}", "CONDITION", f"CONDITION {e.truth()}"))
    clauses += bands(draft)
    draft.parts.append((f"CATEGORY {name}", "COEFFICIENT", ""))
    if chance(draft.rng, 0.25):
        clauses.append(start(draft))
        draft.met("start")
    if chance(draft.rng, 0.15):
        clauses.append("AMONG spring")
        draft.met("phase")
    draft.names.categories.append(name)
    draft.declared.append(("CATEGORY", name))
    body = "\n  ".join(clauses)
    return f'CATEGORY {name} "{name}"\n  {draft.cite()}\n  {body}\n'


# ---- programs ----------------------------------------------------------------------------------


def amounts(draft: Draft, categories: list[str], record: str) -> list[str]:
    """Amount clauses, and the program's own coefficients where it has no categories."""
    e, rng = draft.write, draft.rng
    base = e.pick(draft.names.levels) + (" NATIONAL" if chance(rng, 0.1) else "")
    if categories:
        named = (
            f"COEFFICIENT OVER_CATEGORIES ({'; '.join(categories)})"
            if len(categories) > 1
            else (f"COEFFICIENT OVER_CATEGORIES {categories[0]}")
        )
        return [_guarded(draft, f"AMOUNT {base} × {named}", record)]
    if record == "soul" and chance(rng, 0.3):
        draft.met("own coefficients")
        return [f"AMOUNT {base} × COEFFICIENT", *bands(draft)]
    amount = e.pick(
        (f"{e.amount(60 + 10 * rng.randrange(6))}", base, f"{base} + {e.money(0, record)}",
         f"{base} − {e.amount(50)}", f"{base} + {e.folded(record)}",
         f"{e.rounding()} 10 DONG/MONTH ({base} × {e.number('0.35')})",
         f"{base} + {e.rounding()} 10 DONG/MONTH ({e.money(0, record)} × {e.number('2.5')})",
         f"GREATEST ({e.amount(115)}; {base})",
         f"LEAST ({base}; {e.amount(90)})", f"5 TIMES {e.money(0, record)}",
         f"{base} × {e.count(record)}")
    )  # fmt: skip
    first = _guarded(draft, f"AMOUNT {amount}", record)
    if chance(rng, 0.3):
        draft.met("amount otherwise")
        other = f"AMOUNT {e.amount(120)} OTHERWISE {draft.cite()}"
        return [f"AMOUNT {amount} IF {e.truth(record, 1)}", other]
    return [first]


def _guarded(draft: Draft, amount: str, record: str) -> str:
    e = draft.write
    match draft.rng.randrange(8):
        case 6:
            draft.met("amount if")
            return f"{amount} IF {e.truth(record, 1)} {draft.cite()}"
        case 7:
            draft.met("amount no less than")
            return f"{amount}, AT_LEAST {e.amount(110)} {draft.cite()}"
    return f"{amount} {draft.cite()}"


def program(draft: Draft, name: str, record: str, own: list[str]) -> str:
    e, rng = draft.write, draft.rng
    clauses = [f"PER {record}", f"PAID_TO {record}"]
    goods = not own and chance(rng, 0.08)
    if chance(rng, 0.2) or not own:
        clauses.append(f"CONDITION {e.truth(record)}")
    if goods:
        draft.met("goods")
        clauses.append(f"AMOUNT {1 + rng.randrange(30)} kg")
    else:
        clauses += amounts(draft, own, record)
        clauses += combination(draft, own, record)
        if chance(rng, 0.1):
            draft.met("at most")
            clauses.append(f"AT_MOST {e.amount(150)} {draft.cite()}")
    for kind in ("EXCLUDED", "STOP", "SUSPEND", "DISCRETIONARY"):
        if chance(rng, 0.2 if kind == "SUSPEND" else 0.1):
            draft.met(kind.lower())
            clauses.append(f"{kind} IF {e.truth(record, 1)} {draft.cite()}")
    if record == "soul":
        clauses += person_clauses(draft)
    draft.names.programs.append(name)
    draft.records[name] = record
    draft.declared.append(("PROGRAM", name))
    body = "\n  ".join(clauses)
    return f'PROGRAM {name} "{name}"\n  {draft.cite()}\n  {body}\n'


def combination(draft: Draft, own: list[str], record: str) -> list[str]:
    e, rng = draft.write, draft.rng
    clauses = []
    if chance(rng, 0.25):
        draft.met("add up")
        clauses.append(f"ADD_UP {draft.cite()}")
    elif chance(rng, 0.3) and record == "soul":
        draft.met("counting also")
        clauses.append(
            f"HIGHEST_ONLY, COUNTING_ALSO ({e.pick(('grant', 'wage; grant', 'grant', 'pension; mother.grant'))})"
        )
    else:
        clauses.append(f"HIGHEST_ONLY {draft.cite()}")
    if len(own) > 1 and chance(rng, 0.7):
        draft.met("except")
        beside = "; ".join(own[1:])
        clauses.append(f"EXCEPT {own[0]} CUMULATES ({beside}) {draft.cite()}")
    return clauses


def person_clauses(draft: Draft) -> list[str]:
    e, rng = draft.write, draft.rng
    clauses = []
    if chance(rng, 0.25):
        draft.met("one share")
        clauses.append(f"ONE_SHARE (SELF; mate) {draft.cite()}")
    if chance(rng, 0.07):
        draft.met("once")
        clauses.append(f"ONCE {e.pick(('died', 'sealed'))} {draft.cite()}")
    elif chance(rng, 0.1):
        draft.met("on day only")
        clauses.append("ON_DAY_ONLY")
    if chance(rng, 0.1):
        draft.met("start")
        clauses.append(start(draft))
    if chance(rng, 0.3):
        clauses.append("START_MONTH OF signed")
    if chance(rng, 0.1):
        draft.met("without decision")
        clauses.append(f"WITHOUT_DECISION {draft.cite()}")
    if chance(rng, 0.08):
        draft.met("phase")
        clauses.append("AMONG spring")
    return clauses


def whole(draft: Draft) -> str:
    """A policy: records and everything that stands in the first instrument."""
    rng, first = draft.rng, days.first_of(draft.month)
    names = [f"kind_{letter}" for letter in "abcdef"[: 1 + rng.randrange(6)]]
    payments = [f"aid_{letter}" for letter in "xyz"[: 1 + rng.randrange(3)]]
    draft.names.receivable = [*payments, *names]
    found = [
        level(draft, "base", [first - 900, draft.days[rng.randrange(8)]]),
        level(draft, "crumb", [first - 900]),
        f"AREA coast OF hearth MEANS zone IS {draft.write.pick(ZONES)}\n",
        f"PHASE spring SINCE {draft.surface.day(first - 300)} THROUGH {draft.surface.day(draft.days[rng.randrange(7)])} {draft.cite()}\n",
        *small(draft),
    ]
    if chance(rng, 0.5):
        found.append(table(draft))
    found += [category(draft, name) for name in names]
    for index, name in enumerate(payments):
        of_hearth = index > 0 and chance(rng, 0.35)
        own = names[index::2] if not of_hearth and chance(rng, 0.6) else []
        found.append(program(draft, name, "hearth" if of_hearth else "soul", own))
        if of_hearth:
            draft.met("household program")
    found += group(draft, found)
    return RECORDS + "\n" + "\n".join(found)


def group(draft: Draft, found: list[str]) -> list[str]:
    """Programs for persons, paid in money, of which only the highest is paid."""
    eligible = [
        name for name in draft.names.programs
        if any(f"PROGRAM {name} " in text and "PER soul" in text and " kg" not in text
               and "DISCRETIONARY" not in text for text in found)
    ]  # fmt: skip
    if len(eligible) < 2 or not chance(draft.rng, 0.5):
        return []
    draft.met("group")
    draft.declared.append(("EXCLUSIVE", "either"))
    return [f"EXCLUSIVE either DRAWN_FROM ({'; '.join(eligible)}) HIGHEST_ONLY {draft.cite()}\n"]
