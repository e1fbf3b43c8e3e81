import type { Candidate, RenderedPrompt } from '../candidate.ts';
import type { DataRow } from '../dataset.ts';
import { choiceMark } from './choiceMark.ts';

/** What a prompt is made of beside the row. */
export interface PromptContext {
  /** Distinct labels of the dataset, in the order that they are shown in. */
  labels: readonly string[];
  /** Rows of the training part that go before the prompt; none without few-shot. */
  examples: readonly DataRow[];
  /** Of retrieval, best first; null for every other technique. */
  passages: readonly RenderedPrompt['passages'][number][] | null;
}

/** Names in a template: anything between double braces that holds no brace itself. */
const slot = /\{\{\s*([^{}]{1,500}?)\s*\}\}/g;

/**
 * A candidate's request for a row. The template is gone through once: what a row says is put in as it is, so that a row with `{{…}}` in it asks for
 * nothing. Never throws; what the row lacks is in `missing`, and such a prompt is not to be sent.
 */
export function renderPrompt(candidate: Candidate, row: DataRow, context: PromptContext): RenderedPrompt {
  if (candidate.answering === 'transcribe') return withoutPrompt('', row.audio === null ? ['audio'] : []);
  if (candidate.answering === 'classify') {
    return withoutPrompt(row.input, filled(row.input) === null ? ['input'] : []);
  }
  const missing = new Set<string>();
  const prompt = promptOf(candidate, row, context, missing);
  const system = candidate.settings.system;
  return {
    prompt,
    system: system === undefined ? null : fill(system, (name) => valueOf(name, { candidate, row, context }), missing),
    examples: context.examples.map((example) => ({
      input: promptOf(candidate, example, { ...context, passages: null }, new Set()),
      output: exampleOutput(candidate, example),
    })),
    images: row.images,
    passages: [...(context.passages ?? [])],
    missing: [...missing],
  };
}

/** What a speech model is given is the recording itself, and a classifier the row's input: nothing is put round it. */
function withoutPrompt(prompt: string, missing: string[]): RenderedPrompt {
  return { prompt, system: null, examples: [], images: [], passages: [], missing };
}

/** Whether the choices stand in the prompt with their letters: then a letter is an answer. */
export function showsChoices({ template }: Pick<Candidate, 'template'>): boolean {
  return namesIn(template).includes('choices');
}

/** Names that a template asks for, each once. */
export function namesIn(template: string): string[] {
  return [...new Set([...template.matchAll(slot)].map(([, name = '']) => name))];
}

/** The front of a filled template that says the same for every row: up to the first name that stands for something of the row. */
export function textBeforeRow(template: string, labels: readonly string[]): string {
  const first = [...template.matchAll(slot)].find(([, name]) => name !== 'labels');
  return fill(template.slice(0, first?.index), () => labels.join(', '), new Set());
}

/** Whether a context goes before a template that has no place for it. */
export function isContextFirst({ template, technique }: Pick<Candidate, 'template' | 'technique'>): boolean {
  return (technique.kind === 'context' || technique.kind === 'retrieval') && !namesIn(template).includes('context');
}

function promptOf(candidate: Candidate, row: DataRow, context: PromptContext, missing: Set<string>): string {
  const filled = fill(candidate.template, (name) => valueOf(name, { candidate, row, context }), missing);
  if (!isContextFirst(candidate)) return filled;
  const text = valueOf('context', { candidate, row, context });
  if (text === null) missing.add('context');
  return text === null || text === '' ? filled : `${text}\n\n${filled}`;
}

/** @param value null where the row does not have it */
function fill(template: string, value: (name: string) => string | null, missing: Set<string>): string {
  return template.replace(slot, (_, name: string) => {
    const found = value(name);
    if (found === null) missing.add(name);
    return found ?? '';
  });
}

/** What stands for a name in a template; null where the row does not have it. */
export function valueOf(
  name: string,
  { candidate, row, context }: { candidate: Candidate; row: DataRow; context: PromptContext },
): string | null {
  switch (name) {
    case 'input':
      return filled(row.input);
    case 'choices':
      return filled(row.choices.map((choice, index) => `${choiceMark(index)}) ${choice}`).join('\n'));
    case 'labels':
      return filled(context.labels.join(', '));
    case 'context':
      // That nothing was found is a result of the technique, not a hole in the row.
      return candidate.technique.kind === 'retrieval' && context.passages !== null
        ? context.passages.map(({ text }, index) => `[${index + 1}] ${text}`).join('\n\n')
        : filled(row.context.join('\n\n'));
    default:
      return Object.hasOwn(row.fields, name) ? filled(row.fields[name] ?? '') : null;
  }
}

function filled(text: string): string | null {
  return text.trim() === '' ? null : text;
}

/** What a model should have said to an example. */
function exampleOutput(candidate: Candidate, { references, label, choices }: DataRow): string {
  const right = references[0] ?? label ?? '';
  const place = choices.indexOf(right);
  return showsChoices(candidate) && place >= 0 ? choiceMark(place) : right;
}
