"""Random conditions and quantities of Marel's law, as templates of `surface`."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from random import Random
from typing import Any

from attrs import define, evolve, field

from oracle.country import AGES, AGES_IN_MONTHS, FATES, LIMBS, ZONES
from oracle.surface import Surface


def chance(rng: Random, probability: float) -> bool:
    """True so often; False is the simpler of the two."""
    return rng.random() >= 1 - probability


@define
class Names:
    """What has been declared so far, and so may be named."""

    truths: dict[str, list[str]] = field(factory=lambda: {"soul": [], "hearth": []})
    quantities: list[str] = field(factory=list)
    columns: list[str] = field(factory=list)
    categories: list[str] = field(factory=list)
    programs: list[str] = field(factory=list)
    receivable: list[str] = field(factory=list)
    """What a decision may give; a rule may name what is declared after it."""
    levels: list[str] = field(factory=list)
    lists: list[str] = field(factory=list)


@define
class Expressions:
    """Draws expressions. `inside` counts the aggregates around; within them things stay small."""

    rng: Random
    surface: Surface
    names: Names
    days: Sequence[int]
    """Days that written dates may be."""
    inside: int = 0

    def pick(self, options: Sequence[Any]) -> Any:
        return options[self.rng.randrange(len(options))]

    def number(self, value: int | Fraction | str) -> str:
        return self.surface.number(value)

    def day(self) -> str:
        return self.surface.day(self.pick(self.days))

    # ---- conditions -------------------------------------------------------------------------

    def truth(self, record: str = "soul", depth: int = 2) -> str:
        """A condition about a row of a record."""
        if depth and chance(self.rng, 0.55):
            first, second = self.truth(record, depth - 1), self.truth(record, depth - 1)
            shape = self.pick(("{0}", "{0} OR {1}", "{0} AND {1}", "NOT {0}", "{0} OR NOT {1}"))
            return "(" + shape.format(first, second) + ")"
        kinds = {"soul": SOUL_TRUTHS, "hearth": HEARTH_TRUTHS}[record]
        if self.inside:
            kinds = kinds[: len(kinds) // 2]
        return "(" + self.pick(kinds)(self) + ")"

    def member(self, record: str = "soul") -> str:
        """A condition about a member, within an aggregate around `SELF`, a row of `record`."""
        inner = evolve(self, inside=self.inside + 1)
        kinship = ("mother IS SELF", "father IS SELF", "mate IS SELF", "NOT mate IS SELF")
        if record == "soul" and chance(self.rng, 0.4):
            return f"({self.pick(kinship)})"
        return inner.truth("soul", 0)

    def members(self, record: str = "soul") -> str:
        """A collection of souls."""
        if record == "hearth":
            return f"soul WHERE {self.member('hearth')}" if chance(self.rng, 0.8) else "soul"
        if self.names.lists and not self.inside and chance(self.rng, 0.3):
            return f"{self.pick(self.names.lists)} WHERE {self.member()}"
        around = "soul SAME_HOUSEHOLD hearth"
        return f"{around} WHERE {self.member()}" if chance(self.rng, 0.85) else around

    def age_band(self) -> str:
        if chance(self.rng, 0.2):
            months = f"{self.pick(AGES_IN_MONTHS)} MONTH"
            return self.pick(("AGE UNDER {}", "AGE OF_AT_LEAST {}")).format(months)
        low, high = sorted(self.rng.sample(range(len(AGES)), 2))
        shape = self.pick(
            ("AGE UNDER {1}", "AGE OF_AT_LEAST {0}", "AGE OF_AT_LEAST {0} TO_UNDER {1}")
        )
        return shape.format(AGES[low], AGES[high])

    def relative(self) -> str:
        return self.pick(("mother", "father", "mate", "mother.mother"))

    def choice_test(self, subject: str, options: Sequence[str]) -> str:
        if chance(self.rng, 0.4):
            first = self.rng.randrange(len(options))
            return f"{subject} BELONGS ({options[first]}; {options[first - 1]})"
        return f"{subject} IS {self.pick(options)}"

    def sign(self) -> str:
        return self.pick(("<", "≤", "≥", ">", "=", "≠"))

    # ---- quantities -------------------------------------------------------------------------

    def money(self, depth: int = 1, record: str = "soul") -> str:
        """A quantity in đồng a month; of a row of `soul`, or over the souls of a hearth."""
        simple = ["wage", "pension", "wage + pension", "mother.wage", *self.names.quantities]
        if record == "hearth":
            simple = [f"SUM wage OF {self.members('hearth')}"]
        if not depth or self.inside:
            return f"({self.pick(simple)})"
        if chance(self.rng, 0.3):
            return "(" + self.pick(MONEY[1:4])(self, record, self.pick(simple)) + ")"
        return "(" + self.pick(MONEY)(self, record, self.pick(simple)) + ")"

    def amount(self, value: int | None = None) -> str:
        return f"{value if value is not None else self.rng.randrange(21)} DONG/MONTH"

    def rounding(self) -> str:
        return str(self.pick(("ROUND_UP", "ROUND_DOWN", "ROUND_NEAREST")))

    def folded(self, record: str) -> str:
        """The least or greatest of something over members, or a stated amount over nobody."""
        kind, value = self.pick(("GREATEST", "LEAST")), self.pick(("wage", "pension"))
        return f"({kind} {value} OF {self.members(record)} IF_NONE ({self.amount()}))"

    def count(self, record: str = "soul", depth: int = 1) -> str:
        rooms = "rooms" if record == "hearth" else "hearth.rooms"
        simple = [rooms] if record == "hearth" else ["debts", rooms]
        if not depth or self.inside:
            return self.pick(simple)
        shapes = (*simple, f"(COUNT {self.members(record)})", f"({self.pick(simple)} + 1)",
                  f"({self.pick(simple)} × 2)", f"(-{self.pick(simple)} + 5)",
                  f"({self.pick(simple)} − 1)")  # fmt: skip
        return self.pick(shapes)

    def moment(self) -> str:
        return self.pick(("sealed", "born", "died", f"TURNING {self.pick(AGES)} AGE", self.day()))


Draw = Callable[[Expressions], str]


def _pair(e: Expressions) -> str:
    sides = [e.choice_test("ONE", FATES) for _ in range(2)]
    return f"AMONG (fate_ma; fate_pa) {sides[0]}, {sides[1]}"


def _ages(e: Expressions) -> str:
    shapes = (
        f"AGE {e.sign()} {e.pick(AGES)} YEAR",
        f"mother.AGE − AGE {e.sign()} {e.pick(AGES)} YEAR",
        f"AGE + 2 YEAR {e.sign()} {e.pick(AGES)} YEAR",
        f"AGE + mother.AGE {e.sign()} {e.pick(AGES)} YEAR",
    )
    return e.pick(shapes)


def _between(e: Expressions) -> str:
    kind, unit, edges = e.pick(
        (
            ("MONTHS_FROM", "MONTH", (0, 1, 2, 10)),
            ("DAYS_FROM", "DAY", (0, 1, 14, 30)),
            ("WORKING_DAYS_FROM", "WORKING_DAYS", (0, 1, 10, 20)),
        )
    )
    until = e.pick(("", " UNTIL THIS_DAY", f" UNTIL {e.day()}"))
    return f"{kind} sealed{until} {e.sign()} {e.pick(edges)} {unit}"


def _receives(e: Expressions) -> str:
    names = e.names.receivable
    one = e.pick(names) if chance(e.rng, 0.6) else f"({e.pick(names)}; {e.pick(names)})"
    when = e.pick(("", "", f" ON_DAY TURNING {e.pick(AGES)} AGE", " ON_DAY sealed"))
    return e.pick(("RECEIVES", "NOT RECEIVES", "mother.RECEIVES")) + f" {one}{when}"


def _in_category(e: Expressions) -> str:
    if not e.names.categories:
        return e.age_band()
    return e.pick(("", "", "NOT ", "mother.")) + f"IS_CATEGORY {e.pick(e.names.categories)}"


def _named(e: Expressions) -> str:
    truths = [*e.names.truths["soul"], *e.names.columns]
    if not truths:
        return "lone"
    return e.pick(("", "", "NOT ", "mother.", "mate.")) + e.pick(truths)


def _counted(e: Expressions) -> str:
    return f"{e.count()} {e.sign()} {e.pick((e.rng.randrange(7), 'hearth.rooms'))}"


def _paid(e: Expressions) -> str:
    sign = e.pick(("UNDER", "OF_AT_LEAST", *("<", "≤", "≥", ">", "=", "≠")))
    return f"{e.money()} {sign} {e.money() if chance(e.rng, 0.2) else e.amount()}"


def _ratio(e: Expressions) -> str:
    return f"{e.count(depth=0)} ÷ hearth.rooms {e.sign()} {e.number('1.5')}"


SOUL_TRUTHS: tuple[Draw, ...] = (
    lambda e: e.age_band(),
    lambda e: e.choice_test("limb", LIMBS),
    lambda e: "pupil",
    lambda e: "hearth.poor",
    lambda e: f"wage {e.sign()} {e.amount()}",
    lambda e: "lone",
    lambda e: e.choice_test("hearth.zone", ZONES),
    lambda e: f"debts {e.sign()} {e.rng.randrange(7)}",
    lambda e: "kin IS sun",
    lambda e: "died REACHED",
    lambda e: f"{e.moment()} BEFORE {e.day()}",
    lambda e: f"{e.relative()}.{e.age_band()}",
    _in_category,
    _between,
    # what follows stands outside aggregates only
    lambda e: f"HAS_NO {e.pick(('sealed', 'pension', 'mother', 'mother.pension', 'died'))}",
    _named,
    _paid,
    _paid,
    _counted,
    _counted,
    _receives,
    _pair,
    _ages,
    _ratio,
    lambda e: f"HAS {e.members()}",
    lambda e: f"EVERY {e.members()} THEN {e.member()}",
    lambda e: f"HAS nursing WHERE ({e.pick(('manner IS kept', 'nurse.pupil', 'nurse IS SELF', 'nursed_since REACHED'))})",
    lambda e: f"MONTHS_IN_A_ROW paid_for OF payout WHERE (NOT taken) {e.sign()} {e.rng.randrange(5)} MONTH",
    lambda e: f"(IF {e.truth('soul', 0)} THEN {e.money(0)} ELSE {e.money(0)}) {e.sign()} {e.amount()}",
    lambda e: f"{e.relative()} IS {e.pick(('mother', 'mate', 'SELF'))}",
    lambda e: f"THIS_DAY OF_AT_LEAST {e.day()}",
)  # fmt: skip

HEARTH_TRUTHS: tuple[Draw, ...] = (
    lambda e: "poor",
    lambda e: e.choice_test("zone", ZONES),
    lambda e: f"rooms {e.sign()} {e.rng.randrange(7)}",
    lambda e: f"{e.count('hearth')} {e.sign()} {e.rng.randrange(7)}",
    lambda e: f"HAS {e.members('hearth')}",
    lambda e: f"{e.money(1, 'hearth')} {e.sign()} {e.amount()}",
)


MONEY: tuple[Callable[[Expressions, str, str], str], ...] = (
    lambda e, record, one: one,
    lambda e, record, one: e.folded(record),
    lambda e, record, one: f"{e.rounding()} 4 DONG/MONTH (({one}) ÷ 3)",
    lambda e, record, one: f"-({one}) + {e.amount(20)}",
    lambda e, record, one: f"SUM wage OF {e.members(record)}",
    lambda e, record, one: f"{one} + {e.amount(3)}",
    lambda e, record, one: f"{one} − {e.amount(2)}",
    lambda e, record, one: f"{e.pick(('GREATEST', 'LEAST'))} ({one}; {e.amount()})",
    lambda e, record, one: f"2 TIMES ({one})",
    lambda e, record, one: f"{e.number('1.5')} × ({one})",
    lambda e, record, one: f"{e.rounding()} 6 DONG/MONTH ({e.number('1.5')} × ({one}))",
    lambda e, record, one: f"IF {e.truth(record, 0)} THEN {one} ELSE {e.amount()}",
)
