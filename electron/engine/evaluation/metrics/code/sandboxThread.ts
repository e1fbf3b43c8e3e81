import { stripTypeScriptTypes } from 'node:module';
import { parentPort } from 'node:worker_threads';
import {
  newQuickJSWASMModule,
  shouldInterruptAfterDeadline,
  type QuickJSContext,
  type QuickJSHandle,
  type QuickJSWASMModule,
} from 'quickjs-emscripten';
import { testKit } from './testKit.ts';
import type { SandboxJob, SandboxOutcome } from './sandboxJob.ts';

/** Bytes of QuickJS's stack; deeper recursion is an error of the code. The WebAssembly stack beneath is larger. */
const stackBytes = 256 * 1024;
/** UTF-16 units of what comes out. */
const longestResult = 20_000;

parentPort?.on('message', (job: SandboxJob) => {
  void (async () => {
    // Each job has an instance of its own, memory and all: nothing that one leaves behind reaches the next.
    const machine = await newQuickJSWASMModule();
    parentPort?.postMessage('ready');
    parentPort?.postMessage(run(machine, job));
  })();
});

function run(quickJs: QuickJSWASMModule, job: SandboxJob): SandboxOutcome {
  let { code } = job;
  if (job.isTypeScript) {
    try {
      code = stripTypeScriptTypes(code);
    } catch (thrown) {
      return { kind: 'code-error', message: `not TypeScript: ${messageOf(thrown)}` };
    }
  }
  try {
    const runtime = quickJs.newRuntime();
    runtime.setMemoryLimit(job.memoryBytes);
    runtime.setMaxStackSize(stackBytes);
    const deadline = Date.now() + job.timeMs;
    runtime.setInterruptHandler(shouldInterruptAfterDeadline(deadline));
    // Nothing is disposed of: the instance goes as a whole, and what the code left behind could make that fail.
    return runInContext(runtime.newContext(), { ...job, code }, deadline);
  } catch (thrown) {
    return { kind: 'crashed', message: messageOf(thrown) };
  }
}

function runInContext(context: QuickJSContext, job: SandboxJob, deadline: number): SandboxOutcome {
  const kit = context.unwrapResult(context.evalCode(testKit, 'kit.js'));
  const call = (name: string, ...values: QuickJSHandle[]) =>
    context.callFunction(context.getProp(kit, name), context.undefined, ...values);
  const failure = (error: QuickJSHandle, otherwise: (message: string) => SandboxOutcome): SandboxOutcome => {
    const message = describe(context, error);
    if (message === 'InternalError: interrupted') return { kind: 'too-slow' };
    return /out of memory/.test(message) ? { kind: 'too-much-memory' } : otherwise(message);
  };

  const wrapped =
    job.kind === 'tests'
      ? `(async function (assert, expect, test, it, describe) {\n${job.tests}\n})`
      : `(async function ({ ${Object.keys(job.input).join(', ')} }) {\n${asBody(job.tests)}\n})`;
  // Before the code runs, which may change what parsing depends on.
  const compiled = context.evalCode(wrapped, 'tests.js');
  if (compiled.error !== undefined) {
    return failure(compiled.error, (message) => ({ kind: 'tests-error', message }));
  }
  const evaluated = context.evalCode(job.code, 'answer.js');
  if (evaluated.error !== undefined) return failure(evaluated.error, (message) => ({ kind: 'code-error', message }));

  const input = context.newString(JSON.stringify(job.input));
  const started = call('start', compiled.value, context.newString(job.kind), input);
  if (started.error !== undefined) return failure(started.error, (message) => ({ kind: 'crashed', message }));
  for (;;) {
    const ran = context.runtime.executePendingJobs(1_000);
    if (ran.error !== undefined) return failure(ran.error, (message) => ({ kind: 'crashed', message }));
    if (Date.now() > deadline) return { kind: 'too-slow' };
    if (ran.value > 0) continue;
    // All that can run has run: what waits for a time is due now.
    const step = call('advance');
    if (step.error !== undefined) return failure(step.error, (message) => ({ kind: 'crashed', message }));
    const result = context.getString(step.value);
    if (result === 'again') continue;
    if (result.length > longestResult) return { kind: 'crashed', message: 'the result is too long' };
    return readResult(result);
  }
}

/** What the kit says at the end: a word for what happened, and the rest. */
function readResult(text: string): SandboxOutcome {
  const tested = /^tested (\d+) (\d+) ([^]*)$/.exec(text);
  if (tested !== null) {
    const [, passed, failed, first = ''] = tested;
    return { kind: 'tested', passed: Number(passed), failed: Number(failed), first };
  }
  if (text.startsWith('value ')) return { kind: 'value', value: JSON.parse(text.slice('value '.length)) as unknown };
  const message = text.replace(/^broken /, '').slice(0, 300);
  if (message.includes('InternalError: interrupted')) return { kind: 'too-slow' };
  return /out of memory/.test(message) ? { kind: 'too-much-memory' } : { kind: 'tests-error', message };
}

/** An expression, or statements with a `return` among them. */
function asBody(text: string): string {
  return /\breturn\b/.test(text) ? text : `return (\n${text.trim().replace(/;+$/, '')}\n);`;
}

/** Read without calling anything that the code could have changed in the host's favour: name and message are plain text here. */
function describe(context: QuickJSContext, error: QuickJSHandle): string {
  const textOf = (name: string): string => {
    const handle = context.getProp(error, name);
    return context.typeof(handle) === 'string' ? context.getString(handle).slice(0, 300) : '';
  };
  if (context.typeof(error) !== 'object') return String(context.dump(error)).slice(0, 300);
  return `${textOf('name') || 'Error'}: ${textOf('message')}`;
}

const messageOf = (thrown: unknown): string =>
  (thrown instanceof Error ? thrown.message : String(thrown)).split('\n')[0]?.slice(0, 200) ?? '';
