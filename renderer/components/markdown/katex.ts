import 'katex/dist/katex.min.css';
import katex from 'katex';

/**
 * Draws a formula into an element: KaTeX makes the nodes itself, no HTML text in between. `trust` off refuses links, images and raw
 * HTML in a formula; the limits stop one that expands for ever. A chunk of its own with styles and fonts, loaded with the first formula.
 */
export function drawFormula(
  tex: string,
  target: HTMLElement,
  display: boolean,
  output: 'htmlAndMathml' | 'mathml' = 'htmlAndMathml',
): void {
  katex.render(tex, target, {
    displayMode: display,
    throwOnError: false,
    trust: false,
    strict: 'ignore',
    maxExpand: 500,
    maxSize: 20,
    output,
  });
}
