import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatBytes } from '../../../models/catalog/formatBytes.ts';
import type { Answer } from '../../../electron/engine/answers/answer.ts';
import { busyShare } from '../../../electron/engine/inference/foreignLoad.ts';
import { formatFigures } from '../../../electron/cli/output/formatAnswer.ts';
import { dataFolder } from '../../../electron/engine/store/dataFolder.ts';
import {
  formatCount,
  formatDuration,
  formatParameters,
  formatUsd,
} from '../../../electron/cli/output/formatQuantity.ts';
import { formatTable } from '../../../electron/cli/output/formatTable.ts';
import { formatTransfer, ProgressLine } from '../../../electron/cli/output/progressLine.ts';
import type { Terminal } from '../../../electron/cli/terminal.ts';

describe('quantities', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1_000, '1.0 kB'],
    [98_362_432, '98.4 MB'],
    [99_960_000, '100 MB'],
    [999_600_000, '1.0 GB'],
    [3.2e15, '3200 TB'],
  ])('%d bytes are %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));

  it.each([
    [0.4, '0 ms'],
    [999.4, '999 ms'],
    [999.6, '1.0 s'],
    [59_960, '1 min 00 s'],
    [245_000, '4 min 05 s'],
    [7_800_000, '2 h 10 min'],
  ])('%d ms are %s', (milliseconds, text) => expect(formatDuration(milliseconds)).toBe(text));

  it('counts, weights and sums', () => {
    expect(formatCount(8_192)).toBe('8,192');
    expect([134_515_008, 1_700_000_000, 7e9].map(formatParameters)).toEqual(['135M', '1.7B', '7B']);
    expect([0, 0.0000123, 0.0234].map(formatUsd)).toEqual(['$0', '$0.000012', '$0.0234']);
  });
});

describe('tables', () => {
  it('align, numbers to the right, wide characters counted as two', () => {
    const rows = [
      { name: 'a', size: '5' },
      { name: '模型', size: '1,234' },
      { name: 'e\u0301\u001b[31m', size: '7' },
    ];
    const columns = [
      { title: 'NAME', value: (row: { name: string }) => row.name },
      { title: 'SIZE', value: (row: { size: string }) => row.size, right: true },
    ];
    expect(formatTable(columns, rows)).toBe(
      ['NAME          SIZE', 'a                5', '模型         1,234', 'e\u0301\\u001b[31m      7', ''].join('\n'),
    );
  });
});

describe('progress', () => {
  const progress = {
    title: 'tiny',
    phase: 'downloading',
    bytesDone: 25e6,
    bytesTotal: 100e6,
    bytesPerSecond: 5e6,
    secondsLeft: 15,
  };
  function line(tty: boolean) {
    let time = 0;
    let err = '';
    const terminal = { err: (text: string) => void (err += text), errIsTty: tty, columns: 80 } as Terminal;
    const shown = new ProgressLine(terminal, () => time);
    return { shown, pass: (milliseconds: number) => void (time += milliseconds), err: () => err };
  }

  it('says how much, how fast and how long', () => {
    expect(formatTransfer(progress, 8)).toBe(
      'tiny: downloading [##------] 25 %  25.0 MB of 100 MB, 5.0 MB/s, 15.0 s left',
    );
    expect(formatTransfer({ ...progress, bytesTotal: 0, bytesPerSecond: 0, secondsLeft: null }, 0)).toBe(
      'tiny: downloading 0 %  25.0 MB of 0 B',
    );
  });

  it('overwrites one line on a terminal, within its width, and leaves it clean', () => {
    const { shown, pass, err } = line(true);
    shown.show({ ...progress, title: 'x'.repeat(200) });
    pass(50);
    shown.show(progress);
    shown.end();
    const clear = '\r\u001b[K';
    expect(err().split(clear)).toEqual(['', 'x'.repeat(79), '']);
  });

  // Catches: a log with ten thousand lines of progress.
  it('repeats itself in a log soon, then every five seconds, and at each new phase', () => {
    const { shown, pass, err } = line(false);
    for (let step = 0; step < 200; step += 1) {
      shown.show(progress);
      pass(100);
    }
    shown.show({ ...progress, phase: 'verifying' });
    // At 0, 1, 3, 8, 13 and 18 s.
    expect(err().trimEnd().split('\n')).toHaveLength(7);
  });
});

describe('the data folder', () => {
  it.each([
    ['the option first', '/o', { YARDSTICK_HOME: '/e' }, '/o'],
    ['then the environment', undefined, { YARDSTICK_HOME: '/e' }, '/e'],
    ['then the XDG folder', undefined, { XDG_DATA_HOME: '/d' }, '/d/yardstick'],
  ])('is %s', (_name, option, environment, folder) =>
    expect(dataFolder(option, environment, 'linux')).toBe(path.resolve(folder)),
  );

  it('ignores a relative XDG folder', () => {
    expect(dataFolder(undefined, { XDG_DATA_HOME: 'relative' }, 'linux')).toMatch(/\.local\/share\/yardstick$/);
  });
});

// Catches: a command that calls a machine busy which the page's fairness strip does not, or the other way round.
it('an answer names other programs from the same share on as the fairness strip', () => {
  const figures = (foreignLoad: number) =>
    formatFigures({
      timings: { ttftMs: null, outputTokensPerSecond: null, totalMs: 1, loadMs: 0, queueMs: 0 },
      usage: { inputTokens: null, cachedInputTokens: null, outputTokens: null, reasoningTokens: null },
      conditions: { foreignLoad, device: null, threads: null, cold: false },
      cost: null,
      finishReason: 'stop',
    } as unknown as Answer);
  expect(figures(busyShare)).not.toContain('busy');
  expect(figures(busyShare + 0.01)).toContain('machine 26 % busy');
});
