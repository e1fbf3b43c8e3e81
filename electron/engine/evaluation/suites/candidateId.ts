import type { Candidate } from '../candidate.ts';

/**
 * What a candidate is called that nobody named: made of what it is, so that it stays the same when others come or go. `variant` names the template and the
 * settings where there are several.
 */
export function candidateId(
  { model, technique, answering }: Pick<Candidate, 'model' | 'technique' | 'answering'>,
  variant: readonly string[] = [],
): string {
  const parts = [
    model.replace(/^local:/, ''),
    techniqueName(technique),
    // A classifier does nothing else.
    ...(answering === 'generate' || answering === 'classify' ? [] : [answering]),
    ...variant,
  ];
  return parts.map(slug).join('.').slice(0, 100);
}

function techniqueName(technique: Candidate['technique']): string {
  switch (technique.kind) {
    case 'classifier':
      return ['classifier', technique.rows, technique.seed === 1 ? null : `seed-${technique.seed}`]
        .filter((part) => part !== null)
        .join('-');
    case 'zero-shot':
    case 'context':
      return technique.kind;
    case 'few-shot':
      return technique.seed === 1 ? `${technique.count}-shot` : `${technique.count}-shot-seed-${technique.seed}`;
    case 'retrieval':
      return `retrieval-${technique.base}-${technique.passages}${technique.mode === 'hybrid' ? '' : `-${technique.mode}`}`;
  }
}

/** Small letters, digits, dots, dashes and underscores. */
function slug(text: string): string {
  const plain = text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^a-z0-9._-]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
  return plain === '' ? 'x' : plain;
}
