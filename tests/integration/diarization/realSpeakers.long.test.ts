import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { DiarizationErrors } from '../../../electron/engine/statistics/diarizationErrors.ts';
import { speechModel } from '../../support/speechModels.ts';
import { realSpeakers, rttmOf, spokenTalk, type TalkPart } from '../../support/spokenTalk.ts';
import { writeWav } from '../../support/wavWriter.ts';
import { yardstick } from '../cli/yardstick.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'yardstick-talk-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const home = path.join(folder, 'home');
const installWhisper = await speechModel('whisper-tiny.en');
const installSpeakers = realSpeakers();

interface Document {
  segments: { speaker: string | null; text: string }[];
  diarization: { speakers: string[]; errors: DiarizationErrors };
}

const three: TalkPart[] = [
  { recording: 'austen_0870', gap: 0.3 },
  { recording: 'jfk', to: 4.2, gap: 0.4 },
  { recording: 'austen_0880', gap: 0.3 },
  { recording: 'wilde_scenery', to: 5, gap: 0.3 },
  { recording: 'austen_0890', gap: 0.4 },
  { recording: 'jfk', from: 4.2, gap: 0.5 },
  { recording: 'wilde_scenery', from: 5, gap: 0.4 },
  { recording: 'austen_0920', gap: 0.3 },
  { recording: 'austen_0930', gap: 0.2 },
];
const two: TalkPart[] = [
  { recording: 'jfk', to: 4.2, gap: 0.3 },
  { recording: 'austen_0870', gap: 0.3 },
  { recording: 'jfk', from: 4.2, gap: 0.4 },
  { recording: 'austen_0890', gap: 0.3 },
  { recording: 'austen_0920', gap: 0.6 },
];
const six: TalkPart[] = [
  { recording: 'arctic_a0024', gap: 0.3 },
  { recording: 'austen_0870', gap: 0.3 },
  { recording: 'cards_005', gap: 0.3 },
  { recording: 'jfk', gap: 0.3 },
  { recording: 'new_home', gap: 0.3 },
  { recording: 'wilde_scenery', gap: 0.3 },
  { recording: 'austen_0920', gap: 0.3 },
];
/** Each begins while the one before still speaks. */
const overlapping = three.slice(0, 8).map((part, place) => ({ ...part, gap: place === 0 ? 0.3 : -0.5 }));

describe.skipIf(installWhisper === null || installSpeakers === null)('people who never met, with real weights', () => {
  async function listen(name: string, parts: TalkPart[], speakers: string): Promise<Document> {
    await installWhisper?.(home);
    await installSpeakers?.(path.join(home, 'models'));
    const talk = await spokenTalk(parts);
    if (talk === null) throw new Error('There are no recordings');
    const file = path.join(folder, `${name}.wav`);
    const reference = path.join(folder, `${name}.rttm`);
    writeFileSync(file, writeWav(talk.samples, { rate: 16_000 }));
    writeFileSync(reference, rttmOf(talk));
    const asked = ['transcribe', file, '--speakers', speakers, '--speakers-reference', reference, '--json'];
    const ended = await yardstick(asked, { home });
    expect(ended.exitCode, ended.err).toBe(0);
    return ended.json() as Document;
  }

  it('are told apart, and what each says is theirs', async () => {
    const { segments, diarization } = await listen('three', three, '3');
    // What is left is mostly at the edges of what is said.
    expect(diarization.errors.rate).toBeLessThan(0.12);
    expect(diarization.errors.confusion).toBeLessThan(1);
    const said = (speaker: string) =>
      segments.flatMap((segment) => (segment.speaker === speaker ? segment.text : [])).join(' ');
    expect(said('Speaker 1')).toMatch(/dashwood.*ill.disposed.*respectable.*amiable/is);
    expect(said('Speaker 2')).toMatch(/fellow Americans.*ask what you can do/is);
    expect(said('Speaker 3')).toMatch(/on Scenery.*public domain/is);
  });

  it.each([
    ['one', [three[0], three[2], three[4], three[7], three[8]] as TalkPart[], 0.1],
    ['six', six, 0.15],
  ] as const)('%s of them are counted, too', async (name, parts, worst) => {
    const { diarization } = await listen(name, [...parts], 'auto');
    expect(diarization.speakers).toHaveLength({ one: 1, six: 6 }[name]);
    expect(diarization.errors.rate).toBeLessThan(worst);
  });

  it('are two where that is said', async () => {
    const { diarization } = await listen('two', two, '2');
    expect(diarization.speakers).toEqual(['Speaker 1', 'Speaker 2']);
    expect(diarization.errors.rate).toBeLessThan(0.12);
  });

  it('are mostly told apart where they do not wait for each other', async () => {
    const { diarization } = await listen('overlapping', overlapping, '3');
    expect(diarization.errors.rate).toBeLessThan(0.25);
  });
});
