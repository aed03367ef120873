#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Fuzzes the certificates: random problems whose certificates must be accepted, and mutated certificates of which none
that claims too much may be.

  proofs.py [--problems=N] [--mutations=N] [--seed=N]

Tiny problems are solved by brute force as well: what a certificate proves must be true of all schedules. A mutation
changes a number, a word or the order of lines; it may still be a proof, but of nothing that is false. The checker in C
has to come to the same verdicts. Prints what was counted; exits with 1 where something is wrong. GAUS_TOOL names the tool;
gaus-check-proof stands beside it.
"""
import argparse
import collections
import contextlib
import io
import itertools
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / 'utils'))
import check_proof  # noqa: E402

TOOL = os.environ.get('GAUS_TOOL', str(ROOT / 'build' / 'bin' / 'gaus'))


CHECKER = str(pathlib.Path(TOOL).with_name('gaus-check-proof'))


def random_problem(dice, tiny):
    """A problem with some of everything that the format has. Tiny: few enough schedules to try them all."""
    n = dice.randint(2, 5) if tiny else dice.choice([5, 8, 13, 20, 30])
    kinds = []
    for k in range(dice.randint(1, 2 if tiny else 4)):
        kind = {'name': 't%d' % k, 'latency': dice.randint(0, 2 if tiny else 4)}
        if dice.random() < 0.7:
            kind['limit'] = dice.randint(1, 2)
        kind['blocking'] = dice.choice([1, 1, 1, 2, 3])
        kind['delay'] = dice.choice([0, 1, 2, 3])
        if kind['latency'] and dice.random() < 0.2:
            kind['delay_out'] = dice.choice([1, 2])
        kinds.append(kind)
    content = {'format': 'gaus-problem-2', 'operator_types': kinds, 'operations': [], 'dependences': []}
    for _ in range(n):
        kind = dice.choice(kinds)
        content['operations'].append({'type': kind['name'], 'width': dice.choice([0, 1, 1, 2, 8]),
                                      'demand': dice.choice([0, 1, 1, 1, 1, min(2, kind.get('limit', 2))])})
    for _ in range(dice.randint(0, 2 * n)):
        a, b = dice.randrange(n), dice.randrange(n)
        distance = dice.choice([0, 0, 0, 1, 1, 2]) if a < b else dice.choice([1, 1, 2])
        dependence = {'src': a, 'dst': b, 'distance': distance, 'kind': dice.choice(['data', 'data', 'order', 'control'])}
        if dice.random() < 0.2:
            dependence['latency'] = dice.randint(0, 3)
        content['dependences'].append(dependence)
    if dice.random() < 0.4:
        content['clock_period'] = dice.choice([3, 4, 5])
    content['lifetime_from'] = dice.choice(['start', 'finish'])
    return content


def random_options(dice):
    options = ['--effort=low', '--seed=%d' % dice.randrange(99)]
    if dice.random() < 0.3:
        options.append('--latency=%d' % dice.randint(2, 14))
    if dice.random() < 0.4:
        options += [dice.choice(['--mode=resource', '--mode=resource', '--mode=memory']), '--bound-limit=2']
        if dice.random() < 0.3:
            options.append('--alpha=%s' % dice.choice(['0', '0.5', '3', '0.1']))
        return options
    if dice.random() < 0.3:
        options.append('--ii=%d' % dice.randint(1, 6))
    if dice.random() < 0.3:
        options.append('--objective=max-live')
    return options


# --- brute force -------------------------------------------------------------------------------


def brute_force(problem, ii, latency, span, figures_of):
    """The least of each figure of all legal schedules with starts below `span`; None: there are none."""
    best = None
    for start in itertools.product(range(span), repeat=problem.n):
        schedule = check_proof.Schedule(problem, {'ii': ii, 'start': list(start), 'latency_bound': latency})
        try:
            schedule.check()
        except check_proof.Reject:
            continue
        figures = figures_of(schedule)
        best = figures if best is None else tuple(map(min, best, figures))
    return best


# --- one problem ----------------------------------------------------------------------------------


class Case:
    """A problem, what the solver says of it, and the certificate."""

    def __init__(self, dice, folder, tiny):
        self.content = random_problem(dice, tiny)
        self.options = random_options(dice)
        self.path, self.proof, self.out = (folder / name for name in ('p.json', 'p.proof', 's.json'))
        self.path.write_text(json.dumps(self.content))
        self.out.unlink(missing_ok=True)
        self.proof.unlink(missing_ok=True)
        self.code = subprocess.run([TOOL, 'solve', self.path, '-q', '-o', self.out, '--proof=%s' % self.proof,
                                    *self.options], stderr=subprocess.DEVNULL).returncode
        self.lines = self.proof.read_text().splitlines(True) if self.proof.exists() else []
        self.schedule = json.loads(self.out.read_text()) if self.code == 0 else None

    def other_verdict(self, lines, *schedule):
        """Whether the checker in C accepts the certificate."""
        path = self.proof.with_name('m.proof')
        path.write_text(''.join(lines))
        result = subprocess.run([CHECKER, self.path, path, *schedule], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        if result.returncode not in (0, 1):
            raise RuntimeError('gaus-check-proof: exit code %d: %s' % (result.returncode, result.stderr.decode()))
        return result.returncode == 0

    def certified(self):
        return not any(line.startswith('note') for line in self.lines)


def accepted(content, lines):
    """The claims of a certificate, or None where it is rejected."""
    checker = check_proof.Checker(check_proof.Problem(content), lines)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            checker.run()
    except check_proof.Reject:
        return None
    return checker.accepted


def whole(case):
    """Why the certificate does not bear out what the solver says; None: it does."""
    problem = check_proof.Problem(case.content)
    checker = check_proof.Checker(problem, case.lines)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            checker.run()
            if case.schedule:
                check_proof.compare(checker, check_proof.Schedule(problem, case.schedule))
    except check_proof.Reject as reason:
        return 'line %d: %s' % (checker.line, reason)
    if case.code == 1 and not {'infeasible', 'unschedulable'} & set(checker.accepted):
        return 'infeasible, but not proven'
    return None


class Truth:
    """What is true of a problem: by brute force, or by what the solver's legal schedule shows."""

    def __init__(self, case, tiny):
        self.case, self.tiny = case, tiny
        self.problem = check_proof.Problem(case.content)
        self.known = {}

    def at(self, ii, latency):
        if (ii, latency) not in self.known:
            span = min(latency or 6, 7 if self.problem.n < 5 else 5)
            self.known[ii, latency] = brute_force(self.problem, ii, latency, span,
                                                  lambda s: (s.lifetime_bits(), s.max_live_bits()))
        return self.known[ii, latency]

    def unpipelined(self, latency, a, c):
        """The least live bits and cost."""
        if (latency, a, c) not in self.known:
            self.known[latency, a, c] = brute_force(
                self.problem, None, latency, min(latency, 7 if self.problem.n < 5 else 5),
                lambda s: (s.max_live_bits(), a * s.peaks() + c * s.communication()))
        return self.known[latency, a, c]

    def refutes(self, name, numbers):
        """Is the claim false? A schedule is shown."""
        s = self.case.schedule
        if name in ('live_bits', 'cost', 'unschedulable'):
            return bool(s and s['ii'] is None and self.unpipelined_refutes(s, name, numbers)) or (
                self.tiny and self.brute_force_refutes_unpipelined(name, numbers))
        if s and s['ii'] and self.schedule_refutes(s, name, numbers):
            return True
        return self.tiny and self.brute_force_refutes(name, numbers)

    def unpipelined_refutes(self, data, name, numbers):
        s = check_proof.Schedule(self.problem, data)
        if s.length() > numbers[0]:
            return False
        if name == 'cost':
            return numbers[1] * s.peaks() + numbers[2] * s.communication() < numbers[4]
        return name == 'unschedulable' or s.max_live_bits() < numbers[1]

    def brute_force_refutes_unpipelined(self, name, numbers):
        if not 0 < numbers[0] <= 14:
            return False
        least = self.unpipelined(numbers[0], *(numbers[1:3] if name == 'cost' else (0, 0)))
        if least is None or name == 'unschedulable':
            return least is not None
        return least[name == 'cost'] < numbers[-1]

    @staticmethod
    def schedule_refutes(s, name, numbers):
        def keeps(latency):
            return latency == 0 or s['length'] <= latency

        if name == 'ii':
            return keeps(numbers[1]) and s['ii'] < numbers[0]
        if name == 'infeasible':
            return keeps(numbers[2]) and (numbers[1] == 0 or numbers[0] <= s['ii'] <= numbers[1])
        return numbers[0] == s['ii'] and keeps(numbers[1]) and s[name] < numbers[2]

    def brute_force_refutes(self, name, numbers):
        if name == 'ii':
            return any(self.at(ii, numbers[1]) for ii in range(1, min(numbers[0], 8)))
        if name == 'infeasible':
            return any(self.at(ii, numbers[2]) for ii in range(max(numbers[0], 1), min(numbers[1] or 8, 8) + 1))
        if not 1 <= numbers[0] <= 8:
            return False
        figures = self.at(numbers[0], numbers[1])
        return figures is not None and figures[name == 'max_live_bits'] < numbers[2]


# --- mutations ---------------------------------------------------------------------------------------


def change_number(dice, line):
    words = line.rstrip('\n').replace('=', ' = ').split(' ')
    places = [k for k, word in enumerate(words) if any(c.isdigit() for c in word)]
    if not places:
        return line
    k = dice.choice(places)
    letter, number = (words[k][0], words[k][1:]) if words[k][0].isalpha() else ('', words[k])
    if not number.lstrip('-').isdigit():
        return line
    words[k] = letter + str(int(number) + dice.choice([-2, -1, 1, 1, 1, 2, 3, 5]))
    return ' '.join(words).replace(' = ', '=') + '\n'


def mutate(dice, lines):
    """A certificate with one to three changes, and claims raised to go with them at times."""
    lines = list(lines)
    for _ in range(dice.choice([1, 1, 2, 3])):
        k = dice.randrange(len(lines))
        kind = dice.random()
        if kind < 0.5:
            lines[k] = change_number(dice, lines[k])
        elif kind < 0.65:
            del lines[k]
        elif kind < 0.75:
            lines.insert(dice.randrange(len(lines)), lines[k])
        elif kind < 0.85:
            words = lines[k].split()
            del words[dice.randrange(len(words))]
            lines[k] = ' '.join(words) + '\n'
        else:
            j = dice.randrange(len(lines))
            lines[j], lines[k] = lines[k], lines[j]
        lines = lines or ['end\n']
    if dice.random() < 0.5:
        raise_claims(dice, lines)
    return lines


def raise_claims(dice, lines):
    """Raises what is claimed, in the sections and at the end, by the same step."""
    more = dice.choice([1, 1, 2, 5])
    for k, line in enumerate(lines):
        words = line.split()
        place = {
            'lifetimes': 3, 'ii': 1, 'refute': 1, 'peak': 3, 'live': 2, 'lives': 2, 'communication': 2, 'prices': 3
        }.get(words[0] if words else '', None)
        if words[:1] == ['claim'] and len(words) > 2:
            place = 2 if words[1] == 'ii' else len(words) - 1
        if place and place < len(words) and words[place].isdigit():
            words[place] = str(int(words[place]) + more)
            lines[k] = ' '.join(words) + '\n'


# --- the run -----------------------------------------------------------------------------------------------


def fuzz(problems, mutations, seed, tell=print):
    """Counts of what happened; what begins with `wrong` must not."""
    count = collections.Counter()
    dice = random.Random(seed)
    with tempfile.TemporaryDirectory() as name:
        for k in range(problems):
            tiny = k % 3 > 0
            case = Case(dice, pathlib.Path(name), tiny)
            check(case, tiny, count, tell)
            if case.lines:
                share = mutations * (k + 1) // problems - mutations * k // problems
                check_mutations(dice, case, tiny, share, count, tell)
    return count


def check(case, tiny, count, tell):
    count['problems'] += 1
    count['exit code %d' % case.code] += 1
    if case.code not in (0, 1) or not case.certified():
        count['not certified'] += 1
        return
    reason = whole(case)
    if reason:
        count['wrong: certificates rejected'] += 1
        tell('rejected: %s\n%s %s\n%s' % (reason, json.dumps(case.content), case.options, ''.join(case.lines)))
        return
    count['certificates accepted'] += 1
    if not case.other_verdict(case.lines, *([case.out] if case.schedule else [])):
        count['wrong: the checkers disagree'] += 1
        tell('rejected by the checker in C\n%s %s\n%s' % (json.dumps(case.content), case.options, ''.join(case.lines)))
    truth = Truth(case, tiny)
    for name, numbers in accepted(case.content, case.lines).items():
        if truth.refutes(name, numbers):
            count['wrong: false claims'] += 1
            tell('false: %s %s\n%s %s' % (name, numbers, json.dumps(case.content), case.options))
    count['tiny problems, all schedules tried'] += tiny


def check_mutations(dice, case, tiny, share, count, tell):
    truth = Truth(case, tiny)
    for _ in range(share):
        lines = mutate(dice, case.lines)
        count['mutations'] += 1
        try:
            claims = accepted(case.content, lines)
            if case.other_verdict(lines) != (claims is not None):
                count['wrong: the checkers disagree'] += 1
                tell('disagree: Python %s\n%s\n%s' % (claims, json.dumps(case.content), ''.join(lines)))
        except Exception as fault:  # the checker must not fall over what it reads
            count['wrong: the checker fell over'] += 1
            tell('fell over: %r\n%s\n%s' % (fault, json.dumps(case.content), ''.join(lines)))
            continue
        if claims is None:
            count['mutations rejected'] += 1
            continue
        count['mutations accepted, and true'] += 1
        for name, numbers in claims.items():
            if truth.refutes(name, numbers):
                count['wrong: false claims accepted'] += 1
                tell('false: %s %s\n%s\n%s' % (name, numbers, json.dumps(case.content), ''.join(lines)))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--problems', type=int, default=10000)
    parser.add_argument('--mutations', type=int, default=10000)
    parser.add_argument('--seed', type=int, default=1)
    options = parser.parse_args()
    count = fuzz(options.problems, options.mutations, options.seed)
    for name, number in sorted(count.items()):
        print('%-40s %d' % (name, number))
    return 1 if any(name.startswith('wrong') for name in count) else 0


if __name__ == '__main__':
    sys.exit(main())
