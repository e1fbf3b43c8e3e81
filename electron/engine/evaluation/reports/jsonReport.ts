import type { ReportMaterial, ReportOptions } from './reportMaterial.ts';
import { sheetDocument } from './sheetDocument.ts';

/** Everything there is of a run, as one JSON document: the sheet's fields as the command prints them, and beside them the suite, the rows and each answer. */
export function jsonReport(material: ReportMaterial, options: ReportOptions = { rows: true }): string {
  const { run, dataset, train, sheet, metrics, slices, curves, ladder, failures, suiteFile, exportedAt, yardstick } =
    material;
  const head = {
    format: 'yardstick-evaluation-1',
    exportedAt,
    yardstick,
    ...sheetDocument(sheet),
    state: run.state,
    createdAt: run.createdAt,
    finishedAt: run.finishedAt,
    repeatOf: run.repeatOf,
    error: run.error,
    suite: run.suite,
    suiteFile,
    dataset,
    train,
    metrics,
    failures,
    slices,
    stayLocal: curves,
    quantisation: ladder,
  };
  if (!options.rows) return `${JSON.stringify(head, null, 2)}\n`;
  // Put together by hand: as one object, 60,000 answers would be in memory twice over.
  const rows = new Map<string, string>();
  const cells: string[] = [];
  for (const cell of material.cells) {
    const { run: _run, ...rest } = cell;
    cells.push(`    ${JSON.stringify(rest)}`);
    if (rows.has(cell.row)) continue;
    const row = material.row(cell.row);
    if (row !== null) rows.set(cell.row, `    ${JSON.stringify(row)}`);
  }
  const list = (items: Iterable<string>) => {
    const joined = Array.from(items).join(',\n');
    return joined === '' ? '[]' : `[\n${joined}\n  ]`;
  };
  const body = JSON.stringify(head, null, 2).slice(0, -2);
  return `${body},\n  "rows": ${list(rows.values())},\n  "cells": ${list(cells)}\n}\n`;
}
