import { csvReport } from '../../evaluation/reports/csvReport.ts';
import { htmlReport } from '../../evaluation/reports/htmlReport.ts';
import { jsonReport } from '../../evaluation/reports/jsonReport.ts';
import { markdownReport } from '../../evaluation/reports/markdownReport.ts';
import type { ReportMaterial, ReportOptions } from '../../evaluation/reports/reportMaterial.ts';
import type { ReportFile } from './view.ts';

const formats = {
  html: { ending: 'html', mediaType: 'text/html', write: htmlReport },
  markdown: { ending: 'md', mediaType: 'text/markdown', write: markdownReport },
  csv: { ending: 'csv', mediaType: 'text/csv', write: csvReport },
  json: { ending: 'json', mediaType: 'application/json', write: jsonReport },
} as const;

/** A run as a file to keep or to hand on. */
export function runReport(material: ReportMaterial, format: keyof typeof formats, options: ReportOptions): ReportFile {
  const { ending, mediaType, write } = formats[format];
  return { fileName: fileName(material.run.suite.name, ending), mediaType, content: write(material, options) };
}

/** Letters and digits of the suite's name, dashes, an ending: a name that every file system takes. */
export function fileName(name: string, ending: string): string {
  const words =
    name
      .toWellFormed()
      .normalize('NFC')
      .match(/[\p{L}\p{N}]+/gu) ?? [];
  const short = Array.from(words.join('-').toLowerCase()).slice(0, 50).join('').replace(/-$/u, '');
  return `yardstick-${short === '' ? 'evaluation' : short}.${ending}`;
}
