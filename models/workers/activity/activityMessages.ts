import { z } from 'zod';
import type { MessageCheck } from '../protocol.ts';
import { mostFrames } from './sileroFacts.ts';

const heard = z.object({
  likelihoods: z.array(z.number().min(0).max(1)).max(mostFrames),
  memory: z.string().max(4_000),
});

/** Whether what the worker says has the shape it must have. */
export const isActivityMessage: MessageCheck = (method, kind, content) =>
  method === 'hear' && kind === 'result' && heard.safeParse(content).success;
