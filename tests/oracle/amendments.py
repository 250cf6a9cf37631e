"""Later instruments of Marel: amendments, repeals, local levels, transitions, replacement."""

from attrs import evolve

from oracle import days
from oracle.expressions import Names, chance
from oracle.policies import Draft, bands

OLD = 2000
"""Days before the month asked about on which the first instrument is issued."""


def header(draft: Draft, name: str, issued: int, in_force: int, *more: str) -> str:
    lines = [
        f'INSTRUMENT {name} "{name}"',
        f"  ISSUED {draft.surface.day(issued)}",
        f"  IN_FORCE {draft.surface.day(in_force)}",
        *(f"  {line}" for line in more),
    ]
    return "\n".join(lines) + "\n\n"


def when(draft: Draft) -> tuple[int, int]:
    """Days of issue and of force, around the month asked about."""
    force = draft.days[draft.rng.randrange(8)]
    return force - draft.rng.randrange(3) * 25, force


def second(draft: Draft) -> str:
    """Amends the first instrument here and there."""
    issued, force = when(draft)
    retroactive = chance(draft.rng, 0.4)
    since = draft.days[draft.rng.randrange(8)] if retroactive else force
    changes = [changed_level(draft, min(since, force))] if chance(draft.rng, 0.75) else []
    kinds = (changed_category, changed_program, changed_definition, repealed)
    spoken: set[str] = set()
    for _ in range(1 + draft.rng.randrange(3)):
        change = kinds[draft.rng.randrange(len(kinds))](draft, since, force, spoken)
        if change:
            changes.append(change)
    if chance(draft.rng, 0.2):
        draft.met("amendment transition")
        changes.append(
            f"TRANSITION {draft.cite()}\n"
            f"  ledger WHERE (signed BEFORE {draft.surface.day(force)} AND HAS_NO closes) HANDLED_UNDER first\n"
        )
    more = ["DRAFT"] if chance(draft.rng, 0.05) else []
    return header(draft, "second", issued, force, *more) + "\n".join(changes)


def from_day(draft: Draft, since: int, force: int) -> str:
    """`applies from …`, perhaps for existing recipients only."""
    existing = chance(draft.rng, 0.3)
    if existing:
        draft.met("amendment existing only")
    if since == force and not existing:
        return ""
    if since < force:
        draft.met("amendment retroactive")
    return f"  APPLIES_FROM {draft.surface.day(since)}{' EXISTING' if existing else ''} {draft.cite()}\n"


def changed_level(draft: Draft, since: int) -> str:
    draft.met("amendment level")
    existing = " EXISTING" if chance(draft.rng, 0.5) else ""
    if existing:
        draft.met("level existing only")
    return (
        f"AMEND LEVEL base {draft.cite()}\n"
        f"  APPLIES_FROM {draft.surface.day(since)}{existing}: {210 + 10 * draft.rng.randrange(5)} DONG/MONTH {draft.cite()}\n"
    )


def changed_category(draft: Draft, since: int, force: int, spoken: set[str]) -> str | None:
    name = draft.write.pick(draft.names.categories)
    if name in spoken:
        return None
    spoken.add(name)
    head = f"AMEND CATEGORY {name} {draft.cite()}\n{from_day(draft, since, force)}"
    plain = any(part[:2] == (f"CATEGORY {name}", "CONDITION") for part in draft.parts)
    # Nothing declared later than the category may be named: that might close a circle.
    earlier = draft.names.categories[: draft.names.categories.index(name)]
    writer = draft.write
    writer.names = _only(draft, earlier)
    match draft.rng.randrange(4):
        case 0 if plain:
            draft.met("amendment replace condition")
            return f"{head}  REPLACE CONDITION {writer.truth()}\n"
        case 1:
            draft.met("amendment replace bands")
            held = draft.names
            draft.names = writer.names
            clauses = bands(draft)
            draft.names = held
            return head + "".join(f"  REPLACE {clause}\n" for clause in clauses)
        case 2 if plain:
            draft.met("amendment add condition")
            return f"{head}  ADD CONDITION {writer.truth()}\n"
        case 3 if not plain:
            draft.met("amendment replace case")
            return f"{head}  REPLACE POINT b: {writer.truth(depth=1)}\n"
    draft.met("amendment add start")
    return f"{head}  ADD START_MONTH TURNING 6 AGE {draft.cite()}\n"


def _only(draft: Draft, categories: list[str]) -> Names:
    """The names that an amendment of a rule may use without a circle."""
    return evolve(draft.names, categories=categories)


def changed_program(draft: Draft, since: int, force: int, spoken: set[str]) -> str | None:
    name = draft.write.pick(draft.names.programs)
    if name in spoken:
        return None
    spoken.add(name)
    head = f"AMEND PROGRAM {name} {draft.cite()}\n{from_day(draft, since, force)}"
    e, record = draft.write, draft.records[name]
    match draft.rng.randrange(3):
        case 0:
            draft.met("amendment add stop")
            return f"{head}  ADD STOP IF {e.truth(record, 1)} {draft.cite()}\n"
        case 1:
            draft.met("amendment add suspend")
            return f"{head}  ADD SUSPEND IF {e.truth(record, 1)} {draft.cite()}\n"
    draft.met("amendment add excluded")
    return f"{head}  ADD EXCLUDED IF {e.truth(record, 1)} {draft.cite()}\n"


def changed_definition(draft: Draft, since: int, force: int, spoken: set[str]) -> str | None:
    if "alone" not in draft.names.truths["soul"] or "alone" in spoken:
        return None
    spoken.add("alone")
    head = f"AMEND DEFINITION alone {draft.cite()}\n{from_day(draft, since, force)}"
    if chance(draft.rng, 0.3):
        draft.met("amendment drop case")
        return f"{head}  DROP POINT b: lone\n"
    draft.met("amendment replace case")
    return f"{head}  REPLACE POINT a: {draft.write.age_band()}\n"


def repealed(draft: Draft, since: int, force: int, spoken: set[str]) -> str | None:
    names = [*draft.names.categories, *draft.names.programs]
    name = draft.write.pick(names)
    if name in spoken:
        return None
    spoken.add(name)
    draft.met("amendment repeal")
    kind = "CATEGORY" if name in draft.names.categories else "PROGRAM"
    day = f" APPLIES_FROM {draft.surface.day(since)}" if since != force else ""
    return f"REPEAL {kind} {name}{day} {draft.cite()}\n"


def local(draft: Draft) -> str:
    """A province's own, higher value of a level."""
    draft.met("amendment local level")
    issued, force = when(draft)
    value = 300 + 10 * draft.rng.randrange(5)
    return header(draft, "province", issued, force, "WITHIN coast") + (
        f"AMEND LEVEL base {draft.cite()}\n"
        f"  APPLIES_FROM {draft.surface.day(force)}: {value} DONG/MONTH {draft.cite()}\n"
    )


def third(draft: Draft) -> str:
    """Replaces the first instrument: keeps, repeals or amends whatever that declared."""
    draft.met("amendment replaces")
    force = draft.days[draft.rng.randrange(8)]
    found = []
    for kind, name in draft.declared:
        if kind == "PROGRAM" or kind == "LEVEL" or chance(draft.rng, 0.8):
            draft.met("amendment keep")
            found.append(f"KEEP {kind} {name} {draft.cite()}\n")
        else:
            draft.met("amendment repeal")
            found.append(f"REPEAL {kind} {name} {draft.cite()}\n")
    return header(draft, "third", force - 20, force, f"REPLACES first {draft.cite()}") + "\n".join(
        found
    )


def instruments(draft: Draft, first: str) -> list[str]:
    """The files of a policy: the first instrument, and perhaps later ones."""
    begun = days.first_of(draft.month) - OLD
    records, _, law = first.partition("\nLEVEL")
    files = [header(draft, "first", begun, begun) + records + "\nLEVEL" + law]
    if chance(draft.rng, 0.55):
        files.append(second(draft))
    if chance(draft.rng, 0.4):
        files.append(local(draft))
    if chance(draft.rng, 0.25):
        files.append(third(draft))
    return files
