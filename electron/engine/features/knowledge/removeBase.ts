import type { ErrorReport } from '../../../../models/errors.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import type { Knowledge } from '../../retrieval/knowledge.ts';
import type { KnowledgeDesk } from './knowledgeDesk.ts';
import { measureKind } from './measureRuns.ts';
import { proposeKind } from './proposals.ts';

/** Stops measuring, and the writing of questions. */
export function cancelMeasuring(jobs: Pick<Jobs, 'list' | 'cancel'>, baseId: string): void {
  for (const { id, subject, kind } of jobs.list()) {
    if (subject === baseId && (kind === measureKind || kind === proposeKind)) jobs.cancel(id);
  }
}

/**
 * Deletes a base with what is measured in it.
 * @param base its id or name
 * @throws as `Knowledge.remove`
 */
export async function removeBase(
  rooms: {
    knowledge: Pick<Knowledge, 'get' | 'remove'>;
    jobs: Pick<Jobs, 'list' | 'cancel'>;
    knowledgeDesk: {
      measures: Pick<KnowledgeDesk['measures'], 'clear'>;
      judged: Pick<KnowledgeDesk['judged'], 'clear'>;
    };
  },
  base: string,
): Promise<{ left: ErrorReport | null }> {
  const { id } = await rooms.knowledge.get(base);
  const clear = () => {
    // Or it would keep what it finds with a base that is no more.
    cancelMeasuring(rooms.jobs, id);
    rooms.knowledgeDesk.measures.clear(id);
    rooms.knowledgeDesk.judged.clear(id);
  };
  // Not before: where a base stays (its server is away, the disk is full), so does what is measured in it.
  const removal = await rooms.knowledge.remove(id, clear);
  // Another window may have begun some meanwhile.
  clear();
  return removal;
}
