/** Samples a second of everything that these networks hear. */
export const sampleRate = 16_000;
/** What the segmentation network was trained on: 10 s at a time (https://huggingface.co/pyannote/segmentation-3.0). */
export const windowSamples = 10 * sampleRate;
/** Samples from one of its frames to the next, and around the middle of the first one: what its layers of convolution and pooling make of it. */
export const frameSamples = 270;
export const firstFrameMiddle = 495;
/** Speakers that it tells apart within one window. */
export const windowSpeakers = 3;
/** Frames of one window. */
export const windowFrames = 589;
