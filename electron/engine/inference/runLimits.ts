/** Bounds of every number and text that can reach native code or a service: what is outside is refused, never clamped in silence. */
export const runLimits = {
  temperature: 2,
  maxTokens: 131_072,
  seed: 4_294_967_295,
  stopStrings: 4,
  stopLength: 200,
  examples: 50,
  /** UTF-16 units of one prompt, one system text or one side of an example. */
  text: 5_000_000,
  images: 8,
  /** Characters of one data URL: 6 MB of image. */
  imageLength: 8_400_000,
  schemaLength: 100_000,
} as const;
