# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Modules to begin with: the tests of the plugin, C as clang leaves it, and
llvm-stress, whose blocks a structure of loops runs."""
import os
import pathlib
import re
import subprocess

TEST = pathlib.Path(os.path.dirname(os.path.abspath(__file__))).parent
PREPARED = ['verify', 'function(mem2reg)', 'function(sroa,early-cse,simplifycfg)', 'function(instsimplify,loop-simplify,lcssa)',
            'function(sroa,loop-simplify,loop(loop-rotate),simplifycfg)', 'function(sroa,loop-simplify,loop-mssa(licm))']
PLAIN = ['verify', 'function(mem2reg)', 'always-inline,function(mem2reg)', 'always-inline,function(sroa,early-cse,simplifycfg)',
         'always-inline,function(loop-simplify,lcssa,loop(loop-rotate))', 'always-inline,default<O1>']


def parts(text):
    """Of a test in several files, those with IR."""
    files = re.split(r'^;--- .*\n', text, flags=re.M)
    return [part for part in files if 'define ' in part]


class Seeds:
    """Modules by name, made when asked for. `tool` runs a tool of the LLVM
    under test and returns what it prints, None if it fails."""

    def __init__(self, tools):
        self.tools, self.made = pathlib.Path(tools), {}
        root = TEST.parent
        self.tests = sorted(str(path.relative_to(TEST)) for path in TEST.glob('lit/**/*.ll'))
        self.programs = []
        if (self.tools / 'clang').exists():
            self.programs = sorted('../%s' % path.relative_to(root) for folder in ('test/programs', 'examples')
                                   for path in root.glob(folder + '/*.c'))
        self.stress = (self.tools / 'llvm-stress').exists()

    def kinds(self):
        return ['test', 'test', 'test'] + ['program'] * 2 * bool(self.programs) + ['stress'] * 2 * self.stress

    def tool(self, name, *arguments, text=None):
        done = subprocess.run([str(self.tools / name), *arguments], input=text, capture_output=True, text=True)
        return done.stdout if done.returncode == 0 else None

    def named(self, text, passes='verify'):
        """With a name for every value; None where this LLVM does not read it."""
        return self.tool('opt', '-passes=%s,function(instnamer)' % passes, '-S', '-o', '-', text=text)

    def pick(self, rnd):
        """A module, and what it is."""
        kind = rnd.choice(self.kinds())
        if kind == 'stress':
            return looped_stress(self, rnd)
        if kind == 'test':
            name = rnd.choice(self.tests)
            return rnd.choice(self.cached(name, lambda: self.of_test(name))), name
        name, level = rnd.choice(self.programs), rnd.choice(['-O1', '-O2'])
        return self.cached(name + level, lambda: [self.of_program(name, level)])[0], '%s %s' % (name, level)

    def cached(self, key, make):
        if key not in self.made:
            self.made[key] = make() or [None]
        return self.made[key]

    def of_test(self, name):
        return [text for text in map(self.named, parts((TEST / name).read_text())) if text]

    def of_program(self, name, level):
        folder = str(TEST / 'programs')
        text = self.tool('clang', level, '-w', '-I' + folder, '-S', '-emit-llvm', str(TEST / name), '-o', '-')
        return text and self.named(text)


def random_loop(rnd, depth, arguments, level=0):
    """Lines of C-like loops in IR: nests, rows, exits in the middle."""
    name = 'd%d.%d' % (level, rnd.randrange(10 ** 9))
    kind = rnd.choice(['i8', 'i32', 'i64', 'i64'])
    bound = rnd.choice(['%d' % rnd.choice([1, 2, 7, 100, 127]), '%n' if kind == 'i64' else '%m' if kind == 'i32' else '%b'])
    step = rnd.choice(['1', '1', '3', '-1'])
    flags = rnd.choice(['', ' nuw', ' nsw', ' nuw nsw'])
    arguments = dict(arguments)
    arguments[kind] = arguments[kind] + ['%%i.%s' % name]
    out = ['  br label %%head.%s' % name, 'head.%s:' % name,
           '  %%i.%s = phi %s [ 0, %%before.%s ], [ %%j.%s, %%latch.%s ]' % (name, kind, name, name, name)]
    out.insert(0, 'before.%s:' % name)
    out.insert(0, '  br label %%before.%s' % name)
    for _ in range(rnd.choice([1, 1, 2])):
        if depth > 1 and rnd.random() < 0.7:
            out += random_loop(rnd, depth - 1, arguments, level + 1)
        else:
            out.append('  call void @body(%s)' % ', '.join(
                '%s %s' % (kind, rnd.choice(arguments[kind])) for kind in ['ptr', 'ptr', 'ptr', 'i32', 'i64', 'i8']))
    if rnd.random() < 0.3:
        out += ['  %%early.%s = icmp %s i32 %%m, %d' % (name, rnd.choice(['eq', 'slt', 'ugt']), rnd.choice([0, 5, -1])),
                '  br i1 %%early.%s, label %%after.%s, label %%latch.%s' % (name, name, name)]
    else:
        out.append('  br label %%latch.%s' % name)
    out += ['latch.%s:' % name, '  %%j.%s = add%s %s %%i.%s, %s' % (name, flags, kind, name, step),
            '  %%c.%s = icmp %s %s %%j.%s, %s' % (name, rnd.choice(['ult', 'slt', 'ne']), kind, name, bound),
            '  br i1 %%c.%s, label %%head.%s, label %%after.%s' % (name, name, name), 'after.%s:' % name]
    return out


def looped_stress(seeds, rnd):
    """llvm-stress, called from loops."""
    number, size = rnd.randrange(10 ** 6), rnd.choice([10, 20, 40, 80, 150])
    name = 'llvm-stress --seed %d --size %d' % (number, size)
    arguments = ['--enable-scalable-vectors'] if rnd.random() < 0.15 else []
    text = seeds.tool('llvm-stress', '--seed=%d' % number, '--size=%d' % size, *arguments, '-o', '-')
    if not text:
        return None, name
    text = re.sub(r'^define void @autogen_SD\d+\((.*?)\)', r'define internal void @body(\1) alwaysinline', text, flags=re.M)
    operands = {'ptr': ['%p', '%q', '%r'], 'i32': ['%m', '7'], 'i64': ['%n', '1'], 'i8': ['%b', '3']}
    loops = sum((random_loop(rnd, rnd.choice([1, 1, 2, 3]), operands) for _ in range(rnd.choice([1, 1, 2]))), [])
    restrict = rnd.choice(['', 'noalias '])
    text += '\ndefine void @loops(ptr %s%%p, ptr %s%%q, ptr %%r, i32 %%m, i64 %%n, i8 %%b) {\nentry:\n%s\n  ret void\n}\n' % (
        restrict, restrict, '\n'.join(loops))
    return seeds.named(text, rnd.choice(PLAIN)), name


def prepared(seeds, rnd, module):
    return seeds.named(module, rnd.choice(PREPARED))
