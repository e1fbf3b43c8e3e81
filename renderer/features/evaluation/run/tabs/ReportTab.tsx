import { Button, Radio, Stack, Switch } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPCClient } from '../../../../app/trpc.ts';
import { ErrorNotice } from '../../../../components/ErrorNotice.tsx';
import { saveFile } from '../../../../components/saveFile.ts';
import type { ReportFormat, RunView } from '../../evaluationTypes.ts';
import { downloadProblem, fetchDownload } from '../../fetchDownload.ts';
import { isOver } from '../../runStates.ts';
import type { NamedCandidate } from '../candidateNames.ts';
import classes from './ReportTab.module.css';
import tab from './Tabs.module.css';

const formats: { value: ReportFormat; label: string; description: string }[] = [
  {
    value: 'html',
    label: 'HTML',
    description: 'One file to read, print and send on; opens without a network and without Yardstick.',
  },
  {
    value: 'markdown',
    label: 'Markdown',
    description: 'The verdict and the sheet as text, for a wiki or a pull request.',
  },
  { value: 'csv', label: 'CSV', description: 'A line for every answer and score, for a spreadsheet.' },
  {
    value: 'json',
    label: 'JSON',
    description: 'Everything, for a program: conditions, prompts, raw outputs and hashes.',
  },
];

/** Takes the run along: a report to read, its data, and the suite as a file that runs again elsewhere. */
export function ReportTab({ run }: { run: RunView; named: readonly NamedCandidate[] }) {
  const client = useTRPCClient();
  const [format, setFormat] = useState<ReportFormat>('html');
  const [rows, setRows] = useState(true);
  const [saved, setSaved] = useState<string | null>(null);
  const report = useMutation({
    mutationFn: () => fetchDownload({ run: run.id, format, rows }),
    onSuccess: (file) => {
      saveFile(file);
      setSaved(file.fileName);
    },
  });
  const suite = useMutation({
    mutationFn: (kind: 'yardstick' | 'promptfoo') => client.evaluation.suiteFile.query({ run: run.id, format: kind }),
    onSuccess: (file) => {
      saveFile(file);
      setSaved(file.fileName);
    },
  });
  const data = useMutation({
    mutationFn: (part: 'rows' | 'train') => fetchDownload({ run: run.id, part }),
    onSuccess: (file) => {
      saveFile(file);
      setSaved(file.fileName);
    },
  });
  return (
    <div className={classes.columns}>
      <section aria-labelledby="report">
        <h2 id="report">Report</h2>
        {!isOver(run.state) && (
          <p className={tab.explanation}>The run is not over: a report says what is there by now, and says so.</p>
        )}
        <Stack gap="md">
          <Radio.Group
            aria-label="Form of the report"
            value={format}
            onChange={(value) => setFormat(value as ReportFormat)}
          >
            <Stack gap="sm">
              {formats.map((one) => (
                <Radio key={one.value} value={one.value} label={one.label} description={one.description} />
              ))}
            </Stack>
          </Radio.Group>
          <Switch
            label="With the rows and raw outputs"
            description="Without them it holds figures, conditions and hashes only: nothing of your data."
            checked={rows}
            onChange={(event) => setRows(event.currentTarget.checked)}
          />
          <div>
            <Button
              leftSection={<IconDownload size={15} aria-hidden="true" />}
              loading={report.isPending}
              onClick={() => report.mutate()}
            >
              Export the report
            </Button>
          </div>
          {report.error !== null && <ErrorNotice error={downloadProblem(report.error)} compact />}
        </Stack>
      </section>
      <section aria-labelledby="suite">
        <h2 id="suite">Suite file</h2>
        <p className={tab.explanation}>
          What was asked of whom, as text for version control: <code>yardstick evaluate run suite.yaml</code> gives the
          same sheet, and fails a build that misses a threshold. Keep its rows in the same folder, under the names that
          they are exported with.
        </p>
        <div className={classes.buttons}>
          <Button variant="default" loading={suite.isPending} onClick={() => suite.mutate('yardstick')}>
            Export YAML
          </Button>
          <Button variant="default" loading={data.isPending} onClick={() => data.mutate('rows')}>
            Export its rows
          </Button>
          {run.suite.train !== null && (
            <Button variant="default" loading={data.isPending} onClick={() => data.mutate('train')}>
              Export its training rows
            </Button>
          )}
          <Button variant="default" loading={suite.isPending} onClick={() => suite.mutate('promptfoo')}>
            Export for promptfoo
          </Button>
        </div>
        {data.error !== null && <ErrorNotice error={downloadProblem(data.error)} compact />}
        {suite.error !== null && <ErrorNotice error={suite.error} compact />}
      </section>
      <output className={classes.status}>{saved === null ? '' : `${saved} was handed over.`}</output>
    </div>
  );
}
