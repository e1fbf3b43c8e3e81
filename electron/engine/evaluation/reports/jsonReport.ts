import path from 'node:path';
import type { DataRow } from '../dataset.ts';
import type { ReportMaterial, ReportOptions } from './reportMaterial.ts';
import { sheetDocument } from './sheetDocument.ts';

/**
 * Everything there is of a run, as one JSON document: the sheet's fields as the command prints them, and beside them the suite, each answer and the rows.
 * A piece at a time: 60,000 answers need not be in memory at once.
 */
export function* jsonReport(material: ReportMaterial, options: ReportOptions = { rows: true }): Generator<string> {
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
  const text = JSON.stringify(head, null, 2);
  if (!options.rows) {
    yield `${text}\n`;
    return;
  }
  yield text.slice(0, -2);
  const asked = new Set<string>();
  yield ',\n  "cells": ';
  yield* list(material.cells, ({ run: _run, ...cell }) => {
    asked.add(cell.row);
    return cell;
  });
  yield ',\n  "rows": ';
  yield* list(asked, (id) => handedOn(material.row(id)));
  yield '\n}\n';
}

/** A recording goes by its file's name: where it lies on this machine is nobody's business. */
function handedOn(row: DataRow | null): DataRow | null {
  return row?.audio == null ? row : { ...row, audio: path.basename(row.audio) };
}

/** @param of what is written of an item; nothing where it is null */
function* list<Item>(items: Iterable<Item>, of: (item: Item) => object | null): Generator<string> {
  let before = '[';
  for (const item of items) {
    const written = of(item);
    if (written === null) continue;
    yield `${before}\n    ${JSON.stringify(written)}`;
    before = ',';
  }
  yield before === '[' ? '[]' : '\n  ]';
}
