import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEngine, type Engine } from '../../../electron/engine/engine.ts';
import { normalizeTranscript } from '../../../electron/engine/statistics/normalizeTranscript.ts';
import { wordErrors } from '../../../electron/engine/statistics/wordErrors.ts';
import { speechModel, speechRecordings, type SpeechModelId } from '../../support/speechModels.ts';
import { temporaryHome } from '../../support/startEngine.ts';

interface ReferenceTranscripts {
  /** Library, versions, and how it was asked. */
  madeWith: string;
  texts: Record<string, string>;
}

const recordings = await speechRecordings();

// Eight bits, windows and our own reading of the network's outputs must not cost words.
for (const id of ['whisper-tiny.en', 'whisper-base'] as const satisfies SpeechModelId[]) {
  const install = await speechModel(id);
  describe.skipIf(install === null || recordings === null)(`${id} against the reference implementation`, () => {
    const fixture = path.resolve(import.meta.dirname, `../../fixtures/transcription/${id}.json`);
    const reference = JSON.parse(readFileSync(fixture, 'utf8')) as ReferenceTranscripts;
    let home: string;
    let engine: Engine;

    beforeAll(async () => {
      home = await temporaryHome();
      await install?.(home);
      engine = await createEngine({ home, gpu: false, environment: {} });
    });
    afterAll(async () => {
      await engine.close();
      await rm(home, { recursive: true, force: true });
    });

    it('makes at most one word error more in a hundred', { timeout: 300_000 }, async () => {
      const said: string[] = [];
      const ours: string[] = [];
      const theirs: string[] = [];
      for (const { file, text } of recordings ?? []) {
        const their = reference.texts[path.basename(file)];
        if (their === undefined) continue;
        for await (const event of engine.transcriber.transcribe({ model: `local:${id}`, file })) {
          if (event.type !== 'finished') continue;
          expect(event.transcript.error).toBeUndefined();
          ours.push(event.transcript.text);
        }
        said.push(text);
        theirs.push(their);
      }
      expect(said.length).toBeGreaterThanOrEqual(10);
      const rateOf = (heard: string[]) =>
        wordErrors(normalizeTranscript(said.join(' ')), normalizeTranscript(heard.join(' '))).rate ?? 1;
      expect(rateOf(ours), `${ours.join(' ')}\nby ${reference.madeWith}: ${theirs.join(' ')}`).toBeLessThanOrEqual(
        rateOf(theirs) + 0.01,
      );
    });
  });
}
