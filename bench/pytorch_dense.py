#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The relaxation as one would write it in PyTorch: dense tensors of operations x
steps, gradients by autograd. Modes resource and memory, one start.

It is what the backends are measured against, and does the same iteration as
they do (docs/model.md): the objective after the last step is compared with that of
`gaus bench-backend` by --check.

  bench/pytorch_dense.py P.json --mode=memory   # times it, prints JSON
  bench/pytorch_dense.py P.json --iterations=21 --check build/bin/gaus   # exit code 1: they disagree
  bench/pytorch_dense.py P.json --estimate      # memory of the tensors, without PyTorch

Exit code 77: PyTorch, or the device that was asked for, is not there."""
import argparse
import json
import math
import statistics
import subprocess
import sys
import time

LEAST_ROUNDS = 3  # that are timed, as in bench-backend
RHO_PERIOD = 20
SETTINGS = {
    'resource': dict(rate=0.04, decay_from=0.5, kappa=0.3, floor=0.3, end=0.1, tau=80, rho=2, growth=1.1,
                     gradient=0.5, knee=0.05),
    'memory': dict(rate=0.04, decay_from=0.5, kappa=0.3, floor=0.3, end=0.25, tau=40, rho=2, growth=1.15,
                   gradient=0.5, knee=0.05),
}


class Problem:
    """What both modes need of a problem without distances and limits."""

    def __init__(self, path, latency):
        data = json.load(open(path))
        types = data['operator_types']
        by_name = {t['name']: i for i, t in enumerate(types)}
        self.name = data.get('name', path)
        ops = data['operations']
        self.n = len(ops)
        kind = [by_name[o['type']] if isinstance(o['type'], str) else o['type'] for o in ops]
        if any('limit' in t for t in types):
            raise SystemExit('operator types with limits are not supported')
        self.num_types = len(types)
        self.kind = kind
        self.blocking = [types[k].get('blocking', 1) for k in kind]
        self.latency = [types[k].get('latency', 1) for k in kind]
        self.demand = [o.get('demand', 1) for o in ops]
        self.width = [o.get('width', 1) for o in ops]
        self.late = [self.latency[v] if data.get('lifetime_from', 'finish') == 'finish' else 0 for v in range(self.n)]
        deps = [d for d in data['dependences'] if d.get('distance', 0) == 0]
        self.edges = [(d['src'], d['dst'], d.get('latency', self.latency[d['src']])) for d in deps]
        self.data = [(d['src'], d['dst']) for d in deps if d.get('kind', 'data') == 'data']
        self.set_windows(latency)

    def set_windows(self, latency):
        out, waiting = [[] for _ in range(self.n)], [0] * self.n
        for u, v, gap in self.edges:
            out[u].append((v, gap))
            waiting[v] += 1
        order = [v for v in range(self.n) if waiting[v] == 0]
        self.asap = [0] * self.n
        for u in order:
            for v, gap in out[u]:
                self.asap[v] = max(self.asap[v], self.asap[u] + gap)
                waiting[v] -= 1
                if waiting[v] == 0:
                    order.append(v)
        shortest = max(self.asap[v] + self.latency[v] for v in range(self.n))
        bound = latency or shortest
        if bound < shortest:
            raise SystemExit(f'the shortest schedule takes {shortest} cycles')
        self.alap = [bound - self.latency[v] for v in range(self.n)]
        for u in reversed(order):
            for v, gap in out[u]:
                self.alap[u] = min(self.alap[u], self.alap[v] - gap)
        self.steps = max(self.alap[v] + max(self.latency[v], self.blocking[v]) for v in range(self.n)) + 1

    def consumers(self):
        """Pairs (producer, consumer), without consumers that another one of the
        same value outlives in every schedule."""
        reads, after = [[] for _ in range(self.n)], [set() for _ in range(self.n)]
        for u, v in self.data:
            if v not in reads[u]:
                reads[u].append(v)
        for u, v, gap in self.edges:
            if gap >= 0:
                after[u].add(v)
        pairs = []
        for u in range(self.n):
            if not reads[u] or self.width[u] == 0:
                continue
            latest = max(reads[u], key=lambda c: self.asap[c])
            dead = set()
            for c in reads[u]:
                if c != latest and self.alap[c] <= self.asap[latest]:
                    dead.add(c)
                if len(after[c]) <= 64 and any(k in reads[u] and k not in dead and k != c for k in after[c]):
                    dead.add(c)
            pairs += [(u, c) for c in reads[u] if c not in dead]
        return pairs


class Dense:
    """State and terms. F[v][d] is the probability that v has started by the end
    of step d; `torch` is the module."""

    def __init__(self, torch, problem, mode, alpha, iterations, device, dtype):
        self.torch, self.p, self.mode, self.alpha = torch, problem, mode, alpha
        self.s, self.iterations = SETTINGS[mode], iterations
        tensor = lambda values, kind=dtype: torch.tensor(values, dtype=kind, device=device)
        long = torch.long
        self.asap, self.alap = tensor(problem.asap), tensor(problem.alap)
        self.mobility = self.alap - self.asap
        self.demand, self.width = tensor(problem.demand), tensor(problem.width)
        self.kind = tensor(problem.kind, long)
        self.late = tensor(problem.late)
        self.src, self.dst = tensor([e[0] for e in problem.edges], long), tensor([e[1] for e in problem.edges], long)
        self.gap = tensor([e[2] for e in problem.edges])
        self.data_src, self.data_dst = tensor([e[0] for e in problem.data], long), tensor([e[1] for e in problem.data], long)
        self.step = torch.arange(problem.steps, device=device, dtype=dtype)
        if mode == 'memory':
            pairs = problem.consumers()
            self.made, self.read = tensor([e[0] for e in pairs], long), tensor([e[1] for e in pairs], long)
            self.lives = torch.zeros_like(self.asap).index_fill_(0, self.made, 1) * self.width
        self.unit = torch.clamp(self.mobility, min=1)
        self.begin()

    def begin(self):
        """A round, from the midpoints."""
        torch = self.torch
        self.x = (0.5 * self.mobility).clone().requires_grad_(True)
        sigma = torch.clamp(self.s['kappa'] * self.mobility, min=self.s['floor'])
        end = torch.clamp(torch.clamp(sigma, max=self.s['end']), min=1e-3)
        self.sigma = sigma
        self.shrink = torch.where(sigma > end, (end / sigma) ** (1.0 / self.iterations), torch.ones_like(sigma))
        self.first, self.second = torch.zeros_like(self.x), torch.zeros_like(self.x)
        self.done, self.rho, self.scale, self.sharpness = 0, self.s['rho'], None, None

    def started(self, late):
        """F, with starts counted from `late` steps later on."""
        torch = self.torch
        k = self.step[None, :] - (self.asap + late)[:, None]
        z = (k + 0.5 - self.x[:, None]) / self.sigma[:, None]
        f = 0.5 * (1 + torch.erf(z * math.sqrt(0.5)))
        f = torch.where(k < 0, torch.zeros_like(f), f)
        return torch.where(k >= self.mobility[:, None], torch.ones_like(f), f)

    def use(self):
        torch = self.torch
        f = self.started(0 * self.late)
        rows = []
        for t in range(self.p.num_types):
            mine = (self.kind == t).nonzero().squeeze(1)
            total = (self.demand[mine, None] * f[mine]).sum(0)
            blocking = next((self.p.blocking[v] for v in range(self.p.n) if self.p.kind[v] == t), 1)
            ended = torch.cat([torch.zeros_like(total[:blocking]), total[:-blocking]])
            rows.append(total - ended)
        return rows

    def live(self):
        torch = self.torch
        made = self.started(self.late)
        log_read = torch.log(torch.clamp(self.started(0 * self.late), min=1e-12))
        log_all = torch.zeros_like(made).index_add(0, self.made, log_read[self.read])
        return [(self.lives[:, None] * made * (1 - torch.exp(log_all))).sum(0)]

    def objective(self):
        torch = self.torch
        levels = self.use() if self.mode == 'resource' else self.live()
        if self.sharpness is None:
            self.sharpness = [self.s['tau'] / max(float(level.max()), 1e-6) for level in levels]
        value = sum(torch.logsumexp(s * level, 0) / s for s, level in zip(self.sharpness, levels))
        if self.mode == 'resource':
            value = value + self.alpha * (self.x[self.data_dst] - self.x[self.data_src]).sum()
        return value

    def violations(self):
        torch = self.torch
        mu = self.asap + self.x
        m = torch.clamp(mu[self.src] + self.gap - mu[self.dst], min=0)
        knee = self.s['knee']
        return torch.where(m < knee, m * m / (2 * knee), m - knee / 2).sum()

    def iterate(self):
        """One step; returns the objective where it began."""
        torch, s = self.torch, self.s
        if self.scale is None:
            grad, = torch.autograd.grad(self.objective(), self.x)
            moving = self.mobility > 0
            mean = float(grad[moving].abs().mean()) if bool(moving.any()) else 0
            self.scale = s['gradient'] / mean if mean > 0 else 1
        value = self.objective()
        grad, = torch.autograd.grad(self.scale * value + self.rho * self.violations(), self.x)
        begin = s['decay_from'] * self.iterations
        rate = s['rate']
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
        if self.done % RHO_PERIOD == 0:
            self.rho *= s['growth']
        return value.detach()


def tensor_bytes(problem):
    return 4 * problem.n * problem.steps


def one_round(dense, iterations):
    """Seconds, and the objective where the last step began."""
    dense.begin()
    if dense.x.is_cuda:
        dense.torch.cuda.synchronize()
    began = time.perf_counter()
    for _ in range(iterations):
        value = dense.iterate()
    objective = float(value)  # waits for the device
    return time.perf_counter() - began, objective


def run(torch, problem, args, dtype):
    """A round that is not timed, then some that are; the median counts."""
    device = torch.device(args.device)
    on_gpu = device.type == 'cuda'
    dense = Dense(torch, problem, args.mode, args.alpha, args.iterations, device, dtype)
    if on_gpu:
        torch.cuda.reset_peak_memory_stats()
    one_round(dense, args.iterations)
    times = []
    while len(times) < LEAST_ROUNDS or sum(times) < args.time_limit:
        seconds, objective = one_round(dense, args.iterations)
        times.append(seconds)
    seconds = statistics.median(times)
    return {'problem': problem.name, 'mode': args.mode, 'operations': problem.n, 'steps': problem.steps,
            'backend': 'pytorch', 'pytorch': torch.__version__,
            'device': torch.cuda.get_device_name() if on_gpu else 'cpu', 'iterations': args.iterations,
            'rounds': len(times), 'seconds': seconds, 'iterations_per_second': args.iterations / seconds,
            'objective': objective, 'device_memory': torch.cuda.max_memory_allocated() if on_gpu else 0,
            'bytes_of_one_tensor': tensor_bytes(problem)}


def check(torch, problem, args):
    """Compares the objective with the CPU backend's, from the same start."""
    ours = run(torch, problem, args, torch.float64)['objective']
    command = [args.check, 'bench-backend', args.problem, f'--mode={args.mode}', '--backend=cpu', '--perturb=0',
               '--window=12', f'--alpha={args.alpha}', f'--iterations={args.iterations}', '--time-limit=0.001',
               '--json']
    if args.latency:
        command.append(f'--latency={args.latency}')
    theirs = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)['objective']
    apart = abs(ours - theirs) / max(1, abs(theirs))
    print(f'{problem.name}, {args.mode}: {ours:.7g} here, {theirs:.7g} on the CPU backend, {apart:.2g} apart')
    return 0 if apart < args.tolerance else 1


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('problem')
    parser.add_argument('--mode', choices=sorted(SETTINGS), default='resource')
    parser.add_argument('--latency', type=int, default=0, help='bound in cycles; 0: the critical path')
    parser.add_argument('--alpha', type=float, default=1e-3, help='weight of communication in mode resource')
    parser.add_argument('--iterations', type=int, default=200, help='of a round')
    parser.add_argument('--time-limit', type=float, default=1, metavar='S', help='least seconds to time; three rounds at least')
    parser.add_argument('--device', default='cuda')
    parser.add_argument('--check', metavar='GAUS', help='the tool to compare with')
    parser.add_argument('--tolerance', type=float, default=5e-3,
                        help='of --check; Adam makes much of little differences')
    parser.add_argument('--estimate', action='store_true')
    args = parser.parse_args()
    problem = Problem(args.problem, args.latency)
    if args.estimate:
        print(f'{problem.n} operations x {problem.steps} steps: {tensor_bytes(problem) / 1e9:.2f} GB a tensor')
        return 0
    try:
        import torch
    except ImportError:
        print('PyTorch is not installed', file=sys.stderr)
        return 77
    if args.check:
        args.device = 'cpu'
        return check(torch, problem, args)
    if args.device.startswith('cuda') and not torch.cuda.is_available():
        print('PyTorch sees no CUDA device', file=sys.stderr)
        return 77
    print(json.dumps(run(torch, problem, args, torch.float32), indent=1))
    return 0


if __name__ == '__main__':
    sys.exit(main())
