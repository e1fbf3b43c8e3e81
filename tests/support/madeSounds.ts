const rate = 16_000;

/** Sounds without a voice in them, of so many seconds, the same each time: silence, noises, tones, and music of several kinds. */
export function madeSounds(seconds: number) {
  const length = seconds * rate;
  const make = (sample: (at: number) => number) => Float32Array.from({ length }, (_, at) => sample(at));
  const sine = (hertz: number, at: number) => Math.sin((2 * Math.PI * hertz * at) / rate);
  const [white, brown, pluck, drum] = [noise(1), noise(2), noise(3), noise(4)];
  let walk = 0;
  const tune = [220, 262, 330, 294, 247, 196, 262, 349];
  const chords = [
    [220, 262, 330],
    [175, 220, 262],
    [262, 330, 392],
    [196, 247, 294],
  ];
  const beat = rate / 2;
  const strings = pluckedStrings(length, beat, tune, pluck);
  const organ = make((at) =>
    (chords[Math.floor(at / (4 * beat)) % 4] ?? []).reduce((sum, hertz) => sum + 0.08 * sine(hertz, at), 0),
  );
  /** Bass on every beat, a snare between, under the strings and the organ. */
  const band = make((at) => {
    const into = (at % beat) / rate;
    const bass = 0.4 * Math.exp(-into * 6) * Math.sin(2 * Math.PI * (55 * into + 10 * Math.exp(-into * 30)));
    const snare = (Math.floor(at / beat) % 2) * 0.2 * Math.exp(-into * 25) * drum();
    return 0.5 * (bass + snare + (strings[at] ?? 0) + (organ[at] ?? 0));
  });
  return {
    silence: make(() => 0),
    'white noise': make(() => white() * 0.1),
    'brown noise': make(() => (walk = walk * 0.98 + brown() * 0.02)),
    'mains hum': make((at) => 0.2 * sine(50, at) + 0.05 * sine(150, at)),
    'a tone': make((at) => (at < rate ? 0 : 0.3 * sine(440, at))),
    'an organ': organ,
    'plucked strings': strings,
    'a band': band,
  };
}

/** Each note a burst of noise that goes round in a loop and loses its highs (Karplus and Strong, 1983). */
function pluckedStrings(length: number, beat: number, tune: readonly number[], random: () => number): Float32Array {
  const sound = new Float32Array(length);
  for (let start = 0, note = 0; start < length; start += beat, note++) {
    const loop = Float32Array.from({ length: Math.round(rate / (tune[note % tune.length] ?? 220)) }, random);
    for (let at = 0; at < Math.min(2 * beat, length - start); at++) {
      const place = at % loop.length;
      const value = loop[place] ?? 0;
      sound[start + at] = (sound[start + at] ?? 0) + 0.3 * value;
      loop[place] = 0.498 * (value + (loop[(place + 1) % loop.length] ?? 0));
    }
  }
  return sound;
}

/** -1 to 1. */
function noise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return state / 0x4000_0000 - 1;
  };
}

/** Speech over noise at a ratio of their mean powers in decibels; the noise is repeated where it is shorter. */
export function mixed(speech: Float32Array, other: Float32Array, decibels: number): Float32Array {
  const power = (samples: Float32Array) => samples.reduce((sum, value) => sum + value * value, 0) / samples.length;
  const gain = Math.sqrt(power(speech) / power(other) / 10 ** (decibels / 10));
  return speech.map((value, at) => value + gain * (other[at % other.length] ?? 0));
}
