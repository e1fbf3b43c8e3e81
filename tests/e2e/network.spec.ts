import { expect, test } from './support/test.ts';
import { removeHome, startHeadless, type Headless } from './support/headless.ts';
import { prepareHome } from './support/prepareHome.ts';
import { answersOf, ask, openComparison, setRun, waitForAnswers } from './support/workbench.ts';

let peer: Headless;
test.beforeAll(async () => {
  const home = await prepareHome([{ tiny: 'tiny-of-the-peer' }]);
  if (home === null) throw new Error('a tiny model needs no weights');
  peer = await startHeadless({ home });
});
test.afterAll(async () => {
  await peer.stop();
  await removeHome(peer.home);
});

test('another Yardstick as an OpenAI-compatible server: asked for consent, tested, used, written down, refused offline', async ({
  page,
}) => {
  const host = `127.0.0.1:${peer.port}`;
  await page.goto('/connections');
  await page.getByRole('button', { name: 'Add a connection' }).first().click();
  const form = page.getByRole('dialog', { name: 'Add a connection' });
  await form.getByRole('combobox', { name: 'Service or server' }).click();
  await page.getByRole('option', { name: 'Another OpenAI-compatible server' }).click();
  await form.getByRole('textbox', { name: 'Name' }).fill('box');
  await form.getByRole('textbox', { name: 'Address' }).fill(`${peer.url}v1`);
  await form.getByLabel(/^Key/).first().fill(peer.token);
  await form.getByRole('button', { name: 'Add', exact: true }).click();

  // Nothing is sent before consent: a test is refused, and the ledger says so.
  const card = page.getByRole('article', { name: 'box' });
  await expect(card).toContainText('Nothing is sent yet');
  await expect(card).toContainText(`goes to ${host}`);
  await card.getByRole('button', { name: 'Test box' }).click();
  await expect(card.getByRole('alert')).toContainText('egress/');
  await card.getByRole('button', { name: `Allow ${host}` }).click();
  await expect(card).toContainText(`${host} is allowed`);
  await card.getByRole('button', { name: 'Test box' }).click();
  await expect(card).toContainText(/Answered in .* 1 model/);
  await expect(card).toContainText('tiny-of-the-peer');
  // The key went in and does not come out.
  expect(await page.content()).not.toContain(peer.token);

  await page.goto('/');
  await openComparison(page, [/tiny-of-the-peer/]);
  await setRun(page, { maxTokens: 8 });
  await expect(page.getByText(`Stays on this machine (${host})`)).toBeVisible();
  await ask(page, 'Hello over there');
  await waitForAnswers(page, 1, 1);
  // The other server is on this machine too, and the answer says so.
  await expect(answersOf(page, 1).first()).toContainText('Stayed here');
  await expect(answersOf(page, 1).first().getByTitle(host)).toBeVisible();

  await page.getByRole('switch', { name: 'Offline' }).first().click();
  await expect(
    page.getByRole('complementary', { name: 'Sidebar' }).getByText('Nothing can leave this machine'),
  ).toBeVisible();
  await expect(page.getByText(`Offline: nothing goes to ${host}`)).toBeVisible();
  await ask(page, 'Hello again');
  await waitForAnswers(page, 2, 1);
  await expect(answersOf(page, 2).getByRole('alert')).toContainText('egress/offline');

  await page.getByRole('link', { name: 'Connections' }).click();
  await expect(page.getByRole('article', { name: 'box' })).toContainText('Offline: not reachable now');
  await page.getByRole('tab', { name: 'Network ledger' }).click();
  const ledger = page.getByRole('table', { name: 'Connections made and refused' });
  await expect(ledger.getByRole('row').filter({ hasText: 'Refused: offline' }).first()).toContainText(host);
  await expect(ledger.getByRole('row').filter({ hasText: 'Refused: not allowed' }).first()).toContainText(host);
  const sent = ledger.getByRole('row').filter({ hasText: /Sent$/ });
  await expect(sent.first()).toContainText(host);
  await page.getByText('Refused', { exact: true }).click();
  await expect(sent).toHaveCount(0);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Export CSV' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('yardstick-ledger.csv');

  await page.getByRole('switch', { name: 'Offline' }).first().click();
  await page.getByRole('tab', { name: 'Connections' }).click();
  await page.getByRole('button', { name: 'More for box' }).click();
  await page.getByRole('menuitem', { name: 'Remove' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await expect(page.getByText('No connections yet')).toBeVisible();
});
