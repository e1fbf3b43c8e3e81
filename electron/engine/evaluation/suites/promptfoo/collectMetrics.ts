import type { MetricChoice } from '../../metric.ts';
import { plainValue } from '../plainValue.ts';
import type { YamlNode } from '../readYaml.ts';
import { mapAssertion, type MappedAssertion } from './mapAssertion.ts';

/** One test: its assertions, and the row of the table that it becomes. */
export interface TestRow {
  asserts: YamlNode[];
  /** Columns by name. */
  fields: Record<string, string>;
}

interface KnownAssertion {
  type: string;
  mapped: MappedAssertion;
  /** The same for all that differ only in what is expected. */
  kind: number;
}

interface Group {
  type: string;
  mapped: MappedAssertion;
  node: YamlNode;
  /** What is expected in each row, by the row's place. */
  expected: Map<number, string[] | null>;
}

/**
 * Assertions of many tests as metrics of one suite: those that differ only in what is expected are one metric, whose expectation is a column of the rows
 * (added to `fields`), or a parameter where it is the same in all. What a judge is to look for in all of them is the suite's rubric, empty where there is none.
 */
export function collectMetrics(
  rows: readonly TestRow[],
  refuse: (node: YamlNode, what: string, why: string) => void,
): { metrics: MetricChoice[]; rubric: string } {
  const groups = new Map<string, Group>();
  const kinds = new Map<string, number>();
  // An assertion of `defaultTest` stands in every test: it is read, and complained of, once.
  const known = new Map<YamlNode, KnownAssertion | null>();
  const knownOf = (node: YamlNode): KnownAssertion | null => {
    const before = known.get(node);
    if (before !== undefined) return before;
    const read = readAssertion(node);
    const refusal = read === null ? 'It has no type.' : 'why' in read.mapped ? read.mapped.why : null;
    if (refusal !== null) refuse(node, read === null ? 'an assertion' : `assertion ${read.type}`, refusal);
    let found: KnownAssertion | null = null;
    if (read !== null && !('why' in read.mapped)) {
      const { expected: _expected, ...same } = read.mapped;
      const text = JSON.stringify([read.type, same]);
      const kind = kinds.get(text) ?? kinds.size;
      kinds.set(text, kind);
      found = { type: read.type, mapped: read.mapped, kind };
    }
    known.set(node, found);
    return found;
  };
  for (const [place, { asserts }] of rows.entries()) {
    const seen = new Map<number, number>();
    for (const node of asserts) {
      const read = knownOf(node);
      if (read === null) continue;
      const { type, mapped, kind } = read;
      const nth = (seen.get(kind) ?? 0) + 1;
      seen.set(kind, nth);
      const key = `${kind} ${nth}`;
      const group = groups.get(key) ?? { type, mapped, node, expected: new Map() };
      group.expected.set(place, mapped.expected);
      groups.set(key, group);
    }
  }
  const names = new Set<string>();
  const metrics: MetricChoice[] = [];
  let rubric = '';
  // What is compared in pairs knows no rubric but the suite's.
  const ordered = [...groups.values()].sort((a, b) => Number(hasOwnRubric(a)) - Number(hasOwnRubric(b)));
  const choices = new Map<Group, MetricChoice>();
  for (const group of ordered) {
    const shared = group.mapped.expectedAs === 'rubric' ? sharedText(group, rows.length) : null;
    const isRubric = shared !== null && (rubric === '' || rubric === shared);
    const made =
      group.mapped.expectedAs === 'rubric' && group.mapped.expected !== null && !isRubric && !hasOwnRubric(group)
        ? { why: 'A suite has one rubric for comparing in pairs, and it must be the same for all rows.' }
        : choiceOf(group, rows, unique(group.type, names), isRubric);
    if ('why' in made) refuse(group.node, `assertion ${group.type}`, made.why);
    else {
      if (isRubric) rubric = shared;
      choices.set(group, made);
      if (group.mapped.differs !== undefined)
        refuse(group.node, `assertion ${group.type}`, `Taken over, but: ${group.mapped.differs}`);
    }
  }
  for (const group of groups.values()) {
    const choice = choices.get(group);
    if (choice !== undefined) metrics.push(choice);
  }
  return { metrics, rubric };
}

const hasOwnRubric = ({ mapped }: Group) => mapped.metric === 'judge-rubric';

/** What is expected in every row, if it is one text without variables; null where rows differ. */
function sharedText({ expected }: Group, rows: number): string | null {
  const all = new Set(Array.from(expected.values(), (one) => one?.[0] ?? null));
  const [only = null] = all;
  return expected.size === rows && all.size === 1 && only !== null && !only.includes('{{') ? only : null;
}

function choiceOf(
  { mapped, expected }: Group,
  rows: readonly TestRow[],
  name: string,
  isRubric: boolean,
): MetricChoice | { why: string } {
  const everywhere = expected.size === rows.length;
  if (mapped.metric === 'faithfulness' && !rows.some(({ fields }) => Object.hasOwn(fields, 'context'))) {
    return { why: 'Its tests have no variable “context” to be faithful to.' };
  }
  const parameters = { ...mapped.parameters };
  if (mapped.expected !== null && !isRubric) {
    const [first] = expected.values();
    const alike =
      everywhere && Array.from(expected.values()).every((one) => JSON.stringify(one) === JSON.stringify(first));
    if (alike && mapped.expectedAs === 'values') parameters['values'] = mapped.expected;
    else if (alike && mapped.expectedAs === 'pattern' && !mapped.expected.some((text) => text.includes('{{')))
      parameters['pattern'] = mapped.expected[0];
    else {
      const column = `expected ${name}`;
      parameters['column'] = column;
      for (const [place, row] of rows.entries()) {
        const wanted = expected.get(place) ?? null;
        row.fields[column] =
          mapped.expectedAs === 'rubric' ? fillVariables(wanted?.[0] ?? '', row.fields) : cellOf(wanted, row.fields);
      }
    }
  }
  // One that stands in some tests only is marked in the rows of those tests.
  const onlyWhere = mapped.expected === null && !everywhere ? `expected ${name}` : undefined;
  if (onlyWhere !== undefined) {
    for (const [place, row] of rows.entries()) row.fields[onlyWhere] = expected.has(place) ? 'yes' : '';
  }
  return {
    metric: mapped.metric,
    ...(name === mapped.metric ? {} : { as: name }),
    ...(Object.keys(parameters).length === 0 ? {} : { parameters }),
    ...(onlyWhere === undefined ? {} : { onlyWhere }),
    ...(mapped.passAt === undefined ? {} : { passAt: mapped.passAt }),
  };
}

/** One text as it is; several, and one that would be taken for a list, as a JSON array. */
function cellOf(expected: string[] | null, fields: Record<string, string>): string {
  if (expected === null) return '';
  const filled = expected.map((text) => fillVariables(text, fields));
  return filled.length === 1 && !/^\s*\[/.test(filled[0] as string) ? (filled[0] as string) : JSON.stringify(filled);
}

/** `{{name}}` by the value of the variable; what is unknown stays. */
function fillVariables(text: string, fields: Record<string, string>): string {
  return text.replaceAll(/\{\{\s*([\w.-]{1,100})\s*\}\}/g, (whole, name: string) =>
    Object.hasOwn(fields, name) ? (fields[name] as string) : whole,
  );
}

function readAssertion(node: YamlNode): { type: string; mapped: ReturnType<typeof mapAssertion> } | null {
  if (node.kind !== 'map') return null;
  const at = (key: string) => {
    const found = node.entries.get(key)?.value;
    return found === undefined ? undefined : plainValue(found);
  };
  const [type, threshold] = [at('type'), at('threshold')];
  if (typeof type !== 'string') return null;
  if (at('transform') !== undefined) return { type, mapped: { why: 'It changes the answer first (transform).' } };
  return { type, mapped: mapAssertion(type, at('value'), typeof threshold === 'number' ? threshold : null) };
}

function unique(name: string, taken: Set<string>): string {
  let candidate = name;
  for (let count = 2; taken.has(candidate); count += 1) candidate = `${name}-${count}`;
  taken.add(candidate);
  return candidate;
}
