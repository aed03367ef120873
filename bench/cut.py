#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Cuts a weakly connected piece of N operations out of a larger problem, or takes the limits of a problem away.

  bench/cut.py ../shared/instances/rw/rand_graph_1000_1.json --operations 150 --seed 1 --out build/pieces
  bench/cut.py ../shared/instances/origami/iir4.json --unlimited --out build/pieces

The piece grows from a random operation: again and again a random dependence that leads out of it (either way, of
distance 0 first) adds the operation at its other end. All dependences between its operations stay, in their order, and
so do the operator types that they use. The same file, size and seed give the same piece on any machine. The piece is
written to OUT/NAME-n150-s1.json, which is printed. With --unlimited the whole problem is written to OUT/NAME-unlimited.json,
its operator types without their limits.
"""
import argparse
import json
import pathlib
import random
import sys


def neighbours(problem, later):
    """By operation: the other ends of its dependences, of distance > 0 only where `later`."""
    ends = [[] for _ in problem['operations']]
    for dep in problem.get('dependences', []):
        if dep['src'] != dep['dst'] and (dep.get('distance', 0) == 0 or later):
            ends[dep['src']].append(dep['dst'])
            ends[dep['dst']].append(dep['src'])
    return ends


def grow(problem, size, seed):
    """A connected set of `size` operations, sorted; smaller where every connected set is."""
    count = len(problem['operations'])
    draw = random.Random(seed)
    best = []
    tried = [False] * count
    near, far = neighbours(problem, False), neighbours(problem, True)
    for root in draw.sample(range(count), count):
        if tried[root]:
            continue
        chosen, edge = {root}, list(near[root])
        while len(chosen) < size:
            if not edge:
                edge = [b for a in sorted(chosen) for b in far[a] if b not in chosen]
                if not edge:
                    break
            k = draw.randrange(len(edge))
            edge[k], edge[-1] = edge[-1], edge[k]
            operation = edge.pop()
            if operation not in chosen:
                chosen.add(operation)
                edge += [b for b in near[operation] if b not in chosen]
        if len(chosen) > len(best):
            best = sorted(chosen)
        if len(best) == size:
            break
        for i in chosen:  # a piece that is too small is the same from each of its operations
            tried[i] = True
    return best


def cut(problem, size, seed):
    """The piece as a gaus-problem-1 object."""
    chosen = grow(problem, size, seed)
    index = {old: new for new, old in enumerate(chosen)}
    operations = []
    for old in chosen:
        operation = dict(problem['operations'][old])
        operation.setdefault('name', str(old))
        operations.append(operation)
    used = {operation['type'] for operation in operations}
    piece = {key: value for key, value in problem.items() if key not in ('operator_types', 'operations', 'dependences')}
    piece['name'] = '%s-n%d-s%d' % (problem.get('name', ''), len(chosen), seed)
    piece['operator_types'] = [t for t in problem['operator_types'] if t['name'] in used]
    piece['operations'] = operations
    piece['dependences'] = [{**dep, 'src': index[dep['src']], 'dst': index[dep['dst']]}
                            for dep in problem.get('dependences', []) if dep['src'] in index and dep['dst'] in index]
    return piece


def unlimited(problem):
    """The problem with as many units of each operator type as it takes."""
    types = [{key: value for key, value in kind.items() if key != 'limit'} for kind in problem['operator_types']]
    return {**problem, 'name': problem.get('name', '') + '-unlimited', 'operator_types': types}


def lines(piece):
    """JSON with a line for each operator type, operation and dependence."""
    parts = []
    for key, value in piece.items():
        if isinstance(value, list):
            body = ',\n    '.join(json.dumps(element) for element in value)
            parts.append('%s: [\n    %s\n  ]' % (json.dumps(key), body) if value else '%s: []' % json.dumps(key))
        else:
            parts.append('%s: %s' % (json.dumps(key), json.dumps(value)))
    return '{\n  ' + ',\n  '.join(parts) + '\n}\n'


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('problem', type=pathlib.Path)
    parser.add_argument('--operations', type=int, default=150)
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--unlimited', action='store_true', help='no piece, but the problem without limits')
    parser.add_argument('--out', type=pathlib.Path, required=True, help='folder')
    options = parser.parse_args()
    problem = json.loads(options.problem.read_text())
    if problem.get('format') != 'gaus-problem-1':
        sys.exit('%s: not a gaus-problem-1 file' % options.problem)
    if options.unlimited:
        piece, suffix = unlimited(problem), 'unlimited'
    else:
        piece = cut(problem, options.operations, options.seed)
        suffix = 'n%d-s%d' % (len(piece['operations']), options.seed)
    path = options.out / ('%s-%s.json' % (options.problem.stem, suffix))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(lines(piece))
    print(path)


if __name__ == '__main__':
    main()
