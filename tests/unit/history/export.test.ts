import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { createElement } from 'react';
import Markdown from 'react-markdown';
import { renderToStaticMarkup } from 'react-dom/server';
import remarkGfm from 'remark-gfm';
import { describe, expect, it } from 'vitest';
import type { Conditions } from '../../../electron/engine/answers/answer.ts';
import { conditionFacts } from '../../../electron/engine/answers/conditionFacts.ts';
import type { TurnContext } from '../../../electron/engine/answers/turnContext.ts';
import type { ExportedConversation } from '../../../electron/engine/features/history/exportedConversation.ts';
import { conditionsOf } from '../../../electron/engine/features/history/figures.ts';
import { exportHtml } from '../../../electron/engine/features/history/exportHtml.ts';
import { exportMarkdown } from '../../../electron/engine/features/history/exportMarkdown.ts';
import { exportConversation } from '../../../electron/engine/features/history/history.ts';
import type { ExportFormat, ExportPiece } from '../../../electron/engine/features/history/view.ts';
import type { Store } from '../../../electron/engine/store/store.ts';
import { conditionRows } from '../../../renderer/components/conditionRows.ts';
import { finishedAnswer } from '../store/answerFixture.ts';
import { addAnswer, addConversation, addTurn, testStore } from '../store/testStore.ts';

/** A file as the engine writes it, with what the page would draw as the text it is. */
const exportOf = (store: Store, id: string, format: ExportFormat) => {
  const { pieces, ...file } = exportConversation({
    store,
    id,
    format,
    nameOf: (model) => `Name of ${model}`,
    appVersion: '1.2.3',
    now: () => 0,
  });
  return { ...file, content: undrawn(pieces) };
};

const undrawn = (pieces: readonly ExportPiece[]): string =>
  pieces.map((piece) => (typeof piece === 'string' ? piece : piece.markdown)).join('');

/** All of the HTML but what the page draws. */
const frame = (text: string): string =>
  exportHtml(exportedWith(text))
    .filter((piece) => typeof piece === 'string')
    .join('');

function contextWith(text: string): TurnContext {
  const place = { documentId: 'd', path: text, title: text, page: null, start: 0, end: 1, score: 1, chunkId: 1 };
  return {
    base: { id: 'b', name: text },
    search: { mode: 'hybrid', embedding: text, reranker: text, limit: 6 },
    passages: [{ ...place, text, headings: [text], hidden: false }],
    leftOut: [{ ...place, headings: [], hidden: false }],
    struck: 1,
    prompt: text,
    mask: true,
    destinations: [text],
    contextTokens: 2048,
    earlierWithout: [0],
  };
}

/** A conversation in which every word from outside is `text`. */
function exportedWith(text: string): ExportedConversation {
  const answer = finishedAnswer({
    text,
    reasoning: text,
    error: { code: text, message: text },
    warnings: [{ code: 'other', message: text }],
    destination: text,
  });
  answer.conditions = { ...answer.conditions, device: text, system: text, stop: [text], template: text };
  return {
    format: 'yardstick-conversation',
    version: 1,
    exportedAt: '2026-11-23T20:00:00.000Z',
    yardstick: '0.1.0',
    conversation: {
      id: 'c',
      title: text,
      settings: {},
      blind: false,
      repeat: 1,
      turnCount: 1,
      createdAt: 1,
      updatedAt: 1,
    },
    turns: [
      {
        id: 't',
        position: 0,
        prompt: text,
        settings: { system: text },
        blind: false,
        context: contextWith(text),
        hidden: false,
        createdAt: 1,
        vote: { outcome: 'win', winnerAnswerId: 'a', blind: true, createdAt: 1 },
        answers: [
          {
            id: 'a',
            column: 0,
            repeat: 0,
            attempt: 0,
            state: 'failed',
            createdAt: 1,
            finishedAt: 2,
            ...answer,
            citations: [
              {
                marker: text,
                documentId: 'd',
                path: text,
                title: text,
                page: null,
                start: 0,
                end: 1,
                quote: text,
                found: true,
              },
            ],
            reasoning: text,
            error: { code: text, message: text },
            destination: text,
            model: text,
            modelName: text,
          },
        ],
      },
    ],
  };
}

// Catches: an export that names a condition otherwise than the page that it was read on.
it('conditions have the names and the words that the page shows, in its order', () => {
  const [answer] = exportedWith('x').turns[0]?.answers ?? [];
  if (answer?.conditions == null) throw new Error('The fixture has no conditions');
  expect(conditionsOf(answer).map(([label]) => label)).toEqual(
    conditionRows(answer.conditions).map(({ label }) => label),
  );
  // Catches: "System prompt: not stated" in a file where the page says that there was none.
  const bare: Conditions = {
    ...answer.conditions,
    modelSha256: null,
    device: null,
    threads: null,
    contextTokens: 8192,
    temperature: null,
    topP: null,
    topK: null,
    minP: null,
    maxTokens: null,
    seed: null,
    stop: [],
    system: null,
    template: 'service',
    passages: 0,
    images: 0,
    foreignLoad: null,
    priceListDate: null,
  };
  for (const conditions of [answer.conditions, bare, { ...bare, template: 'chatml', keptTokens: 1200 }]) {
    expect(conditionFacts(conditions)).toEqual(conditionRows(conditions).map(({ label, value }) => [label, value]));
  }
  const learnt: Conditions = {
    ...answer.conditions,
    training: {
      method: 'logistic regression',
      rows: 4,
      labels: 2,
      rowsSha256: 'ab',
      cut: 0,
      tokens: null,
      embedMs: 10,
      fitMs: 1,
      cost: null,
    },
  };
  expect(conditionFacts(learnt).map(([label]) => label)).toEqual(conditionRows(learnt).map(({ label }) => label));
});

const attacks = [
  '</pre><script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '```\n\n# broke out\n\n![x](https://evil.example/?q=1)\n\n```',
  '````````\n<b>raw</b>',
  '~~~\n[link](javascript:alert(1))',
  '    indented\n\n- list\n\n| a | b |\n| - | - |',
  '[ref]: https://evil.example\n\n[ref]',
  'https://evil.example www.evil.example me@evil.example <https://evil.example>',
  '&lt;script&gt; &#60;script&#62; \\<b\\>',
  '\r\r\n\u2028\u0085\0\u001b[31m',
  '--- \n# h\n***\n___',
  '$$\\href{x}{y}$$ ~~s~~ [^1]\n\n[^1]: note',
];
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(...attacks),
      fc.constantFrom(
        '`',
        '``',
        '~',
        '\n',
        '\r',
        '|',
        '<',
        '>',
        '&',
        '"',
        "'",
        '[',
        ']',
        '(',
        ')',
        '!',
        '\\',
        '#',
        '*',
        '_',
        ' ',
        'a',
      ),
      fc.string(),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''));

/** The elements of a page, in order, without their text. */
const tagsOf = (html: string): string[] => html.match(/<[^>]*>/g) ?? [];

describe('the HTML export', () => {
  it('has the same elements whatever people and models wrote', () => {
    const harmless = tagsOf(frame('harmless'));
    expect(harmless.length).toBeGreaterThan(60);
    for (const text of attacks) expect(tagsOf(frame(text))).toEqual(harmless);
    fc.assert(
      fc.property(hostile, (text) => {
        expect(tagsOf(frame(`x${text}`))).toEqual(harmless);
      }),
      { numRuns: 150 },
    );
  });

  it('needs nothing from elsewhere and forbids scripts and requests', () => {
    const html = frame('x');
    expect(html).toMatch(/default-src 'none'; style-src 'sha256-[\w+/]{43}='; base-uri 'none'; form-action 'none'/);
    expect(html).not.toMatch(/<(script|img|link|iframe|object|a|form|base)\b/);
    expect(html.replace(/<!doctype html>/, '')).not.toMatch(/\b(src|href|srcset|on\w+)=/);
    expect(html).not.toMatch(/url\(|@import/);
  });

  // Catches: a style that the file's own policy refuses (the whole page bare), after a change to either.
  it('allows exactly the one style that it has', () => {
    const html = frame('x');
    const styles = [...html.matchAll(/<style>([\s\S]*?)<\/style>/g)].map((match) => match[1] ?? '');
    expect(styles).toHaveLength(1);
    const hash = createHash('sha256')
      .update(styles[0] ?? '')
      .digest('base64');
    expect(html).toContain(`style-src 'sha256-${hash}'`);
    expect(html).not.toMatch(/ style=/);
  });

  // Catches: an answer that is exported as one block of raw Markdown, while the app shows headings, lists and code.
  it('leaves what models wrote to be drawn, and nothing else', () => {
    const written = exportHtml(exportedWith('# words')).filter((piece) => typeof piece !== 'string');
    expect(written).toEqual([{ markdown: '# words' }, { markdown: '# words' }]); // the reasoning and the answer
    expect(frame('# words')).toContain('<pre class="prompt"># words</pre>');
  });
});

describe('the Markdown export', () => {
  const rendered = (text: string): string =>
    renderToStaticMarkup(createElement(Markdown, { remarkPlugins: [remarkGfm] }, exportMarkdown(exportedWith(text))));

  it('renders to the same elements whatever people and models wrote', () => {
    const harmless = tagsOf(rendered('harmless'));
    expect(harmless.length).toBeGreaterThan(60);
    expect(harmless.join('')).not.toMatch(/<(a|img)\b/);
    for (const text of attacks) expect(tagsOf(rendered(`x${text}`))).toEqual(harmless);
    fc.assert(
      fc.property(hostile, (text) => {
        expect(tagsOf(rendered(`x${text}`))).toEqual(harmless);
      }),
      { numRuns: 60 },
    );
  });

  it('keeps the text as it was written', () => {
    const text = 'Use ```js\ncode();\n``` and `x`.\n\n    four spaces\n';
    expect(exportMarkdown(exportedWith(text))).toContain(`\n${text}\`\`\`\``);
  });

  // Catches: "3\\.22\\.1" and "paperclip\\." for everyone who reads the file without a viewer.
  it('escapes only what would mean something', () => {
    const store = testStore();
    const { id } = addConversation(store, 'Is 3.22 (node-llama) better, *really*?');
    const { content } = exportOf(store, id, 'markdown');
    expect(content.split('\n')[0]).toBe('# Is 3.22 (node-llama) better, \\*really\\*?');
  });

  it('of a text with very many backtick runs is made all the same', () => {
    expect(exportMarkdown(exportedWith('` '.repeat(300_000))).length).toBeGreaterThan(600_000);
  });
});

describe('an export', () => {
  it('holds every turn in order with conditions, in each format', () => {
    const store = testStore();
    const { id } = addConversation(store, 'Paper: clips?');
    store.transaction(() => {
      for (let index = 0; index < 1_001; index += 1) {
        const turn = addTurn(store, id, `question ${index}`);
        if (index > 998) addAnswer(store, turn.id, `answer ${index}`);
      }
    });
    const json = exportOf(store, id, 'json');
    expect(json).toMatchObject({ fileName: 'yardstick-paper-clips.json', mediaType: 'application/json' });
    const parsed = JSON.parse(json.content) as ExportedConversation;
    expect(parsed).toMatchObject({
      format: 'yardstick-conversation',
      version: 1,
      yardstick: '1.2.3',
      exportedAt: '1970-01-01T00:00:00.000Z',
    });
    expect(parsed.turns.map((turn) => turn.prompt)).toEqual(
      Array.from({ length: 1_001 }, (_, index) => `question ${index}`),
    );
    expect(parsed.turns[1_000]?.answers[0]).toMatchObject({
      text: 'answer 1000',
      model: 'local:a',
      conditions: { quantization: 'Q4_1' },
    });
    for (const format of ['markdown', 'html'] as const) {
      const { content } = exportOf(store, id, format);
      for (const part of [
        'question 0',
        'answer 1000',
        'Name of local:a',
        'Q4_1',
        'a'.repeat(64),
        '33.3 tokens/s',
        '2026-11-01',
        'api.example.com',
      ]) {
        expect(content.replaceAll('\\', '')).toContain(part);
      }
    }
  });

  it('of a blind turn without a vote gives no model away; after the vote it names them', () => {
    const store = testStore();
    const { id } = addConversation(store, 'Blind', ['local:secret', 'local:other']);
    const turn = addTurn(store, id, 'question', true);
    const answer = addAnswer(store, turn.id, 'the text', 'local:secret', 1);
    for (const format of ['markdown', 'html', 'json'] as const) {
      const { content } = exportOf(store, id, format);
      expect(content).toContain('Model B');
      expect(content).toContain('the text');
      expect(content).not.toMatch(/secret|other|a{64}|33\.3|api.example|0\.00123/);
    }
    store.votes.put({
      turnId: turn.id,
      outcome: 'win',
      models: ['local:secret', 'local:other'],
      winnerModel: 'local:secret',
      winnerAnswerId: answer.id,
      blind: true,
    });
    expect(exportOf(store, id, 'html').content).toContain('Blind vote: Name of local:secret');
  });

  it('of a conversation that is gone is an error', () => {
    expect(() => exportOf(testStore(), 'none', 'html')).toThrow(expect.objectContaining({ code: 'store/not-found' }));
  });
});
