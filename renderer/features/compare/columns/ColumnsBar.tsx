import { ActionIcon, Menu } from '@mantine/core';
import { IconArrowLeft, IconArrowRight, IconDots, IconX } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { EngineOutput, SelectableModel } from '../../../app/engineTypes.ts';
import classes from './ColumnsBar.module.css';
import { ModelPicker } from '../../../components/ModelPicker.tsx';

/** The models the next prompt goes to, one per column, in the order of the answers below. */
export function ColumnsBar(props: {
  models: readonly string[];
  selectable: readonly SelectableModel[];
  connections: EngineOutput['connections']['list'];
  perRow: number;
  onChange: (models: string[]) => void;
}) {
  const navigate = useNavigate();
  const [dragged, setDragged] = useState<number | null>(null);
  const { models, onChange } = props;
  const move = (from: number, to: number) => {
    const next = [...models];
    const [model] = next.splice(from, 1);
    if (model !== undefined) next.splice(to, 0, model);
    onChange(next);
  };
  return (
    <div className={classes.bar} data-single={models.length === 1 || undefined}>
      <fieldset
        aria-label="Models of this comparison"
        className={classes.columns}
        style={{ gridTemplateColumns: `repeat(${props.perRow}, minmax(0, 1fr))` }}
      >
        {models.map((model, column) => (
          <div
            // oxlint-disable-next-line react/no-array-index-key -- a column is its place: the same model may stand in two
            key={column}
            className={classes.column}
            draggable={models.length > 1}
            data-dragged={dragged === column || undefined}
            onDragStart={(event) => {
              event.dataTransfer.effectAllowed = 'move';
              setDragged(column);
            }}
            onDragEnd={() => setDragged(null)}
            onDragOver={(event) => dragged !== null && event.preventDefault()}
            onDrop={(event) => {
              event.preventDefault();
              if (dragged !== null && dragged !== column) move(dragged, column);
              setDragged(null);
            }}
          >
            <ModelPicker
              models={props.selectable}
              connections={props.connections}
              value={model}
              label={models.length === 1 ? 'Model' : `Model of column ${column + 1}`}
              onChange={(id) => onChange(models.map((old, index) => (index === column ? id : old)))}
              onMissing={() => void navigate({ to: '/models' })}
            />
            {models.length > 1 && (
              <Menu>
                <Menu.Target>
                  <ActionIcon size="sm" aria-label={`Column ${column + 1}: move or remove`}>
                    <IconDots size={15} />
                  </ActionIcon>
                </Menu.Target>
                <Menu.Dropdown>
                  <Menu.Item
                    leftSection={<IconArrowLeft size={14} />}
                    disabled={column === 0}
                    onClick={() => move(column, column - 1)}
                  >
                    Move left
                  </Menu.Item>
                  <Menu.Item
                    leftSection={<IconArrowRight size={14} />}
                    disabled={column === models.length - 1}
                    onClick={() => move(column, column + 1)}
                  >
                    Move right
                  </Menu.Item>
                  <Menu.Item
                    leftSection={<IconX size={14} />}
                    onClick={() => onChange(models.filter((_, index) => index !== column))}
                  >
                    Remove
                  </Menu.Item>
                </Menu.Dropdown>
              </Menu>
            )}
          </div>
        ))}
      </fieldset>
    </div>
  );
}
