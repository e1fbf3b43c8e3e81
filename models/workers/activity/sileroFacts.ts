/** Samples (mono, 16 kHz) that the network gives one likelihood for: 32 ms. */
export const frameSamples = 512;
/** Samples before a frame that it hears with it. */
export const contextSamples = 64;
/** Numbers that the network remembers of what it heard before, twice: what it says, and what it keeps. */
export const memorySize = 128;
/** More is not heard at once: a minute. */
export const mostFrames = 1_875;
/** What stands in the conditions. */
export const sileroName = 'Silero VAD 6.2';
