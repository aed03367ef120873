# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Control dependences against runs: the outcomes of the tests that come before
an operation must tell whether it runs."""


class Fate:
    """Whether something is a function of the outcomes of some tests."""

    def __init__(self, tests):
        self.tests, self.seen, self.is_known = sorted(tests), {}, True

    def note(self, outcomes, what):
        key = tuple(outcomes[test] for test in self.tests)
        self.is_known &= self.seen.setdefault(key, what) == what


class Checker:
    """The graph of a loop of branches.py, and what is seen as it runs. The
    plugin's names of tests and accesses are matched by their order."""

    def __init__(self, loop, graph):
        self.loop, self.graph = loop, graph
        self.printed = dict(zip((inst.name for inst in loop.accesses), graph.accesses()))
        self.places = dict(zip(graph.tests(), loop.tests))
        self.runs = {name: self.fate(self.printed[name], 0) for name in self.printed}
        self.starts = {name: self.fate(self.printed[name], 1) for name in self.printed}
        self.ways = {name: self.fate('%' + name, 0) for name in loop.choices if '%' + name in graph.operations}
        self.strays = set()

    def fate(self, operation, farthest):
        return Fate(self.places[test] for test in self.graph.guards(operation, farthest))

    def matches(self):
        loads = [inst.name for inst in self.loop.accesses if not inst.writes]
        return (len(self.graph.tests()) == len(self.loop.tests) and
                len(self.graph.accesses()) == len(self.loop.accesses) and
                loads == [name[1:] for name in self.graph.accesses() if name.startswith('%')])

    def watch(self, iterations):
        for now in iterations:
            for name in self.printed:
                self.runs[name].note(now.outcomes, name in now.ran)
                self.starts[name].note(now.outcomes, now.again)
            for name, fate in self.ways.items():
                if name in now.ways:
                    fate.note(now.outcomes, now.ways[name])
            self.strays.update(name for name, within in now.vain.items() if not within)

    def faults(self):
        for inst in self.loop.accesses:
            name = inst.name
            # A load that is harmless in vain need not wait; one that waits waits for all of them.
            waits = self.graph.is_guarded(self.printed[name], 0)
            must_start = inst.writes or self.graph.is_guarded(self.printed[name], 1)
            if not self.runs[name].is_known and (inst.writes or name in self.strays or waits):
                yield '%s: %s (%s) does not wait for every test that decides about it' % (
                    self.loop.name, name, self.printed[name])
            if not self.starts[name].is_known and not self.graph.counted and must_start:
                yield '%s: %s (%s) does not wait for every test that decides about its iteration' % (
                    self.loop.name, name, self.printed[name])
        for name, fate in self.ways.items():
            if not fate.is_known:
                yield '%s: %s does not wait for every test that decides about its value' % (self.loop.name, name)


def compare(loop, graph, runs, rnd):
    """What is wrong with the control dependences, as messages."""
    if len(graph.tests()) != len(loop.tests):
        return ['%s: %d tests, %d printed' % (loop.name, len(loop.tests), len(graph.tests()))]
    checker = Checker(loop, graph)
    if not checker.matches():
        return ['%s: operations are printed in another order' % loop.name]
    for _ in range(runs):
        loop.run(rnd)
        checker.watch(loop.iterations)
    return list(checker.faults())
