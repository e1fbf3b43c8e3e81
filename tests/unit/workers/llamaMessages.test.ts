import { expect, it } from 'vitest';
import { isLlamaMessage } from '../../../models/workers/llama/llamaMessages.ts';

it.each([
  ['generate', 'event', null],
  ['generate', 'event', { type: 'text', text: { length: 1e9 } }],
  ['generate', 'event', { type: 'shout', text: 'a' }],
  ['generate', 'result', { finish: 'stop', usage: null }],
  ['generate', 'result', undefined],
  ['load', 'event', { type: 'loading', progress: 7 }],
  ['load', 'result', { device: 'CPU', runtime: {} }],
  ['preload', 'event', { type: 'text', text: 'for nobody' }],
  ['logProbabilities', 'result', { tokens: [{ text: 'a', logProbability: '0' }] }],
  ['continuationLikelihoods', 'result', { texts: [{ logProbability: null, tokens: 1 }] }],
  ['constructor', 'result', {}],
] as const)('what a hostile worker says to %s as %s is not believed: %j', (method, kind, content) => {
  expect(isLlamaMessage(method, kind, content)).toBe(false);
});

it.each([
  ['generate', 'event', { type: 'text', text: 'Hello' }],
  ['generate', 'event', { type: 'reading', progress: 0.5, expendable: true }],
  ['load', 'event', { type: 'loading', progress: 1 }],
  ['preload', 'result', { readTokens: 0 }],
  ['logProbabilities', 'result', { tokens: [{ text: 'a', logProbability: null }] }],
] as const)('what an honest worker says to %s as %s is: %j', (method, kind, content) => {
  expect(isLlamaMessage(method, kind, content)).toBe(true);
});
