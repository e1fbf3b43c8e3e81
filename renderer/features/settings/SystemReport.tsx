import { Code, Stack, Text } from '@mantine/core';
import type { EngineOutput } from '../../app/engineTypes.ts';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { formatBytes } from '../../components/format.ts';
import { reportRows } from './reportRows.ts';
import classes from './SystemReport.module.css';

type SystemInfo = EngineOutput['system']['info'];

/** What `yardstick doctor` says, for reading: problems first, then the machine. */
export function SystemReport({ info }: { info: SystemInfo }) {
  return (
    <Stack gap="md">
      {info.problems.length === 0 ? (
        <Text size="sm" c="var(--ys-good)">
          No problems found.
        </Text>
      ) : (
        info.problems.map((problem) => <ErrorNotice key={problem.code + problem.message} compact error={problem} />)
      )}
      <dl className={classes.report}>
        {reportRows(info).map(({ label, value }) => (
          <div key={label} className={classes.row}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        <div className={classes.row}>
          <dt>Models in memory</dt>
          <dd>
            {info.loadedModels.length === 0
              ? 'None'
              : info.loadedModels.map((model) => (
                  <div key={model.id}>
                    <Code>{model.id}</Code> {formatBytes(model.memoryBytes)} on {model.device}
                    {model.busy ? ', answering' : ''}
                  </div>
                ))}
          </dd>
        </div>
      </dl>
    </Stack>
  );
}
