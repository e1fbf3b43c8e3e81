import { readSync } from 'node:fs';
import { YardstickError } from '../../errors.ts';

/** One field of a message. `start` and `end` are the place of its bytes in the file; a number has them after its tag. */
export interface ProtobufField {
  number: number;
  kind: 'number' | 'bytes';
  start: number;
  end: number;
}

/** Reads the structure of a protobuf file of unknown intent, by its published wire format, without loading what it skips. */
export interface ProtobufReader {
  /** The fields between two places. No length is believed that reaches beyond `end`. @throws {YardstickError} `model/hostile-file` */
  fields(start: number, end: number): Generator<ProtobufField>;
  /** @throws {YardstickError} `model/hostile-file` for a text longer than `limit` bytes */
  text(field: ProtobufField, limit: number): string;
  hostile(at: number, why: string): YardstickError;
}

const windowBytes = 1 << 16;

export function createProtobufReader(file: number, name: string): ProtobufReader {
  let bytes: Buffer = Buffer.alloc(0);
  let offset = 0;

  const hostile = (at: number, why: string) =>
    new YardstickError('model/hostile-file', `${name}: byte ${at}: ${why}`, {
      hint: 'The file is damaged, or not one that a model maker would write. Remove the model, and get it from a source that you trust.',
    });

  const byteAt = (at: number): number => {
    if (at < offset || at >= offset + bytes.length) {
      const buffer = Buffer.alloc(windowBytes);
      bytes = buffer.subarray(0, readSync(file, buffer, 0, windowBytes, at));
      offset = at;
    }
    const byte = bytes[at - offset];
    if (byte === undefined) throw hostile(at, 'the file ends in the middle of a field');
    return byte;
  };

  /** A number of seven bits a byte, and where it ends. Numbers that are not whole in a double are only skipped, never used. */
  const varint = (at: number, end: number): { value: number; next: number } => {
    let value = 0;
    for (let index = 0; index < 10; index++) {
      if (at + index >= end) throw hostile(at, 'a number reaches beyond its message');
      const byte = byteAt(at + index);
      value += (byte & 0x7f) * 2 ** (7 * index);
      if (byte < 0x80) return { value, next: at + index + 1 };
    }
    throw hostile(at, 'a number has more than ten bytes');
  };

  return {
    hostile,
    *fields(start, end) {
      for (let at = start; at < end;) {
        const tag = varint(at, end);
        const number = Math.floor(tag.value / 8);
        if (number < 1 || number > 536_870_911) throw hostile(at, `a field has the number ${number}`);
        const wire = tag.value % 8;
        let next = tag.next;
        if (wire === 0) next = varint(tag.next, end).next;
        else if (wire === 1) next = tag.next + 8;
        else if (wire === 5) next = tag.next + 4;
        else if (wire === 2) {
          const length = varint(tag.next, end);
          next = length.next + length.value;
          if (next > end) throw hostile(at, 'a field is longer than what holds it');
          yield { number, kind: 'bytes', start: length.next, end: next };
        } else throw hostile(at, `a field is of kind ${wire}, which ONNX does not use`);
        if (next > end) throw hostile(at, 'a field is longer than what holds it');
        if (wire !== 2) yield { number, kind: 'number', start: tag.next, end: next };
        at = next;
      }
    },
    text({ start, end }, limit) {
      if (end - start > limit) throw hostile(start, `a text has more than ${limit} bytes`);
      const out = Buffer.alloc(end - start);
      if (readSync(file, out, 0, out.length, start) < out.length) throw hostile(start, 'the file became shorter');
      return out.toString('utf8');
    },
  };
}
