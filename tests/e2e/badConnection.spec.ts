import { createServer as createTlsServer } from 'node:https';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { answers, fallsSilentAfter, isSilent, redirectsTo, refuses } from '../support/faultServer/behaviours.ts';
import { startFaultServer, type Behaviour, type FaultServer } from '../support/faultServer/faultServer.ts';
import { expect, test } from './support/test.ts';
import { answersOf, ask, openComparison, waitForAnswers } from './support/workbench.ts';

test.use({ models: [{ tiny: 'tiny', options: { script: ['A', ' word', '!'] } }] });

const firstKey = 'sk-canary-of-the-first-key-0123456789';
const models = { object: 'list', data: [{ id: 'their-model', object: 'model' }] };
let server: FaultServer;
test.beforeEach(async () => {
  server = await startFaultServer();
});
test.afterEach(() => server.close());

/** As some services do, with the key in what it says. */
const refusesKey = refuses(401, { error: { message: `Incorrect API key provided: ${firstKey}`, type: 'invalid' } });

async function addServer(page: Page, address: string, name = 'box'): Promise<Locator> {
  await page.goto('/connections');
  await page.getByRole('button', { name: 'Add a connection' }).first().click();
  const form = page.getByRole('dialog', { name: 'Add a connection' });
  await form.getByRole('combobox', { name: 'Service or server' }).click();
  await page.getByRole('option', { name: 'Another OpenAI-compatible server' }).click();
  await form.getByRole('textbox', { name: 'Name' }).fill(name);
  await form.getByRole('textbox', { name: 'Address' }).fill(address);
  await form.getByLabel(/^Key/).first().fill(firstKey);
  await form.getByRole('checkbox', { name: /^Allow Yardstick/ }).check();
  await form.getByRole('button', { name: 'Add', exact: true }).click();
  return page.getByRole('article', { name });
}

// Catches: a refusal that shows the key, and one that stands on the card when the key has been put right.
test('a key that is refused is said so without the key, and a new one is tried at once', async ({ page }) => {
  server.behave(refusesKey);
  const card = await addServer(page, `${server.address}/v1`);
  await expect(card.getByRole('alert')).toContainText('the key was refused');
  await expect(card.getByRole('alert')).toContainText('cloud/bad-key');
  expect(await page.content()).not.toContain('canary');

  server.behave(answers(models));
  await card.getByRole('button', { name: 'More for box' }).click();
  await page.getByRole('menuitem', { name: 'Replace the key' }).click();
  const dialog = page.getByRole('dialog', { name: 'Replace the key of box' });
  await dialog
    .getByLabel(/^New key/)
    .first()
    .fill('“not a key”');
  await dialog.getByRole('button', { name: 'Replace' }).click();
  await expect(dialog.getByRole('alert')).toContainText('secrets/bad-key');
  await dialog
    .getByLabel(/^New key/)
    .first()
    .fill('sk-second');
  await dialog.getByRole('button', { name: 'Replace' }).click();
  await expect(card).toContainText(/Answered in .* 1 model/);
  await expect(card.getByRole('alert')).toHaveCount(0);
  expect(server.requests.at(-1)?.headers.authorization).toBe('Bearer sk-second');
});

test('each way in which a server can be wrong is said in words of its own, on the page as on the command line', async ({
  page,
}) => {
  const faults: [string, Behaviour, RegExp][] = [
    ['cloud/not-found', refuses(404, { error: { message: 'Not Found' } }), /no such model or address/],
    ['cloud/rate-limited', refuses(429, { error: { message: 'slow down' } }, { 'retry-after': '9' }), /less often/],
    ['cloud/overloaded', refuses(500, 'oops'), /overloaded or broken/],
    ['cloud/bad-answer', answers('<script>alert(1)</script>', 'text/html'), /not what this kind of service answers/],
    ['cloud/unreachable', (response) => void response.socket?.destroy(), /could not be reached: the connection was/],
    ['egress/not-allowed', redirectsTo('http://localhost:1234/v1/models'), /leads on to another host.*localhost:1234/],
  ];
  server.behave(answers(models));
  const card = await addServer(page, `${server.address}/v1`);
  await expect(card).toContainText(/Answered in/);
  for (const [code, behaviour, words] of faults) {
    server.behave(behaviour);
    await card.getByRole('button', { name: 'Test box' }).click();
    await expect(card.getByRole('alert')).toContainText(code);
    await expect(card.getByRole('alert')).toContainText(words);
  }

  const folder = path.resolve(import.meta.dirname, '../support/tls');
  const secure = createTlsServer({
    key: readFileSync(path.join(folder, 'key.pem')),
    cert: readFileSync(path.join(folder, 'certificate.pem')),
  });
  await once(secure.listen(0, '127.0.0.1'), 'listening');
  const { port } = secure.address() as AddressInfo;
  const unvouched = await addServer(page, `https://127.0.0.1:${port}/v1`, 'unvouched');
  await expect(unvouched.getByRole('alert')).toContainText('egress/certificate');
  await expect(unvouched.getByRole('alert')).toContainText('NODE_EXTRA_CA_CERTS');
  secure.close();
});

// Catches: a server that says nothing looks for minutes like one that is about to answer, or cannot be stopped; a pause that the server asked for and
// nobody is told of.
test('a server that is silent, falls silent or asks for a pause is said to be so on its column, and is stopped at once', async ({
  page,
}) => {
  const begun = { id: 'x', object: 'chat.completion.chunk', choices: [{ index: 0, delta: { content: 'So far' } }] };
  // A model for each, so that all three are waited for at the same time.
  const silences: [string, Behaviour, RegExp, RegExp][] = [
    ['says-nothing', isSilent, /Reading · \d+ s/, /said nothing for \d+ s\. It is given up after 5 min/],
    [
      'falls-silent',
      fallsSilentAfter(`data: ${JSON.stringify(begun)}\n\n`, 'text/event-stream'),
      /Writing · \d+ s/,
      /nothing more for/,
    ],
    [
      'asks-for-a-pause',
      refuses(429, { error: { message: 'slow down' } }, { 'retry-after': '30' }),
      /Asks again in \d+ s/,
      /slow down/,
    ],
  ];
  server.behave(answers({ object: 'list', data: silences.map(([id]) => ({ id, object: 'model' })) }));
  const card = await addServer(page, `${server.address}/v1`);
  await expect(card).toContainText(/Answered in/);
  server.behave((response, request) => {
    const { model } = JSON.parse(request.body) as { model: string };
    return silences.find(([id]) => id === model)?.[1](response, request);
  });
  await openComparison(page, [/Tiny Llama/, ...silences.map(([id]) => new RegExp(id))]);
  await ask(page, 'A word, please');
  const columns = silences.map(([, , state, words], index) => ({
    there: answersOf(page, 1).nth(index + 1),
    state,
    words,
  }));
  for (const { there, state, words } of columns) {
    await expect(there).toContainText(state, { timeout: 15_000 });
    await expect(there).toContainText(words, { timeout: 25_000 });
  }
  for (const { there } of columns) {
    const stopped = Date.now();
    await there.getByRole('button', { name: /^Stop/ }).click();
    await expect(there).toHaveAttribute('aria-busy', 'false');
    expect(Date.now() - stopped).toBeLessThan(2_000);
    await expect(there).toContainText('Stopped');
  }
  await waitForAnswers(page, 1, 4);
  await expect(answersOf(page, 1).nth(2)).toContainText('So far');
});

// Catches: a name as long as a line in the buttons of the vote, which made the whole conversation scroll sideways.
test('a model with a very long name widens nothing', async ({ page }) => {
  const long = `deepseek-ai/DeepSeek-R1-Distill-Qwen-32B-Instruct-AWQ-${'int4-groupsize-128-'.repeat(4)}rc2`;
  server.behave(answers({ object: 'list', data: [{ id: long, object: 'model' }] }));
  const card = await addServer(page, `${server.address}/v1`);
  await expect(card).toContainText(/Answered in/);
  const piece = (delta: object, end: string | null) => ({
    id: 'x',
    object: 'chat.completion.chunk',
    choices: [{ index: 0, delta, finish_reason: end }],
  });
  const stream = [piece({ content: 'A word.' }, null), piece({}, 'stop')].map(
    (one) => `data: ${JSON.stringify(one)}\n\n`,
  );
  server.behave(answers(`${stream.join('')}data: [DONE]\n\n`, 'text/event-stream'));
  await openComparison(page, [/Tiny Llama/, /deepseek/]);
  await ask(page, 'A word, please');
  await waitForAnswers(page, 1, 2);
  await expect(page.getByRole('group', { name: 'Which answer is better?' })).toBeVisible();
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 800 });
    const wider = () =>
      page.getByRole('region', { name: 'Conversation' }).evaluate((area) => area.scrollWidth - area.clientWidth);
    await expect.poll(wider).toBeLessThanOrEqual(0);
  }
});

// Catches: a column that failed can be chosen as the better one; two columns that cannot be told apart.
test('a column whose service fails says why and is no choice; the local one beside it answers', async ({ page }) => {
  server.behave(answers(models));
  const card = await addServer(page, `${server.address}/v1`);
  await expect(card).toContainText(/Answered in/);
  server.behave(refusesKey);
  await openComparison(page, [/Tiny Llama/, /their-model/]);
  await expect(page.getByRole('button', { name: 'Model of column 2: their-model, box' })).toBeVisible();
  await ask(page, 'A word, please');
  await waitForAnswers(page, 1, 2);
  const [here, there] = [answersOf(page, 1).nth(0), answersOf(page, 1).nth(1)];
  await expect(here.getByRole('alert')).toHaveCount(0);
  await expect(there.getByRole('alert')).toContainText('cloud/bad-key');
  await expect(page.getByRole('group', { name: 'Which answer is better?' })).toHaveCount(0);
  expect(await page.content()).not.toContain('canary');
});
