import os from 'node:os';
import { rm } from 'node:fs/promises';
import { startEngineProcess, temporaryHome } from '../support/startEngine.ts';
import { linkWeights, testWeights } from '../support/weights.ts';
import { measureAnswerSpeed } from './answerSpeed.ts';
import { measureEmbeddings } from './embeddings.ts';
import { measureEvaluationRun } from './evaluationRun.ts';
import { measureIndexing } from './indexing.ts';
import { measurePage } from './page.ts';
import { measurePostgres } from './postgres.ts';
import { formatReport, holds, type BenchmarkRow } from './report.ts';
import { measureRetrievalQuality } from './retrieval.ts';
import { measureSecondTurn } from './secondTurn.ts';
import { measureSpeech } from './speech.ts';
import { measureVectors } from './vectors.ts';
import { measureSheet } from './sheet.ts';
import { measureSheetPage } from './sheetPage.ts';
import { measureVerdict } from './verdict.ts';

/**
 * `npm run benchmark [-- answers|turns|embeddings|postgres|page …]`: speed as ratios, both sides in turn in one run on this machine, medians of five rounds and
 * more. Ends with 1 if a limit is missed. Run it on a machine that does nothing else: two threads on two cores collapse under foreign load.
 */
const rounds = 5;
const wanted = process.argv.slice(2);
const isWanted = (part: string) => wanted.length === 0 || wanted.includes(part);

const rows: BenchmarkRow[] = [];
const note = (text: string) => process.stderr.write(`${text}\n`);

if (isWanted('answers') || isWanted('turns')) {
  const home = await temporaryHome();
  for (const id of ['smollm2-135m-instruct-q4_1', 'gemma-3-270m-q4_k_m'] as const) {
    if ((await testWeights(id)) !== null) await linkWeights(home, id);
  }
  const app = await startEngineProcess(home);
  try {
    if (isWanted('answers')) {
      note('Answers through the whole app, against the bare binding …');
      rows.push(
        ...(await measureAnswerSpeed(app, 'smollm2-135m-instruct-q4_1', { rounds: 2 * rounds, generationFloor: 0.85 })),
      );
      rows.push(
        ...(await measureAnswerSpeed(app, 'gemma-3-270m-q4_k_m', { rounds: 2 * rounds, generationFloor: 0.8 })),
      );
    }
    if (isWanted('turns')) {
      note('Second turn on a long history …');
      rows.push(...(await measureSecondTurn(app, rounds)));
    }
  } finally {
    app.child.kill('SIGTERM');
    await app.gone;
    await rm(home, { recursive: true, force: true });
  }
}
if (isWanted('embeddings')) {
  note('Embeddings, against bare transformers.js …');
  rows.push(...(await measureEmbeddings(rounds)));
}
if (isWanted('speech')) {
  note('Speech, against bare transformers.js …');
  rows.push(...(await measureSpeech(rounds, note)));
}
if (isWanted('retrieval')) {
  note('Retrieval on a judged collection …');
  rows.push(...(await measureRetrievalQuality(note)));
}
if (isWanted('indexing')) {
  note('Files taken into a knowledge base …');
  rows.push(...(await measureIndexing(rounds)));
}
if (isWanted('postgres')) {
  note('The index in PostgreSQL, beside SQLite …');
  rows.push(...(await measurePostgres({ size: 20_000, note })));
}
if (isWanted('page')) {
  note('The page in Chromium …');
  rows.push(...(await measurePage(rounds)));
}
if (isWanted('evaluation')) {
  note('An evaluation, against its model called in a loop …');
  rows.push(...(await measureEvaluationRun(rounds)));
}
if (isWanted('verdict')) {
  note('Whether verdicts are true, by simulation …');
  rows.push(...measureVerdict(rounds, note));
}
if (isWanted('sheet')) {
  note('A large evaluation, opened and filtered …');
  rows.push(...(await measureSheet(rounds)));
  rows.push(...(await measureSheetPage(rounds)));
}
if (isWanted('vectors')) {
  note('Search by vector …');
  rows.push(...(await measureVectors({ sizes: [10_000, 50_000, 200_000], noise: 0.55, note })));
}
// A million takes a quarter of an hour to put in, most of it usearch: only when asked for.
if (wanted.includes('vectors-large')) {
  note('Search by vector, a million …');
  rows.push(...(await measureVectors({ sizes: [1_000_000], noise: 1, note })));
}

process.stdout.write(
  `${os.cpus()[0]?.model ?? 'unknown CPU'}, ${os.availableParallelism()} cores, Node ${process.version}\n\n`,
);
process.stdout.write(`${formatReport(rows)}\n`);
process.exitCode = rows.every(holds) ? 0 : 1;
