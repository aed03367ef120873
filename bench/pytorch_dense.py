#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The relaxation as one would write it in PyTorch: dense tensors of starts x operations x
steps, gradients by autograd. All three modes, several problems, several starts.

It is what the backends are measured against, and does the same iteration as
they do (docs/model.md), from the same starts as `gaus bench-backend`: the objective after the last
step is compared with that one's by --check.

Starts are the first dimension of the tensors. Several problems are run one after another
(--group=each), or laid one after another along the operations, so that one tensor holds them all, padded to the
longest (--group=all), or those whose lengths have the same power of two above them (--group=length).

  bench/pytorch_dense.py P.json --mode=memory   # times it, prints JSON
  bench/pytorch_dense.py *.json --mode=modulo --starts=32 --group=length
  bench/pytorch_dense.py P.json --iterations=21 --check build/bin/gaus   # exit code 1: they disagree
  bench/pytorch_dense.py P.json --estimate      # memory of the tensors, without PyTorch

Exit code 77: PyTorch, or the device that was asked for, is not there; 1: not enough memory."""
import argparse
import bisect
import json
import math
import statistics
import subprocess
import sys
import time

from dense_problem import Space, Union, by_length, first_means

LEAST_ROUNDS = 3  # that are timed, as in bench-backend
WARM_UP = 20  # iterations that are not
RHO_PERIOD = 20
FEW_GROUPS = 8  # that are added up one by one
TINY = 1e-12
SETTINGS = {
    'resource': dict(rate=0.04, decay_from=0.5, kappa=0.3, floor=0.3, end=0.1, tau=80, rho=2, rho_limit=3, growth=1.1,
                     gradient=0.5, knee=0.05),
    'memory': dict(rate=0.04, decay_from=0.5, kappa=0.3, floor=0.3, end=0.25, tau=40, rho=2, rho_limit=3, growth=1.15,
                   gradient=0.5, knee=0.05),
    'modulo': dict(rate=0.015, decay_from=0.6, kappa=0.3, floor=0.4, end=0.25, tau=40, rho=0.7, rho_limit=3, growth=1.05,
                   gradient=0.3, knee=0.05),
}


class Dense:
    """State and terms of a union of spaces; `torch` is the module. Tensors are [starts, operations, steps], or have
    users, values, readers, rows or spaces in the place of operations."""

    def __init__(self, torch, union, args, device, dtype):
        self.torch, self.u, self.device, self.dtype = torch, union, device, dtype
        self.mode, self.iterations, self.s = args.mode, args.iterations, SETTINGS[args.mode]
        self.has_live = args.mode == 'memory' or (args.mode == 'modulo' and args.objective == 'max-live')
        self.asap, self.mobility = self.real(union.asap), self.real(union.mobility)
        self.space, self.slope = self.groups(union.space, len(union.spaces)), self.real(union.slope)
        self.step = torch.arange(union.steps, device=device, dtype=dtype)
        self.set_rows()
        self.set_values()
        src, dst, gap = zip(*union.edges) if union.edges else ([], [], [])
        self.src, self.dst, self.gap = self.whole(src), self.whole(dst), self.real(gap)
        cap = [2 * s.ii if s.ii else math.inf for s in union.spaces]
        self.unit = torch.minimum(torch.clamp(self.mobility, min=1), self.real(cap)[self.space[0]])
        each = [first_means(s, args.starts, args.perturb, args.seed) for s in union.spaces]
        self.first_x = self.real([sum((means[i] for means in each), []) for i in range(args.starts)])
        self.begin()

    def real(self, values):
        return self.torch.tensor(values, dtype=self.dtype, device=self.device)

    def whole(self, values):
        return self.torch.tensor(values, dtype=self.torch.long, device=self.device)

    def groups(self, index, count):
        """For add_up: the group of each of a list, sorted; the group and where it begins and ends."""
        ends = [bisect.bisect_right(index, g) for g in range(count)]
        return self.whole(index), list(zip([0] + ends, ends))

    # --- what stays the same ---

    def set_rows(self):
        u = self.u
        op, row, demand = zip(*u.users) if u.users else ([], [], [])
        self.user, self.user_row, self.demand = self.whole(op), self.groups(row, len(u.rows)), self.real(demand)
        self.user_window = self.window(self.user, 0)
        space, limit, unit, blocking = zip(*u.rows) if u.rows else ([], [], [], [])
        self.row_space, self.limit, self.limit_unit = self.groups(space, len(u.spaces)), self.real(limit), self.real(unit)
        before = self.step.long()[None, :] - self.whole(blocking)[:, None]
        self.busy_from, self.none_busy = self.torch.clamp(before, min=0), before < 0
        self.row_fold = self.fold_of(space)

    def set_values(self):
        u = self.u
        op, space, birth, width = zip(*u.values) if u.values else ([], [], [], [])
        self.made, self.made_space, self.width = self.whole(op), self.groups(space, len(u.spaces)), self.real(width)
        self.birth = self.asap[self.made] + self.real(birth)
        op, ahead = zip(*u.readers) if u.readers else ([], [])
        self.reader, self.read_window = self.whole(op), self.window(self.whole(op), self.real(ahead))
        value, reader = zip(*u.pairs) if u.pairs else ([], [])
        self.pair_value, self.pair_reader = self.whole(value), self.whole(reader)
        if self.has_live:
            self.made_window = self.window(self.made, self.real(birth))
            self.live_fold = self.fold_of(range(len(u.spaces)))

    def window(self, ops, later):
        """Offsets of the steps from asap + later, those before the window, those after."""
        k = self.step[None, :] - (self.asap[ops] + later)[:, None]
        return k, k < 0, k >= self.mobility[ops][:, None]

    def fold_of(self, spaces):
        """For rows of these spaces: the slot of each step in a flat [rows x slots], or None; which slots there are."""
        torch, u = self.torch, self.u
        slots = self.whole([u.spaces[i].slots for i in spaces])
        absent = torch.arange(u.slots, device=self.device)[None, :] >= slots[:, None]
        if self.mode != 'modulo':
            return None, absent
        row = torch.arange(len(slots), device=self.device)[:, None]
        return (row * u.slots + self.step.long()[None, :] % slots[:, None]).flatten(), absent

    # --- a round ---

    def begin(self):
        torch = self.torch
        self.x = self.first_x.clone().requires_grad_(True)
        sigma = torch.clamp(self.s['kappa'] * self.mobility, min=self.s['floor'])
        end = torch.clamp(torch.clamp(sigma, max=self.s['end']), min=1e-3)
        self.sigma = sigma
        self.shrink = torch.where(sigma > end, (end / sigma) ** (1.0 / self.iterations), torch.ones_like(sigma))
        self.first, self.second = torch.zeros_like(self.x), torch.zeros_like(self.x)
        self.multiplier = self.real(0).expand(len(self.x), len(self.u.rows), self.u.slots)
        self.done, self.rho, self.rho_limit, self.scale, self.sharpness = 0, self.s['rho'], self.s['rho_limit'], None, None

    def started(self, ops, window):
        """F: the probability of having started by the end of each step."""
        k, before, after = window
        z = (k + 0.5 - self.x.index_select(1, ops)[..., None]) / self.sigma[ops, None]
        return (0.5 * (1 + self.torch.erf(z * math.sqrt(0.5)))).masked_fill(before, 0).masked_fill(after, 1)

    def add_up(self, values, groups):
        """Sums over groups of the second dimension."""
        torch, (index, parts) = self.torch, groups
        if len(parts) <= FEW_GROUPS:
            return torch.stack([values[:, a:b].sum(1) for a, b in parts], 1)
        zeros = torch.zeros(len(values), len(parts), *values.shape[2:], dtype=self.dtype, device=self.device)
        return zeros.index_add(1, index, values)

    def fold(self, rows, index):
        """Steps into slots."""
        if index is None:
            return rows
        starts, count, slots = len(rows), rows.shape[1], self.u.slots
        zeros = self.torch.zeros(starts, count * slots, dtype=self.dtype, device=self.device)
        return zeros.index_add(1, index, rows.flatten(1)).unflatten(1, (count, slots))

    def use(self):
        """[starts, rows, slots]"""
        f = self.demand[:, None] * self.started(self.user, self.user_window)
        total = self.add_up(f, self.user_row)
        ended = total.gather(2, self.busy_from.expand(len(total), -1, -1)).masked_fill(self.none_busy, 0)
        return self.fold(total - ended, self.row_fold[0])

    def gone(self):
        """The probability that all of a value's consumers have started: [starts, values, steps]."""
        torch = self.torch
        read = torch.log(torch.clamp(self.started(self.reader, self.read_window), min=TINY))
        zeros = torch.zeros(len(read), len(self.made), self.u.steps, dtype=self.dtype, device=self.device)
        return torch.exp(zeros.index_add(1, self.pair_value, read.index_select(1, self.pair_reader)))

    def live(self):
        """[starts, spaces, slots]"""
        alive = self.width[:, None] * self.started(self.made, self.made_window) * (1 - self.gone())
        return self.fold(self.add_up(alive, self.made_space), self.live_fold[0])

    def lifetimes(self):
        """[starts, spaces], of the values that are not linear."""
        last = (1 - self.gone()).sum(2)
        length = self.torch.clamp(last - self.birth - self.x.index_select(1, self.made), min=0)
        return self.add_up(self.width * length, self.made_space)

    def peaks(self, levels, absent):
        """The smooth maximum over the slots, as sharp in the whole round as at its first step."""
        torch, levels = self.torch, levels.masked_fill(absent, -math.inf)
        if self.sharpness is None:
            self.sharpness = self.s['tau'] / torch.clamp(levels.detach().amax(2), min=1e-6)
        return torch.logsumexp(self.sharpness[..., None] * levels, 2) / self.sharpness

    def objective(self, use):
        """[starts, spaces]"""
        if self.has_live:
            return self.peaks(self.live(), self.live_fold[1])
        value = self.add_up(self.slope * self.x, self.space)
        if self.mode == 'resource':
            return value + self.add_up(self.peaks(use, self.row_fold[1]), self.row_space)
        return value + self.lifetimes() if self.u.values else value

    def over_limits(self, use):
        """The multipliers that the use asks for, and the penalty."""
        rho = (self.rho_limit / self.limit_unit ** 2)[:, None]
        y = self.torch.clamp(self.multiplier + rho * (use - self.limit[:, None]), min=0).masked_fill(self.row_fold[1], 0)
        return y.detach(), (y * y / (2 * rho)).sum()

    def violations(self):
        torch = self.torch
        m = torch.clamp(self.x.index_select(1, self.src) + self.gap - self.x.index_select(1, self.dst), min=0)
        knee = self.s['knee']
        return torch.where(m < knee, m * m / (2 * knee), m - knee / 2).sum()

    def set_scale(self, use):
        """The objective's mean gradient, of what can move, becomes settings' `gradient`."""
        torch = self.torch
        grad, = torch.autograd.grad(self.objective(use).sum(), self.x, retain_graph=True, allow_unused=True)
        size = torch.zeros_like(self.x) if grad is None else grad.abs() * (self.mobility > 0)
        moving = self.add_up((self.mobility > 0).to(self.dtype)[None, :], self.space)
        total = self.add_up(size, self.space)
        self.scale = torch.where(total > 0, self.s['gradient'] * moving / total, torch.ones_like(total))

    def iterate(self):
        """One step; returns the objectives where it began."""
        torch, wanted = self.torch, None
        use = self.use() if self.u.rows else None
        if self.scale is None:
            self.set_scale(use)
        value = self.objective(use)
        loss = (self.scale * value).sum() + self.rho * self.violations()
        if any(row[1] < math.inf for row in self.u.rows):
            wanted, penalty = self.over_limits(use)
            loss = loss + penalty
        grad, = torch.autograd.grad(loss, self.x)
        self.move(grad)
        if self.done % RHO_PERIOD == 0:
            self.multiplier = self.multiplier if wanted is None else wanted
            self.rho *= self.s['growth']
            self.rho_limit *= self.s['growth']
        return value.detach()

    def move(self, grad):
        """Adam."""
        torch = self.torch
        begin, rate = self.s['decay_from'] * self.iterations, self.s['rate']
        if self.done > begin:
            rate *= (self.iterations - self.done) / (self.iterations - begin)
        self.done += 1
        with torch.no_grad():
            self.first.mul_(0.9).add_(grad, alpha=0.1)
            self.second.mul_(0.99).addcmul_(grad, grad, value=0.01)
            size = torch.sqrt(self.second / (1 - 0.99 ** self.done)) + 1e-8
            move = rate * self.unit * (self.first / (1 - 0.9 ** self.done)) / size
            self.x.copy_(torch.minimum(torch.clamp(self.x - move, min=0), self.mobility))
            self.sigma = self.sigma * self.shrink


# --- measuring ------------------------------------------------------------------------------------------------------------


def grouped(spaces, how):
    return [Union(g) for g in ([[s] for s in spaces] if how == 'each' else by_length(spaces) if how == 'length' else [spaces])]


def tensor_bytes(union, starts):
    return 4 * starts * len(union.asap) * union.steps


def one_round(groups, iterations):
    """Seconds, and the objectives where the last step began, [starts] of each problem."""
    torch = groups[0].torch
    values = []
    for dense in groups:
        dense.begin()
    if groups[0].x.is_cuda:
        torch.cuda.synchronize()
    began = time.perf_counter()
    for dense in groups:
        for _ in range(iterations):
            value = dense.iterate()
        values.append(value)
    objectives = [column.tolist() for value in values for column in value.T]  # waits for the device
    return time.perf_counter() - began, objectives


def run(torch, spaces, args, dtype):
    """Some iterations that are not timed, then rounds that are; the median counts. Returns what is printed, and the
    objectives of each problem's starts, in the order of the groups."""
    device = torch.device(args.device)
    on_gpu = device.type == 'cuda'
    unions = grouped(spaces, args.group)
    if on_gpu:
        torch.cuda.reset_peak_memory_stats()
    groups = [Dense(torch, u, args, device, dtype) for u in unions]
    one_round(groups, min(WARM_UP, args.iterations))
    times = []
    while not times or sum(times) < args.stop_after and (len(times) < LEAST_ROUNDS or sum(times) < args.time_limit):
        seconds, objectives = one_round(groups, args.iterations)
        times.append(seconds)
    seconds = statistics.median(times)
    return {'problem': spaces[0].name if len(spaces) == 1 else f'{len(spaces)} problems', 'mode': args.mode,
            'problems': len(spaces), 'operations': sum(s.n for s in spaces), 'steps': max(u.steps for u in unions),
            'starts': args.starts, 'group': args.group, 'groups': len(unions), 'backend': 'pytorch',
            'pytorch': torch.__version__, 'device': torch.cuda.get_device_name() if on_gpu else 'cpu',
            'iterations': args.iterations, 'rounds': len(times), 'seconds': seconds,
            'iterations_per_second': args.iterations / seconds, 'objective': sum(map(min, objectives)),
            'device_memory': torch.cuda.max_memory_allocated() if on_gpu else 0,
            'bytes_of_one_tensor': max(tensor_bytes(u, args.starts) for u in unions)}, objectives


def objective_of_tool(args, path, space):
    """The best of the starts on the CPU backend, without what its windows leave out."""
    command = [args.check, 'bench-backend', path, f'--mode={args.mode}', '--backend=cpu', f'--perturb={args.perturb}',
               f'--starts={args.starts}', f'--seed={args.seed}', f'--objective={args.objective}', f'--ii={space.ii}',
               f'--latency={args.latency}', '--window=12', f'--alpha={args.alpha}', f'--iterations={args.iterations}',
               '--time-limit=0.000001', '--json']
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)['objective']


def check(torch, spaces, args):
    """Compares each problem's objective with the CPU backend's, from the same starts."""
    args.stop_after = 0
    path_of = {id(s): path for s, path in zip(spaces, args.problem)}
    _, objectives = run(torch, spaces, args, torch.float64)
    worst = 0
    for space, starts in zip([s for u in grouped(spaces, args.group) for s in u.spaces], objectives):
        ours, theirs = min(starts), objective_of_tool(args, path_of[id(space)], space)
        apart = abs(ours - theirs) / max(1, abs(theirs))
        worst = max(worst, apart)
        print(f'{space.name}, {args.mode}: {ours:.7g} here, {theirs:.7g} on the CPU backend, {apart:.2g} apart')
    return 0 if worst < args.tolerance else 1


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('problem', nargs='+')
    parser.add_argument('--mode', choices=sorted(SETTINGS), default='resource')
    parser.add_argument('--objective', choices=['lifetime', 'max-live'], default='lifetime', help='in mode modulo')
    parser.add_argument('--ii', type=int, default=0, help="in mode modulo; 0: each problem's lower bound")
    parser.add_argument('--latency', type=int, default=0,
                        help='bound in cycles; 0: the critical path, in mode modulo an II more')
    parser.add_argument('--alpha', type=float, default=1e-3, help='weight of communication in mode resource')
    parser.add_argument('--iterations', type=int, default=200, help='of a round')
    parser.add_argument('--starts', type=int, default=1)
    parser.add_argument('--perturb', type=int, choices=[0, 1], default=1, help='0: every start begins at the midpoints')
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--group', choices=['each', 'length', 'all'], default='each', help='which problems share tensors')
    parser.add_argument('--time-limit', type=float, default=1, metavar='S', help='least seconds to time; three rounds at least')
    parser.add_argument('--stop-after', type=float, default=math.inf, metavar='S',
                        help='seconds after which no further round is begun, even if it would be the second')
    parser.add_argument('--device', default='cuda')
    parser.add_argument('--check', metavar='GAUS', help='the tool to compare with, on the CPU in double precision')
    parser.add_argument('--tolerance', type=float, default=5e-3,
                        help='of --check; Adam makes much of little differences')
    parser.add_argument('--estimate', action='store_true')
    return parser.parse_args()


def main():
    args = arguments()
    spaces = [Space(path, args.mode, args.objective, args.ii, args.latency, args.alpha) for path in args.problem]
    if args.estimate:
        for u in grouped(spaces, args.group):
            print(f'{len(u.asap)} operations x {u.steps} steps x {args.starts} starts: '
                  f'{tensor_bytes(u, args.starts) / 1e9:.2f} GB a tensor')
        return 0
    try:
        import torch
    except ImportError:
        print('PyTorch is not installed', file=sys.stderr)
        return 77
    if args.check:
        args.device = 'cpu'
        return check(torch, spaces, args)
    if args.device.startswith('cuda') and not torch.cuda.is_available():
        print('PyTorch sees no CUDA device', file=sys.stderr)
        return 77
    try:
        result, _ = run(torch, spaces, args, torch.float32)
    except torch.cuda.OutOfMemoryError as e:
        print(f'not enough memory: {e}', file=sys.stderr)
        return 1
    print(json.dumps(result, indent=1))
    return 0


if __name__ == '__main__':
    sys.exit(main())
