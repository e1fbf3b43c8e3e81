import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';
import { createSqliteStorage } from '../../../electron/engine/store/knowledge/sqliteStorage.ts';
import { describeKnowledgeIndex } from '../../support/knowledgeIndexContract.ts';

const directory = path.join(mkdtempSync(path.join(os.tmpdir(), 'yardstick-index-')), 'knowledge');
afterAll(() => rmSync(path.dirname(directory), { recursive: true, force: true }));

describeKnowledgeIndex('SQLite', async () => createSqliteStorage({ directory, appVersion: 'test' }));
