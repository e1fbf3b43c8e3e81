import type { EngineInput, EngineOutput } from '../../app/engineTypes.ts';

type Speech = EngineOutput['speech'];

export type Recording = Speech['recording'];
export type TranscriptSummary = Recording['transcripts'][number];
export type TranscriptState = TranscriptSummary['state'];
export type Transcript = Speech['transcript'];
export type SegmentPage = Speech['segments'];
export type Segment = SegmentPage['items'][number];
export type EditResult = Speech['edit'];
export type FindHit = Speech['find'][number];
export type SpeechModel = Speech['models'][number];
export type SpeakerModel = Speech['speakerModels'][number];
export type References = Speech['setReferences'];
export type SpeechTools = Speech['tools'];
export type ComparisonSummary = Speech['comparisons'][number];
export type Comparison = Speech['comparison'];
export type ComparisonCell = Comparison['cells'][number];
export type ModelTotals = Comparison['totals'][number];
export type ComparisonDiff = Speech['diff'];
export type SpeechOperation = EngineInput['speech']['edit']['operation'];
export type ExportFormat = EngineInput['speech']['exported']['format'];

type EventOf<TStream> = TStream extends AsyncIterable<infer TEvent> ? TEvent : never;
export type LiveEvent = EventOf<Speech['live']>;
