import { execFileSync } from 'node:child_process';
import { expect, test } from './support/test.ts';
import { startHeadless } from './support/headless.ts';
import { answersOf, ask, openComparison, setRun, smol, waitForAnswers } from './support/workbench.ts';

test.use({ models: [{ catalog: smol.id }] });

/** Processes below another one, by what the system says of their parents. */
function descendants(parent: number): number[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n');
  const pairs = lines.map((line) => line.trim().split(/\s+/).map(Number));
  const children = pairs.filter(([, above]) => above === parent).map(([pid]) => pid as number);
  return children.flatMap((pid) => [pid, ...descendants(pid)]);
}

test('a model process killed in the middle of an answer: text kept and marked, the page alive, the next answer works', async ({
  page,
  yardstick,
}) => {
  test.skip(process.platform === 'win32', 'ps names the parents of processes on Linux and macOS');
  await openComparison(page, [smol.name]);
  await setRun(page, { maxTokens: 1500 });
  await ask(page, 'Write a very long story about a river.');
  const answer = answersOf(page, 1).first();
  await expect(answer).toContainText('Writing', { timeout: 60_000 });
  await expect(answer).toContainText(/\w+ \w+ \w+ \w+ \w+ \w+/);
  const workers = descendants(yardstick.process.pid as number);
  expect(workers.length).toBeGreaterThan(0);
  for (const pid of workers) process.kill(pid, 'SIGKILL');
  await expect(answer).toContainText('Interrupted');
  await expect(answer).toContainText(/\w+ \w+ \w+ \w+ \w+ \w+/);
  await expect(answer.getByRole('alert')).toContainText('worker/died');

  await setRun(page, { maxTokens: 8 });
  await ask(page, 'Say hello.');
  await waitForAnswers(page, 2, 1);
  await expect(answersOf(page, 2).getByRole('alert')).toHaveCount(0);
  await page.reload();
  await expect(answersOf(page, 1).first()).toContainText('Interrupted');
  // Told once, not again to a page that was only loaded again.
  await expect(page.getByText(/was ended by SIGKILL/)).toHaveCount(1);
  await expect(answersOf(page, 1).first()).toContainText(/\w+ \w+ \w+ \w+ \w+ \w+/);
});

test('the engine killed in the middle of an answer and started again by hand: the page asks to be signed in, the text is there', async ({
  page,
  yardstick,
}) => {
  await openComparison(page, [smol.name]);
  await setRun(page, { maxTokens: 1500 });
  await ask(page, 'Write a very long story about a river.');
  const answer = answersOf(page, 1).first();
  await expect(answer).toContainText(/\w+ \w+ \w+ \w+ \w+ \w+/, { timeout: 60_000 });
  await yardstick.kill();
  await expect(page.getByText('Reconnecting to the engine…')).toBeVisible();
  const { home, port } = yardstick;
  const again = await startHeadless({ home, port });
  try {
    await page.getByRole('button', { name: 'Sign in again' }).click();
    await page.getByLabel('Token').fill(again.token);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(answer).toContainText('Interrupted');
    await expect(answer).toContainText(/\w+ \w+ \w+ \w+ \w+ \w+/);
  } finally {
    await again.stop();
  }
});
