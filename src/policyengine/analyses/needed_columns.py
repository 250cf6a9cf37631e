"""Which columns of the records some programs and categories read, over all loaded law."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from policyengine.model import terms as t
from policyengine.model.checks.walk import all_terms, rule_terms
from policyengine.model.model import Model

Needed = dict[str, frozenset[str]]
"""Names of fields by record; a record that is only counted has an empty set."""


def needed_columns(model: Model, programs: Iterable[str], categories: Iterable[str]) -> Needed:
    """What the rules of `programs`, and of `categories` in them, read.

    Without programs those that the categories belong to; without categories all of a program's.
    """
    walk = _Walk(model, frozenset(categories))
    for name in programs or _programs_of(model, walk.chosen):
        walk.follow(name)
    for name in walk.chosen:
        walk.follow(name)
    walk.transitions()
    return {record: frozenset(names) for record, names in walk.found.items()}


def _programs_of(model: Model, categories: frozenset[str]) -> list[str]:
    """The programs that any of some categories belongs to in any version."""
    law = model.whole_law
    return [
        name
        for name in law.programs()
        if any(
            isinstance(rule, t.Program) and categories & set(rule.categories)
            for rule in _versions(model, name)
        )
    ]


def _versions(model: Model, name: str) -> Iterator[t.Rule]:
    """Every version of a rule in all loaded law."""
    for piece in model.whole_law.built.rules.get(name, ()):
        for alternative in piece.alternatives:
            if alternative.node is None or alternative.node.kind in ("LEVEL", "LIST"):
                continue
            rule = model.resolve(alternative)
            if rule is not None:
                yield rule


class _Walk:
    """Goes from rule to rule, each once, and notes the fields on the way."""

    def __init__(self, model: Model, chosen: frozenset[str]) -> None:
        self.model = model
        self.chosen = chosen
        self.found: dict[str, set[str]] = defaultdict(set)
        self.seen: set[str] = set()

    def follow(self, name: str) -> None:
        if name in self.seen:
            return
        self.seen.add(name)
        for rule in _versions(self.model, name):
            self._rule(rule)

    def transitions(self) -> None:
        """Clauses that hold dossiers back from an instrument concern every program."""
        for rules in self.model.transitions.values():
            for rule in rules:
                self._term(rule.where)

    def _rule(self, rule: t.Rule) -> None:
        for term in rule_terms(rule):
            self._term(term)
        match rule:
            case t.Program():
                wanted = [c for c in rule.categories if not self.chosen or c in self.chosen]
                for name in wanted:
                    self.follow(name)
                for extra in (rule.share_with, rule.once):
                    if extra is not None:
                        self._term(extra)
                if rule.payee is not None:
                    self._place(rule.payee)
            case t.Group():
                for name in rule.programs:
                    self.follow(name)
        table = getattr(rule, "coefficient_table", None)
        if table:
            self.follow(table)

    def _term(self, outer: t.Term) -> None:
        for term in all_terms(outer):
            place = getattr(term, "place", None)
            if isinstance(place, t.Place):
                self._place(place)
            match term:
                case t.Read(field=field):
                    self.found[field.record].add(field.name)
                case t.AgeOf(place=place) | t.BirthdayOf(place=place):
                    birth = self.model.schema.records[place.record].with_role("birth")
                    if birth is not None:
                        self.found[birth.record].add(birth.name)
                case t.Gather(members=members):
                    self._place(members.place)
                    self.found[members.record].update()
                case t.BelongsTo(categories=names):
                    for name in names:
                        self.follow(name)
                case t.Defined(name=name):
                    self.follow(name)
                case t.LevelOf(name=name):
                    for area in self.model.whole_law.areas(name):
                        self.follow(area)

    def _place(self, place: t.Place) -> None:
        for hop in place.hops:
            if isinstance(hop, t.Link):
                self.found[hop.field.record].add(hop.field.name)
