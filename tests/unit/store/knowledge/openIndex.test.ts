import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { indexMigrations } from '../../../../electron/engine/store/knowledge/indexMigrations.ts';
import { createIndexFile, openIndexDatabase } from '../../../../electron/engine/store/knowledge/openIndexDatabase.ts';
import { indexSettings } from '../../../support/knowledgeFixtures.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'yardstick-index-'));
  file = path.join(folder, 'one.db');
  createIndexFile(file, { settings: indexSettings(), appVersion: 'test' });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open = () => openIndexDatabase(file, { readOnly: false, appVersion: 'test' });
const withCode = (code: string) => expect.objectContaining({ code, hint: expect.any(String) });

function change(statement: string): void {
  const database = new Database(file);
  database.exec(statement);
  database.close();
}

describe('an index file', () => {
  it('knows what it was made with, and is not made over one that is there', () => {
    const { database, settings } = open();
    database.close();
    expect(settings).toEqual(indexSettings());
    expect(() => createIndexFile(file, { settings: indexSettings(), appVersion: 'test' })).toThrow(
      withCode('index/exists'),
    );
  });

  it('that was being made when the process died is no index, and is made anew', () => {
    rmSync(file);
    writeFileSync(`${file}.part`, 'half of it');
    expect(open).toThrow(withCode('index/not-found'));
    createIndexFile(file, { settings: indexSettings(), appVersion: 'test' });
    open().database.close();
  });

  it.each([
    ['emptied', () => truncateSync(file, 0)],
    ['cut', () => truncateSync(file, 20_000)],
    ['replaced by something else', () => writeFileSync(file, 'no database at all '.repeat(1_000))],
    [
      'with a passage that has no vector',
      () => {
        change(`INSERT INTO documents (id, path, title, format, bytes, sha256, modified_at, warnings, characters, page_count, first_chunk, chunk_count,
          indexed_at) VALUES ('a', '/a', '', 'text', 0, '', 0, '[]', 0, 0, 1, 1, 0);
        INSERT INTO chunks (row, document_row, position, start, "end", headings, hidden, text) VALUES (1, 1, 0, 0, 1, '[]', 0, 'x');`);
      },
    ],
    ['without its settings', () => change('DELETE FROM facts')],
  ])('%s is reported as damaged and left as it is', (_, damage) => {
    damage();
    const before = readFileSync(file);
    expect(open).toThrow(withCode('index/damaged'));
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it('of a newer version is refused', () => {
    change("INSERT INTO migrations (name, applied_at, app_version) VALUES ('999-from-the-future', 1, 'x')");
    expect(open).toThrow(withCode('index/newer-schema'));
  });

  it('has steps whose names are numbered', () => {
    const numbers = indexMigrations.map((migration) => Number(/^(\d{3})-[a-z-]+$/.exec(migration.name)?.[1]));
    expect(numbers).toEqual(indexMigrations.map((_, index) => index + 1));
  });
});
