import { createRandom } from '../../statistics/random.ts';
import type { DataRow } from '../dataset.ts';
import { byId, shuffled } from './parting/stratifiedOrder.ts';

export interface FewShotOptions {
  train: readonly DataRow[];
  count: number;
  seed: number;
}

/** Answers of which there are this few are classes, where rows have no label: yes and no, A to D. */
const fewAnswers = 20;

/**
 * Examples to go before a prompt, the same for every row and in every order of the training rows: classes in turn, so that none stands for
 * nothing. More examples begin with the fewer ones. Fewer come back where there are no more rows with an input and an answer.
 */
export function fewShotExamples({ train, count, seed }: FewShotOptions): { input: string; output: string }[] {
  const random = createRandom(seed);
  const usable = byId(train).flatMap((row) => {
    const output = row.references[0] ?? row.label;
    return output === null || row.input.trim() === '' ? [] : [{ input: row.input, output, label: row.label }];
  });
  const answers = new Set(usable.map(({ output }) => output));
  const answersAreClasses = answers.size <= fewAnswers && answers.size * 2 <= usable.length;
  const classes = new Map<string, { input: string; output: string }[]>();
  for (const { input, output, label } of usable) {
    const key = label ?? (answersAreClasses ? output : '');
    const members = classes.get(key);
    if (members === undefined) classes.set(key, [{ input, output }]);
    else members.push({ input, output });
  }
  const turns = shuffled([...classes.keys()].sort(), random).map((key) => shuffled(classes.get(key) ?? [], random));
  const examples: { input: string; output: string }[] = [];
  for (let round = 0; examples.length < Math.min(count, usable.length); round += 1) {
    for (const members of turns) {
      const example = members[round];
      if (example !== undefined && examples.length < count) examples.push(example);
    }
  }
  return examples;
}
