import { ActionIcon, Menu } from '@mantine/core';
import { IconDots, IconPencil, IconPlus, IconTrash } from '@tabler/icons-react';
import { counted } from '../../../components/format.ts';
import { whenText } from '../../../components/timeText.ts';
import type { DatasetSummary } from '../evaluationTypes.ts';
import classes from './Lists.module.css';

/** Rows that were kept, by the name they were given and the hash they are known by. */
export function DatasetList(props: {
  datasets: readonly DatasetSummary[];
  onUse: (dataset: DatasetSummary) => void;
  onRename: (dataset: DatasetSummary) => void;
  onRemove: (dataset: DatasetSummary) => void;
}) {
  return (
    <ul className={classes.list} aria-label="Datasets">
      {props.datasets.map((dataset) => (
        <li key={dataset.hash} className={classes.item}>
          <div className={classes.main}>
            <div className={classes.titleLine}>
              <span className={classes.title}>{dataset.name}</span>
              <code className={classes.hash} title={`SHA-256 of the rows: ${dataset.hash}`}>
                {dataset.hash.slice(0, 8)}
              </code>
            </div>
            <p className={classes.facts}>
              {counted(dataset.rowCount, 'row')}, {counted(dataset.columns.length, 'column')}
              {dataset.labels.length > 0 &&
                `, labels ${dataset.labels
                  .slice(0, 4)
                  .map(({ label }) => label)
                  .join(', ')}${dataset.labels.length > 4 ? ` and ${dataset.labels.length - 4} more` : ''}`}
            </p>
          </div>
          <time className={classes.when} dateTime={new Date(dataset.createdAt).toISOString()}>
            {whenText(dataset.createdAt)}
          </time>
          <Menu>
            <Menu.Target>
              <ActionIcon aria-label={`${dataset.name}: more`} className={classes.more}>
                <IconDots size={16} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item leftSection={<IconPlus size={15} />} onClick={() => props.onUse(dataset)}>
                Evaluate on these rows
              </Menu.Item>
              <Menu.Item leftSection={<IconPencil size={15} />} onClick={() => props.onRename(dataset)}>
                Rename
              </Menu.Item>
              <Menu.Divider />
              <Menu.Item leftSection={<IconTrash size={15} />} color="red" onClick={() => props.onRemove(dataset)}>
                Delete
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </li>
      ))}
    </ul>
  );
}
