/** Zero crossings of the sinc on each side: 16 keep what lies above half the target's rate about 80 dB down. */
const crossings = 16;

/** Takes samples as they come and gives them at another rate. */
export interface Resampler {
  push(samples: Float32Array): Float32Array;
  /** The last ones, which wait for what will not come. */
  end(): Float32Array;
}

/**
 * Samples of one channel from any rate to another, piece by piece: where the pieces are cut changes nothing. A windowed sinc (Hann), narrowed where the
 * target is slower, so that nothing above half its rate folds back.
 *
 * @throws {RangeError} for a rate that is no rate
 */
export function createResampler(fromRate: number, toRate: number): Resampler {
  if (!(fromRate >= 1_000 && fromRate <= 1_000_000 && toRate >= 1_000 && toRate <= 1_000_000)) {
    throw new RangeError(`No sampling rates: ${fromRate} to ${toRate}.`);
  }
  if (fromRate === toRate) return { push: (samples) => samples, end: () => new Float32Array(0) };
  const step = fromRate / toRate;
  const cut = Math.min(1, toRate / fromRate) * 0.96;
  const reach = Math.ceil(crossings / cut);
  // One row of weights for each place between two samples; where the rates have a common measure there are few, else 512 are near enough.
  const { phases, weights } = kernel(step, cut, reach);
  /** Samples that are still needed; the first stands at `origin` of all that came. */
  let held = new Float32Array(0);
  let origin = 0;
  let given = 0;

  const draw = (known: number): Float32Array => {
    const out: number[] = [];
    for (;;) {
      const place = given * step;
      const whole = Math.floor(place);
      if (whole + reach >= known) break;
      const phase = Math.round((place - whole) * phases);
      const [base, row] = phase === phases ? [whole + 1, 0] : [whole, phase];
      let sum = 0;
      for (let tap = -reach; tap <= reach; tap += 1) {
        const at = base + tap - origin;
        if (at < 0 || at >= held.length) continue;
        sum += (held[at] as number) * (weights[row * (2 * reach + 1) + tap + reach] as number);
      }
      out.push(sum);
      given += 1;
    }
    const keepFrom = Math.max(0, Math.floor(given * step) - reach - 1);
    if (keepFrom > origin) {
      held = held.slice(Math.min(held.length, keepFrom - origin));
      origin = keepFrom;
    }
    return Float32Array.from(out);
  };

  return {
    push(samples) {
      const joined = new Float32Array(held.length + samples.length);
      joined.set(held);
      joined.set(samples, held.length);
      held = joined;
      // One more than the kernel reaches, for a place that rounds up to the next sample.
      return draw(origin + held.length - 1);
    },
    end() {
      // Silence follows the last sample.
      const last = origin + held.length;
      const wanted = Math.ceil(last / step);
      const out = draw(last + reach + 2);
      const spare = given - wanted;
      return spare > 0 ? out.slice(0, Math.max(0, out.length - spare)) : out;
    },
  };
}

function kernel(step: number, cut: number, reach: number): { phases: number; weights: Float64Array } {
  const exact = [...Array(512).keys()].map((at) => at + 1).find((count) => Number.isInteger(tidy(step * count)));
  const phases = exact ?? 512;
  const taps = 2 * reach + 1;
  const weights = new Float64Array(phases * taps);
  for (let phase = 0; phase < phases; phase += 1) {
    let sum = 0;
    for (let tap = -reach; tap <= reach; tap += 1) {
      const distance = tap - phase / phases;
      const window = Math.abs(distance) >= reach ? 0 : 0.5 + 0.5 * Math.cos((Math.PI * distance) / reach);
      const x = Math.PI * distance * cut;
      const weight = (x === 0 ? 1 : Math.sin(x) / x) * window;
      weights[phase * taps + tap + reach] = weight;
      sum += weight;
    }
    // A steady level stays what it is.
    for (let tap = 0; tap < taps; tap += 1) weights[phase * taps + tap] = (weights[phase * taps + tap] as number) / sum;
  }
  return { phases, weights };
}

const tidy = (value: number): number => Math.round(value * 1e9) / 1e9;
