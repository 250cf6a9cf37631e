"""Cases for the engines: a policy that passes `check`, a household, a month, a day of asking."""

from functools import lru_cache
from random import Random

from attrs import evolve, frozen
from hypothesis import strategies as st

from oracle import days
from oracle.amendments import instruments
from oracle.expressions import chance
from oracle.households import Family
from oracle.policies import Draft, whole
from oracle.surface import Surface
from policyengine.calendar import month as month_of
from policyengine.model.model import Asking, Model
from policyengine.pipeline import check
from policyengine.population import Row
from policyengine.source import Source

MONTHS = (month_of(2024, 6), month_of(2024, 2), month_of(2023, 2), month_of(2023, 12))

WITH_NEIGHBOURS, NEIGHBOURS = 0.25, 3
"""How often a case has other households beside it, and how many then."""


@frozen
class Case:
    """A question about everybody in one household."""

    texts: tuple[str, ...]
    kinds: dict[str, int]
    """How many of each kind of clause and amendment the policy has."""
    household: Row
    month: int
    asking: Asking
    basis: str
    neighbours: tuple[Row, ...] = ()
    """Households asked beside it, each for itself, by engines that ask about many at once."""
    seed: int | None = None
    """What drew the case, where it is of the corpus."""

    @property
    def model(self) -> Model:
        model, _ = checked(self.texts)
        assert model is not None
        return model


@frozen
class Rejected:
    """Text that does not pass `check`, with why."""

    texts: tuple[str, ...]
    why: tuple[str, ...]


@lru_cache(maxsize=512)
def checked(texts: tuple[str, ...]) -> tuple[Model | None, tuple[str, ...]]:
    """The model of a policy, or the problems that keep it from being one."""
    sources = [Source(f"file_{index}.policy", text) for index, text in enumerate(texts)]
    model, found = check(sources)
    return model, tuple(f"{d.problem.slug}: {d.primary.span.text}" for d in found if d.is_error)


def policy(rng: Random, month: int) -> tuple[tuple[str, ...], dict[str, int]]:
    """The texts of a policy, and the kinds of thing in it."""
    vietnamese = chance(rng, 0.4)
    draft = Draft(rng, month, Surface("vi" if vietnamese else "en"))
    draft.met("Vietnamese text" if vietnamese else "English text")
    templates = instruments(draft, whole(draft))
    return tuple(map(draft.surface.text, templates)), dict(draft.kinds)


def case(rng: Random) -> Case | Rejected:
    """One case; the same draws give the same case."""
    month = MONTHS[rng.randrange(len(MONTHS))]
    texts, kinds = policy(rng, month)
    model, why = checked(texts)
    if model is None:
        return Rejected(texts, why)
    asked = asking(rng, month)

    def household() -> Row:
        return Family(rng, model.schema, month, model.law(asked)).hearth()

    first, basis = household(), _basis(rng)
    beside = NEIGHBOURS if chance(rng, WITH_NEIGHBOURS) else 0
    neighbours = tuple(household() for _ in range(beside))
    return Case(texts, kinds, first, month, asked, basis, neighbours)


def asking(rng: Random, month: int) -> Asking:
    """No day of asking, or one in or around the month; to pay or to foresee."""
    first, last = days.first_of(month), days.last_of(month)
    day = (None, None, first, first + 14, last, last + 60)[rng.randrange(6)]
    return Asking(day, day is not None and chance(rng, 0.4))


def _basis(rng: Random) -> str:
    return ("decisions", "conditions")[rng.randrange(2)]


def cases() -> st.SearchStrategy[Case | Rejected]:
    """Cases that hypothesis can make smaller."""
    return st.randoms(use_true_random=False).map(case)


def corpus(count: int, first_seed: int = 0) -> tuple[list[Case], list[Rejected]]:
    """So many accepted cases, always the same, and what was rejected on the way."""
    accepted: list[Case] = []
    rejected: list[Rejected] = []
    seed = first_seed
    while len(accepted) < count:
        found = case(Random(seed))
        seed += 1
        if isinstance(found, Case):
            accepted.append(evolve(found, seed=seed - 1))
        else:
            rejected.append(found)
    return accepted, rejected
