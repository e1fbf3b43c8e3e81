import { createHash } from 'node:crypto';
import { YardstickError } from '../../../../models/errors.ts';

/** Names what a person was shown before it is sent: the same for the same things, another one for all others. */
export function fingerprint(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}

/** What was shown is not what would be sent now. @param base its name, where it is known */
export function hasChanged(base?: string): YardstickError {
  const what = base === undefined ? 'What would be sent' : `What would be sent from "${base}"`;
  return new YardstickError('knowledge/changed', `${what} is not what was shown any more.`, {
    hint: 'Its documents, the models or the masking changed meanwhile. Look at the passages again before they are sent.',
  });
}
