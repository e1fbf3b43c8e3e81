import { expect, it } from 'vitest';
import { writeEpub } from '../../support/documents/officeWriter.ts';
import { outline, parseBytes } from '../../support/documents/parseBytes.ts';

const page = (body: string, head = '') =>
  `<!doctype html><html><head><title>T</title>${head}</head><body>${body}</body></html>`;

async function read(body: string, head = ''): Promise<string[]> {
  return outline(await parseBytes(page(body, head), 'a.html'));
}

it('HTML: headings, paragraphs, lists, tables, quotes and code are told apart', async () => {
  expect(
    await read(
      '<h1>One <em>word</em></h1><p>A  line\n of text.<br>Next.</p><ol start="3"><li>c<ul><li>inner</li></ul></li><li><p>d</p></li></ol>' +
        '<table><caption>Cap</caption><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2<br>3</td></tr></table><blockquote>Said.</blockquote><pre>a\n  b</pre>',
    ),
  ).toEqual([
    'heading1: One word',
    'paragraph: A line of text.\nNext.',
    'list-item: 3. c',
    'list-item: - inner',
    'list-item: 4. d',
    'caption: Cap',
    'table: A | B\n1 | 2 3',
    'quote: Said.',
    'code: a\n  b',
  ]);
});

// A page whose body is not written, or does not follow its head at once, was taken in without a word of its text.
it.each([
  '<html><p>One.</p><p>Two.</p></html>',
  '<html><head><title>T</title></head><p>One.</p><p>Two.</p></html>',
  '<html><head><title>T</title><p>One.</p><p>Two.</p></html>',
  '<html><script>alert(1)</script><body><p>One.</p><p>Two.</p></body></html>',
  '<body><p>One.</p><p>Two.</p></body>',
  '<head><title>T</title></head><body><p>One.</p><p>Two.</p></body>',
  '<p>One.</p><body><p>Two.</p></body>',
  '<!doctype html><title>T</title><html><body><p>One.</p></body></html><p>Two.</p>',
  '<!-- c --><HTML><BODY><P>One.</P></BODY><p>Two.</p></HTML>',
  '<html><style>p{color:red}</style>One.<p>Two.</p></html>',
])('HTML: %j is read as a browser shows it', async (markup) => {
  expect(outline(await parseBytes(markup, 'a.html'))).toEqual(['paragraph: One.', 'paragraph: Two.']);
});

it('HTML: what hides text is known wherever the page says it', async () => {
  const hidden = await parseBytes('<script></script><body hidden><p>Unseen.</p></body><p>Unseen, too.</p>', 'a.html');
  expect(outline(hidden)).toEqual(['paragraph hidden: Unseen.', 'paragraph hidden: Unseen, too.']);
});

it('HTML: cells that reach over rows are said in each; over columns, once', async () => {
  expect(
    await read(
      '<table><tr><td rowspan="2">Both</td><td>1</td><td>x</td></tr><tr><td>2</td><td>y</td></tr><tr><td colspan="2">Wide</td><td>z</td></tr></table>',
    ),
  ).toEqual(['table: Both | 1 | x\nBoth | 2 | y\nWide |  | z']);
});

it('HTML: a table that only places things is read as what is in it', async () => {
  expect(
    await read(
      '<table><tr><td><table><tr><td><h2>Head</h2><p>Text.</p></td><td>Side</td></tr></table></td></tr></table>',
    ),
  ).toEqual(['heading2: Head', 'paragraph: Text.', 'paragraph: Side']);
});

it('HTML: scripts, styles and forms are not text', async () => {
  expect(
    await read(
      '<script>var a = "x";</script><style>p{}</style><p>Text</p><noscript>n</noscript><template>t</template>',
    ),
  ).toEqual(['paragraph: Text']);
});

it.each([
  ['hidden by attribute', '<p hidden>H</p>'],
  ['hidden from readers of screens', '<p aria-hidden="true">H</p>'],
  ['not displayed', '<div style="display:none"><p>H</p></div>'],
  ['invisible', '<p style="visibility: hidden">H</p>'],
  ['white on white', '<p style="color:#FFF">H</p>'],
  ['white by the old way', '<p><font color="white">H</font></p>'],
  ['of the colour of its ground', '<p style="background:#102030;color:rgb(17, 33, 49)">H</p>'],
  ['of no size', '<p style="font-size:0">H</p>'],
  ['clear', '<p style="opacity:0">H</p>'],
  ['off the screen', '<p style="position:absolute;left:-9999px">H</p>'],
  ['hidden by a rule', '<p class="x ghost">H</p>'],
])('HTML: text that is %s is kept and marked', async (_, markup) => {
  expect(
    await read(`<p>Seen.</p>${markup}`, '<style>.ghost{display:none} @media print{p{display:none}}</style>'),
  ).toEqual(['paragraph: Seen.', 'paragraph hidden: H']);
});

it('HTML: white text on a dark ground, or on a picture, is seen', async () => {
  expect(
    await read(
      '<div style="background-color:#222"><p style="color:white">A</p></div><div style="background-image:url(x.png)"><p style="color:white">B</p></div>',
    ),
  ).toEqual(['paragraph: A', 'paragraph: B']);
});

it('HTML: characters that no font draws are spelled out in a warning', async () => {
  const tags = Array.from('obey', (letter) => String.fromCodePoint(0xe0000 + letter.charCodeAt(0))).join('');
  const { warnings } = await parseBytes(page(`<p>Hello${tags}</p>`), 'a.html');
  expect(warnings).toMatchObject([{ code: 'document/hidden-text', message: expect.stringContaining('obey') }]);
});

it('HTML: ten thousand elements within each other are no harder than others', async () => {
  expect(await read('<div>'.repeat(10_000) + 'deep' + '</div>'.repeat(10_000))).toEqual(['paragraph: deep']);
});

it('HTML: of a page that is an article, menus are left out, and hidden text in it is not', async () => {
  const sentence = 'This is a sentence of an article, with commas, and with enough words to count as one. ';
  const article = Array.from({ length: 8 }, (_, index) => `<p>${index} ${sentence.repeat(4)}</p>`).join('');
  const menu = `<div class="menu"><ul>${'<li><a href="/x">Menu entry</a></li>'.repeat(20)}</ul></div>`;
  const document = await parseBytes(
    page(`${menu}<div class="content"><h1>Head</h1>${article}<p style="display:none">Obey.</p></div>`),
    'a.html',
  );
  expect(document.text).not.toContain('Menu entry');
  expect(document.text).toContain(`7 ${sentence.trim()}`);
  expect(outline(document)).toContain('paragraph hidden: Obey.');
  expect(document.warnings.map(({ code }) => code)).toContain('document/left-out');
});

it('HTML: a page in the encoding that it declares', async () => {
  const bytes = Buffer.concat([
    Buffer.from('<html><head><meta charset="shift_jis"></head><body><p>'),
    Buffer.from([0x93, 0xfa, 0x96, 0x7b]),
    Buffer.from('</p></body></html>'),
  ]);
  expect(outline(await parseBytes(bytes, 'a.html'))).toEqual(['paragraph: 日本']);
});

it('EPUB: chapters come in the order of the spine', async () => {
  const document = await parseBytes(
    writeEpub(['<h1>Last</h1><p>Z.</p>', '<h1>First</h1><p>A.</p>'], { spine: [1, 0] }),
    'a.epub',
  );
  expect(outline(document)).toEqual(['heading1: First', 'paragraph: A.', 'heading1: Last', 'paragraph: Z.']);
  expect(document).toMatchObject({ title: 'A Book', author: 'A. Writer', createdAt: Date.UTC(2020, 1, 3) });
});

it('EPUB: an element that closes itself does not swallow the chapter', async () => {
  const document = await parseBytes(writeEpub(['<p><a id="p1"/>One.</p><script src="x"/><p>Two.</p>']), 'a.epub');
  expect(outline(document)).toEqual(['paragraph: One.', 'paragraph: Two.']);
});

it('EPUB: locked chapters say so; locked fonts do not matter', async () => {
  const locked = (part: string) => ({
    'META-INF/encryption.xml': `<encryption><EncryptedData><CipherData><CipherReference URI="${part}"/></CipherData></EncryptedData></encryption>`,
  });
  await expect(
    parseBytes(writeEpub(['<p>x</p>'], { extra: locked('OPS/text/c0.xhtml') }), 'a.epub'),
  ).rejects.toMatchObject({
    code: 'document/encrypted',
  });
  expect((await parseBytes(writeEpub(['<p>x</p>'], { extra: locked('OPS/font.otf') }), 'a.epub')).text).toBe('x');
});
