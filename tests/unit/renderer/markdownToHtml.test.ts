// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import { exportStyle } from '../../../electron/engine/features/history/exportStyle.ts';
import { hostileMarkdown } from './hostileMarkdown.ts';

// The test's document has no doctype; the page has one, and KaTeX looks when it is loaded.
Object.defineProperty(document, 'compatMode', { value: 'CSS1Compat' });
const { markdownToHtml } = await import('../../../renderer/components/markdown/markdownToHtml.tsx');

/** What may stand in a file: what Markdown makes, and MathML. */
const allowedTags = new Set(
  'blockquote br code del div em h4 h5 h6 hr li ol p pre section span strong sup table tbody td th thead tr ul annotation math menclose mfrac mi mn mo mover mpadded mphantom mroot mrow mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder munderover semantics'.split(
    ' ',
  ),
);
const addressed =
  /^(?:on.*|src|srcset|href|xlink:href|action|formaction|data|poster|background|ping|cite|srcdoc|id|name)$/i;

/** What is wrong with HTML for a file. The file's policy refuses style attributes, so that one of KaTeX's is no danger, but it must name no address. */
function dangersIn(html: string): string[] {
  const page = document.createElement('div');
  page.innerHTML = html;
  const dangers: string[] = [];
  for (const element of page.querySelectorAll('*')) {
    const tag = element.tagName.toLowerCase();
    if (!allowedTags.has(tag)) dangers.push(`<${tag}>`);
    for (const { name, value } of element.attributes) {
      if (addressed.test(name) || (name === 'style' && /url|expression/i.test(value)))
        dangers.push(`${tag} ${name}=${value}`);
    }
  }
  return dangers;
}

describe('the Markdown of a model, for a file', () => {
  it('is checked by a test that sees dangers', () => {
    expect(dangersIn('<p onclick="x">a</p><img src="x">')).toHaveLength(3);
    expect(dangersIn('<h4 class="x">a</h4>')).toEqual([]);
  });

  // Catches: a file that runs, loads or links to what a model wrote.
  it.each(hostileMarkdown)('becomes no script, handler, address or link: %s', async (payload) => {
    expect(dangersIn(await markdownToHtml(payload))).toEqual([]);
    expect(dangersIn(await markdownToHtml(`Some words first.\n\n${payload}\n\nand after`))).toEqual([]);
  });

  // Catches: a heading, list, table, formula or code block that a reader of the file sees as signs.
  it('reads like the answer on the page', async () => {
    const html = await markdownToHtml(
      '# One\n\n## Two\n\n1. first\n2. second\n\n| a | b |\n| - | -: |\n| 1 | 2 |\n\n```js\nlet a = "x";\n```\n\n- [x] done\n- [ ] open\n\n**bold** $x^2$ [1]',
    );
    for (const piece of [
      '<h4>One</h4>',
      '<h5>Two</h5>',
      '<ol>\n<li>first</li>',
      '<table>',
      '<td class="right">2</td>',
      '<p class="language">js</p>',
      '<span class="hljs-keyword">let</span>',
      '☑',
      '☐',
      '<strong>bold</strong>',
      '<msup>',
      '[1]',
    ]) {
      expect(html).toContain(piece);
    }
    expect(html).not.toContain('style=');
  });

  it('says where a link leads, and makes none', async () => {
    const html = await markdownToHtml(
      '[docs](https://example.org/a) https://example.org/b ![chart](https://example.org/c.png)',
    );
    expect(html).toContain('docs</span><span class="address"> (https://example.org/a)');
    expect(html.match(/example\.org\/b/g)).toHaveLength(1);
    expect(html).toContain('chart (not in this file) <span class="address">https://example.org/c.png</span>');
  });

  // Catches: a class that the file's style does not know, so that its part looks like plain text.
  it('has only classes that the file has a style for', async () => {
    const html = await markdownToHtml(
      '`a` $x$ $$y$$ [a](https://b.example) ![c](https://d.example)\n\n| a |\n| :-: |\n| b |\n\n- [ ] c\n\n```js\n1\n```',
    );
    const classes = new Set([...html.matchAll(/class="([^"]+)"/g)].flatMap((match) => (match[1] ?? '').split(' ')));
    for (const name of ['katex', 'task-list-item']) classes.delete(name); // The browser's own MathML; the list has the style.
    expect([...classes].filter((name) => !exportStyle.includes(`.${name}`))).toEqual([]);
    expect(classes.size).toBeGreaterThan(6);
  });

  it('keeps a text too long for Markdown as it was written', async () => {
    const html = await markdownToHtml(`# <b>\n\n${'word '.repeat(100_000)}`);
    expect(html).toMatch(/^<pre class="plain"># &lt;b&gt;\n/);
    expect(html.length).toBeGreaterThan(500_000);
  });

  it('shows control characters as signs', async () => {
    expect(await markdownToHtml('a\u0000b\u001bc\u0085')).toContain('a\u{FFFD}b\u{FFFD}c\u{FFFD}');
  });
});
