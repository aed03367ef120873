# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Random loops as C functions, for execution: fK(a, b, c, n, m) works on memory
of which the pointers may overlap, and returns a hash of its variables. No
undefined behaviour: indices stay near the pointers, arithmetic is unsigned, and
accesses of other types than the array's may alias."""
import json
import random
import re

WIDTHS = [8, 16, 32, 64]

HEAD = '''#include <stdint.h>
#define WORD(bits) typedef uint##bits##_t w##bits __attribute__((may_alias, aligned(1)))
WORD(8);
WORD(16);
WORD(32);
WORD(64);
#define AT(bits, p, offset) (*(w##bits *)((p) + (offset)))
extern uint8_t fixed[2][4096];
extern uint64_t noted;
__attribute__((noinline)) static uint32_t pure(uint32_t x, uint32_t y) { return (x ^ y) * 2654435761u; }
__attribute__((noinline)) static void note(uint64_t x) { noted = noted * 31 + x; }
'''


class Function:
    def __init__(self, seed, number):
        self.key = '%d/%d' % (seed, number)
        self.rnd, self.number = random.Random(self.key), number
        rnd = self.rnd
        self.restrict = rnd.random() < 0.25
        self.typed = not self.restrict and rnd.random() < 0.15
        self.calls, self.floats = rnd.random() < 0.15, rnd.random() < 0.2
        self.special = rnd.random() < 0.15
        self.exits = rnd.choice([0, 0, 0, 0, 1, 1, 2])
        self.branches = rnd.choice([0, 0, 1, 1, 2, 3])
        self.variables = [('s%d' % k, rnd.choice(WIDTHS[1:])) for k in range(rnd.randint(1, 4))]
        self.temporaries, self.fresh = [], 0
        # Half of the loops have one stride, where every distance counts.
        self.stride = rnd.choice([1, 2, 4, 4, 4, 8, 8, -4, -8, 12, 3]) if rnd.random() < 0.5 else None
        self.bases = rnd.choice([['a'], ['a', 'b'], ['a', 'b'], ['a', 'b', 'c'], ['a', 'fixed[0]'],
                                 ['fixed[0]', 'fixed[1]'], ['a', 'b', 'fixed[1]']])

    # --- expressions

    def pick(self, *pairs):
        return self.rnd.choices([item for item, _ in pairs], [weight for _, weight in pairs])[0]()

    def index(self):
        rnd = self.rnd
        if rnd.random() < 0.08:
            return '%d' % rnd.randint(-16, 40)
        if rnd.random() < 0.1:
            return '(int)(%s & %d)' % (self.leaf(), rnd.choice([3, 7, 28, 63]))
        if rnd.random() < 0.05:
            return '(int)(m * i & 127)'
        if rnd.random() < 0.05:
            return '(i & %d) * %d' % (rnd.choice([1, 3, 7]), rnd.choice([1, 4, 8]))
        stride = self.stride if self.stride is not None and rnd.random() < 0.9 else rnd.choice(
            [0, 1, 2, 4, 8, 12, -4, -8, 3])
        offset = rnd.randint(-24, 40)
        return '%d * i + %d' % (stride, offset - offset % 4 if rnd.random() < 0.6 else offset)

    def place(self):
        base = self.rnd.choice(self.bases)
        if self.typed and base in 'ac':
            return '%s[%s]' % (base, self.index_of_element())
        if self.typed and base == 'b':
            return 'b[%s]' % self.index_of_element()
        base = '%s + 2048' % base if base.startswith('fixed') else base
        return 'AT(%d, %s, %s)' % (self.rnd.choice(WIDTHS), base, self.index())

    def index_of_element(self):
        rnd = self.rnd
        if rnd.random() < 0.15:
            return '(int)(%s & 15)' % self.leaf()
        return '%d * i + %d' % (rnd.choice([1, 1, 1, 2, -1, 0]), rnd.randint(-6, 8))

    def leaf(self):
        names = [name for name, _ in self.variables] + self.temporaries
        return self.pick((lambda: self.rnd.choice(names), 6), (lambda: '%du' % self.rnd.randint(0, 300), 2),
                         (lambda: '(uint32_t)i', 2), (lambda: '(uint32_t)m', 1))

    def operation(self, depth):
        rnd = self.rnd
        x, y = self.expression(depth - 1), self.expression(depth - 1)
        kinds = ['(%s + %s)'] * 4 + ['(%s - %s)', '(1u * %s * %s)', '(%s ^ %s)', '(%s & %s)', '(%s | %s)', '(%s < %s)']
        if rnd.random() < 0.08:
            return '(%s / (%s | 1))' % (x, y)
        if rnd.random() < 0.08:
            return '((%s + 0u) %s (%s & 15))' % (x, rnd.choice(['<<', '>>']), y)
        if rnd.random() < 0.1:
            return '(%s ? %s : %s)' % (self.condition(), x, y)
        if self.calls and rnd.random() < 0.2:
            return 'pure(%s, %s)' % (x, y)
        if self.floats and rnd.random() < 0.3:
            return '(uint32_t)((float)(%s & 1023) * 0.375f + f)' % x
        return rnd.choice(kinds) % (x, y)

    def expression(self, depth):
        if depth <= 0:
            return self.pick((self.leaf, 3), (self.place, 2))
        return self.pick((lambda: self.operation(depth), 4), (self.place, 3), (self.leaf, 1))

    def condition(self):
        rnd = self.rnd
        test = '(%s & %d) %s %d' % (self.expression(1), rnd.choice([1, 3, 7, 255]), rnd.choice(['==', '!=', '<', '>']),
                                    rnd.randint(0, 3))
        if rnd.random() < 0.15:
            return '(%s %s (%s & 1))' % (test, rnd.choice(['&&', '||']), self.leaf())
        return test

    # --- statements

    def statements(self, depth, count):
        outer = list(self.temporaries)
        lines = [line for _ in range(count) for line in self.statement(depth)]
        self.temporaries = outer
        return lines

    def block(self, head, depth):
        return [head + ' {'] + ['  ' + line for line in self.statements(depth + 1, self.rnd.randint(1, 3))] + ['}']

    def branch(self, depth):
        self.branches -= 1
        if self.rnd.random() < 0.15:
            lines = ['switch (%s & 3) {' % self.expression(1)]
            for case in self.rnd.sample(['case 0:', 'case 1:', 'case 2:', 'default:'], self.rnd.randint(2, 4)):
                lines += [case + ' {'] + self.statements(depth + 1, self.rnd.randint(1, 2))
                lines += ['}'] + (['break;'] if self.rnd.random() < 0.8 else ['/* falls through */;'])
            return lines + ['}']
        lines = self.block('if (%s)' % self.condition(), depth)
        return lines + self.block('else', depth) if self.rnd.random() < 0.5 else lines

    def temporary(self):
        self.fresh += 1
        line = 'uint%d_t t%d = %s;' % (self.rnd.choice(WIDTHS), self.fresh, self.expression(2))
        self.temporaries.append('t%d' % self.fresh)
        return [line]

    def assignment(self):
        name = self.rnd.choice(self.variables)[0]
        if self.rnd.random() < 0.15:
            return ['if (%s) %s = %s;' % (self.condition(), name, self.expression(1))]
        if self.rnd.random() < 0.1 and len(self.variables) > 1:
            other = self.rnd.choice(self.variables)[0]
            return ['{ uint64_t held = %s; %s = %s; %s = held; }' % (name, name, other, other)]
        return ['%s %s %s;' % (name, self.rnd.choice(['=', '+=', '^=', '+=']), self.expression(2))]

    def private(self):
        """An array that each iteration has for itself: its life starts and ends in the loop."""
        self.fresh += 1
        name, leaves = 'z%d' % self.fresh, [self.leaf() for _ in range(5)]
        lines = ['{ uint32_t %s[4] = {%s, 1, %s, 2};' % (name, leaves[0], leaves[1]),
                 '  %s[%s & 3] %s %s;' % (name, leaves[2], self.rnd.choice(['=', '+=']), leaves[3]),
                 '  %s ^= %s[%s & 3];' % (self.rnd.choice(self.variables)[0], name, leaves[4])]
        if self.rnd.random() < 0.3:
            lines.append('  __builtin_memcpy(%s, %s, 8);' % (self.address(), name))
        return lines + ['}']

    def address(self):
        base = self.rnd.choice([base for base in self.bases if not self.typed or base.startswith('fixed')] or ['fixed[0]'])
        return '%s%s + (%s)' % (base, ' + 2048' if base.startswith('fixed') else '', self.index())

    def rare(self):
        return self.pick((self.private, 3),
                         (lambda: ['*(volatile w32 *)(%s) = %s;' % (self.address(), self.leaf())], 1),
                         (lambda: ['%s += *(volatile w16 *)(%s);' % (self.variables[0][0], self.address())], 1),
                         (lambda: ['__builtin_memcpy(%s, %s, 8);' % (self.address(), 'fixed[1] + 3000')], 1),
                         (lambda: ['__builtin_assume(i < 1000);'], 1))

    def statement(self, depth):
        rnd = self.rnd
        if self.special and rnd.random() < 0.2:
            return self.rare()
        if self.branches > 0 and depth < 3 and rnd.random() < 0.35:
            return self.branch(depth)
        if self.exits > 0 and rnd.random() < 0.25:
            self.exits -= 1
            return ['if (%s) %s;' % (self.condition(), rnd.choice(['break', 'break', 'goto out', 'continue']))]
        if self.calls and rnd.random() < 0.15:
            return ['note(%s);' % self.leaf()]
        if self.floats and rnd.random() < 0.3:
            return ['f = f * 0.5f + (float)(%s & 255);' % self.expression(1)]
        if rnd.random() < 0.04 and not self.typed and not self.restrict:
            return ['{ uint8_t *held = a; a = b; b = held; }']
        return self.pick((lambda: ['%s = %s;' % (self.place(), self.expression(2))], 5), (self.assignment, 4),
                         (self.temporary, 3))

    # --- the function

    def head(self):
        rnd = self.rnd
        return rnd.choice([
            ('for (int i = 0; i < n; i++) {', '}'), ('for (int i = 0; i < n; i++) {', '}'),
            ('for (int64_t i = 0; i < n; i++) {', '}'), ('for (int i = n - 1; i >= 0; i--) {', '}'),
            ('for (int i = 0; i < n; i += 2) {', '}'), ('for (unsigned j = 0; j != (unsigned)n; j++) { int i = (int)j;', '}'),
            ('int i = 0; do {', '} while (++i < n);'),
            ('for (int i = 0; i < n && (%s & 15) != 3; i++) {' % self.leaf(), '}'),
            ('for (int i = 1; i < 24; i++) {', '}'), ('for (int i = 0; i < 30; i += 3) {', '}'),
            ('for (uint8_t i = 0; i < (uint8_t)n; i++) {', '}')])

    def followers(self, seed):
        """Loops in a row behind it, of which each leaves behind what those before it left."""
        rnd, lines, left = random.Random(seed), [], ['s0']
        for k in range(rnd.choice([0, 0, 0, 2, 3, 4])):
            name, value = 'e%d' % k, rnd.choice(left)
            at = 'AT(8, (uint8_t *)a, 1200 + %d + %%s)' % rnd.choice([0, 0, 5, 16])
            if rnd.random() < 0.3:
                lines += ['int i%d = 0; uint64_t %s; for (;; i%d++) { if (%s == %d) { %s = %s + %du; break; } '
                          'if (i%d == 20 || (%s & 7) == %d) { %s = i%d; break; } }' % (
                              k, name, k, at % ('i%d' % k), rnd.randint(0, 255), name, value, rnd.randint(0, 99),
                              k, at % ('i%d' % k), rnd.randint(0, 7), name, k)]
            elif rnd.random() < 0.4:
                lines += ['int %s = (int)(%s & 3); while (%s < 20 && (%s & %d) != %d) %s++;' % (
                    name, value, name, at % name, rnd.choice([3, 7, 15]), rnd.randint(0, 3), name)]
            else:
                lines += ['uint64_t %s = %d; for (int q = 0; q < (int)(%s & 15); q++) { %s += %s * 3; %s }' % (
                    name, k, value, at % 'q', rnd.choice(left + [name]),
                    rnd.choice(['%s += %s;' % (name, at % 'q'), 'if (%s & 1) %s ^= q;' % (at % 'q', name),
                                'if (%s == 7) { %s = 99; break; }' % (at % 'q', name)]))]
            if rnd.random() < 0.4:
                lines += ['if (%s & 3) for (int q = 0; q < 9; q++) %s += (uint8_t)(q * %s); else %s = 5;' % (
                    value, at % 'q', name, name)]
            left.append(name)
        return lines + ['s0 = (s0 * 31u) + (uint32_t)%s;' % name for name in left[1:]]

    def text(self):
        begin, end = self.head()
        body = self.statements(0, self.rnd.randint(2, 6))
        pointer = 'uint%d_t *%s%%s' % (32 if self.typed else 8, 'restrict ' if self.restrict else '')
        middle = 'uint16_t *%s' if self.typed else pointer
        lines = ['uint64_t f%d(void *pa, void *pb, void *pc, int n, int m) {' % self.number,
                 '  %s = pa; %s = pb; %s = pc;' % (pointer % 'a', middle % 'b', pointer % 'c'), '  float f = 1.0f;']
        lines += ['  uint%d_t %s = %du;' % (bits, name, self.rnd.randint(0, 99)) for name, bits in self.variables]
        lines += ['  ' + begin] + ['    ' + line for line in body] + ['  ' + end]
        if any('goto out' in line for line in body):
            lines += ['  s0 ^= 77;', 'out:;']
        lines += ['  ' + line for line in self.followers('row %s' % self.key)]
        sums = ' '.join('h = h * 31 + %s;' % name for name, _ in self.variables)
        lines += ['  (void)a, (void)b, (void)c, (void)m;', '  uint64_t h = (uint64_t)(f * 16); %s' % sums, '  return h;',
                  '}', '']
        return '\n'.join(lines)

    def kind(self):
        """How the caller may place the pointers: 0 anywhere, 1 apart."""
        return 1 if self.restrict or self.typed else 0


def module(seed, numbers):
    functions = [Function(seed, number) for number in numbers]
    texts = [function.text() for function in functions]
    table = ', '.join('f%d' % number for number in numbers)
    kinds = ', '.join(str(function.kind()) for function in functions)
    return HEAD + '\n'.join(texts) + '''
uint64_t (*const functions[])(void *, void *, void *, int, int) = {%s};
const int kinds[] = {%s}, first = %d, count = %d;
''' % (table, kinds, numbers[0], len(functions))


def with_rules(target, rules):
    """A target file with more rules."""
    target = json.loads(target)
    target.update(format='gaus-target-1', rules=rules)
    return json.dumps(target, indent=1)


def delay_stores(text, rnd):
    """Scheduled IR with some stores an interval late; the numbers of those functions."""
    nodes = dict(re.findall(r'^!(\d+) = (.*)$', text, re.M))
    fresh, added, changed, lines, function = 1 + max(map(int, nodes)), [], [], [], None

    def number(node):
        return int(re.fullmatch(r'!\{(?:!".*", )?i32 (\d+)\}', nodes[node]).group(1))

    intervals = {}
    for name, body in re.findall(r'^define [^\n]*@f(\d+)\((.*?)^}', text, re.M | re.S):
        loops = re.findall(r'!llvm\.loop !(\d+)', body)
        found = [number(child) for loop in loops for child in re.findall(r'!(\d+)', nodes[loop])
                 if '"gaus.ii"' in nodes[child]]
        if len(found) == 1:
            intervals[name] = found[0]
    for line in text.splitlines():
        head = re.match(r'define [^\n]*@f(\d+)\(', line)
        function = head.group(1) if head else function
        cycle = re.search(r'^  store .*!gaus\.cycle !(\d+)', line)
        if cycle and function in intervals and rnd.random() < 0.5:
            added.append('!%d = !{i32 %d}' % (fresh + len(added), number(cycle.group(1)) + intervals[function]))
            line = re.sub(r'!gaus\.cycle !\d+', '!gaus.cycle !%d' % (fresh + len(added) - 1), line)
            changed += [] if function in changed else [function]
        lines.append(line)
    return '\n'.join(lines + added), changed


MAIN = '''#define _POSIX_C_SOURCE 200809L
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
extern uint64_t (*const functions[])(void *, void *, void *, int, int);
extern const int kinds[], first, count;
_Alignas(16) uint8_t fixed[2][4096], memory[3 * 4096];
uint64_t noted;
static uint64_t ticks;

/* Memory that the program with the loops does not see. */
uint64_t tick(uint64_t x) { return ticks = ticks * 7 + x; }

/* Reads any address without a fault, for loads that run in vain. */
static sigjmp_buf before;
static volatile sig_atomic_t reading;

static void on_fault(int number) {
  if (reading)
    siglongjmp(before, 1);
  signal(number, SIG_DFL);
}

uint64_t answer(const void *from, uint64_t bytes) {
  uint64_t value = 0x5a5a5a5a5a5a5a5au;
  reading = 1;
  if (!sigsetjmp(before, 0))
    memcpy(&value, from, bytes);
  reading = 0;
  return value;
}

static void survive_faults(void) {
  struct sigaction action = {.sa_handler = on_fault, .sa_flags = SA_NODEFER};
  sigaction(SIGSEGV, &action, NULL);
  sigaction(SIGBUS, &action, NULL);
}

static uint64_t fill(uint8_t *bytes, int size, uint64_t state) {
  for (int i = 0; i < size; i++) {
    state ^= state << 13, state ^= state >> 7, state ^= state << 17;
    bytes[i] = (uint8_t)(state >> 23);
  }
  return state;
}

static uint64_t hash(uint64_t h, const uint8_t *bytes, int size) {
  for (int i = 0; i < size; i++)
    h = (h ^ bytes[i]) * 1099511628211u;
  return h;
}

int main(void) {
  static const int sizes[] = {0, 1, 2, 3, 5, 8, 17, 30}, apart[] = {0, 4, -8, 1, 12, 40, -3, 64};
  survive_faults();
  for (int k = 0; k < count; k++) {
    printf("%d", first + k);
    for (int run = 0; run < 8; run++) {
      uint64_t state = fill(memory, sizeof memory, 88172645463325252u + (unsigned)run);
      fill(fixed[0], sizeof fixed, state);
      noted = ticks = 0;
      uint8_t *a = memory + 2048, *b = memory + 6144, *c = memory + 10240;
      if (!kinds[k] && run > 1)
        b = a + apart[run];
      if (!kinds[k] && run > 4)
        c = a - 2 * apart[run];
      uint64_t h = functions[k](a, b, c, sizes[(run + k) % 8], run - 2);
      h = hash(h ^ noted ^ ticks * 3, memory, sizeof memory);
      printf(" %016llx", (unsigned long long)hash(h, fixed[0], sizeof fixed));
    }
    printf("\\n");
    fflush(stdout);
  }
  return 0;
}
'''
