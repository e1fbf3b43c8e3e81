import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { physicalCores } from '../../models/workers/onnx/physicalCores.ts';
import type { TestClient } from '../support/startEngine.ts';
import { testWeights, type TestModelId } from '../support/weights.ts';
import { askThroughApp, openConversation } from './appAnswer.ts';
import { openBareModel } from './bareModel.ts';
import type { BenchmarkRow } from './report.ts';

const run = promisify(execFile);
const outputTokens = 128;
/** About 512 tokens with the template, the length of the field's prompt test. */
const prompt = `${'The lighthouse keeper wrote down the weather, the ships and the colour of the sea every evening before supper. '.repeat(22)}\nGo on with the story.`;

interface Round {
  bare: { ttftMs: number; perSecond: number };
  app: { ttftMs: number; perSecond: number };
  bench?: { prompt: number; output: number };
}

/**
 * Tokens per second and time to first token through the whole app, against node-llama-cpp called bare with the same settings, and against
 * llama-bench where `LLAMA_BENCH` names its binary (built from the same release; CONTRIBUTING.md says how). All sides in turn, `rounds` times.
 */
export async function measureAnswerSpeed(
  app: TestClient,
  id: TestModelId,
  { rounds, generationFloor }: { rounds: number; generationFloor: number },
): Promise<BenchmarkRow[]> {
  const weights = await testWeights(id);
  if (weights === null) return [];
  const completion = id.startsWith('gemma');
  const model = `local:${id}`;
  // A base model would end early at times: temperature 0 and a fixed number of tokens keep both sides at the same work.
  const settings = { temperature: 0, maxTokens: outputTokens, seed: 1 };
  const warm = await askThroughApp(app, await openConversation(app, model, settings), prompt);
  // Not what the app used for the first answer: it takes fewer threads for a while where it finds the machine busy, and both sides would hide that.
  const threads = physicalCores();
  const bare = await openBareModel({ path: weights.path, threads, contextTokens: 4096, completion });
  const measured: Round[] = [];
  try {
    // The pool keeps four conversations: after these, a new one takes over the room of an old one, as in daily use.
    for (let index = 0; index < 4; index += 1) {
      await askThroughApp(app, await openConversation(app, model, { ...settings, maxTokens: 1 }), 'Hello');
    }
    await bare.answer({ prompt, outputTokens });
    for (let round = 0; round < rounds; round += 1) {
      // Who goes first takes turns: a machine that slows down within a round would otherwise always slow the same side.
      const conversation = await openConversation(app, model, settings);
      const first = round % 2 === 0 ? null : await bare.answer({ prompt, outputTokens: warm.outputTokens });
      const ours = await askThroughApp(app, conversation, prompt);
      const theirs = first ?? (await bare.answer({ prompt, outputTokens: ours.outputTokens }));
      measured.push({
        bare: { ttftMs: theirs.ttftMs, perSecond: theirs.outputTokensPerSecond },
        app: { ttftMs: ours.ttftMs, perSecond: ours.outputTokensPerSecond },
        ...(await llamaBench(weights.path, threads, ours.promptTokens)),
      });
    }
  } finally {
    bare.close();
  }
  const of = (pick: (round: Round) => number) => measured.map(pick);
  const rows: BenchmarkRow[] = [
    {
      what: `${id}: tokens/s`,
      ours: of(({ app: { perSecond } }) => perSecond),
      other: of(({ bare: { perSecond } }) => perSecond),
      otherName: 'bare binding',
      unit: 't/s',
      limit: { kind: 'ratio-at-least', value: 0.97 },
    },
    {
      what: `${id}: time to first token, ${warm.promptTokens} tokens`,
      ours: of(({ app: { ttftMs } }) => ttftMs),
      other: of(({ bare: { ttftMs } }) => ttftMs),
      otherName: 'bare binding',
      unit: 'ms',
      limit: { kind: 'difference-at-most', value: 15 },
    },
  ];
  if (measured.every(({ bench }) => bench !== undefined)) {
    rows.push(
      {
        what: `${id}: tokens/s`,
        ours: of(({ app: { perSecond } }) => perSecond),
        other: of(({ bench }) => bench?.output ?? Number.NaN),
        otherName: `llama-bench tg${outputTokens} @ d${warm.promptTokens}`,
        unit: 't/s',
        limit: { kind: 'ratio-at-least', value: generationFloor },
      },
      {
        what: `${id}: prompt tokens/s`,
        ours: of(({ app: { ttftMs } }) => (warm.promptTokens * 1000) / ttftMs),
        other: of(({ bench }) => bench?.prompt ?? Number.NaN),
        otherName: `llama-bench pp${warm.promptTokens}`,
        unit: 't/s',
        limit: { kind: 'ratio-at-least', value: 0.97 },
      },
    );
  }
  return rows;
}

async function llamaBench(
  file: string,
  threads: number,
  promptTokens: number,
): Promise<{ bench?: { prompt: number; output: number } }> {
  const binary = process.env['LLAMA_BENCH'];
  if (binary === undefined) return {};
  const common = ['-m', file, '-t', String(threads), '-r', '1', '-fa', '1', '-o', 'json'];
  const rate = async (...test: string[]) => {
    const { stdout } = await run(binary, [...common, ...test], { maxBuffer: 1e7 });
    const [row] = JSON.parse(stdout) as { avg_ts: number }[];
    return row?.avg_ts ?? Number.NaN;
  };
  return {
    bench: {
      prompt: await rate('-p', String(promptTokens), '-n', '0'),
      // Behind a prompt of the same length, as our answer is: each token looks at all before it, so that an empty context is twice as fast.
      output: await rate('-p', '0', '-n', String(outputTokens), '-d', String(promptTokens)),
    },
  };
}
