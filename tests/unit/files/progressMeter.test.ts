import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ProgressMeter } from '../../../models/files/download/progressMeter.ts';
import type { PullProgress } from '../../../models/files/pullProgress.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance', 'Date'] }));
afterEach(() => void vi.useRealTimers());

/** A second's worth of a download at 1 MB/s, told twice; `between` happens in the middle. */
function afterASecond(between: () => void): PullProgress | undefined {
  const told: PullProgress[] = [];
  const meter = new ProgressMeter('m', (progress) => told.push(progress));
  const at = (bytesDone: number) =>
    meter.report({ file: 'f', bytesDone, bytesTotal: 10_000_000, phase: 'downloading', source: 's' });
  at(0);
  vi.advanceTimersByTime(500);
  between();
  vi.advanceTimersByTime(500);
  at(1_000_000);
  return told.at(-1);
}

// Catches: minus three hours left, or a speed of bytes per day, after the machine's clock was corrected.
it.each([
  ['back', -3_600_000],
  ['forward', 86_400_000],
])('a clock that jumps %s changes neither speed nor time left', (_way, jump) => {
  const progress = afterASecond(() => vi.setSystemTime(Date.now() + jump));
  expect(progress?.bytesPerSecond).toBeCloseTo(1_000_000);
  expect(progress?.secondsLeft).toBeCloseTo(9);
});

// Catches: a speed made of the bytes that an earlier try had left, or one that is divided by no time at all.
it('what was there before is no speed, and without any time there is none', () => {
  const told: PullProgress[] = [];
  const meter = new ProgressMeter('m', (progress) => told.push(progress));
  const state = { file: 'f', bytesTotal: 10_000_000, phase: 'downloading', source: 's' } as const;
  meter.report({ ...state, bytesDone: 9_000_000 });
  expect(told.at(-1)).toMatchObject({ bytesPerSecond: 0, secondsLeft: null });
  vi.advanceTimersByTime(1_000);
  meter.report({ ...state, bytesDone: 9_500_000 });
  expect(told.at(-1)).toMatchObject({ bytesPerSecond: 500_000, secondsLeft: 1 });
});
