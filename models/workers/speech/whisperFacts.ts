/** What every Whisper model has in common (https://arxiv.org/abs/2212.04356, section 2.2). */
export const sampleRate = 16_000;
/** A window is 30 s of samples; shorter ones are filled up with silence. */
export const longestWindowSamples = 30 * sampleRate;
/** Seconds between two time tokens, and between two places of the encoder's output. */
export const timeStep = 0.02;
/** Samples between two columns of the spectrogram. */
export const hopSamples = 160;
/** Samples that one column is made of. */
export const fftSamples = 400;
/** Half of what the decoder can hold is for the text. */
export const mostTokens = 224;
