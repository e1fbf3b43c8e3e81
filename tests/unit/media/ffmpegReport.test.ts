import { describe, expect, it } from 'vitest';
import { createFfmpegReport } from '../../../electron/engine/media/ffmpegReport.ts';

function reportOf(...pieces: string[]) {
  const report = createFfmpegReport();
  for (const piece of pieces) report.push(piece);
  return report;
}

const lines = (...said: string[]) => `${said.join('\n')}\n`;

describe('what ffmpeg says of a file', () => {
  it('is read line by line, in whatever pieces it comes', () => {
    const said = lines(
      "Input #0, mp3, from 'file:talk.mp3':",
      '  Duration: 01:02:03.50, start: 0.025057, bitrate: 32 kb/s',
      '  Stream #0:0: Audio: mp3, 16000 Hz, mono, fltp, 32 kb/s',
    );
    for (const size of [1, 7, said.length]) {
      const pieces = Array.from({ length: Math.ceil(said.length / size) }, (_, place) =>
        said.slice(place * size, (place + 1) * size),
      );
      expect(reportOf(...pieces)).toMatchObject({ seconds: 3_723.5, statesItsLength: true, isCutOff: false });
    }
  });

  it('tells an estimated length, a picture that moves, a cut and a film without sound', () => {
    expect(reportOf(lines('[mp3 @ 0x5] Estimating duration from bitrate, this may be inaccurate'))).toMatchObject({
      statesItsLength: false,
    });
    expect(reportOf(lines('  Stream #0:0(und): Video: h264 (High), yuv420p, 320x240'))).toMatchObject({
      statesItsLength: false,
    });
    expect(reportOf(lines('  Stream #0:1: Video: mjpeg, yuvj420p, 300x300 (attached pic)'))).toMatchObject({
      statesItsLength: true,
    });
    expect(reportOf(lines('[matroska,webm @ 0x5] File ended prematurely'))).toMatchObject({ isCutOff: true });
    for (const before of ['', '[out#0/f32le @ 0x5] ']) {
      expect(reportOf(lines(`${before}Stream map '0:a:0' matches no streams.`))).toMatchObject({ hasNoSound: true });
    }
  });

  // Catches: a title that reads like what ffmpeg says: 0.3 s of sound were "cut off, nine hours are missing", or the file was held to have no sound.
  it('is not what a title says, which stands further in', () => {
    const report = reportOf(
      lines(
        '  Metadata:',
        '    title           : Duration: 09:00:00.00, start: 0, bitrate: 1 kb/s',
        '                    : [mp3 @ 0x5] partial file',
        "    comment         : Stream map '0:a:0' matches no streams",
        '    artist          : Stream #0:0: Video: h264',
        '  Duration: 00:00:00.30, start: 0.000000, bitrate: 705 kb/s',
      ),
    );
    expect(report).toMatchObject({ seconds: 0.3, statesItsLength: true, isCutOff: false, hasNoSound: false });
  });

  // Catches: a search that takes the square of a line's length: a title of 800 kB held up the whole engine, half a second at a time, for ten seconds.
  it('takes no longer for lines without an end', () => {
    for (const piece of ['  Stream #', '[', '  Duration: 1', ' ']) {
      const report = createFfmpegReport();
      const startedAt = performance.now();
      for (let part = 0; part < 100; part += 1) report.push(piece.repeat(20_000));
      report.push('\n  Duration: 00:00:01.00, start');
      report.push('\n');
      expect(performance.now() - startedAt).toBeLessThan(1_000);
      expect(report.seconds).toBe(1);
    }
    const film = createFfmpegReport();
    const startedAt = performance.now();
    film.push(`  Stream #0:0${': Video: '.repeat(20_000)}(attached pic)\n`);
    film.push('  Stream #0:0');
    for (let part = 0; part < 4; part += 1) film.push(': Video: '.repeat(5_000));
    film.push('(attached pic)\n');
    expect(performance.now() - startedAt).toBeLessThan(500);
  });
});
