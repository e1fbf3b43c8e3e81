/** Bins of the spectrum of 400 samples. */
export const spectrumBins = 201;

/** Slaney's scale: straight up to 1 kHz, logarithmic above (M. Slaney, Auditory Toolbox, 1998; librosa's default). */
const cornerHertz = 1_000;
const hertzPerMel = 200 / 3;
const cornerMel = cornerHertz / hertzPerMel;
const melsPerOctave = 27 / Math.log(6.4);

/**
 * How much each bin of a spectrum counts in each band: triangles of equal area between 0 and 8 kHz, as Whisper was trained with.
 * @returns row by row, [bands, 201]
 */
export function melFilters(bands: number, highestHertz = 8_000): Float32Array {
  const top = melOf(highestHertz);
  const edges = Array.from({ length: bands + 2 }, (_, edge) => hertzOf((edge * top) / (bands + 1)));
  const filters = new Float32Array(bands * spectrumBins);
  for (let band = 0; band < bands; band++) {
    const [low = 0, middle = 0, high = 0] = edges.slice(band, band + 3);
    for (let bin = 0; bin < spectrumBins; bin++) {
      const hertz = (bin * highestHertz) / (spectrumBins - 1);
      const height = Math.max(0, Math.min((hertz - low) / (middle - low), (high - hertz) / (high - middle)));
      filters[band * spectrumBins + bin] = (height * 2) / (high - low);
    }
  }
  return filters;
}

function melOf(hertz: number): number {
  return hertz < cornerHertz ? hertz / hertzPerMel : cornerMel + Math.log(hertz / cornerHertz) * melsPerOctave;
}

function hertzOf(mel: number): number {
  return mel < cornerMel ? mel * hertzPerMel : cornerHertz * Math.exp((mel - cornerMel) / melsPerOctave);
}
