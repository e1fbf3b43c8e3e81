import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exportFileName } from '../../../electron/engine/answers/exportFileName.ts';

describe('the name of an exported file', () => {
  it('is safe on every system, whatever the title', () => {
    expect(exportFileName('../../etc/passwd', 'md', 'x')).toBe('yardstick-etc-passwd.md');
    expect(exportFileName('CON', 'md', 'x')).toBe('yardstick-con.md');
    expect(exportFileName('日本語 タイトル', 'html', 'x')).toBe('yardstick-日本語-タイトル.html');
    expect(exportFileName('?!', 'yaml', 'evaluation')).toBe('yardstick-evaluation.yaml');
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (title) => {
        const name = exportFileName(title, 'json', 'x');
        expect(name).toMatch(/^yardstick-[\p{L}\p{N}-]+\.json$/u);
        expect(Buffer.byteLength(name)).toBeLessThan(255);
      }),
      { numRuns: 200 },
    );
  });
});
