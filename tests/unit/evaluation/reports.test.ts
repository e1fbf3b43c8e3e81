import Papa from 'papaparse';
import { describe, expect, it } from 'vitest';
import type { Verdict } from '../../../electron/engine/evaluation/sheet.ts';
import { csvReport } from '../../../electron/engine/evaluation/reports/csvReport.ts';
import { htmlReport } from '../../../electron/engine/evaluation/reports/htmlReport.ts';
import { jsonReport } from '../../../electron/engine/evaluation/reports/jsonReport.ts';
import { markdownReport } from '../../../electron/engine/evaluation/reports/markdownReport.ts';
import { verdictSentences } from '../../../electron/engine/evaluation/reports/verdictSentences.ts';
import { evaluationMaterial } from '../../support/evaluationMaterial.ts';

const written = (pieces: Iterable<string>) => Array.from(pieces).join('');

/** As it is read: white space is one blank. */
const flowing = (text: string) => text.replaceAll(/\s+/g, ' ');

describe('the HTML report', () => {
  const evil = `</style></title></pre><script>alert(1)</script><img src=x onerror="alert('1')">\u0000\uD800\u202E<!--`;

  // A row or an answer that becomes markup would run in the browser of whoever reads the report.
  it('makes no markup of anything from outside, wherever it stands', () => {
    const report = htmlReport(evaluationMaterial({ evil }));
    expect(report.match(/&lt;script&gt;/g)?.length).toBeGreaterThan(80);
    const tags = new Set(Array.from(report.matchAll(/<\/?([a-z!][a-z0-9]*)/gi), ([, name]) => name));
    expect(
      Array.from(tags).filter((tag) =>
        ['script', 'img', 'iframe', 'link', 'form', 'object', 'base'].includes(tag as string),
      ),
    ).toEqual([]);
    expect(report.match(/<\/style>/g)).toHaveLength(1);
    expect(report.match(/<\/title\b/g)?.length).toBe((report.match(/<title\b/g) ?? []).length);
    expect(report).not.toMatch(/[\u0000\u202E]/); // eslint-disable-line no-control-regex -- that none is left is what is tested
    expect(report.isWellFormed()).toBe(true);
    expect(report).not.toMatch(/\son[a-z]+=["']?alert/);
  });

  it('forbids scripts and requests, and refers to nothing', () => {
    const report = htmlReport(evaluationMaterial());
    expect(report).toContain(
      `content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"`,
    );
    expect(report).not.toMatch(/\b(?:src|href|url)\s*[=(]/i);
  });

  // Heads of columns were ids of metrics ("label-accuracy") beside names ("Macro F1"), and "spread of repeats 0.0 %" made each column twice as wide.
  it('heads its columns with what metrics are called, and says of repeats only that they differ', () => {
    const material = evaluationMaterial();
    const estimates = material.sheet.candidates.map(({ metrics }) => metrics['accuracy']);
    const [first] = estimates;
    if (first === undefined) throw new Error('The fixture has no such metric.');
    first.spread = 0;
    expect(flowing(htmlReport(material))).not.toContain('between repeats');
    expect(flowing(htmlReport(material))).toContain('<th scope="col" class="number">Accuracy</th>');
    first.spread = 0.02;
    expect(flowing(htmlReport(material))).toContain('±2.0 % between repeats');
    material.run.suite.metrics = [{ metric: 'exact-match', as: 'accuracy' }, { metric: 'macro-f1' }];
    expect(flowing(htmlReport(material))).toContain('<th scope="col" class="number">accuracy</th>');
  });

  it('begins with the verdict and says what could mislead', () => {
    const report = flowing(htmlReport(evaluationMaterial()));
    const verdict = report.indexOf(
      // Catches: a verdict that is broken in the middle of a word, "zero-" and "shot".
      'A model on this machine is good enough: Gemma 3 270M, <span class="word">4-shot</span> is not worse than Large, <span class="word">zero-shot</span> by',
    );
    expect(verdict).toBeGreaterThan(0);
    expect(verdict).toBeLessThan(report.indexOf('<table>'));
    // A failed row that is not named would look like a wrong one, or like none.
    expect(report).toContain('Large, zero-shot: 1 of 12 rows have no answer. They are not counted as wrong.');
    expect(report).toContain('SmolLM2 135M, 4-shot misses the threshold of Accuracy: 55.0 %, 60.0 % is asked for.');
    // Without the metric, the baseline and the margin a reader could not tell what the sentence rests on.
    // Catches: candidates numbered 1, 2 in the report that are A, B on the page.
    expect(report).toContain('<span class="index">A</span>');
    expect(report).toContain('Letters are those of the candidates in the sheet');
    expect(report).toMatch(/<span class="tag right"> ?A ✓</);
    expect(report).not.toMatch(/<span class="tag [a-z]+"> ?\d+:? (?:✓|✗|–|failed)/);
    expect(report).toMatch(/By Accuracy, against Large, zero-shot; margin \d+ points, confidence 95 %/);
    const paused = evaluationMaterial();
    paused.run.state = 'interrupted';
    expect(flowing(htmlReport(paused))).toContain('The run is interrupted: the figures are those of the rows so far.');
  });

  it('holds a file to a size that opens, and says what it leaves out', () => {
    const report = flowing(htmlReport(evaluationMaterial({ rows: 1_100 })));
    expect(report).toContain('The first 1,000 rows; 100 more are in the CSV and JSON exports.');
    expect(report.match(/Row row-\d+</g)).toHaveLength(1_000);
    expect(htmlReport(evaluationMaterial(), { rows: false })).not.toContain('class="rows"');
  });

  it('draws nothing where there is nothing to compare, and no NaN anywhere', () => {
    const material = evaluationMaterial();
    for (const candidate of material.sheet.candidates) {
      candidate.costPer1000 = null;
      candidate.latency = null;
      candidate.peakMemoryBytes = 5;
    }
    material.sheet.candidates[0]!.metrics = {};
    material.failures = [{ candidate: 'gemma.4-shot', metric: 'accuracy', mean: Number.NaN, threshold: 0.6 }];
    const report = flowing(htmlReport(material));
    expect(report).not.toContain('What quality costs');
    expect(report).toContain('misses the threshold of Accuracy: no figure');
    for (const text of [report, htmlReport(evaluationMaterial())])
      expect(text).not.toMatch(/NaN|Infinity|undefined|null[^'"]/);
  });
});

describe('the CSV report', () => {
  const rowsOf = (text: string) => Papa.parse<Record<string, string>>(text, { header: true, skipEmptyLines: true });

  it('has every answer once, as a reader of CSV reads it', () => {
    const { data, errors } = rowsOf(
      written(csvReport(evaluationMaterial({ evil: ' a "quoted", text\nof two lines' }))),
    );
    expect(errors).toEqual([]);
    expect(data).toHaveLength(48);
    expect(data[0]).toMatchObject({
      row: 'row-0',
      candidate: 'openai-large.zero-shot',
      accuracy: '0',
      'accuracy passed': 'false',
      'total ms': '180',
    });
    expect(data[0]?.['answer']).toBe('World a "quoted", text\nof two lines');
    expect(data.find(({ state }) => state === 'failed')).toMatchObject({ row: 'row-4', accuracy: '', answer: '' });
  });

  // Opened in a spreadsheet, a cell that begins like this runs as a formula.
  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '  =1', '|calc', '\n=1', '\uFF1D1'])(
    'keeps %j from being a formula',
    (evil) => {
      const material = evaluationMaterial({ rows: 1 });
      const cells = Array.from(material.cells);
      for (const cell of cells) if (cell.answer !== null) cell.answer.text = evil;
      const { data } = rowsOf(written(csvReport({ ...material, cells })));
      expect(data.map(({ answer }) => answer)).toEqual(Array(4).fill(`'${evil}`));
    },
  );
});

describe('the JSON report', () => {
  it('has the fields of the command, the suite, the rows and the answers', () => {
    const evil = '"],}\u2028';
    const document = JSON.parse(written(jsonReport(evaluationMaterial({ evil })))) as Record<string, unknown[]>;
    expect(document).toMatchObject({
      id: 'run-1',
      candidates: [{ id: 'openai-large.zero-shot' }, {}, {}, {}],
      verdicts: [{ a: 'gemma.4-shot' }, {}, {}],
    });
    expect(document['rows']).toHaveLength(12);
    expect(document['cells']).toHaveLength(48);
    expect(JSON.parse(written(jsonReport(evaluationMaterial(), { rows: false })))).not.toHaveProperty('cells');
    expect(JSON.parse(written(jsonReport({ ...evaluationMaterial(), cells: [] })))).toMatchObject({
      rows: [],
      cells: [],
    });
  });

  // A report is handed on: whose folders a recording lies in does not go with it.
  it('says of a recording the name of its file alone', () => {
    const material = evaluationMaterial();
    const row = (id: string) => {
      const own = material.row(id);
      return own === null ? null : { ...own, audio: '/home/anna/private/talk.wav' };
    };
    const text = written(jsonReport({ ...material, row }));
    expect(JSON.parse(text)).toMatchObject({ rows: Array(12).fill({ audio: 'talk.wav' }) });
    expect(text).not.toContain('anna');
  });
});

describe('a report of very many answers', () => {
  // 60,000 answers were one text of some hundred megabytes, twice, and each was read even where 1,000 rows are shown.
  it('is written answer by answer, and reads no further than it shows', () => {
    const material = evaluationMaterial({ rows: 2_000 });
    const cells = Array.from(material.cells);
    let read = 0;
    function* counted() {
      for (const cell of cells) {
        read += 1;
        yield cell;
      }
    }
    for (const write of [csvReport, jsonReport]) {
      read = 0;
      const pieces = write({ ...material, cells: counted() });
      for (let piece = 0; piece < 10; piece += 1) pieces.next();
      expect(read).toBeLessThan(12);
    }
    read = 0;
    expect(flowing(htmlReport({ ...material, cells: counted() }))).toContain('The first 1,000 rows; 1,000 more are');
    expect(read).toBeLessThan(4_010);
    read = 0;
    htmlReport({ ...material, cells: counted() }, { rows: false });
    expect(read).toBeLessThan(10);
  });
});

describe('the Markdown report', () => {
  // A heading, a table cell or a fence that an answer closes would put words into the report's own mouth.
  // "200 rows" stood over a sheet of eight of them, and "corrected for 1 comparisons" over one.
  it('says how many of the rows were drawn, and of a correction only where there is one', () => {
    const material = evaluationMaterial();
    const { sheet, run, dataset } = material;
    if (dataset === null) throw new Error('There is no dataset.');
    const one = {
      ...material,
      dataset: { ...dataset, rowCount: 200 },
      run: { ...run, suite: { ...run.suite, sample: { rows: 8, seed: 1 } } },
      sheet: { ...sheet, verdicts: sheet.verdicts.slice(0, 1) },
    };
    expect(markdownReport(one)).toContain('8 of 200 rows, measured');
    expect(markdownReport(one) + htmlReport(one)).not.toContain('Holm');
    expect(markdownReport(material)).toContain('(Holm)');
  });

  it('keeps what comes from outside in its place', () => {
    const report = markdownReport(evaluationMaterial({ evil: '\n```\n# Fake heading | x | <b>\n````' }));
    const lines = report.split('\n');
    let fence = '';
    const outside = lines.filter((line) => {
      const mark = /^`{3,}/.exec(line)?.[0] ?? '';
      if (fence === '' && mark !== '') fence = mark;
      else if (fence !== '') {
        if (line === fence) fence = '';
      } else return true;
      return false;
    });
    expect(fence).toBe('');
    expect(outside.filter((line) => /^#+ Fake/.test(line))).toEqual([]);
    expect(outside.filter((line) => line.includes('<b>') && !line.includes(String.raw`\<b\>`))).toEqual([]);
    expect(outside.filter((line) => line.startsWith('# '))).toHaveLength(1);
    const table = outside.slice(outside.findIndex((line) => line.startsWith('| Candidate')));
    expect(new Set(table.slice(0, 6).map((line) => line.replaceAll(String.raw`\|`, '').split('|').length)).size).toBe(
      1,
    );
  });
});

describe('a quantisation ladder in a report', () => {
  // A divergence without its kind of bound and its text is a figure that nobody can hold against another.
  it('says what perplexity and divergence rest on, in every format for people', () => {
    const material = evaluationMaterial();
    const reports = [htmlReport(material), markdownReport(material).replaceAll('\\', '')].map(flowing);
    for (const report of reports) {
      expect(report).toContain('0.0312');
      expect(report).toContain('94.7 %');
      expect(report).toMatch(/same 2,048 tokens of the first 12 rows .* a lower bound/);
    }
    material.ladder = { ...material.ladder!, measured: null };
    expect(htmlReport(material)).not.toContain('KL divergence');
    material.ladder = null;
    for (const report of [htmlReport(material), markdownReport(material)])
      expect(report).not.toContain('Against the largest');
  });

  // "Worse" read "not shown to be as good", and what cannot be told was a dash, as for the largest itself.
  it('says of each size whether it is worse, not worse, or cannot be told', () => {
    const material = evaluationMaterial();
    const [first] = material.ladder!.steps;
    const steps = [false, null, true, null].map((notWorse, place) => ({
      ...first!,
      quantization: `Q${place}`,
      notWorse,
    }));
    material.ladder = { ...material.ladder!, steps };
    const lines = markdownReport(material)
      .split('\n')
      .filter((line) => /^\| Q\d/.test(line));
    expect(lines.map((line) => line.split(' | ').at(-1)?.replace(/ \|$/, ''))).toEqual([
      'worse',
      'cannot tell yet',
      'not worse',
      '–',
    ]);
    expect(flowing(htmlReport(material))).toContain('not worse by more than');
  });
});

describe('the sentences of a verdict', () => {
  const sentencesOf = (change: (verdicts: Verdict[]) => void, local = true) => {
    const { sheet, metrics, run } = evaluationMaterial();
    sheet.candidates[0]!.leftMachine = local;
    change(sheet.verdicts);
    return verdictSentences(sheet, { ...run.suite, metric: metrics['accuracy']! });
  };

  it('answers first whether a model on this machine will do', () => {
    expect(sentencesOf(() => undefined)[0]).toBe(
      'A model on this machine is good enough: Gemma 3 270M, 4-shot is not worse than Large, zero-shot by more than 3 points, and nothing leaves the machine.',
    );
    expect(sentencesOf((verdicts) => verdicts.splice(0, 1))[0]).toBe(
      'Whether a model on this machine is good enough cannot be told yet: Gemma 3 270M, zero-shot comes nearest to Large, zero-shot; about 180 more rows would tell.',
    );
    expect(sentencesOf((verdicts) => verdicts.splice(0, 2))[0]).toMatch(
      /^No model on this machine is good enough: even SmolLM2/,
    );
  });

  it('tells of each comparison with its interval, the best first', () => {
    expect(sentencesOf((verdicts) => verdicts.reverse(), false)).toEqual([
      'Gemma 3 270M, 4-shot is not worse than Large, zero-shot by more than 3 points (\u22120.4 points, 95 % interval \u22122.6 to +1.8).',
      'Whether Gemma 3 270M, zero-shot is as good as Large, zero-shot cannot be told yet (\u22126.0 points, 95 % interval \u221214.0 to +1.0); about 180 more rows would tell.',
      'SmolLM2 135M, 4-shot is worse than Large, zero-shot by more than 3 points (\u221229.0 points, 95 % interval \u221237.0 to \u221220.0).',
    ]);
  });

  it('promises no more digits of the rows that are missing than an estimate has', () => {
    const [sentence] = sentencesOf((verdicts) => {
      verdicts.splice(0, 1);
      verdicts[0]!.rowsNeeded = 33_385;
    });
    expect(sentence).toContain('; about 33,000 more rows would tell.');
  });

  it('says the figure of a candidate that is compared with nobody', () => {
    expect(sentencesOf((verdicts) => verdicts.splice(0))[3]).toBe(
      'SmolLM2 135M, 4-shot: Accuracy 55.0 % (95 % interval 47.0 to 62.0 %, 12 rows).',
    );
  });
});
