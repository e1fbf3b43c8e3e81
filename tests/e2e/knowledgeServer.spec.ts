import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { startPostgresServer, type PostgresServer } from '../support/postgresServer.ts';
import { expect, test } from './support/test.ts';

test.use({ models: [[{ catalog: 'all-minilm-l6-v2-int8' }], { scope: 'test' }] });

let server: PostgresServer | null = null;
test.beforeAll(async () => {
  server = await startPostgresServer();
});
test.afterAll(() => server?.close());

test('a base is made on a PostgreSQL server, moved here and back, and its password is never shown again', async ({
  page,
}) => {
  test.skip(server === null, 'PostgreSQL cannot be had here');
  const { host, password } = server as PostgresServer;
  const url = (server as PostgresServer).url();
  const folder = await mkdtemp(path.join(os.tmpdir(), 'yardstick-documents-'));
  await writeFile(path.join(folder, 'tides.md'), '# Tides\n\nHigh water stood at four metres on the first of May.\n');
  const sent: string[] = [];
  page.on('request', (request) => sent.push(request.url()));
  try {
    await page.goto('/knowledge');
    await page.getByRole('button', { name: 'New knowledge base' }).click();
    const dialog = page.getByRole('dialog', { name: 'New knowledge base' });
    await dialog.getByLabel('Name').fill('Team notes');
    await dialog.getByRole('button', { name: 'Advanced' }).click();
    const address = dialog.getByLabel('Address of the server');
    // What opens moves under the pointer.
    await expect(async () => {
      await dialog.getByText('A PostgreSQL server', { exact: true }).click();
      await expect(address).toBeVisible({ timeout: 1_000 });
    }).toPass();
    // Pasted with its password, which goes where nobody reads it.
    await address.fill(url.replace('yardstick@', `yardstick:${password}@`));
    await dialog.getByLabel('Password', { exact: true }).focus();
    await expect(address).toHaveValue(url);
    await expect(dialog.getByRole('button', { name: 'Create', exact: true })).toBeDisabled();
    await dialog.getByLabel(`Allow Yardstick to connect to ${host}`).check();
    // A wrong one first.
    await dialog.getByLabel('Password', { exact: true }).fill('wrong');
    await dialog.getByRole('button', { name: 'Test the connection' }).click();
    await expect(dialog.getByRole('alert')).toContainText('did not let yardstick in');
    await dialog.getByLabel('Password', { exact: true }).fill(password);
    await dialog.getByRole('button', { name: 'Test the connection' }).click();
    await expect(dialog.getByText('This user may keep a base there.')).toBeVisible();
    await expect(dialog.getByText(/^pgvector .* is added to this database/)).toBeVisible();
    const { violations } = await new AxeBuilder({ page }).include('[role=dialog]').analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
    await dialog.getByRole('button', { name: 'Create', exact: true }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Team notes' })).toBeVisible();

    await page.getByRole('button', { name: 'Add a folder' }).click();
    await page.getByLabel('Path of a folder or file').fill(folder);
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await expect(page.getByText('1 document,')).toBeVisible({ timeout: 60_000 });

    // Here, and back again: the password that was kept went with the last base that was there.
    await page.getByRole('tab', { name: 'Settings' }).click();
    const place = page.getByRole('region', { name: 'Where it is kept' });
    await expect(place).toContainText(url);
    await place.getByRole('button', { name: 'Move…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Move', exact: true }).click();
    await expect(place).toContainText('On this machine', { timeout: 30_000 });
    await place.getByRole('button', { name: 'Move to a server…' }).click();
    const move = page.getByRole('dialog', { name: 'Move Team notes' });
    await move.getByLabel('Address of the server').fill(url);
    await expect(move.getByText(`Yardstick may connect to ${host}.`)).toBeVisible();
    await move.getByLabel('Password', { exact: true }).fill(password);
    await move.getByRole('button', { name: 'Move', exact: true }).click();
    await expect(place).toContainText('On a PostgreSQL server', { timeout: 30_000 });
    await place.getByRole('button', { name: 'Test the connection' }).click();
    await expect(place.getByText('This user may keep a base there.')).toBeVisible();

    // It answers from there.
    await page.getByRole('tab', { name: 'Search' }).click();
    await page.getByRole('textbox', { name: 'Search Team notes' }).fill('how high was the sea');
    await expect(page.getByRole('list', { name: 'Passages found' })).toContainText('four metres');
    await page.reload();
    await expect(page.getByRole('heading', { level: 1, name: 'Team notes' })).toBeVisible();
    expect(await page.content()).not.toContain(password);
    expect(sent.filter((address) => decodeURIComponent(address).includes(password))).toEqual([]);

    await page.setViewportSize({ width: 390, height: 844 });
    await page.getByRole('tab', { name: 'Settings' }).click();
    await expect(place).toContainText(url);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(wide).toBe(0);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('one of the files that were sent here can go again', async ({ page }) => {
  await page.goto('/knowledge');
  await page.getByRole('button', { name: 'New knowledge base' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('Copies');
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  for (const name of ['one.txt', 'two.txt']) {
    await page.getByLabel('Files to add').setInputFiles({
      name,
      mimeType: 'text/plain',
      buffer: Buffer.from(`The file ${name} says something of its own.`),
    });
    const row = page.getByRole('list', { name: 'Files' }).getByRole('listitem').filter({ hasText: name });
    await expect(row).toContainText('Done', { timeout: 60_000 });
  }
  const files = page.getByRole('list', { name: 'Files' }).getByRole('listitem');
  await files.filter({ hasText: 'one.txt' }).getByRole('button', { name: 'Remove one.txt' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(files).toHaveCount(1);
  await expect(files.first()).toContainText('two.txt');
  await expect(page.getByText('1 document,')).toBeVisible();
});
