import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createComparisons } from '../../../electron/engine/features/compare/comparisons.ts';
import type { TurnView } from '../../../electron/engine/features/compare/view.ts';
import { createAttaching } from '../../../electron/engine/retrieval/asking/attachKnowledge.ts';
import type { SearchHit } from '../../../electron/engine/retrieval/search.ts';
import { openStore, type Store } from '../../../electron/engine/store/store.ts';
import { madeUpDocument } from '../../support/knowledgeFixtures.ts';
import { finish, scriptedEngine, text } from '../inference/scriptedModel.ts';

let home: string;
let store: Store;
beforeEach(() => {
  home = mkdtempSync(path.join(os.tmpdir(), 'yardstick-attached-'));
  store = openStore({ home, appVersion: '0' });
});
afterEach(() => {
  store.close();
  rmSync(home, { recursive: true, force: true });
});

const texts = [
  'The vault opens on Fridays, says ada@example.org.',
  'The vault is blue and very old.',
  'Nobody lives here.',
];
const { document } = madeUpDocument({ id: 'doc', text: texts.join('\n\n') });
const hits = texts.map((passage, place): SearchHit => {
  const start = document.text.indexOf(passage);
  return {
    documentId: 'doc',
    path: document.path,
    title: document.title,
    page: null,
    start,
    end: start + passage.length,
    score: 1 - place / 10,
    text: passage,
    chunkId: 10 + place,
    format: 'markdown',
    headings: [],
    hidden: false,
    highlights: [],
    ranks: { dense: place + 1, keyword: null, rerank: null },
  };
});

/** Columns over scripted models; `cloud` in a name makes it one that leaves the machine. What a base has can be changed between turns. */
function compare(contexts: Record<string, number> = {}) {
  const says = () => [text('It opens "on Fridays" [1], '), text('ask <EMA'), text('IL_1>.'), finish()];
  const names = ['a', 'b', 'cloud', 'othercloud'];
  const { inference, calls } = scriptedEngine(Object.fromEntries(names.map((name) => [name, says])));
  const base = { found: hits, searches: 0 };
  const hosts: Record<string, string> = {};
  const attaching = createAttaching({
    knowledge: {
      get: async () => ({ id: 'base-1', name: 'papers' }) as never,
      document: async () => ({ document, chunks: [] }),
    },
    searching: {
      async search(_base, { limit = 10 }) {
        base.searches += 1;
        return {
          hits: base.found.slice(0, limit),
          timings: { embedMs: 0, searchMs: 0, rerankMs: 0 },
          conditions: { mode: 'hybrid', embedding: 'local:made-up', reranker: null, limit },
        };
      },
    },
    inference,
    contextOf: (model) => ({
      contextTokens: contexts[model] ?? 4_096,
      destination: model.includes('cloud') ? (hosts[model] ?? `${model.slice('local:'.length)}.example`) : null,
      leavesMachine: model.includes('cloud'),
    }),
  });
  const comparisons = createComparisons({ store, inference, attaching, mayReadDrafts: () => false });
  const ended = async (conversationId: string, turn: TurnView): Promise<TurnView> => {
    for await (const event of comparisons.watch(conversationId, AbortSignal.timeout(5000))) {
      if (event.type !== 'turn' || event.turn.id !== turn.id) continue;
      if (event.turn.answers.every(({ state }) => ['done', 'failed'].includes(state))) return event.turn;
    }
    throw new Error('The answers did not end');
  };
  type Knowledge = NonNullable<Parameters<typeof comparisons.ask>[0]['knowledge']>;
  const ask = async (conversationId: string, prompt: string, knowledge?: Partial<Knowledge>) =>
    ended(
      conversationId,
      await comparisons.ask({
        conversationId,
        prompt,
        ...(knowledge === undefined ? {} : { knowledge: { base: 'papers', ...knowledge } }),
      }),
    );
  /** The prompts that models were given, as text, oldest first. */
  const prompts = () =>
    calls.map(({ prompt }) =>
      prompt.map(({ content }) =>
        typeof content === 'string' ? content : content.map((part) => (part.type === 'text' ? part.text : '')).join(''),
      ),
    );
  return { comparisons, ask, ended, prompts, base, hosts };
}

describe('a prompt with passages', () => {
  // Catches: a search per column, a passage that was struck out and sent, an answer that is not checked.
  it('carries the same to every column, looked for once, without what was struck out; answers come with checked citations', async () => {
    const { comparisons, ask, prompts, base } = compare();
    const { id } = comparisons.create({ models: ['local:a', 'local:b'] });
    const turn = await ask(id, 'When?', { without: [11] });
    const [[ofA], [ofB]] = prompts() as [string[], string[]];
    expect(base.searches).toBe(1);
    expect(ofA).toBe(ofB);
    expect(ofA).toContain(texts[0]);
    expect(ofA).not.toContain(texts[1]);
    expect(turn.context).toMatchObject({ base: { id: 'base-1', name: 'papers' }, struck: 1, destinations: [] });
    expect(turn.context?.passages.map(({ text: passage }) => passage)).toEqual([texts[0], texts[2]]);
    for (const answer of turn.answers) {
      expect(answer.citations).toMatchObject([{ marker: '[1]', quote: 'on Fridays', found: true }]);
      expect(answer.conditions).toMatchObject({ passages: 2, masked: null });
    }
  });

  // Catches: an address that leaves although it was to be masked, one masked for a model of this machine, or an answer left with placeholders.
  it('is masked only for a column that leaves the machine, which is restored and said', async () => {
    const { comparisons, ask, prompts } = compare();
    const { id } = comparisons.create({ models: ['local:a', 'local:cloud'] });
    const turn = await ask(id, 'When, I ask for bob@example.org?', { mask: true });
    const [[local], [cloud]] = prompts() as [string[], string[]];
    expect(local).toContain('ada@example.org');
    expect(cloud).not.toMatch(/@example/);
    expect(cloud).toContain('<EMAIL_1>');
    const byModel = new Map(turn.answers.map((answer) => [answer.model, answer]));
    expect(byModel.get('local:cloud')?.text).toContain('ask ada@example.org.');
    expect(byModel.get('local:cloud')?.conditions?.masked).toBe(2);
    expect(byModel.get('local:a')?.conditions?.masked).toBeNull();
    expect(turn.fairness.map(({ code }) => code)).toContain('masked');
    // What was masked once stays masked when it is told again.
    await ask(id, 'And who?');
    expect(prompts().at(-1)?.join('\n')).not.toMatch(/@example/);
  });

  // Catches: a plan fitted to the first column, and a second column whose prompt is cut.
  it('is fitted to the smallest context, and says what was left out', async () => {
    const { comparisons, ask, prompts } = compare({ 'local:b': 256 + 64 + 190 });
    const { id } = comparisons.create({ models: ['local:a', 'local:b'] });
    const turn = await ask(id, 'When?', {});
    expect(turn.context?.leftOut.length).toBeGreaterThan(0);
    expect((turn.context?.leftOut.length ?? 0) + (turn.context?.passages.length ?? 0)).toBe(3);
    expect(turn.context?.contextTokens).toBe(256 + 64 + 190);
    const [ofA, ofB] = prompts();
    expect(ofA).toEqual(ofB);
  });

  // Catches: asking again with what the base has now, or not at all once it is gone.
  it('is asked again with exactly the passages that are kept with it', async () => {
    const { comparisons, ask, ended, prompts, base } = compare();
    const { id } = comparisons.create({ models: ['local:a'] });
    const turn = await ask(id, 'When?', {});
    base.found = [];
    await ended(id, comparisons.regenerate(turn.answers[0]?.id ?? ''));
    expect(base.searches).toBe(1);
    expect(prompts()[1]).toEqual(prompts()[0]);
  });

  // Catches: a connection that was led elsewhere, and gets passages that were agreed to for another host.
  it('is not asked again of a host that it was not shown for', async () => {
    const { comparisons, ask, prompts, hosts } = compare();
    const { id } = comparisons.create({ models: ['local:cloud'] });
    const turn = await ask(id, 'When?', {});
    hosts['local:cloud'] = 'elsewhere.example';
    expect(() => comparisons.regenerate(turn.answers[0]?.id ?? '')).toThrow(
      expect.objectContaining({ code: 'knowledge/not-shown' }),
    );
    expect(prompts()).toHaveLength(1);
  });

  // Catches: an open turn of blind votes that names the services in it.
  it('of a blind turn names no host before the vote', async () => {
    const { comparisons, ask } = compare();
    const { id } = comparisons.create({ models: ['local:cloud', 'local:a'], blind: true });
    const turn = await ask(id, 'When?', { mask: true });
    expect(JSON.stringify(turn)).not.toContain('cloud');
    const revealed = comparisons.vote({ turnId: turn.id, outcome: 'tie' });
    expect(revealed.context?.destinations).toEqual(['cloud.example']);
  });

  // Catches: passages that were given to models here, and leave with the history once a service is added.
  it('is not told to a service that it was not released to, nor is its answer', async () => {
    const { comparisons, ask, prompts } = compare();
    const { id } = comparisons.create({ models: ['local:a', 'local:cloud'] });
    await ask(id, 'When?', {});
    comparisons.update({ id, models: ['local:a', 'local:cloud', 'local:othercloud'] });
    const turn = await ask(id, 'And now?');
    const [ofA, ofCloud, ofOther] = prompts().slice(2);
    expect(ofA?.[0]).toContain(texts[0]);
    expect(ofCloud?.[0]).toContain(texts[0]);
    expect(ofOther).toEqual(['And now?']);
    const other = turn.answers.find(({ model }) => model === 'local:othercloud');
    expect(other?.warnings?.map(({ code }) => code)).toEqual(['history/withheld']);
    expect(turn.fairness.map(({ code }) => code)).toContain('different-passages');
  });

  // Catches: a conversation whose earlier passages leave no room for those of the question.
  it('takes the place of earlier passages where both do not fit, and says so', async () => {
    const { comparisons, ask, prompts } = compare({ 'local:a': 256 + 64 + 420 });
    const { id } = comparisons.create({ models: ['local:a'] });
    await ask(id, 'When?', {});
    const turn = await ask(id, 'And why?', {});
    expect(turn.context).toMatchObject({ leftOut: [], earlierWithout: [0] });
    expect(prompts()[1]?.[0]).toBe('When?');
  });

  // Catches: a document that changed between the look at it and the sending, and a refused prompt that leaves a turn.
  it('is refused when it is not what was shown', async () => {
    const { comparisons, ask, prompts, base } = compare();
    const { id } = comparisons.create({ models: ['local:cloud'] });
    const plan = await comparisons.planKnowledge({
      conversationId: id,
      prompt: 'When?',
      knowledge: { base: 'papers', mask: true },
    });
    expect(plan).toMatchObject({
      destinations: [{ model: 'local:cloud', destination: 'cloud.example' }],
      masked: [{ kind: 'email', count: 1 }],
    });
    expect(plan.leaves.passages[0]?.text).toBe('The vault opens on Fridays, says <EMAIL_1>.');
    base.found = hits.toReversed();
    const refused = { base: 'papers', mask: true, seen: plan.seen };
    await expect(ask(id, 'When?', refused)).rejects.toMatchObject({ code: 'knowledge/changed' });
    base.found = hits;
    await expect(ask(id, 'When?', { without: [10, 11, 12] })).rejects.toMatchObject({ code: 'knowledge/nothing-left' });
    expect(comparisons.turns({ conversationId: id, limit: 9 }).total).toBe(0);
    expect(prompts()).toEqual([]);
    await ask(id, 'When?', { ...refused, without: [11] });
    expect(prompts()[0]?.[0]).not.toContain(texts[1]);
  });

  // Catches: passages that are on the page and in no search of the history.
  it('is found by the words of its passages', async () => {
    const { comparisons, ask } = compare();
    const { id } = comparisons.create({ models: ['local:a'] });
    await ask(id, 'When?', {});
    const hit = store.conversations.search({ text: 'blue', limit: 5 }).items[0];
    expect(hit?.conversation.id).toBe(id);
    expect(hit?.text).toContain(texts[1]);
  });
});
