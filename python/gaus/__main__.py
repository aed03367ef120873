# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The commands `python -m gaus ...`."""
from __future__ import annotations

import argparse
import json
import pathlib
import sys
from collections.abc import Sequence
from typing import Any

from . import __version__
from .errors import BadInput, GausError


def _convert(args: argparse.Namespace) -> int:
    from . import formats
    options = {'resources': args.resources} if args.resources else {}
    read = formats.read(args.input, args.source, **options)
    problems = read.checked()
    target = formats.format_of(args.output, args.target)
    written = {key: value for key, value in (('ii', args.ii), ('length', args.length)) if value is not None}
    if len(problems) == 1 and not pathlib.Path(args.output).is_dir():
        losses = formats.write(problems[0], args.output, target.name, **written)
    else:
        losses = formats.Losses(_write_all(problems, pathlib.Path(args.output), target, written))
    for loss in [*read.losses, *losses]:
        print('python -m gaus convert: lost: %s' % loss, file=sys.stderr)
    return 1 if args.strict and (read.losses or losses) else 0


def _write_all(problems: Sequence[Any], folder: pathlib.Path, target: Any, options: dict[str, Any]) -> list[str]:
    """Each problem to a file of its name in a folder."""
    from . import formats
    folder.mkdir(parents=True, exist_ok=True)
    losses = []
    for i, problem in enumerate(problems):
        stem = ''.join(c if c.isalnum() or c in '-_.' else '_' for c in problem.name) or 'problem%d' % i
        losses += ['%s: %s' % (problem.name, loss) for loss in formats.write(
            problem, folder / (stem + target.suffixes[0]), target.name, **options)]
    return losses


def _target(args: argparse.Namespace) -> int:
    from .formats import targets
    suffix = pathlib.Path(args.input).suffix.lower()
    target, losses = targets.read_dynamatic(
        pathlib.Path(args.input), args.width, args.clock, args.variant) if suffix == '.json' else \
        targets.read_csv(pathlib.Path(args.input))
    text = json.dumps(target, indent=1) + '\n'
    if args.output == '-':
        print(text, end='')
    else:
        pathlib.Path(args.output).write_text(text)
    for loss in losses:
        print('python -m gaus target: lost: %s' % loss, file=sys.stderr)
    return 0


def _sweep(args: argparse.Namespace) -> int:
    from .sweeping import Plan
    plan = Plan.read(args.plan)
    if args.store:
        plan.store = args.store
    if args.executor:
        plan.executor = args.executor
    swept = plan.run(progress=not args.quiet)
    for failure in swept.failures:
        print('python -m gaus sweep: failed: %s' % failure, file=sys.stderr)
    print('%d results, %d of them new, %d failed; digest %s' % (
        len(swept.store), swept.made, len(swept.failures), swept.store.digest()))
    return 1 if swept.failures else 0


def _datasets(args: argparse.Namespace) -> int:
    from .datasets import DATASETS, load
    if args.name is None:
        for d in DATASETS.values():
            print('%s: %s\n  %s (%s)\n  %s' % (d.name, d.what, d.source, d.licence, d.reference))
        return 0
    if args.folder is None:
        raise BadInput('datasets %s: a folder with its files is needed' % args.name)
    for ident, problem in load(args.name, args.folder, args.match):
        print('%s: %d operations, %d dependences' % (ident, len(problem), len(problem.dependences)))
        if args.output:
            path = pathlib.Path(args.output) / (ident.replace('#', '-') + '.json')
            path.parent.mkdir(parents=True, exist_ok=True)
            problem.write(path)
    return 0


def _formats(args: argparse.Namespace) -> int:
    from .formats import FORMATS
    for f in FORMATS.values():
        ways = ' '.join(way for way, given in (('read', f.read), ('write', f.write)) if given)
        print('%-10s %-12s %-24s %s' % (f.name, ways, ' '.join(f.suffixes), f.what))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog='python -m gaus', description=__doc__)
    parser.add_argument('--version', action='version', version=__version__)
    commands = parser.add_subparsers(dest='command', required=True)
    convert = commands.add_parser('convert', help="converts a problem from one tool's format to another's")
    convert.add_argument('input')
    convert.add_argument('output', help='a file; a folder where the input has several problems')
    convert.add_argument('--from', dest='source', metavar='FORMAT', help="default: by the file's name")
    convert.add_argument('--to', dest='target', metavar='FORMAT', help="default: by the file's name")
    convert.add_argument('--resources', metavar='FILE', help="HatScheT's resource model; default: the one beside the graph")
    convert.add_argument('--ii', type=int, help='of the question for another solver; default: MII')
    convert.add_argument('--length', type=int, help='of the question in SMT-LIB: the most cycles of an iteration')
    convert.add_argument('--strict', action='store_true', help='exit with 1 if anything is lost')
    convert.set_defaults(run=_convert)
    target = commands.add_parser('target', help="makes a target of Dynamatic's components.json or of a CSV table")
    target.add_argument('input')
    target.add_argument('-o', '--output', default='-')
    target.add_argument('--width', type=int, default=32, help='bits for which delays are taken (components.json)')
    target.add_argument('--clock', type=float, default=5.0, help='ns: the period that latencies are for (components.json)')
    target.add_argument('--variant', default='flopoco', help='flopoco or vivado: whose floating point (components.json)')
    target.set_defaults(run=_target)
    sweep = commands.add_parser('sweep', help='solves what a plan (TOML) says, and keeps the results in a store')
    sweep.add_argument('plan')
    sweep.add_argument('--store', help="instead of the plan's")
    sweep.add_argument('--executor', choices=('processes', 'dask', 'mpi'), help="instead of the plan's")
    sweep.add_argument('-q', '--quiet', action='store_true', help='no progress')
    sweep.set_defaults(run=_sweep)
    datasets = commands.add_parser('datasets', help='describes the published benchmark sets, or lists one that you have')
    datasets.add_argument('name', nargs='?')
    datasets.add_argument('folder', nargs='?', help='where its files are: a clone of the repository that the list names')
    datasets.add_argument('--match', default='', help='only problems whose id has this in it')
    datasets.add_argument('-o', '--output', help='a folder for the problems as JSON')
    datasets.set_defaults(run=_datasets)
    commands.add_parser('formats', help='lists the formats').set_defaults(run=_formats)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command and returns its exit code: 2 for bad usage or bad input, with one line on standard error."""
    args = _parser().parse_args(arguments)
    try:
        return int(args.run(args))
    except BrokenPipeError:  # whoever read the output has seen enough
        sys.stderr.close()
        return 0
    except GausError as error:
        print('python -m gaus %s: %s' % (args.command, error), file=sys.stderr)
        return 2


if __name__ == '__main__':
    sys.exit(main())
