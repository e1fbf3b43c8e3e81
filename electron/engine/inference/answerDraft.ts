import { createHash } from 'node:crypto';
import type { LanguageModelV4Usage, SharedV4Warning } from '@ai-sdk/provider';
import type { ErrorReport } from '../../../models/errors.ts';
import type { LocalRunFacts } from '../../../models/language/localFacts.ts';
import type { Answer, AnswerWarning, Conditions, FinishReason, RunSettings, Usage } from '../answers/answer.ts';
import { costOf } from './cost.ts';
import type { CpuSample } from './foreignLoad.ts';
import type { AnswerRequest } from './inference.ts';
import type { ResolvedModel } from './resolveModel.ts';
import { timingsOf, type Moments } from './timings.ts';

/** All that has been learnt of an answer so far; becomes an `Answer` however it ends. */
export interface AnswerDraft {
  model: string;
  resolved: ResolvedModel | null;
  settings: RunSettings;
  text: string;
  reasoning: string;
  /** The service said that the model reasons, with or without the text of it. */
  reasoned: boolean;
  warnings: AnswerWarning[];
  usage: Usage;
  moments: Moments;
  facts: LocalRunFacts | null;
  /** The service's own name for what answered, e.g. a dated version. */
  servedBy: string | null;
  /** The prompt went, or may have gone, to a service. */
  sent: boolean;
  foreignLoad: number | null;
  /** Taken when the model could begin to read; null before, and for a service. */
  cpuBefore: CpuSample | null;
  /** Taken when the answer was complete, where something followed that is not part of it. */
  cpuAfter: CpuSample | null;
  /** ISO time the turn began. */
  startedAt: string;
  /** The worker said that it had to load the model. */
  wasLoading: boolean;
}

/** Before anything happened. @param askedAt milliseconds of the run’s clock */
export function emptyDraft(request: AnswerRequest, askedAt: number): AnswerDraft {
  return {
    model: request.model,
    resolved: null,
    settings: request.settings,
    text: '',
    reasoning: '',
    reasoned: false,
    warnings: [],
    usage: { inputTokens: null, cachedInputTokens: null, outputTokens: null, reasoningTokens: null },
    moments: { askedAt, turnAt: null, loadedAt: null, firstTokenAt: null, lastTokenAt: null, endedAt: null },
    facts: null,
    servedBy: null,
    sent: false,
    foreignLoad: null,
    cpuBefore: null,
    cpuAfter: null,
    startedAt: new Date().toISOString(),
    wasLoading: false,
  };
}

/** Closes a draft. `error` goes with the text so far. */
export function finishDraft(
  draft: AnswerDraft,
  finishReason: FinishReason,
  error: ErrorReport | null,
  appVersion: string,
): Answer {
  const { resolved } = draft;
  const cloud = resolved !== null && !resolved.local ? resolved : null;
  const price = cloud?.price ?? null;
  return {
    model: draft.model,
    text: draft.text,
    ...(draft.reasoning === '' ? {} : { reasoning: draft.reasoning }),
    finishReason,
    ...(error === null ? {} : { error }),
    warnings: draft.warnings,
    usage: draft.usage,
    timings: timingsOf(draft.moments, streamedTokens(draft), draft.facts),
    cost: costOf(draft.usage, price),
    leftMachine: cloud !== null && cloud.leavesMachine && draft.moments.turnAt !== null && draft.sent,
    ...(cloud === null ? {} : { destination: cloud.destination }),
    ...(draft.facts?.likelihood == null ? {} : { likelihood: draft.facts.likelihood }),
    conditions: conditionsOf(draft, price?.priceListDate ?? null, appVersion),
  };
}

/**
 * The output tokens that came between the first text and the last. Reasoning that a service keeps to itself is over before the first
 * text: it is part of the output, but not of that time. Null where nobody says how much of it there was.
 */
function streamedTokens({ reasoned, reasoning, usage: { outputTokens, reasoningTokens } }: AnswerDraft): number | null {
  if (outputTokens === null || reasoning !== '') return outputTokens;
  if (reasoningTokens === null) return reasoned ? null : outputTokens;
  return outputTokens - reasoningTokens;
}

function conditionsOf(draft: AnswerDraft, priceListDate: string | null, appVersion: string): Conditions {
  const { settings, facts } = draft;
  return {
    ...(facts === null ? whatWasAsked(draft) : whatTheWorkerUsed(facts)),
    stop: settings.stop ?? [],
    system: settings.system ?? null,
    examples: settings.examples?.length ?? 0,
    jsonSchema: settings.jsonSchema === undefined ? null : hashOf(settings.jsonSchema),
    // Local models read text only: what was left out is a warning on the answer.
    images: draft.resolved?.local === true ? 0 : (settings.images?.length ?? 0),
    // Whoever attaches passages, or masks, says so.
    passages: 0,
    masked: null,
    cached: isFromCache(draft.usage, facts?.keptTokens ?? 0),
    ...(facts === null || facts.keptTokens === 0 ? {} : { keptTokens: facts.keptTokens }),
    foreignLoad: draft.foreignLoad,
    priceListDate,
    yardstick: appVersion,
    startedAt: draft.startedAt,
  };
}

/** Tells one schema from another; the order of its fields counts, since the answer's fields follow it. */
function hashOf(schema: Record<string, unknown>): string {
  return createHash('sha256').update(JSON.stringify(schema)).digest('hex');
}

/** Share of the prompt's tokens; a runtime reads at least the last one anew, and services cache in blocks. */
const nearlyWhole = 0.9;

function isFromCache({ inputTokens, cachedInputTokens }: Usage, keptTokens: number): boolean {
  if (inputTokens === null || cachedInputTokens === null) return false;
  const [own, cached] = [inputTokens - keptTokens, cachedInputTokens - keptTokens];
  return cached > 0 && cached >= Math.min(own - 1, nearlyWhole * own);
}

type RunnerConditions = Omit<
  Conditions,
  | 'stop'
  | 'system'
  | 'examples'
  | 'jsonSchema'
  | 'images'
  | 'passages'
  | 'masked'
  | 'cached'
  | 'keptTokens'
  | 'foreignLoad'
  | 'priceListDate'
  | 'yardstick'
  | 'startedAt'
>;

function whatTheWorkerUsed(facts: LocalRunFacts): RunnerConditions {
  const {
    loadMs: _,
    prefixMs: _p,
    keptTokens: _k,
    likelihood: _l,
    cpuSeconds: _c,
    droppedMessages: _m,
    droppedTokens: _t,
    ...used
  } = facts;
  return used;
}

/** A service does not say what it used; a local run that was cut short did not come to it. */
function whatWasAsked({ resolved, settings, servedBy, moments }: AnswerDraft): RunnerConditions {
  return {
    ...(resolved?.local === true ? resolved.weights : { modelSha256: null, quantization: null }),
    runtime: runtimeName(resolved),
    // A local stream gives the model's id there.
    runtimeVersion: resolved?.local === false ? (servedBy ?? resolved.connection.apiVersion ?? null) : null,
    device: null,
    gpuFallback: false,
    threads: null,
    contextTokens: null,
    temperature: settings.temperature ?? null,
    topP: settings.topP ?? null,
    topK: null,
    minP: null,
    maxTokens: settings.maxTokens ?? null,
    seed: settings.seed ?? null,
    template: resolved === null ? 'unknown' : resolved.local ? localTemplate(resolved.installed.tuning) : 'service',
    cold: moments.loadedAt !== null,
  };
}

function runtimeName(resolved: ResolvedModel | null): string {
  if (resolved === null) return 'unknown';
  return resolved.local ? resolved.installed.runtime : resolved.connection.kind;
}

function localTemplate(tuning: 'base' | 'instruct' | 'other'): string {
  return tuning === 'base' ? 'completion' : 'unknown';
}

/** The AI SDK’s counts as an answer has them; what a model does not say is null. */
export function usageOf(usage: LanguageModelV4Usage): Usage {
  return {
    inputTokens: usage.inputTokens.total ?? null,
    cachedInputTokens: usage.inputTokens.cacheRead ?? null,
    outputTokens: usage.outputTokens.total ?? null,
    reasoningTokens: usage.outputTokens.reasoning ?? null,
  };
}

/** A setting that a provider could not honour, in words. */
export function warningOf(warning: SharedV4Warning): AnswerWarning {
  switch (warning.type) {
    case 'unsupported':
    case 'compatibility':
      return {
        code: 'setting/unsupported',
        message: settingMessage(warning.feature, warning.details),
      };
    case 'deprecated':
      return { code: 'other', message: warning.message };
    case 'other':
      return { code: 'other', message: warning.message };
  }
}

/** What the page calls the settings that the model interface calls otherwise. */
const settingNames: Record<string, string> = {
  topP: 'top-p',
  maxOutputTokens: 'max tokens',
  stopSequences: 'stop strings',
};

/** One sentence for all services; what a service says beyond "not supported" (what it did instead) is kept. */
function settingMessage(feature: string, details: string | undefined): string {
  if (details === undefined || /^\S+ is not supported\b/.test(details)) {
    return `This model does not support the setting "${settingNames[feature] ?? feature}"; it was left out.`;
  }
  return `${details.charAt(0).toUpperCase()}${details.slice(1)}${/[.!?]$/.test(details) ? '' : '.'}`;
}

/** What the worker did to the prompt or to the device, said on the answer. */
export function warningsOf(facts: LocalRunFacts): AnswerWarning[] {
  const warnings: AnswerWarning[] = [];
  if (facts.droppedMessages > 0) {
    warnings.push({
      code: 'context/dropped',
      message: `The conversation is longer than the context of ${facts.contextTokens} tokens: the oldest ${facts.droppedMessages} messages (${facts.droppedTokens} tokens) were left out.`,
    });
  }
  if (facts.gpuFallback) {
    warnings.push({ code: 'gpu/fallback', message: `A GPU was asked for, but this ran on ${facts.device}.` });
  }
  return warnings;
}
