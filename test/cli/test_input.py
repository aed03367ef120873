# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Malformed problems: each has its own message and exit code 2."""
import copy
import json

from tool import DATA, ToolTest, load, run

GOOD = load(DATA / 'fir4.json')


def changed(*steps):
    """GOOD with a value put at (or, for ..., removed from) each path: (path..., value)."""
    problem = copy.deepcopy(GOOD)
    for *path, last, value in steps:
        place = problem
        for key in path:
            place = place[key]
        if value is ...:
            del place[last]
        else:
            place[last] = value
    return json.dumps(problem)


# name: (text, what the message must contain)
CASES = {
    'empty': ('', ['nothing in it']),
    'only_space': (' \n\t\n', ['ends too early']),
    'truncated': (json.dumps(GOOD)[:400], ['line 1', 'cut off']),
    'no_json': ('operator_types: [mul]', ['line 1', 'column']),
    'trailing_text': (json.dumps(GOOD) + '{}', ['end of file expected']),
    'array_at_the_top': ('[1, 2]', ['array', 'gaus-problem-1']),
    'number_at_the_top': ('7', ['line 1']),
    'duplicate_key': ('{"format": "gaus-problem-1", "format": "gaus-problem-1"}', ['duplicate']),
    'not_utf8_escape': ('{"format": "gaus-\\ud800"}', ['line 1']),
    'nul_in_a_string': ('{"format": "gaus-problem-1", "name": "a\\u0000b"}', ['line 1']),
    'nested_too_deeply': ('[' * 100000, ['deep']),
    'no_format': (changed(('format', ...)), ["'format' is missing"]),
    'unknown_format': (changed(('format', 'gaus-problem-9')), ['gaus-problem-9', 'gaus-problem-1']),
    'schedule_for_problem': (changed(('format', 'gaus-schedule-1')), ['this is a schedule']),
    'format_no_string': (changed(('format', 1)), ['format', 'string']),
    'no_types': (changed(('operator_types', ...)), ["'operator_types' is missing"]),
    'no_operations': (changed(('operations', ...)), ["'operations' is missing"]),
    'types_no_array': (changed(('operator_types', {})), ['operator_types', 'an array']),
    'type_no_object': (changed(('operator_types', 1, 'mul')), ['operator_types[1]', 'an object']),
    'type_without_name': (changed(('operator_types', 1, 'name', ...)), ['operator_types[1]', "'name' is missing"]),
    'type_with_empty_name': (changed(('operator_types', 1, 'name', '')), ['operator_types[1].name']),
    'type_without_latency': (changed(('operator_types', 1, 'latency', ...)), ["'latency' is missing"]),
    'type_name_twice': (changed(('operator_types', GOOD['operator_types'] + [{'name': 'mul', 'latency': 2}])),
                        ['operator_types[3].name', "'mul'"]),
    'latency_negative': (changed(('operator_types', 1, 'latency', -1)), ['operator_types[1].latency', '-1']),
    'latency_fraction': (changed(('operator_types', 1, 'latency', 1.5)), ['operator_types[1].latency', '1.5']),
    'latency_text': (changed(('operator_types', 1, 'latency', '3')), ['operator_types[1].latency', 'a string']),
    'latency_null': (changed(('operator_types', 1, 'latency', None)), ['operator_types[1].latency', 'null']),
    'latency_huge': (changed(('operator_types', 1, 'latency', 10**9)), ['operator_types[1].latency', '1000000000']),
    'latency_beyond_64_bits': (changed(('operator_types', 1, 'latency', 10**30)), ['64 bits']),
    'number_of_a_megabyte': ('{"format": ' + '9' * 1000000 + '}', ['line 1']),
    'limit_zero': (changed(('operator_types', 1, 'limit', 0)), ['operator_types[1].limit', '0']),
    'blocking_zero': (changed(('operator_types', 1, 'blocking', 0)), ['operator_types[1].blocking', '0']),
    'delay_negative': (changed(('operator_types', 1, 'delay', -0.5)), ['operator_types[1].delay', '-0.5']),
    'delay_boolean': (changed(('operator_types', 1, 'delay', True)), ['operator_types[1].delay', 'a number']),
    'unknown_type': (changed(('operations', 3, 'type', 'mull')), ['operations[3].type', "'mull'", "'mul'"]),
    'operation_without_type': (changed(('operations', 3, 'type', ...)), ['operations[3]', "'type' is missing"]),
    'operation_name_twice': (changed(('operations', 3, 'name', 'y')), ["'y'", 'operations[3]']),
    'width_negative': (changed(('operations', 3, 'width', -8)), ['operations[3].width', '-8']),
    'demand_negative': (changed(('operations', 3, 'demand', -1)), ['operations[3].demand', '-1']),
    'src_out_of_range': (changed(('dependences', 2, 'src', 10)), ['dependences[2].src', '10', '0..9']),
    'dst_negative': (changed(('dependences', 2, 'dst', -1)), ['dependences[2].dst', '-1', '0..9']),
    'src_missing': (changed(('dependences', 2, 'src', ...)), ['dependences[2]', "'src' is missing"]),
    'src_is_a_name': (changed(('dependences', 2, 'src', 'y')), ['dependences[2].src', 'a string']),
    'distance_negative': (changed(('dependences', 2, 'distance', -1)), ['dependences[2].distance', '-1']),
    'kind_unknown': (changed(('dependences', 2, 'kind', 'dat')), ['dependences[2].kind', "'dat'", 'data']),
    'misspelt_key': (changed(('operations', 3, 'widh', 8)), ['operations[3]', "'widh'", "'width'"]),
    'lifetime_from_unknown': (changed(('lifetime_from', 'middle')), ['lifetime_from', "'middle'"]),
    'cycle_of_distance_0': (changed(('dependences', 13, {'src': 7, 'dst': 1})), ['cycle', 'x*c0', 'sum01', 'y']),
    'self_loop_of_distance_0': (changed(('dependences', 11, 'distance', 0)), ['cycle', 'energy']),
    'no_operation_to_depend_on': (changed(('operations', [])), ['dependences[0]', 'no operations']),
}


class Names(ToolTest):
    """Dependences of version 2 may name their operations."""

    def named(self):
        problem = json.loads(json.dumps(GOOD))
        problem['format'] = 'gaus-problem-2'
        for dependence in problem['dependences']:
            for end in ('src', 'dst'):
                dependence[end] = problem['operations'][dependence[end]]['name']
        return problem

    def test_the_same_problem_by_names(self):
        first, second = (self.succeeds('solve', '-', '-o', '-', stdin=json.dumps(p)).stdout for p in (GOOD, self.named()))
        self.assertEqual(json.loads(first)['start'], json.loads(second)['start'])

    def test_names_and_indices_may_be_mixed(self):
        problem = self.named()
        problem['dependences'][0] = GOOD['dependences'][0]
        self.succeeds('info', '-', stdin=json.dumps(problem))

    def test_a_name_that_is_none(self):
        problem = self.named()
        problem['dependences'][3]['dst'] = 'sum03'
        self.fails(2, 'info', '-', stdin=json.dumps(problem), says=['dependences[3].dst', "'sum03'", "did you mean 'sum01'"])
        problem['dependences'][3]['dst'] = 'xylophone'
        self.fails(2, 'info', '-', stdin=json.dumps(problem), says=['dependences[3].dst', "no operation 'xylophone'"])

    def test_two_operations_of_one_name(self):
        problem = self.named()
        problem['operations'][1]['name'] = problem['operations'][2]['name']
        problem['dependences'] = problem['dependences'][:0]
        self.fails(2, 'info', '-', stdin=json.dumps(problem), says='operations[2].name')


class Malformed(ToolTest):
    def test_each_case_has_a_message_of_its_own(self):
        said = {}
        for name, (text, _) in CASES.items():
            said.setdefault(run('info', '-', stdin=text).stderr, []).append(name)
        shared = [names for names in said.values() if len(names) > 1]
        self.assertEqual(shared, [])

    def test_the_problem_that_the_cases_change_is_fine(self):
        self.succeeds('info', '-', stdin=json.dumps(GOOD))

    def test_messages_name_the_file(self):
        path = self.write('broken.json', '{"format": 1}')
        for command in ('info', 'solve'):
            self.fails(2, command, path, says='broken.json')

    def test_binary_noise(self):
        noise = bytes(range(256)) * 64
        path = self.dir / 'noise'
        path.write_bytes(noise)
        self.fails(2, 'solve', path, says='noise')

    def test_nothing_is_solved_where_one_problem_of_many_is_broken(self):
        broken = self.write('broken.json', '{')
        out = self.dir / 'out'
        self.fails(2, 'solve', DATA / 'fir4.json', broken, '-o', out, says='broken.json')
        self.assertEqual(list(out.glob('*')), [])


def make_case(text, words):
    def case(self):
        result = self.fails(2, 'solve', '-', stdin=text, says=['standard input', *words])
        self.assertEqual(result.stderr.count('\n'), 1, 'one line')
    return case


for _name, (_text, _words) in CASES.items():
    setattr(Malformed, 'test_' + _name, make_case(_text, _words))
