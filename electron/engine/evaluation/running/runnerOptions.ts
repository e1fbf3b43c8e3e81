import type { LocalModels } from '../../../../models/language/localModels.ts';
import type { Inference } from '../../inference/inference.ts';
import type { TokenPrice } from '../../inference/cost.ts';
import type { Searching } from '../../retrieval/search.ts';
import type { Store } from '../../store/store.ts';
import type { ChooseExamples } from '../candidates/preparePrompts.ts';
import type { MetricTools } from '../metric.ts';
import type { ClassifyingOptions } from './askClassifier.ts';
import type { ChoosingOptions } from './askChoices.ts';
import type { EnergyMeter } from './energyMeter.ts';
import type { TranscribingOptions } from './askTranscriber.ts';
import type { FindMetric } from './resolveMeasures.ts';

export interface EvaluationRunnerOptions extends Omit<ChoosingOptions, 'localModels'> {
  localModels: ChoosingOptions['localModels'] & Pick<LocalModels, 'logProbabilities'>;
  store: Pick<Store, 'evaluation' | 'transaction'>;
  inference: Pick<Inference, 'answer'>;
  searching: Pick<Searching, 'search'>;
  /** Of the metrics that need no judge. */
  findMetric: FindMetric;
  chooseExamples: ChooseExamples;
  /** Null for a local model, and where no price is known. */
  priceOf: (model: string) => TokenPrice | null;
  /** For metrics that compare meanings. */
  embed?: MetricTools['embed'];
  /** What they take where a suite names no model; null where there is none. */
  embeddingModel?: () => string | null;
  energy?: EnergyMeter;
  /** For candidates that classify. */
  classifying?: ClassifyingOptions;
  /** For candidates that are speech models. */
  speech?: TranscribingOptions;
  /** Milliseconds since the epoch. */
  now?: () => number;
  /** Pauses before a request that a service sent away is made again, milliseconds; the last one repeats no further: the row fails then. */
  sentAwayPauses?: readonly number[];
}
