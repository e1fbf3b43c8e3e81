import { formatCount } from '../../components/format.ts';

/** How much a model takes in at once. What finds speakers counts frames of sound, of which there are so many in ten seconds. */
export function contextText({ task, contextTokens }: { task: string; contextTokens: number | null }): string {
  if (contextTokens === null) return 'not stated';
  return task === 'diarization' ? '10 s of sound' : `${formatCount(contextTokens)} tokens`;
}
