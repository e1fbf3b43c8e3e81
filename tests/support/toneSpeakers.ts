import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createRandom } from '../../electron/engine/statistics/random.ts';
import type { InstalledModel } from '../../models/files/installedModel.ts';
import { writeManifest } from '../../models/files/manifest.ts';
import { frameSamples, sampleRate } from '../../models/workers/diarization/diarizationFacts.ts';
import { writeOnnx } from '../../models/workers/onnx/onnxWriter.ts';

/** Hertz of the voices of four "people". The first and the last are one and the same speaker to the segmentation network: it is the voice that tells them apart. */
export const voices = [400, 1_000, 2_200, 4_500] as const;
const localOf = [0, 1, 2, 0] as const;
/** Samples that one frame of the published network looks at. */
const fieldSamples = 991;
const classSets = [[], [0], [1], [2], [0, 1], [0, 2], [1, 2]];

/**
 * Networks with the inputs and outputs of the published ones, for people whose voices are tones: one says in which frames which tone is heard, as the
 * powerset classes of the published network; the other says which bands of the spectrum rise and fall more than the noise does, which are others for each tone.
 */
export function buildToneNetworks({ classes = 7 }: { classes?: number } = {}): {
  segmentation: Buffer;
  embedding: Buffer;
} {
  const filters = new Float32Array(voices.length * 2 * fieldSamples);
  voices.forEach((hertz, voice) => {
    for (let sample = 0; sample < fieldSamples; sample++) {
      const angle = (2 * Math.PI * hertz * sample) / sampleRate;
      filters[voice * 2 * fieldSamples + sample] = Math.cos(angle);
      filters[(voice * 2 + 1) * fieldSamples + sample] = Math.sin(angle);
    }
  });
  /** Energies of both filters of each voice, added up for its speaker, on a scale on which half as loud as they talk is nothing. */
  const sums = new Float32Array(3 * voices.length * 2);
  localOf.forEach((local, voice) => {
    sums.fill(0.0005, local * voices.length * 2 + voice * 2, local * voices.length * 2 + voice * 2 + 2);
  });
  const members = new Float32Array(classes * 3);
  const biases = new Float32Array(classes);
  classSets.slice(0, classes).forEach((set, index) => {
    for (const speaker of set) members[index * 3 + speaker] = 1;
    biases[index] = -0.5 * set.length;
  });
  const segmentation = writeOnnx({
    inputs: [{ name: 'input_values', type: 'float', shape: ['batch', 1, 'samples'] }],
    outputs: [{ name: 'logits', type: 'float', shape: ['batch', 'frames', classes] }],
    tensors: [
      { name: 'filters', shape: [voices.length * 2, 1, fieldSamples], data: filters },
      { name: 'sums', shape: [3, voices.length * 2, 1], data: sums },
      { name: 'members', shape: [classes, 3, 1], data: members },
      { name: 'biases', shape: [classes], data: biases },
    ],
    nodes: [
      {
        operator: 'Conv',
        inputs: ['input_values', 'filters'],
        outputs: ['waves'],
        attributes: [{ name: 'strides', ints: [frameSamples] }],
      },
      { operator: 'Mul', inputs: ['waves', 'waves'], outputs: ['energies'] },
      { operator: 'Conv', inputs: ['energies', 'sums'], outputs: ['loudness'] },
      { operator: 'Tanh', inputs: ['loudness'], outputs: ['heard'] },
      { operator: 'Conv', inputs: ['heard', 'members', 'biases'], outputs: ['classes'] },
      {
        operator: 'Transpose',
        inputs: ['classes'],
        outputs: ['logits'],
        attributes: [{ name: 'perm', ints: [0, 2, 1] }],
      },
    ],
  });
  const embedding = writeOnnx({
    inputs: [{ name: 'input_features', type: 'float', shape: ['batch', 'frames', 80] }],
    outputs: [{ name: 'last_hidden_state', type: 'float', shape: ['batch', 80] }],
    tensors: [{ name: 'share', shape: [1], data: Float32Array.of(1.5) }],
    nodes: [
      { operator: 'Abs', inputs: ['input_features'], outputs: ['moved'] },
      {
        operator: 'ReduceMean',
        inputs: ['moved'],
        outputs: ['movement'],
        attributes: [
          { name: 'axes', ints: [1] },
          { name: 'keepdims', int: 0 },
        ],
      },
      {
        operator: 'ReduceMean',
        inputs: ['movement'],
        outputs: ['usual'],
        attributes: [{ name: 'axes', ints: [1] }],
      },
      { operator: 'Mul', inputs: ['usual', 'share'], outputs: ['much'] },
      { operator: 'Sub', inputs: ['movement', 'much'], outputs: ['more'] },
      { operator: 'Relu', inputs: ['more'], outputs: ['last_hidden_state'] },
    ],
  });
  return { segmentation, embedding };
}

/** Installs both as if they had been pulled. @param library the folder of models */
export async function installToneSpeakers(library: string, options: { classes?: number } = {}): Promise<void> {
  const networks = buildToneNetworks(options);
  await installSpeakerModel(library, 'segmentation', networks.segmentation);
  await installSpeakerModel(library, 'embedding', networks.embedding);
}

/** Ids are those of the catalogue, so that the product finds them as it would. */
export const speakerModelIds = {
  segmentation: 'pyannote-segmentation-3.0',
  embedding: 'wespeaker-voxceleb-resnet34-lm',
} as const;

export async function installSpeakerModel(
  library: string,
  role: keyof typeof speakerModelIds,
  network: Buffer,
  more: Partial<InstalledModel> = {},
): Promise<void> {
  const id = speakerModelIds[role];
  const family = role === 'segmentation' ? 'pyannote' : 'wespeaker-resnet';
  const directory = path.join(library, id);
  const contents = { 'onnx/model.onnx': network, 'config.json': Buffer.from(JSON.stringify({ model_type: family })) };
  const files = Object.entries(contents).map(([name, content]) => {
    mkdirSync(path.dirname(path.join(directory, name)), { recursive: true });
    writeFileSync(path.join(directory, name), content);
    return { name, sizeBytes: content.length, sha256: createHash('sha256').update(content).digest('hex') };
  });
  await writeManifest({
    id,
    name: `${id} of the tests`,
    task: 'diarization',
    architecture: 'encoder',
    family,
    runtime: 'onnx',
    quantization: 'fp32',
    parameters: 1_000,
    contextTokens: 589,
    tuning: 'other',
    directory,
    files,
    sizeBytes: files.reduce((sum, file) => sum + file.sizeBytes, 0),
    sha256: files[0]?.sha256 ?? '',
    origin: { kind: 'catalog', source: 'test' },
    installedAt: 1,
    quarantine: null,
    ...more,
  });
}

/** What such people say to each other: each tone rises and falls twelve times a second, down to nothing. */
export function toneTalk(
  turns: readonly { voice: number; start: number; end: number }[],
  seconds: number,
): Float32Array {
  // Some noise, as everywhere: in the dark each band would follow any tone.
  const random = createRandom(1);
  const samples = Float32Array.from({ length: Math.round(seconds * sampleRate) }, () => random.normal() * 0.005);
  for (const { voice, start, end } of turns) {
    const hertz = voices[voice] as number;
    for (let place = Math.round(start * sampleRate); place < Math.round(end * sampleRate); place++) {
      const second = place / sampleRate;
      const syllable = 0.5 + 0.5 * Math.sin(2 * Math.PI * 12 * second);
      samples[place] = (samples[place] ?? 0) + 0.2 * syllable * Math.sin(2 * Math.PI * hertz * second);
    }
  }
  return samples;
}
