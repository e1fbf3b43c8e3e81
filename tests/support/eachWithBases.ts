import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import type { IngestReport, Knowledge } from '../../electron/engine/retrieval/knowledge.ts';
import { openKnowledge, type OpenedKnowledge, type OpenKnowledgeOptions } from './openKnowledge.ts';

/** What each test of a file has for itself: a folder of documents, a data folder, and what it opened in it. */
export interface TestBases {
  /** Holds `documents` and `home`; gone after the test. */
  readonly root: string;
  /** The documents. */
  readonly folder: string;
  /** Closed after the test; one that closes by itself is to be taken out. */
  readonly opened: OpenedKnowledge[];
  /** Path of a document. */
  readonly at: (name: string) => string;
  readonly write: (name: string, text: string) => void;
  /** Short documents, `0.txt` and so on. */
  readonly writeMany: (count: number) => void;
  readonly open: (options?: Partial<OpenKnowledgeOptions>) => OpenedKnowledge;
}

/** Called once at the top of a test file. @param name for its temporary folders */
export function eachWithBases(name: string): TestBases {
  let root = '';
  const opened: OpenedKnowledge[] = [];
  const bases: TestBases = {
    get root() {
      return root;
    },
    get folder() {
      return path.join(root, 'documents');
    },
    opened,
    at: (file) => path.join(bases.folder, file),
    write: (file, text) => writeFileSync(bases.at(file), text),
    writeMany(count) {
      for (let number = 0; number < count; number += 1) {
        bases.write(`${number}.txt`, `Document ${number} says ${number}.`);
      }
    },
    open(options = {}) {
      const one = openKnowledge({ home: path.join(root, 'home'), ...options });
      opened.push(one);
      return one;
    },
  };
  beforeEach(() => {
    root = mkdtempSync(path.join(os.tmpdir(), `yardstick-${name}-`));
    mkdirSync(bases.folder);
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((one) => one.close()));
    rmSync(root, { recursive: true, force: true });
  });
  return bases;
}

/** Takes files or folders into the base "Base", and waits until they are in. */
export const add = async (knowledge: Knowledge, paths: string[]): Promise<IngestReport> =>
  (await knowledge.add('Base', paths)).result;
