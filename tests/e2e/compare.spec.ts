import { expect, test } from './support/test.ts';
import { answersOf, ask, gemma, openComparison, setRun, smol, waitForAnswers } from './support/workbench.ts';

// A list of two would be taken for a value and its options, hence the list around it.
test.use({ models: [[{ catalog: smol.id }, { catalog: gemma.id }], { scope: 'test' }] });

test.setTimeout(300_000);

test('one prompt to two local models: real answers with figures and conditions, over two turns and a reload', async ({
  page,
}) => {
  await openComparison(page, [smol.name, gemma.name]);
  await setRun(page, { maxTokens: 12 });
  await ask(page, 'Name three uses of a paperclip.');
  await waitForAnswers(page, 1, 2);
  for (const [index, model] of [smol, gemma].entries()) {
    const answer = answersOf(page, 1).nth(index);
    await expect(answer).toHaveAccessibleName(model.name);
    await expect(answer).toContainText(/[a-z]{3,}/i);
    await expect(answer).toContainText('Stayed here');
    await expect(answer).toContainText(/\d+ in/);
    await expect(answer).toContainText(/12 out/);
    await answer.getByRole('button', { name: 'Conditions' }).click();
    const conditions = page.getByRole('dialog');
    await expect(conditions).toContainText(/[0-9a-f]{64}|[0-9a-f]{12}/);
    await expect(conditions).toContainText(/CPU|GPU|NVIDIA|Apple/);
    await page.keyboard.press('Escape');
    await expect(conditions).toBeHidden();
  }
  // A base model beside an instruct model: the strip says so.
  await expect(page.getByRole('article', { name: 'Turn 1' })).toContainText(/template/i);

  await ask(page, 'And one more use.');
  await waitForAnswers(page, 2, 2);
  const said = await answersOf(page, 2).first().innerText();
  expect(page.url()).toMatch(/\/c\//);
  await page.reload();
  await waitForAnswers(page, 2, 2);
  expect(await answersOf(page, 2).first().innerText()).toBe(said);
  await expect(answersOf(page, 1)).toHaveCount(2);
});

test.describe('of models that were made here', () => {
  test.use({
    models: [
      [
        { tiny: 'quokka', options: { name: 'Quokka', script: ['It ', 'falls.'] } },
        { tiny: 'zebra', options: { name: 'Zebra', seed: 2, script: ['It ', 'is ', 'wet.'] } },
      ],
      { scope: 'test' },
    ],
  });

  test('blind: names stay hidden until the vote, and the vote is in the ratings', async ({ page }) => {
    await openComparison(page, [/Quokka/, /Zebra/]);
    await setRun(page, { maxTokens: 12 });
    await page.getByRole('button', { name: 'Blind' }).click();
    await ask(page, 'Say something about rain.');
    await waitForAnswers(page, 1, 2);
    const turn = page.getByRole('article', { name: 'Turn 1' });
    await expect(turn).not.toContainText(/quokka|zebra|tokens\/s|Stayed here/i);
    await expect(turn).toContainText('Name hidden until you vote');
    // Hidden means not sent: what the engine tells the page of this turn names no model and betrays none by its figures.
    const told = await page.evaluate(async () => {
      const input = JSON.stringify({ conversationId: location.pathname.split('/').at(-1), limit: 1 });
      return (await fetch(`/trpc/compare.turns?input=${encodeURIComponent(input)}`)).text();
    });
    expect(told).toContain('Say something about rain.');
    expect(told).not.toMatch(/quokka|zebra|"ttftMs"|"modelSha256"/i);
    await turn.getByRole('button', { name: /A is better/ }).click();
    await expect(turn).toContainText('You chose');
    await expect(turn).toContainText(/Quokka/);
    await expect(turn).toContainText(/Zebra/);
    await turn.getByRole('link', { name: 'See the ratings' }).click();
    await expect(page.getByText('5 more blind votes until strengths are shown')).toBeVisible();
    const table = page.getByRole('table', { name: /Wins, losses/ });
    await expect(table.getByRole('row', { name: /Quokka/ })).toBeVisible();
    await expect(table.getByRole('row', { name: /Zebra/ })).toBeVisible();
    await expect(page.getByRole('listitem').filter({ hasText: ' over ' })).toHaveCount(1);
  });
});

test('stop ends a long answer at once and keeps its text', async ({ page }) => {
  await openComparison(page, [smol.name]);
  await setRun(page, { maxTokens: 1500 });
  await ask(page, 'Write a very long story about a lighthouse keeper.');
  const answer = answersOf(page, 1).first();
  await expect(answer).toContainText('Writing', { timeout: 60_000 });
  await expect(answer).toContainText(/\w+ \w+ \w+ \w+/);
  // Measured in the page: from the click to the moment the answer says that it has ended.
  const idleAfter = answer.evaluate(
    (element) =>
      new Promise<number>((resolve) => {
        let clicked = 0;
        document.addEventListener('click', () => (clicked = performance.now()), { capture: true, once: true });
        new MutationObserver(() => {
          if (element.getAttribute('aria-busy') === 'false') resolve(performance.now() - clicked);
        }).observe(element, { attributes: true });
      }),
  );
  await page.getByRole('button', { name: 'Stop all' }).click();
  // Within a second where nothing else runs (engine/stopping.timed.test.ts); here another test does. To its end the answer would go on for many seconds.
  expect(await idleAfter).toBeLessThan(5_000);
  await expect(answer).toContainText('Stopped');
  await expect(answer).toContainText(/\w+ \w+ \w+ \w+/);
  // The machine is idle again: the next answer begins at once.
  await setRun(page, { maxTokens: 4 });
  await ask(page, 'Say yes.');
  await waitForAnswers(page, 2, 1);
});
