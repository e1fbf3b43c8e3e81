import { stat } from 'node:fs/promises';
import type { ModelContext } from '../../inference/modelContext.ts';
import { speechPriceListDate, usdOfLength, type LengthPrice } from '../../inference/speechPrices.ts';
import type { TokenPrice } from '../../inference/cost.ts';
import type { Candidate, CandidateEstimate, RenderedPrompt } from '../candidate.ts';
import type { DataRow } from '../dataset.ts';
import { scoresAnswers } from './scoresAnswers.ts';
import type { Suite } from '../suite.ts';
import type { Prompts } from './preparePrompts.ts';
import { bytesPerToken, promptSize, type PromptSize } from './promptSize.ts';
import { defaultMaxTokens, requestCost } from './requestCost.ts';

export interface EstimateOptions {
  suite: Suite;
  /** Those that would be asked. */
  rows: readonly DataRow[];
  prompts: Pick<Prompts, 'outline'>;
  /** @throws {YardstickError} `model/unknown`, `connection/unknown` */
  contextOf: (model: string) => ModelContext;
  priceOf: (model: string) => TokenPrice | null;
  /** What a service asks for a minute of speech; null where nobody publishes it, and for a local model. */
  lengthPrice: (model: string) => LengthPrice | null;
  /** Length of a recording, seconds; 0 for one that cannot be opened. */
  recordingSeconds: (file: string, bytes: number) => Promise<number>;
  /** Whether its host may be sent to. */
  isAllowed: (model: string) => boolean;
  /** Rows that a candidate that classifies learns from; none for every other one. */
  learnsFrom: (candidate: Candidate) => readonly DataRow[];
  /** Of one request (of a candidate that chooses: of all options, behind a prompt that is read once), as measured before on this machine; null where it was not. */
  measured: (candidate: Candidate) => { seconds: number; outputTokens: number | null } | null;
}

/** Prompts that are made to count their letters; of more rows every n-th is. */
const countedRows = 2_000;
/** Of a passage of a knowledge base: what chunks are cut to. */
const tokensPerPassage = 256;
/** Of an answer's time, for scoring it afterwards (`scoresAnswers`): a middle between short answers and long ones. */
const scoringShare = 0.3;
/** Where nothing says how long an answer may be. */
const usualOutputTokens = 256;

/** What a run would cost and send, from the prompts themselves. Sends nothing. */
export async function estimateCandidates(options: EstimateOptions): Promise<CandidateEstimate[]> {
  const recordingBytes = createRecordingSizes();
  const estimates: CandidateEstimate[] = [];
  for (const candidate of options.suite.candidates) {
    estimates.push(await estimateOf(candidate, options, recordingBytes));
  }
  return estimates;
}

async function estimateOf(
  candidate: Candidate,
  options: EstimateOptions,
  recordingBytes: (row: DataRow) => Promise<number>,
): Promise<CandidateEstimate> {
  const { suite, rows } = options;
  const context = options.contextOf(candidate.model);
  const local = candidate.model.startsWith('local:');
  const step = Math.max(1, Math.ceil(rows.length / countedRows));
  const sum = { rows: 0, asked: 0, requests: 0, tokens: 0, bytes: 0, tooLong: 0 };
  const price = local || candidate.answering === 'transcribe' ? null : options.priceOf(candidate.model);
  let leastUsd = Infinity;
  const room = roomIn(context.contextTokens, candidate);
  const missing = new Map<string, number>();
  for (let index = 0; index < rows.length; index += step) {
    const row = rows[index] as DataRow;
    const prompt = options.prompts.outline(candidate, row);
    for (const name of prompt.missing) missing.set(name, (missing.get(name) ?? 0) + 1);
    sum.rows += 1;
    if (prompt.missing.length > 0) continue;
    // What leaves of a row that is transcribed by a service is its recording, as it is.
    const size: PromptSize =
      candidate.answering === 'transcribe'
        ? { tokens: 0, bytes: context.leavesMachine ? await recordingBytes(row) : 0 }
        : sizeOf(prompt, candidate);
    sum.asked += 1;
    if (size.tokens > room) sum.tooLong += 1;
    sum.requests += 1;
    sum.tokens += size.tokens;
    sum.bytes += size.bytes;
    if (suite.budgetUsd !== null) {
      const most = requestCost(prompt, candidate.settings.maxTokens ?? defaultMaxTokens, price);
      leastUsd = Math.min(leastUsd, most);
    }
  }
  const scale = sum.rows === 0 ? 0 : (rows.length / sum.rows) * suite.repeats;
  const requests = Math.round(sum.requests * scale);
  // Read once, whatever is asked how often; of a service it is sent and paid like everything else.
  const learnt = sizeOfInputs(options.learnsFrom(candidate));
  const before = options.measured(candidate);
  const limit = candidate.settings.maxTokens;
  const perAnswer = before?.outputTokens ?? limit ?? usualOutputTokens;
  const inputTokens = Math.round(sum.tokens * scale) + learnt.tokens;
  const outputTokens =
    candidate.answering !== 'generate' && candidate.answering !== 'json'
      ? 0
      : Math.round(requests * Math.min(perAnswer, limit ?? perAnswer));
  const isSpeech = candidate.answering === 'transcribe';
  // A proxy on this machine charges what stands behind it does: the run counts it by the same price.
  const costsNothing = local || (!context.leavesMachine && price === null);
  const usd = costsNothing
    ? 0
    : isSpeech
      ? await speechCost(candidate.model, options, recordingBytes)
      : costOf(price, inputTokens, outputTokens);
  return {
    candidate: candidate.id,
    requests,
    inputTokens,
    outputTokens,
    usd,
    priceListDate: price?.priceListDate ?? (isSpeech && !local && usd !== null ? speechPriceListDate : null),
    seconds:
      before === null
        ? null
        : (before.seconds * (scoresAnswers(candidate, suite) ? 1 + scoringShare : 1) * (requests + learnt.rows)) /
          (local ? 1 : suite.concurrency),
    destination: context.destination,
    allowed: context.destination === null || options.isAllowed(candidate.model),
    bytesLeaving: context.leavesMachine ? Math.round(sum.bytes * scale) + learnt.bytes : 0,
    warnings: [
      ...tooLongWarning({ candidate, contextTokens: context.contextTokens, ...sum, rows: rows.length }),
      ...warningsOf({ candidate, suite, missing, counted: sum.rows, usd, price, leastUsd }),
    ],
  };
}

/** Of texts that are read as they are. */
function sizeOfInputs(rows: readonly DataRow[]): PromptSize & { rows: number } {
  const bytes = rows.reduce((sum, { input }) => sum + Buffer.byteLength(input), 0);
  return { rows: rows.length, bytes, tokens: Math.ceil(bytes / bytesPerToken) };
}

/** Recordings whose length is looked at; of the others it is taken from their size. */
const heardRecordings = 8;

/** What a service would ask for all recordings, by their length; null where no price is known. */
async function speechCost(
  model: string,
  { rows, suite, lengthPrice, recordingSeconds }: EstimateOptions,
  recordingBytes: (row: DataRow) => Promise<number>,
): Promise<number | null> {
  const price = lengthPrice(model);
  if (price === null) return null;
  const spoken = rows.filter(({ audio }) => audio !== null);
  const step = Math.max(1, Math.ceil(spoken.length / heardRecordings));
  const heard = { seconds: 0, bytes: 0 };
  const sizes: number[] = [];
  for (const [index, row] of spoken.entries()) {
    const size = await recordingBytes(row);
    sizes.push(size);
    if (index % step !== 0) continue;
    const seconds = await recordingSeconds(row.audio as string, size);
    // One that cannot be opened says nothing of the others.
    if (seconds === 0) continue;
    heard.seconds += seconds;
    heard.bytes += size;
  }
  if (heard.bytes === 0) return 0;
  // Each by itself: a service may charge a least length for every one.
  const usd = sizes.reduce((sum, size) => sum + usdOfLength(price, (heard.seconds * size) / heard.bytes), 0);
  return usd * suite.repeats;
}

/** Tokens of a model's context that a prompt may have: the runtime keeps the answer's share free, at most a quarter. */
function roomIn(contextTokens: number | null, { settings, answering }: Candidate): number {
  if (contextTokens === null || answering === 'transcribe') return Number.POSITIVE_INFINITY;
  const answer = answering === 'choose' || answering === 'classify' ? 0 : (settings.maxTokens ?? usualOutputTokens);
  return contextTokens - Math.min(answer, Math.floor(contextTokens / 4));
}

/** Said before anything runs, rather than by each row that fails. */
function tooLongWarning(given: {
  candidate: Candidate;
  contextTokens: number | null;
  asked: number;
  tooLong: number;
  rows: number;
}): string[] {
  const { candidate, contextTokens, asked, tooLong, rows } = given;
  if (tooLong === 0 || contextTokens === null) return [];
  const model = candidate.model.slice(candidate.model.indexOf(':') + 1);
  const count = (value: number) => value.toLocaleString('en');
  const of =
    tooLong === asked
      ? 'As it seems no row fits'
      : `About ${count(Math.max(1, Math.round((tooLong / asked) * rows)))} of ${count(rows)} rows do not fit`;
  const then =
    candidate.answering === 'classify'
      ? 'tokens): their ends would be left out.'
      : 'tokens, a part of them for the answer): they would fail.';
  return [`${of} into the context of ${model} (${count(contextTokens)} ${then}`];
}

/** Sizes of recordings: known since their rows were read, or looked for once. 0 for one that is gone or may not be seen: such a row fails by itself. */
function createRecordingSizes(): (row: DataRow) => Promise<number> {
  const known = new Map<string, Promise<number>>();
  return async ({ audio, recording }) => {
    if (audio === null) return 0;
    if (recording !== undefined) return recording.bytes;
    let size = known.get(audio);
    if (size === undefined) {
      size = stat(audio).then(
        (found) => found.size,
        () => 0,
      );
      known.set(audio, size);
    }
    return await size;
  };
}

function sizeOf(prompt: RenderedPrompt, { technique }: Candidate): PromptSize {
  const { tokens, bytes } = promptSize(prompt);
  const passages = technique.kind === 'retrieval' ? technique.passages * tokensPerPassage : 0;
  return { tokens: tokens + passages, bytes: bytes + passages * bytesPerToken };
}

function costOf(price: TokenPrice | null, inputTokens: number, outputTokens: number): number | null {
  if (price === null) return null;
  return (inputTokens * price.inputPerMillion + outputTokens * price.outputPerMillion) / 1e6;
}

function warningsOf(given: {
  candidate: Candidate;
  suite: Suite;
  missing: Map<string, number>;
  counted: number;
  usd: number | null;
  price: TokenPrice | null;
  /** What the cheapest of its requests can cost at most, US dollars; infinite where that was not asked. */
  leastUsd: number;
}): string[] {
  const { candidate, suite, missing, counted, usd, leastUsd } = given;
  const warnings = [...missing].map(
    ([name, rows]) =>
      `${rows === counted ? 'No row has' : `${rows} of ${counted} rows looked at lack`} {{${name}}}: they would fail without being asked.`,
  );
  if (usd === null && suite.budgetUsd !== null) {
    warnings.push('Its price is not known: the budget cannot stop it.');
  }
  const writes = candidate.answering === 'generate' || candidate.answering === 'json';
  if (writes && given.price !== null && suite.budgetUsd !== null && candidate.settings.maxTokens === undefined) {
    warnings.push(
      `With a budget an answer without a limit is cut at ${defaultMaxTokens} tokens: what it can cost must be known.`,
    );
  }
  if (Number.isFinite(leastUsd) && suite.budgetUsd !== null && leastUsd > suite.budgetUsd) {
    warnings.push(
      `The budget lets none of its requests through: one could cost $${Number(leastUsd.toPrecision(2))}. Set a smaller Max tokens, or a larger budget.`,
    );
  }
  if (candidate.technique.kind === 'retrieval')
    warnings.push('Passages are estimated: the base is not searched for an estimate.');
  return warnings;
}
