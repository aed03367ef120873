#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Fuzzes the extraction of memory dependences: random loops, the graph that the
plugin prints, and the conflicts that really happen as the loop runs.

Exit status: 0 sound, 1 an unsound graph or a refused loop (printed with its
IR), 2 the tools did not run."""
import argparse
import os
import random
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import branches
import check
import control
import loops

BATCH = 250


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--opt', required=True, help='opt of the LLVM that the plugin is for')
    parser.add_argument('--plugin', required=True)
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--loops', type=int, default=300)
    parser.add_argument('--branches', action='store_true', help='loops of several blocks')
    parser.add_argument('--runs', type=int, default=3, help='runs of each loop, with different arguments')
    parser.add_argument('--only', type=int, help='this loop alone, printed with its graph')
    parser.add_argument('--keep-going', action='store_true', help='past the first unsound loop')
    parser.add_argument('--self-test', action='store_true', help='drop edges, and expect to notice')
    return parser.parse_args()


def printed_graphs(args, batch):
    return check.printed(args, batch, 'print<gaus-dependences>')


def runs_of(args, loop):
    return check.observe(loop, args.runs, random.Random('%d/%s' % (args.seed, loop.name)))


def control_faults(args, loop, graph):
    if not args.branches:
        return []
    return control.compare(loop, graph, 3 * args.runs, random.Random('%d/%s' % (args.seed, loop.name)))


def complain(args, loop, faults):
    print('UNSOUND (%s--seed %d --only %s)' % ('--branches ' if args.branches else '', args.seed, loop.name[1:]))
    for fault in faults:
        print('  ' + fault)
    print('\n'.join(loop.globals() + [loop.ir()]))


def check_batch(args, batch, counts):
    """The loops that failed."""
    failed = 0
    graphs = check.parse(printed_graphs(args, batch))
    for loop in batch:
        graph = graphs.get(loop.name, check.Graph('nothing printed'))
        faults = ['%s: %s' % (loop.name, graph.refusal)] if graph.refusal else check.compare(
            loop, graph, runs_of(args, loop), counts) + control_faults(args, loop, graph)
        if faults:
            failed += 1
            complain(args, loop, faults)
            if not args.keep_going:
                break
    return failed


def self_test(args, batch):
    """A graph without edges must be objected to wherever accesses meet, and
    without one edge often, or with a distance that is larger by one: most
    edges are needed as they are."""
    graphs, silent, dropped, noticed, raised = check.parse(printed_graphs(args, batch)), 0, 0, 0, 0
    for loop in batch:
        graph, observed = graphs[loop.name], runs_of(args, loop)

        def objects(changed):
            return bool(check.compare(loop, changed, observed, check.Counts()))

        if objects(graph):
            print('%s is unsound as it is' % loop.name)
            return 1
        silent += bool(observed[0]) != objects(graph.without(range(len(graph.edges))))
        dropped += len(graph.edges)
        noticed += sum(objects(graph.without([k])) for k in range(len(graph.edges)))
        raised += sum(objects(graph.raised(k)) for k in range(len(graph.edges)))
    print('%d loops: without edges, %d not noticed; dropped %d edges one by one, %d noticed; raised their distances, '
          '%d noticed' % (len(batch), silent, dropped, noticed, raised))
    return 0 if not silent and min(noticed, raised) > len(batch) else 1


def control_self_test(args, batch):
    """The same of control edges: what they guard must be objected to without them."""
    graphs, silent, guarded, dropped, noticed = check.parse(printed_graphs(args, batch)), 0, 0, 0, 0
    for loop in batch:
        graph = graphs[loop.name]

        def objects(changed):
            return bool(control_faults(args, loop, changed))

        if objects(graph):
            print('%s is unsound as it is' % loop.name)
            return 1
        if graph.control:
            guarded += 1
            silent += not objects(graph.without_control(range(len(graph.control))))
        for k in range(0, len(graph.control), 3):
            dropped, noticed = dropped + 1, noticed + objects(graph.without_control([k]))
    print('%d loops with control edges: without them, %d not noticed; dropped %d edges one by one, %d noticed' %
          (guarded, silent, dropped, noticed))
    return 0 if 3 * silent < 2 * guarded and noticed * 20 > dropped else 1


def main():
    args = parse_arguments()
    count = args.loops if args.only is None else args.only + 1
    everything = (branches if args.branches else loops).random_loops(args.seed, count)
    if args.only is not None:
        everything = everything[-1:]
        print(everything[0].ir(), printed_graphs(args, everything), sep='\n')
    if args.self_test:
        return (control_self_test if args.branches else self_test)(args, everything)
    counts, failed, begin = check.Counts(), 0, time.monotonic()
    for k in range(0, len(everything), BATCH):
        failed += check_batch(args, everything[k:k + BATCH], counts)
        if failed and not args.keep_going:
            break
    print('seed %d: %s (%.1f s)' % (args.seed, counts, time.monotonic() - begin))
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
