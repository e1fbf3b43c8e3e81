import type { ConditionRow } from '../../../components/conditionRows.ts';
import { formatDuration, formatUsd } from '../../../components/format.ts';
import { factorText, heardText, languageName } from '../speechText.ts';
import type { SpeechTools, Transcript } from '../speechTypes.ts';
import { thresholdsText } from './doubtText.ts';

const orUnknown = (value: string | number | null) => (value === null ? 'not stated' : String(value));

/** Under which conditions a transcript was made. What a service does not tell says so, rather than being left out. */
export function transcriptRows(transcript: Transcript, tools: SpeechTools | undefined): ConditionRow[] {
  const { conditions, timings, cost } = transcript;
  return [
    { label: 'Model', value: transcript.model, code: true },
    { label: 'Weights, SHA-256', value: orUnknown(conditions.modelSha256), code: conditions.modelSha256 !== null },
    { label: 'Quantisation', value: orUnknown(conditions.quantization) },
    { label: 'Runtime', value: conditions.runtime },
    { label: 'Runtime version', value: orUnknown(conditions.runtimeVersion) },
    { label: 'Device', value: orUnknown(conditions.device) },
    { label: 'Threads', value: orUnknown(conditions.threads) },
    { label: 'Speech found', value: orUnknown(conditions.speechFoundBy ?? null) },
    { label: 'Cold start', value: conditions.cold ? 'yes' : 'no' },
    {
      label: 'Language asked for',
      value: transcript.askedLanguage === null ? 'found out' : languageName(transcript.askedLanguage),
    },
    {
      label: 'Language heard',
      value:
        transcript.language === null ? 'not stated' : heardText(transcript.language, transcript.languageProbability),
    },
    { label: 'Task', value: transcript.task === 'translate' ? 'in English' : 'as it is said' },
    { label: 'Times of words', value: transcript.words ? 'yes' : 'no' },
    ...(tools === undefined ? [] : [{ label: 'Segments are doubtful', value: thresholdsText(tools.doubtThresholds) }]),
    { label: 'While it was recorded', value: transcript.live ? 'yes' : 'no' },
    { label: 'Work', value: formatDuration(timings.totalMs) },
    { label: 'Real-time factor', value: factorText(timings.realTimeFactor) },
    { label: 'Loading', value: formatDuration(timings.loadMs) },
    { label: 'Waiting', value: formatDuration(timings.queueMs) },
    {
      label: 'First segment after',
      value: timings.firstSegmentMs === null ? 'none came' : formatDuration(timings.firstSegmentMs),
    },
    { label: 'The recording went to', value: transcript.destination ?? 'no other machine' },
    { label: 'Cost', value: cost === null ? 'none' : formatUsd(cost.usd) },
    { label: 'Price list', value: cost?.priceListDate ?? 'none' },
  ];
}
