import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { YardstickError } from '../../../models/errors.ts';
import { createProposals } from '../../../electron/engine/features/knowledge/proposals.ts';
import type { AnswerEvent } from '../../../electron/engine/answers/answer.ts';
import type { AnswerRequest } from '../../../electron/engine/inference/inference.ts';
import type { JudgedQuestion } from '../../../electron/engine/features/knowledge/view.ts';
import { removeBase } from '../../../electron/engine/features/knowledge/removeBase.ts';
import { createJobs } from '../../../electron/engine/jobs/jobs.ts';

const long = (what: string) => `${what} ${'is described at some length in these words. '.repeat(5)}`;

function proposing() {
  const texts = new Map([
    ['ducks', long('The feeding of ducks')],
    ['keys', long('The place of the spare keys')],
    ['bread', long('The baking of bread')],
  ]);
  const requests: AnswerRequest[] = [];
  const written: JudgedQuestion[] = [];
  const jobs = createJobs();
  const base = { isThere: true, cannotGo: false, isChosenFrom: Promise.resolve(), isAnswered: Promise.resolve() };
  const proposals = createProposals(
    {
      knowledge: {
        get: async () => {
          if (!base.isThere) throw new YardstickError('knowledge/not-found', 'There is no such base.');
          return { id: 'base', name: 'Notes' };
        },
        documents: async () => [...texts.keys()].map((id) => ({ id })),
        document: async (_base: string, id: string) => {
          await base.isChosenFrom;
          const text = texts.get(id) ?? '';
          const passage = { documentId: id, title: id, path: `/${id}`, page: null, start: 0, end: text.length, text };
          return { document: {}, chunks: [{ ...passage, hidden: false }] };
        },
      } as never,
      inference: {
        async *answer(request: AnswerRequest): AsyncGenerator<AnswerEvent> {
          requests.push(request);
          await base.isAnswered;
          yield { type: 'finished', state: 'done', answer: { text: 'What is described here?' } } as never;
        },
      } as never,
      jobs,
      judged: {
        list: () => written,
        change: (_base, { put = [] }) => void written.push(...put),
      },
    },
    { tell: () => undefined, watch: async function* () {} as never },
  );
  /** As the page does it; the base itself takes a moment to go. */
  const remove = () =>
    removeBase(
      {
        knowledge: {
          get: async () => ({ id: 'base' }) as never,
          remove: async (_base, onGone) => {
            await setTimeout(5);
            if (base.cannotGo) throw new YardstickError('postgres/unreachable', 'The server is away.');
            base.isThere = false;
            onGone?.();
            return { left: null };
          },
        },
        jobs,
        knowledgeDesk: { measures: { clear: () => undefined }, judged: { clear: () => undefined } },
      },
      'base',
    );
  return { proposals, requests, written, texts, jobs, base, remove };
}

describe('questions that a model writes', () => {
  // All passages went to the service with one press, and nobody had seen which.
  it('are written for the passages that were shown, without those struck out', async () => {
    const { proposals, requests, written, jobs } = proposing();
    const plan = await proposals.plan('Notes', 3);
    expect(plan.passages.map(({ title }) => title).toSorted((a, b) => a.localeCompare(b))).toEqual([
      'bread',
      'ducks',
      'keys',
    ]);
    const without = plan.passages.flatMap(({ title }, place) => (title === 'keys' ? [place] : []));
    await proposals.start('Notes', { model: 'box:m', count: 3, seen: plan.seen, without });
    await setTimeout(10);
    expect(requests).toHaveLength(2);
    expect(JSON.stringify(requests)).not.toContain('spare keys');
    expect(written).toHaveLength(2);
    for (const { messages } of requests) expect(plan.prompt).toContain(messages[0]?.content);
    await jobs.close();
  });

  // What a model made up was measured with unless somebody looked and took it out.
  it('wait to be confirmed, name their passage, and are not written twice for the same one', async () => {
    const { proposals, requests, written, jobs } = proposing();
    await proposals.start('Notes', { model: 'box:m', count: 2 });
    await setTimeout(10);
    const [first] = written;
    expect(first).toMatchObject({ used: false, source: { start: 0 } });
    expect(first?.relevant).toEqual({ [first?.source?.documentId ?? '']: 1 });
    const before = written.map(({ id }) => id);
    await proposals.start('Notes', { model: 'box:m', count: 2 });
    await setTimeout(10);
    expect(requests).toHaveLength(3);
    expect(written.map(({ id }) => id)).toEqual([...before, expect.any(String)]);
    expect(new Set(written.map(({ id }) => id)).size).toBe(3);
    await expect(proposals.plan('Notes', 2)).rejects.toMatchObject({ code: 'knowledge/empty' });
    await jobs.close();
  });

  it('are not written for others, or for none', async () => {
    const { proposals, requests, texts, jobs } = proposing();
    const { seen } = await proposals.plan('Notes', 3);
    const code = (changes: object) =>
      proposals.start('Notes', { model: 'box:m', count: 3, seen, ...changes }).then(
        () => 'none',
        (error: { code: string }) => error.code,
      );
    expect(await code({ without: [0, 1, 2] })).toBe('knowledge/nothing-left');
    expect(await code({ count: 2 })).toBe('knowledge/changed');
    texts.set('keys', long('The place of the money'));
    expect(await code({})).toBe('knowledge/changed');
    expect(requests).toEqual([]);
    await jobs.close();
  });

  // The question that was being written was kept with a base that was no more, and nobody could see or remove it.
  it('are not kept when their base is removed while one is being written', async () => {
    const { proposals, requests, written, jobs, base, remove } = proposing();
    const answered = Promise.withResolvers<void>();
    base.isAnswered = answered.promise;
    const { id } = await proposals.start('Notes', { model: 'box:m', count: 3 });
    await setTimeout(1);
    expect(requests).toHaveLength(1);
    await remove();
    answered.resolve();
    await setTimeout(10);
    expect(jobs.list().find((job) => job.id === id)?.state).toBe('cancelled');
    expect(requests[0]?.signal?.aborted).toBe(true);
    expect(requests).toHaveLength(1);
    expect(written).toEqual([]);
    await jobs.close();
  });

  // A removal that failed (the server was away) took the work of an hour with it, and the base was still there.
  it('go on where their base cannot be removed', async () => {
    const { proposals, requests, written, jobs, base, remove } = proposing();
    const answered = Promise.withResolvers<void>();
    base.isAnswered = answered.promise;
    base.cannotGo = true;
    const { id } = await proposals.start('Notes', { model: 'box:m', count: 3 });
    await setTimeout(1);
    await expect(remove()).rejects.toMatchObject({ code: 'postgres/unreachable' });
    answered.resolve();
    await setTimeout(10);
    expect(jobs.list().find((job) => job.id === id)?.state).toBe('done');
    expect(requests).toHaveLength(3);
    expect(written).toHaveLength(3);
    await jobs.close();
  });

  // Begun in another window while the base was on its way out, passages of a base that was no more went to a service.
  it('are not begun for a base that goes while its passages are chosen, or stop with it', async () => {
    const chosen = Promise.withResolvers<void>();
    const late = proposing();
    late.base.isChosenFrom = chosen.promise;
    const starting = late.proposals.start('Notes', { model: 'box:m', count: 3 });
    await late.remove();
    chosen.resolve();
    await starting;
    await setTimeout(10);
    expect(late.requests).toEqual([]);
    await late.jobs.close();

    const meanwhile = proposing();
    const answered = Promise.withResolvers<void>();
    meanwhile.base.isAnswered = answered.promise;
    const removing = meanwhile.remove();
    await setTimeout(1);
    await meanwhile.proposals.start('Notes', { model: 'box:m', count: 3 });
    await removing;
    answered.resolve();
    await setTimeout(10);
    expect(meanwhile.jobs.list().map(({ state }) => state)).toEqual(['cancelled']);
    expect(meanwhile.written).toEqual([]);
    await meanwhile.jobs.close();
  });
});
