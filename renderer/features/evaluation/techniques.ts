/** A way to use a model, as the suite names it. */
export type TechniqueLike =
  | { kind: 'zero-shot' }
  | { kind: 'few-shot'; count: number; seed: number }
  | { kind: 'retrieval'; base: string; passages: number; mode: 'hybrid' | 'dense' | 'keyword' }
  | { kind: 'context' }
  | { kind: 'classifier'; rows: number | null; seed: number };

const modes = { hybrid: 'meaning and words', dense: 'meaning', keyword: 'words' } as const;

/** How passages can be looked for, to choose from. */
export const retrievalModes: { value: keyof typeof modes; label: string }[] = [
  { value: 'hybrid', label: 'Meaning and words (hybrid)' },
  { value: 'dense', label: 'Meaning (dense)' },
  { value: 'keyword', label: 'Words (keyword)' },
];

/** Short, for a column's head: "Zero-shot", "4-shot", "Retrieval, 4"; a seed or a way of looking only where it is not the usual one. */
export function techniqueName(technique: TechniqueLike): string {
  switch (technique.kind) {
    case 'zero-shot':
      return 'Zero-shot';
    case 'few-shot':
      return `${technique.count === 1 ? 'One' : technique.count}-shot${technique.seed === 1 ? '' : `, seed ${technique.seed}`}`;
    case 'retrieval':
      return `Retrieval, ${technique.passages}${technique.mode === 'hybrid' ? '' : ` by ${modes[technique.mode]}`}`;
    case 'context':
      return 'Row’s context';
    case 'classifier':
      return `Classifier, ${technique.rows === null ? 'all rows' : `${technique.rows} rows`}${technique.seed === 1 ? '' : `, seed ${technique.seed}`}`;
  }
}

/** What it does, in a line. */
export function techniqueDetail(technique: TechniqueLike, baseName?: string): string {
  switch (technique.kind) {
    case 'zero-shot':
      return 'The prompt alone';
    case 'few-shot':
      return `${technique.count} example${technique.count === 1 ? '' : 's'} of the training rows before it, seed ${technique.seed}`;
    case 'retrieval':
      return `${technique.passages} passage${technique.passages === 1 ? '' : 's'} of ${baseName ?? technique.base}, by ${modes[technique.mode]}`;
    case 'context':
      return 'The context column goes with it';
    case 'classifier':
      return `Learns the labels from ${technique.rows === null ? 'all' : technique.rows} training rows, seed ${technique.seed}`;
  }
}

/** The same for the same technique, whatever order its fields came in. */
export function techniqueKey(technique: TechniqueLike): string {
  switch (technique.kind) {
    case 'few-shot':
      return `few-shot ${technique.count} ${technique.seed}`;
    case 'retrieval':
      return `retrieval ${technique.base} ${technique.passages} ${technique.mode}`;
    case 'classifier':
      return `classifier ${technique.rows ?? 'all'} ${technique.seed}`;
    case 'zero-shot':
    case 'context':
      return technique.kind;
  }
}
