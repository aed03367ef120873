# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Certificates: what a solve claims is proven, and no certificate that claims too much is accepted."""
import json
import subprocess
import sys
import unittest

from tool import DATA, ROOT, ToolTest, run

sys.path.insert(0, str(ROOT / 'test' / 'fuzz'))
import proofs  # noqa: E402

CHECKER = ROOT / 'utils' / 'check_proof.py'


class Proofs(ToolTest):
    def certify(self, problem, *args, code=0):
        """Solves, checks the certificate, and returns what the checker says."""
        proof, schedule = self.dir / 'a.proof', self.dir / 's.json'
        result = run('solve', problem, '-q', '-o', schedule, '--proof=%s' % proof, *args)
        self.assertEqual(result.returncode, code, result.stderr)
        return self.check(problem, proof, *([schedule] if code == 0 else []))

    def check(self, problem, proof, *schedule, code=0):
        result = subprocess.run([sys.executable, CHECKER, problem, proof, *schedule], capture_output=True, text=True)
        self.assertEqual(result.returncode, code, result.stdout + result.stderr)
        other = subprocess.run([proofs.CHECKER, problem, proof, *schedule], capture_output=True, text=True)
        self.assertEqual(other.returncode, code, other.stdout + other.stderr)
        return result.stdout

    def test_optimal_and_smallest(self):
        text = self.certify(DATA / 'fir4.json')
        self.assertIn('II 2 is the smallest', text)
        self.assertIn('lifetime_bits 152 is the least at II 2', text)

    def test_ii_above_mii(self):
        self.assertIn('accepted: infeasible 3 3 0', self.certify(DATA / 'minii_infeasible.json', '--ii=3', code=1))
        self.assertIn('II 4 is the smallest', self.certify(DATA / 'minii_infeasible.json'))

    def test_latency(self):
        text = self.certify(DATA / 'latency_fragmented_2.json', '--latency=8', code=1)
        self.assertIn('accepted: infeasible 1 0 8', text)

    def test_max_live(self):
        self.assertIn('accepted: max_live_bits 2 0 76', self.certify(DATA / 'fir4.json', '--objective=max-live'))

    def test_too_much_demand(self):
        self.assertIn('accepted: infeasible 1 0 0', self.certify(DATA / 'too_much_demand.json', code=1))

    def test_the_schedule_is_the_same(self):
        for name in ('fir4.json', 'latency_modulo.json'):
            plain, proven = self.dir / 'plain.json', self.dir / 'proven.json'
            self.succeeds('solve', DATA / name, '-q', '-o', plain)
            self.succeeds('solve', DATA / name, '-q', '-o', proven, '--proof=%s' % (self.dir / 'a.proof'))
            a, b = (json.loads(path.read_text()) for path in (plain, proven))
            a.pop('seconds'), b.pop('seconds')
            self.assertEqual(a, b)

    def test_a_raised_bound_is_rejected(self):
        self.certify(DATA / 'fir4.json')
        text = (self.dir / 'a.proof').read_text()
        (self.dir / 'b.proof').write_text(text.replace('152', '153'))
        self.assertIn('rejected', self.check(DATA / 'fir4.json', self.dir / 'b.proof', code=1))

    def test_a_truncated_certificate_is_rejected(self):
        self.certify(DATA / 'fir4.json')
        (self.dir / 'b.proof').write_text((self.dir / 'a.proof').read_text()[:-3])
        self.assertIn('rejected', self.check(DATA / 'fir4.json', self.dir / 'b.proof', code=1))

    def test_ranges_of_unlimited_types_are_never_full(self):
        content = {'format': 'gaus-problem-1', 'operator_types': [{'name': 'a', 'latency': 1}],
                   'operations': [{'type': 'a'}, {'type': 'a'}], 'dependences': []}
        for step in ('full 0 0 1', 'whole 0 0'):
            path = self.dir / 'b.proof'
            path.write_text('gaus-proof-1\nproblem 2 0 1\nrefute 2 2\n%s\nqed\nend\n' % step)
            self.check(self.write('p.json', content), path, code=1)

    def test_another_problem_is_rejected(self):
        self.certify(DATA / 'fir4.json')
        self.check(DATA / 'canis14_fig2.json', self.dir / 'a.proof', code=1)

    def test_a_schedule_that_says_too_much_is_rejected(self):
        self.certify(DATA / 'fir4.json')
        content = json.loads((self.dir / 's.json').read_text())
        for change in ({'ii_bound': 3}, {'start': [s + (k == 0) for k, s in enumerate(content['start'])]},
                       {'objective': 151}, {'bound': 153}):
            spoilt = self.write('spoilt.json', {**content, **change})
            self.check(DATA / 'fir4.json', self.dir / 'a.proof', spoilt, code=1)

    def test_resource_and_memory(self):
        self.assertIn('accepted: cost 9', self.certify(DATA / 'fir4.json', '--mode=resource'))
        self.assertIn('accepted: live_bits 12', self.certify(DATA / 'fir4.json', '--mode=memory', '--latency=12'))

    def test_prices(self):
        graph = self.dir / 'graph.json'
        for gen, solve in ((['--operations=60', '--limits=0', '--density=1', '--seed=3'], ['--mode=resource']),
                           (['--operations=40', '--seed=4'], ['--mode=memory', '--latency=40'])):
            self.succeeds('gen', '-o', graph, *gen)
            self.certify(graph, '--bound-limit=4', *solve)
            self.assertIn('prices', (self.dir / 'a.proof').read_text())

    def test_unschedulable(self):
        text = self.certify(DATA / 'fir4.json', '--mode=memory', '--latency=4', code=1)
        self.assertIn('accepted: unschedulable 4', text)

    def test_what_is_not_certified_is_noted(self):
        proof = self.dir / 'a.proof'
        self.succeeds('solve', DATA / 'fir4.json', '-q', '--mode=resource', '--alpha=0.1', '--proof=%s' % proof)
        self.assertIn('note', proof.read_text())
        self.assertNotIn('claim', proof.read_text())

    def test_standard_output(self):
        text = self.succeeds('solve', DATA / 'fir4.json', '--proof=-').stdout
        self.assertTrue(text.startswith('gaus-proof-1\n') and text.endswith('end\n'))

    def test_usage(self):
        self.fails(2, 'solve', DATA / 'fir4.json', DATA / 'canis14_fig2.json', '--proof=x', says='one problem')
        self.fails(2, 'solve', DATA / 'fir4.json', '--pareto', '--proof=x', says='--proof')
        self.fails(2, 'solve', DATA / 'fir4.json', '--proof=/nonexistent/x', says='cannot write')
        self.fails(2, 'solve', DATA / 'fir4.json', '--proof=-', '--csv', says='no room')

    def test_dependences_of_great_latency_do_not_refute_all_iis(self):
        """Within a bound on the latency, a dependence of distance 1 may ask for an II far above it."""
        content = {'format': 'gaus-problem-1', 'operator_types': [{'name': 'a', 'latency': 1}],
                   'operations': [{'type': 'a'}, {'type': 'a'}],
                   'dependences': [{'src': 0, 'dst': 1, 'distance': 1, 'latency': 1000}]}
        self.certify(self.write('p.json', content), '--latency=5')


class Fuzz(unittest.TestCase):
    def test_slice(self):
        said = []
        count = proofs.fuzz(120, 300, 7, said.append)
        self.assertEqual(said, [])
        self.assertGreater(count['certificates accepted'], 100)
        self.assertGreater(count['mutations rejected'], 150)
        self.assertFalse([name for name in count if name.startswith('wrong')])
