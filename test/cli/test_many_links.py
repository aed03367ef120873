# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Operations with hundreds of dependences: what annealing looks at stays in proportion.

250 stores under as many nested tests, each of which waits for all tests around it, took 70 times as long as loops of that
size."""
import json

from tool import ToolTest


def nested(depth):
    """Stores of one unit; store k waits for tests 0 to k."""
    types = [{'name': 'test', 'latency': 0}, {'name': 'store', 'latency': 1, 'limit': 1}, {'name': 'value', 'latency': 1}]
    operations = [{'type': kind, 'width': 32 if kind == 'value' else 1 if kind == 'test' else 0}
                  for kind in ('test', 'value', 'store') for _ in range(depth)]
    dependences = [{'src': k, 'dst': 2 * depth + later, 'kind': 'control'}
                   for k in range(depth) for later in range(k, depth)]
    dependences += [{'src': depth + k, 'dst': 2 * depth + k} for k in range(depth)]
    operations.append({'type': 'value', 'width': 32})  # what all tests and values are made of
    dependences += [{'src': 3 * depth, 'dst': k} for k in range(2 * depth)]
    dependences += [{'src': depth + k, 'dst': 2 * depth + k + 3, 'distance': 1} for k in range(0, depth - 3, 2)]
    return {'format': 'gaus-problem-2', 'operator_types': types, 'operations': operations, 'dependences': dependences}


class ManyLinks(ToolTest):
    def looked_at(self, depth):
        """Proposals times the links that one looks at, for each operation."""
        problem = nested(depth)
        links = [0] * len(problem['operations'])
        for dependence in problem['dependences']:
            links[dependence['src']] += 1
            links[dependence['dst']] += 1
        path, stats = self.write(f'{depth}.json', problem), self.dir / f'{depth}.stats.json'
        self.succeeds('solve', path, '--effort=low', '--threads=1', f'--stats={stats}', '-q')
        proposals = json.loads(stats.read_text())['problems'][0]['counts']['proposals']
        self.assertGreater(proposals, 0)
        return proposals * sum(n * n for n in links) / len(links) ** 2

    def test_nested_conditional_stores(self):
        self.assertLess(self.looked_at(160), 1.5 * self.looked_at(80))

    def test_few_links_have_all_moves(self):
        chain = {'format': 'gaus-problem-1', 'operator_types': [{'name': 'mul', 'latency': 2, 'limit': 1}],
                 'operations': [{'type': 'mul', 'width': 8}] * 60,
                 'dependences': [{'src': k, 'dst': k + 7} for k in range(53)]
                 + [{'src': 0, 'dst': k, 'latency': 1} for k in range(20, 60, 5)]}
        stats = self.dir / 's.json'
        self.succeeds('solve', self.write('p.json', chain), '--effort=low', '--threads=1', f'--stats={stats}', '-q')
        self.assertGreaterEqual(json.loads(stats.read_text())['problems'][0]['counts']['proposals'], 30 * 60)


if __name__ == '__main__':
    import unittest
    unittest.main()
