import { describe, expect, it } from 'vitest';
import { prepareMath } from '../../../renderer/components/markdown/prepareMath.ts';

describe('prepareMath', () => {
  it.each([
    ['costs $5 to $10', 'costs \\$5 to \\$10'],
    ['just $5', 'just \\$5'],
    ['the area is $a^2$ here', 'the area is $a^2$ here'],
    ['$x$ and $y$', '$x$ and $y$'],
    ['\\(x+1\\) inline', '$x+1$ inline'],
    ['\\[x\\]', '\n$$\nx\n$$\n'],
    ['`$5` and `\\(x\\)`', '`$5` and `\\(x\\)`'],
    ['```\n$5 $x$\n```', '```\n$5 $x$\n```'],
    ['$$\nx\n$$', '$$\nx\n$$'],
    ['escaped \\$5', 'escaped \\$5'],
    ['no maths', 'no maths'],
  ])('%j becomes %j', (text, expected) => {
    expect(prepareMath(text)).toBe(expected);
  });
});
