"""A population made from a document's own targetings, so that every variation group is reached.

First comes a visitor for each group that can be reached; then, for each thing that the targetings look at, one for
each answer that they can give about it: who just fulfils one and who just misses it; then mixtures of all of these.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count as count_from
from itertools import islice

import attrs

from flagship_engine.document import Document
from flagship_engine.population import Visit
from flagship_engine.simulating.asking import CONSTANT, VISITOR_ID, Asking, Value, Variable, context_of
from flagship_engine.simulating.generating import Dice, generated_id
from flagship_engine.simulating.reaching import NOBODY, Reached, Route
from flagship_engine.simulating.simulation import checked


def sampled_visits(document: Document, count: int, seed: int = 0) -> Iterator[Visit]:
    """So many visitors made from a document's own targetings, made as they are asked for.

    The first of them reach the variation groups, one each, as far as a way to them is found. The same document, rules
    and seed give the same visitors on any machine and any Python.

    Args:
        document: whose targetings, by its own rules.
        count: how many; fewer than there are groups leave groups out.
        seed: other seeds give other visitors.

    Raises:
        TypeError: `document` is no `Document`.

    """
    return islice(_visits(checked(document), seed), max(0, count))


def _visits(document: Document, seed: int) -> Iterator[Visit]:
    # In panic nobody would be found to reach anything; the visitors are those of the document without it.
    document = attrs.evolve(document, tree=attrs.evolve(document.tree, panic=False))
    asking, sample = Asking.of(document), Sample(seed)
    routes = [Route(document, position, asking, seed) for position in range(len(document.campaigns))]
    for route in routes:
        for number in range(len(route.groups)):
            found = route.reach(number)
            if found is not None:
                sample.bases.setdefault(route.position, []).append(found)
                yield found.visit
    for route in routes:
        for variable, classes in route.few.items():
            for each in classes if variable != CONSTANT else ():
                yield sample.edge(route.position, variable, each.values[0])
    bases, edges = tuple(each for some in sample.bases.values() for each in some), tuple(sample.edges)
    for number in count_from(0):
        yield sample.mixture(number, bases, edges)


@attrs.frozen(eq=False)
class Sample:
    """What visitors are mixed from.

    Attributes:
        seed: other seeds give other visitors.
        bases: a campaign's position, to the visitors who reach its groups.
        edges: a value for each answer of the targetings that look at it.

    """

    seed: int
    bases: dict[int, list[Reached]] = attrs.Factory(dict)
    edges: list[tuple[Variable, Value]] = attrs.Factory(list)

    def edge(self, position: int, variable: Variable, value: Value) -> Visit:
        """A visitor who reaches some group of a campaign, but for one value."""
        self.edges.append((variable, value))
        number, bases = len(self.edges), self.bases.get(position, [])
        base = bases[number % len(bases)] if bases else NOBODY
        new_id = generated_id(number, self.seed, "visitor-edge-")
        if variable == VISITOR_ID and isinstance(value, str):
            return Visit(value, context_of(base.values))
        return Visit(base.name(new_id), context_of({**base.values, variable: value}))

    def mixture(self, number: int, bases: tuple[Reached, ...], edges: tuple[tuple[Variable, Value], ...]) -> Visit:
        """A visitor who reaches one group at least, perhaps two, or just misses them."""
        dice = Dice(f"{self.seed}/{number}")
        new_id = generated_id(number, self.seed)
        base, other = (dice.pick(each, bases) if bases else NOBODY for each in ("base", "other"))
        values: dict[Variable, Value] = {**other.values, **base.values} if dice.roll("both", 2) else dict(base.values)
        if edges and not dice.roll("edge", 4):
            variable, value = dice.pick("value", edges)
            values[variable] = value
        return Visit(base.name(new_id), context_of(values))
