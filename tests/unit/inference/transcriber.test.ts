import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createTranscriber, type TranscriberOptions } from '../../../electron/engine/inference/transcriber.ts';
import type { Transcript, TranscriptEvent } from '../../../electron/engine/inference/transcription.ts';
import { YardstickError } from '../../../models/errors.ts';
import { createMachineTurns } from '../../../models/machine/machineTurns.ts';
import type { LocalTranscribeOptions, TranscribedPart } from '../../../models/transcription/localTranscriptions.ts';
import { transcriptionExchanges } from '../../support/providerDoubles/transcriptions.ts';
import { writeWav } from '../../support/wavWriter.ts';
import { installed } from './scriptedModel.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'yardstick-transcriber-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = path.join(folder, 'speech.wav');
writeFileSync(file, writeWav(new Float32Array(32_000), { rate: 16_000 }));

const segment = (start: number) => ({
  start,
  end: start + 1,
  text: `at ${start}`,
  words: [{ text: 'at', start, end: start + 0.5, probability: null }],
  averageLogProbability: -0.1,
  noSpeechProbability: 0,
  compressionRatio: 1,
  doubts: [],
});

function setUp(replies: (() => Response)[] = []) {
  const turns = createMachineTurns();
  const log: string[] = [];
  const connections = [
    { name: 'cloud', kind: 'openai', baseUrl: 'https://api.example.com/v1' },
    { name: 'box', kind: 'openai-compatible', baseUrl: 'http://127.0.0.1:8080/v1' },
  ];
  /** How sure some models are of the language, window by window. */
  const guesses: Record<string, number[]> = {
    guessing: [0.2, 0.4],
    odd: [0.2, 0.4],
    likely: [0.63, 0.63],
    certain: [0.91, 0.5],
    'mute-guess': [0.12, 0.1],
  };
  /** How speech is found now. */
  const activity = { id: 'silero', name: 'by Silero VAD' };
  const local = {
    voiceActivity: () => activity,
    async *transcribe(name: string, audio: AsyncIterable<Float32Array>, { turn }: LocalTranscribeOptions) {
      for await (const _chunk of audio) log.push('heard');
      for (const start of [0, 1]) {
        const part: TranscribedPart = {
          segments: name.startsWith('mute') ? [] : [segment(start)],
          language: name === 'odd' ? 'swiss german' : name === 'guessing' && start === 0 ? 'cs' : 'en',
          languageProbability: guesses[name]?.[start] ?? null,
          seconds: start + 1,
          readTo: start + 1,
          unwrittenSeconds: name.startsWith('mute') ? 1.5 : 0,
          sideBySide: name === 'short' ? 1 : 2,
          memoryIsShort: name === 'short' && start === 0,
          loadMs: 0,
          queueMs: 0,
          workMs: 1,
        };
        await turn?.(async () => log.push(`window ${start}, turn ${turns.idle ? 'free' : 'taken'}`));
        yield part;
        log.push(`between, turn ${turns.idle ? 'free' : 'taken'}`);
        if (name === 'dying') throw new YardstickError('worker/died', 'The process of dying was ended by SIGKILL.');
      }
      return { seconds: 2, language: 'en', facts: null };
    },
  };
  const rooms = {
    localTranscriptions: local,
    turns,
    library: { list: () => [installed('tiny', { task: 'transcription', runtime: 'onnx' }), installed('chat')] },
    catalog: { entries: [], get: () => undefined },
    connections: { get: (name: string) => connections.find((one) => one.name === name), list: () => connections },
    secrets: { get: async () => 'sk-test-0123456789' },
    egress: {
      fetchFor(reason: string, onBehalfOf: string) {
        log.push(`${reason} for ${onBehalfOf}`);
        return async () => (replies.shift() ?? (() => new Response('{}', { status: 400 })))();
      },
    },
    cloudModelsOf: (name: string) => (name === 'box' ? [{ id: 'llama3' }, { id: 'whisper-large' }] : []),
    environment: {},
  };
  // Only these parts of the neighbours are used.
  return { transcriber: createTranscriber(rooms as unknown as TranscriberOptions), log, turns, activity };
}

async function finished(events: AsyncGenerator<TranscriptEvent>): Promise<Transcript> {
  for await (const event of events) if (event.type === 'finished') return event.transcript;
  throw new Error('It ended without a result.');
}

describe('a local speech model', () => {
  // A turn that is kept for an hour of audio would keep every answer waiting that long; none at all would spoil its figures.
  it('has the turn of the machine for each window, and not between', async () => {
    const { transcriber, log, turns } = setUp();
    const transcript = await finished(transcriber.transcribe({ model: 'local:tiny', file }));
    expect(log.filter((line) => line !== 'heard')).toEqual([
      'window 0, turn taken',
      'between, turn free',
      'window 1, turn taken',
      'between, turn free',
    ]);
    expect(turns.idle).toBe(true);
    expect(transcript).toMatchObject({ text: 'at 0 at 1', leftMachine: false, durationSeconds: 2, language: 'en' });
    expect(transcript.timings.realTimeFactor).toBeCloseTo(transcript.timings.totalMs / 2_000, 9);
  });

  // Windows found in two ways looked alike in the conditions, though what is written down depends on them.
  it('says how it was found where somebody speaks, and warns once it was by loudness', async () => {
    const { transcriber, activity } = setUp();
    const before = await finished(transcriber.transcribe({ model: 'local:tiny', file }));
    expect(before).toMatchObject({ conditions: { speechFoundBy: 'by Silero VAD' }, warnings: [] });
    Object.assign(activity, { id: 'loudness', name: 'by loudness' });
    const after = await finished(transcriber.transcribe({ model: 'local:tiny', file }));
    expect(after.conditions.speechFoundBy).toBe('by loudness');
    expect(after.warnings).toEqual([expect.stringMatching(/by loudness/)]);
  });

  // Without it a recording that the model failed at passes for one in which nobody speaks.
  it('that wrote nothing of what sounds like speech says of how much', async () => {
    const { transcriber } = setUp();
    const mute = await finished(transcriber.transcribe({ model: 'local:mute', file }));
    expect(mute).toMatchObject({ text: '', unwrittenSeconds: 3 });
    expect(mute.warnings).toEqual([expect.stringContaining('wrote nothing of 3.0 s that sound like speech')]);
    const usual = await finished(transcriber.transcribe({ model: 'local:tiny', file }));
    expect(usual.unwrittenSeconds).toBeUndefined();
  });

  // A transcript in a wrong language reads like bad hearing.
  it('says where the language was a guess, and takes the surest', async () => {
    const { transcriber } = setUp();
    const guess = await finished(transcriber.transcribe({ model: 'local:guessing', file }));
    expect(guess).toMatchObject({ language: 'en', languageProbability: 0.4 });
    expect(guess.warnings).toEqual([expect.stringContaining('(English, 40 % sure)')]);
    // A model may call its languages what it likes: such a one failed an hour's transcript at its very end.
    const odd = await finished(transcriber.transcribe({ model: 'local:odd', file }));
    expect(odd.error).toBeUndefined();
    expect(odd.warnings).toEqual([expect.stringContaining('(swiss german, 40 % sure)')]);
  });

  // Catches: Chinese taken for English, 63 % sure, came without a word; so did Turkish taken for English (12 %), of which nothing was written: it passed for music.
  it('also where the guess is the likelier one, and where nothing was written in it; not where the model is sure', async () => {
    const { transcriber } = setUp();
    const likely = await finished(transcriber.transcribe({ model: 'local:likely', file }));
    expect(likely.warnings).toEqual([expect.stringContaining('The language is a guess (English, 63 % sure)')]);
    const mute = await finished(transcriber.transcribe({ model: 'local:mute-guess', file }));
    expect(mute.warnings).toEqual([
      expect.stringContaining('wrote nothing of 3.0 s'),
      expect.stringContaining('The language is a guess (English, 12 % sure)'),
    ]);
    const certain = await finished(transcriber.transcribe({ model: 'local:certain', file }));
    expect(certain).toMatchObject({ languageProbability: 0.91, warnings: [] });
  });

  it('says how many windows were read side by side, and once where memory was short for two', async () => {
    const { transcriber } = setUp();
    const usual = await finished(transcriber.transcribe({ model: 'local:tiny', file }));
    expect(usual).toMatchObject({ conditions: { windowsSideBySide: 2 }, warnings: [] });
    const short = await finished(transcriber.transcribe({ model: 'local:short', file }));
    expect(short.conditions.windowsSideBySide).toBe(1);
    expect(short.warnings).toEqual([expect.stringContaining('one at a time')]);
  });

  // A transcript that goes on after a stop had its words, or its progress, at the times of the rest alone: the player jumped to the wrong place.
  it('that goes on at a place tells all times from the start of the recording', async () => {
    const { transcriber } = setUp();
    const progress: Extract<TranscriptEvent, { type: 'progress' }>[] = [];
    for await (const event of transcriber.transcribe({ model: 'local:tiny', file, from: 0.5 })) {
      if (event.type === 'progress') progress.push(event);
    }
    expect(progress.map(({ seconds, readTo }) => [seconds, readTo])).toEqual([
      [1.5, 1.5],
      [2.5, 2.5],
    ]);
    const places = progress.flatMap(({ segments }) => segments).map(({ start, end, words }) => ({ start, end, words }));
    expect(places).toEqual([
      { start: 0.5, end: 1.5, words: [{ text: 'at', start: 0.5, end: 1, probability: null }] },
      { start: 1.5, end: 2.5, words: [{ text: 'at', start: 1.5, end: 2, probability: null }] },
    ]);
  });

  it('that dies leaves what was done', async () => {
    const { transcriber, turns } = setUp();
    const transcript = await finished(transcriber.transcribe({ model: 'local:dying', file }));
    expect(transcript.error?.code).toBe('worker/died');
    expect(transcript.segments.length).toBe(1);
    // Of half a file it would say nothing.
    expect(transcript.timings.realTimeFactor).toBeNull();
    expect(turns.idle).toBe(true);
  });
});

describe('a service', () => {
  const answer = transcriptionExchanges[0]?.timed;

  it('gets the recording through the gate, and the transcript says where it went', async () => {
    const { transcriber, log } = setUp([() => Response.json(answer)]);
    const transcript = await finished(transcriber.transcribe({ model: 'cloud:whisper-1', file, words: true }));
    expect(transcript.error).toBeUndefined();
    expect(log).toEqual(['transcription for cloud:whisper-1']);
    expect(transcript).toMatchObject({
      leftMachine: true,
      destination: 'api.example.com',
      text: 'Ask what you can do.',
    });
    expect(transcript.segments[0]?.words?.map(({ text }) => text)).toEqual(['Ask', 'what']);
  });

  // Its price is by the token: without them its cost is not known, and with what is no number it would be nonsense.
  it('that states its tokens is believed where they are numbers', async () => {
    const plain = transcriptionExchanges[1]?.plain as object;
    const usage = (input: unknown) => ({ type: 'tokens', input_tokens: input, output_tokens: 8 });
    const { transcriber } = setUp([
      () => Response.json(plain),
      () => Response.json({ ...plain, usage: usage(-3) }),
      () => Response.json({ ...plain, usage: usage('many') }),
    ]);
    const read = async () =>
      (await finished(transcriber.transcribe({ model: 'cloud:gpt-4o-transcribe', file }))).tokens;
    expect([await read(), await read(), await read()]).toEqual([{ input: 14, output: 8 }, undefined, undefined]);
  });

  // Catches: a recording that was too large for a service was said to be a conversation, whose prompt was to be shortened.
  it('that takes no recording of this size says so of the recording', async () => {
    const refused = () => Response.json({ error: { message: 'Maximum content size limit exceeded' } }, { status: 413 });
    const { transcriber } = setUp([refused]);
    const { error } = await finished(transcriber.transcribe({ model: 'box:whisper-1', file }));
    expect(error).toMatchObject({
      code: 'media/too-large',
      message: expect.stringMatching(/the recording is larger than it takes \[413\].*Maximum content size/) as string,
      hint: expect.stringContaining('compressed') as string,
    });
    expect(error?.message).not.toContain('conversation');
  });

  it('on this machine is no other one', async () => {
    const { transcriber } = setUp([() => Response.json(answer)]);
    const transcript = await finished(transcriber.transcribe({ model: 'box:whisper-large', file }));
    expect(transcript.leftMachine).toBe(false);
    expect(transcript.destination).toBeUndefined();
  });

  it('that refuses says why, and an unknown one is unknown', async () => {
    const { transcriber } = setUp();
    const refused = await finished(transcriber.transcribe({ model: 'cloud:whisper-1', file }));
    expect(refused.error?.code).toBe('cloud/bad-request');
    const unknown = await finished(transcriber.transcribe({ model: 'nobody:whisper-1', file }));
    expect(unknown.error?.code).toBe('connection/unknown');
  });
});

it('lists what can be chosen', () => {
  expect(
    setUp()
      .transcriber.models()
      .map(({ id }) => id),
  ).toEqual([
    'local:tiny',
    'cloud:gpt-4o-transcribe',
    'cloud:gpt-4o-mini-transcribe',
    'cloud:whisper-1',
    'box:whisper-large',
  ]);
});
