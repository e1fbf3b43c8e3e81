// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import { threadClock } from '../../support/threadClock.ts';

// The test's document has no doctype; the page has one, and KaTeX looks when it is loaded.
Object.defineProperty(document, 'compatMode', { value: 'CSS1Compat' });
const { drawFormula } = await import('../../../renderer/components/markdown/katex.ts');

const hostile = [
  '\\href{javascript:alert(1)}{x}',
  '\\href{https://evil.example}{x}',
  '\\url{javascript:alert(1)}',
  '\\includegraphics[width=9em]{https://evil.example/m.png}',
  '\\htmlStyle{background:url(https://evil.example/s)}{x}',
  '\\htmlData{onclick=alert(1)}{x}',
  '\\htmlClass{evil}{x}',
  '\\htmlId{root}{x}',
  '\\text{<img src=x onerror=alert(1)>}',
  '\\color{red;background:url(https://evil.example)}{x}',
  '<script>alert(1)</script>',
  '\\unknown{<img src=x onerror=alert(1)>}',
];

describe('drawFormula', () => {
  it.each(hostile)('makes no link, image, handler or address of %s', (tex) => {
    const target = document.createElement('span');
    drawFormula(tex, target, true);
    const elements = [...target.querySelectorAll('*')];
    expect(elements.length).toBeGreaterThan(0);
    for (const element of elements) {
      expect(element.tagName.toLowerCase()).not.toMatch(/^(?:a|img|script|iframe|object|style|link)$/);
      for (const { name, value } of element.attributes) {
        expect(name).not.toMatch(/^(?:on|src|href|xlink)/);
        if (name === 'style') expect(value).not.toMatch(/url|expression/i);
      }
    }
    expect(elements.some((element) => element.id === 'root' || element.classList.contains('evil'))).toBe(false);
  });

  it('ends with a formula that expands for ever', () => {
    const target = document.createElement('span');
    const spent = threadClock();
    drawFormula('\\def\\a{\\a\\a}\\a', target, false);
    drawFormula('x^{'.repeat(400), target, false);
    expect(spent()).toBeLessThan(1500);
    expect(target.textContent).not.toBe('');
  });

  it('draws a formula', () => {
    const target = document.createElement('span');
    drawFormula('\\frac{a}{b}', target, false);
    expect(target.querySelector('.katex math mfrac')).not.toBeNull();
  });
});
