import { readFileSync } from 'node:fs';
import path from 'node:path';
import { mostTokens, timeStep } from './whisperFacts.ts';

/** How large a Whisper model is, as much as its memory depends on it. */
export interface WhisperShape {
  /** Of the decoder. */
  layers: number;
  /** Heads of each layer. */
  heads: number;
  /** Length of a head's key. */
  headSize: number;
}

/** @throws {Error} where `config.json` says nothing sensible */
export function readWhisperShape(folder: string): WhisperShape {
  const config = jsonIn(folder, 'config.json');
  const heads = numberIn(config, 'decoder_attention_heads', 128);
  return {
    layers: numberIn(config, 'decoder_layers', 64),
    heads,
    headSize: numberIn(config, 'd_model', 16_384) / heads,
  };
}

/** Places of the encoder's output: 30 s. */
const places = 30 / timeStep;
const numberBytes = 4;

/**
 * Bytes that a process takes for each window that it reads at a time: keys and values of what the encoder heard, in all layers, three times (as the network
 * gave them, as they are kept, and as each step passes them on); those of the text, twice; and the encoder's output, alone, among others and given in.
 * Measured, peak of the process, by each window more: tiny.en 55 to 70 MB (here: 68), base 92 to 138 MB (131); large-v3 would take 1.65 GB.
 */
export function windowBytes({ layers, heads, headSize }: WhisperShape): number {
  const width = heads * headSize;
  const heard = 2 * layers * places * width;
  const written = 2 * layers * mostTokens * width;
  return numberBytes * (3 * heard + 2 * written + 3 * places * width);
}

/** Bytes of the encoder while it reads one window: each place looks at each other, in all heads of a layer, before and after it was weighed. */
export function encoderBytes({ heads }: WhisperShape): number {
  return numberBytes * 2 * heads * places * places;
}

/** A file of settings in a model's folder. */
export function jsonIn(folder: string, name: string): Record<string, unknown> {
  const value: unknown = JSON.parse(readFileSync(path.join(folder, name), 'utf8'));
  if (typeof value !== 'object' || value === null) throw new Error(`${name} holds no settings`);
  return value as Record<string, unknown>;
}

/** A whole number of `config.json`, from 1 to the most that makes sense. */
export function numberIn(config: Record<string, unknown>, name: string, most: number): number {
  const value = config[name];
  if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0 && value <= most) return value;
  throw new Error(`config.json does not say a sensible ${name}`);
}
