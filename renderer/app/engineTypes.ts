import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server';
import type { AppRouter } from '../../electron/engine/http/appRouter.ts';

/** The shapes the engine answers with, taken from its router: the page declares none of them a second time. */
export type EngineOutput = inferRouterOutputs<AppRouter>;
export type EngineInput = inferRouterInputs<AppRouter>;

type EventOf<TStream> = TStream extends AsyncIterable<infer TEvent> ? TEvent : never;

export type Conversation = EngineOutput['compare']['get'];
export type Turn = EngineOutput['compare']['turns']['turns'][number];
export type Answer = Turn['answers'][number];
export type FairnessNote = Turn['fairness'][number];
export type RunSettings = Conversation['settings'];
export type AnswerConditions = NonNullable<Answer['conditions']>;
export type CompareEvent = EventOf<EngineOutput['compare']['watch']>;
export type Citation = EngineOutput['knowledge']['ask']['citations'][number];
export type AskPlan = EngineOutput['knowledge']['plan'];
export type SystemEvent = EventOf<EngineOutput['system']['watch']>;
export type SystemSettings = EngineOutput['system']['settings'];
export type SelectableModel = EngineOutput['models']['selectable'][number];
export type Job = EngineOutput['system']['jobs'][number];
