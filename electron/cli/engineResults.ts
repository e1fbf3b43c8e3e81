import type { Engine } from '../engine/engine.ts';

/** What the engine's procedures answer, named where the command formats it. */
type Caller = Engine['caller'];
export type ModelView = Awaited<ReturnType<Caller['models']['list']>>[number];
export type ModelDetail = Awaited<ReturnType<Caller['models']['show']>>;
