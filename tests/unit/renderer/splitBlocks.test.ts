import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  linkDefinitions,
  openFence,
  splitBlocks,
  type Blocks,
} from '../../../renderer/components/markdown/splitBlocks.ts';
import { threadClock } from '../../support/threadClock.ts';

const answer = [
  '# Title',
  'A paragraph\nover two lines.',
  '1. one\n\n   more of one\n\n2. two\n   - inner\n\n3. three',
  '```python\nif a:\n\n    b()\n```',
  '$$\n\\frac{a}{b}\n\n$$',
  '| a | b |\n| - | - |\n| 1 | 2 |',
  '> quote\n>\n> more',
  '    indented code\n\n    goes on',
  '~~~\n```\n\nnot the end\n~~~',
  'Last words.',
].join('\n\n');

describe('splitBlocks', () => {
  it('cuts between top-level blocks and nowhere inside one', () => {
    const { blocks } = splitBlocks(answer);
    expect(blocks.map((block) => block.trim().split('\n')[0])).toEqual([
      '# Title',
      'A paragraph',
      '1. one',
      '```python',
      '$$',
      '| a | b |',
      '> quote',
      // An indented line after a blank one may belong to what stands before it, so it is not cut off.
      '~~~',
      'Last words.',
    ]);
  });

  it('loses and adds nothing: the blocks joined are the text', () => {
    fc.assert(
      fc.property(markdownish, (text) => {
        expect(splitBlocks(text).blocks.join('')).toBe(text);
      }),
      { numRuns: 300 },
    );
  });

  it('gives the same blocks however the text arrived', () => {
    // A block that was settled too early would show half a list or a fence as prose until the page is reloaded.
    fc.assert(
      fc.property(
        markdownish,
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 40 }),
        (text, steps) => {
          let state: Blocks | undefined;
          let at = 0;
          for (let step = 0; at < text.length; step += 1) {
            at = Math.min(text.length, at + (steps[step % steps.length] as number));
            state = splitBlocks(text.slice(0, at), state);
          }
          if (text !== '') expect(state?.blocks).toEqual(splitBlocks(text).blocks);
        },
      ),
      { numRuns: 300 },
    );
    let state: Blocks | undefined;
    for (let at = 1; at <= answer.length; at += 1) state = splitBlocks(answer.slice(0, at), state);
    expect(state?.blocks).toEqual(splitBlocks(answer).blocks);
  });

  it('starts over when the text is another one', () => {
    const before = splitBlocks('a\n\nb\n\nc\n\nd');
    expect(splitBlocks('x\n\nb\n\nc\n\nd\n\ne', before).blocks).toEqual(splitBlocks('x\n\nb\n\nc\n\nd\n\ne').blocks);
  });

  it('reads a megabyte that grows by one character quickly', () => {
    const text = `${answer}\n\n`.repeat(2500);
    const before = splitBlocks(text);
    const spent = threadClock();
    for (let step = 0; step < 50; step += 1) splitBlocks(`${text}x`, before);
    expect(spent() / 50).toBeLessThan(20);
  });
});

describe('openFence', () => {
  it('is the code of a fence not yet closed, and null once it is', () => {
    expect(openFence('```ts\nconst a = 1;')).toEqual({ language: 'ts', code: 'const a = 1;' });
    expect(openFence('```ts\nconst a = 1;\n```\n')).toBeNull();
    expect(openFence('````md\n```\ninner\n```')).toEqual({ language: 'md', code: '```\ninner\n```' });
    expect(openFence('text\n```ts\n')).toBeNull();
    expect(openFence('```ts')).toBeNull();
  });
});

describe('linkDefinitions', () => {
  it('finds definitions wherever they stand', () => {
    expect(linkDefinitions(['see [a]\n', '[a]: https://example.org\n', 'text [b]: no\n'])).toBe(
      '[a]: https://example.org',
    );
  });
});

const line = fc.constantFrom(
  'text',
  '- item',
  '  continued',
  '1. first',
  '12) twelfth',
  '```',
  '````',
  '~~~ js',
  '$$',
  '    code',
  '\tcode',
  '> quote',
  '| a | b |',
  '# head',
  '---',
  '',
  '',
  ' ',
  '- ',
  '*',
);
const markdownish = fc.array(line, { maxLength: 30 }).map((lines) => lines.join('\n'));
