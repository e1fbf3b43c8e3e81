import { ActionIcon, Button, Drawer, Menu, Tooltip } from '@mantine/core';
import { useElementSize, useMediaQuery } from '@mantine/hooks';
import { IconAdjustmentsHorizontal, IconEyeOff, IconFileDiff, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useRef, useState, type ReactNode } from 'react';
import { useCommands } from '../../app/CommandsProvider.tsx';
import type { EngineOutput, SelectableModel } from '../../app/engineTypes.ts';
import { useOffline } from '../../app/OfflineSwitch.tsx';
import { useTRPC } from '../../app/trpc.ts';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { columnsPerRow } from './columns/columnLayout.ts';
import { ColumnsBar } from './columns/ColumnsBar.tsx';
import { findModel, whatTellsApart } from '../../components/serviceModels.ts';
import { Composer, type ComposerHandle } from './composer/Composer.tsx';
import { destinationOf, lookedUpAt } from './composer/destinationOf.ts';
import { missingWords } from './composer/missingWords.ts';
import type { Attachment, KnowledgeInput, KnowledgePlan } from './knowledge/attachment.ts';
import { AttachMenu } from './knowledge/AttachMenu.tsx';
import { serverOfBase } from './knowledge/serverOfBase.ts';
import { ReviewDialog } from './knowledge/ReviewDialog.tsx';
import { usePassages } from './knowledge/usePassages.ts';
import type { PastTurn } from './settings/ExamplesEditor.tsx';
import { SettingsPanel } from './settings/SettingsPanel.tsx';
import { mostColumns, settingWords, type Setup } from './setup.ts';
import classes from './Workbench.module.css';

const noConnections: EngineOutput['connections']['list'] = [];

export interface WorkbenchProps {
  title: string;
  setup: Setup;
  onSetup: (change: Partial<Setup>) => void;
  selectable: readonly SelectableModel[];
  draft: string;
  onDraft: (text: string) => void;
  running: boolean;
  busy: boolean;
  error: unknown;
  attachment: Attachment | null;
  onAttachment: (attachment: Attachment | null) => void;
  /** What a prompt would carry from a knowledge base, and where it would go. */
  onPlan: (prompt: string, knowledge: KnowledgeInput) => Promise<KnowledgePlan>;
  onSend: (prompt: string, knowledge?: KnowledgeInput) => Promise<boolean>;
  onStop: () => void;
  pastTurns: () => PastTurn[];
  /** The conversation, given the width for answers and the column to compare with. */
  children: (view: { width: number; diffColumn: number | null }) => ReactNode;
}

/** The workbench's frame: models on top, the conversation, the prompt box below, settings at the side. */
export function Workbench(props: WorkbenchProps) {
  const { setup, onSetup, selectable } = props;
  const [settingsOpen, setSettingsOpen] = useState(false);
  const [attachOpen, setAttachOpen] = useState(false);
  const [diffColumn, setDiffColumn] = useState<number | null>(null);
  const { ref, width } = useElementSize();
  const navigate = useNavigate();
  const composer = useRef<ComposerHandle>(null);
  const wide = useMediaQuery('(min-width: 75em)', undefined, { getInitialValueInEffect: false });
  const trpc = useTRPC();
  const connections = useQuery(trpc.connections.list.queryOptions()).data ?? noConnections;
  const several = setup.models.length > 1;
  const chosen = setup.models.map((id) => findModel(selectable, connections, id));
  const missing = missingWords(setup.models, chosen);
  const { offline } = useOffline();
  const servers = connections.filter(({ name }) => chosen.some((model) => model?.connection === name));
  const destination = destinationOf(servers, offline === true);
  const attached = props.attachment?.base.id;
  const bases = useQuery({ ...trpc.knowledge.list.queryOptions(), enabled: attached !== undefined });
  const base = bases.data?.find(({ id }) => id === attached);
  const passages = usePassages({
    attachment: props.attachment,
    leaves: destination.leaves,
    plan: props.onPlan,
    send: props.onSend,
  });
  const error = props.error ?? passages.error;
  const words = settingWords(setup.settings);
  if (setup.repeat > 1) words.push(`${setup.repeat} repeats`);
  const diff = several ? diffColumn : null;

  const add = () => {
    const usable = selectable.filter((model) => model.installed);
    const next = usable.find((model) => !setup.models.includes(model.id)) ?? usable[0];
    if (next === undefined) void navigate({ to: '/models' });
    else onSetup({ models: [...setup.models, next.id] });
  };

  useCommands([
    {
      id: 'prompt',
      label: 'Write a prompt',
      group: 'Comparison',
      shortcut: '/',
      run: () => composer.current?.focus(),
    },
    {
      id: 'settings',
      label: 'Settings of this comparison',
      group: 'Comparison',
      shortcut: 'S',
      keywords: ['temperature', 'system prompt', 'examples', 'seed', 'few-shot', 'repeat'],
      run: () => setSettingsOpen(!settingsOpen),
    },
    {
      id: 'attach',
      label: props.attachment === null ? 'Attach a knowledge base' : 'Change the attached knowledge base',
      group: 'Comparison',
      shortcut: 'P',
      keywords: ['documents', 'passages', 'context', 'files', 'rag'],
      run: () => setAttachOpen(true),
    },
    ...(setup.models.length < mostColumns
      ? [{ id: 'add', label: 'Add a model to compare with', group: 'Comparison' as const, shortcut: 'A', run: add }]
      : []),
    ...(several
      ? [
          {
            id: 'blind',
            label: setup.blind ? 'Turn blind mode off' : 'Turn blind mode on',
            group: 'Comparison' as const,
            shortcut: 'H',
            keywords: ['vote', 'hide names'],
            run: () => onSetup({ blind: !setup.blind }),
          },
          {
            id: 'diff',
            label: diff === null ? 'Show differences' : 'Hide differences',
            group: 'Answers' as const,
            shortcut: 'D',
            run: () => setDiffColumn(diff === null ? 0 : null),
          },
        ]
      : []),
    ...(props.running
      ? [
          {
            id: 'stop',
            label: 'Stop all answers',
            group: 'Answers' as const,
            shortcut: 'escape',
            run: props.onStop,
          },
        ]
      : []),
  ]);

  const panel = (
    <SettingsPanel
      setup={setup}
      onChange={onSetup}
      onClose={() => setSettingsOpen(false)}
      pastTurns={props.pastTurns}
    />
  );
  return (
    <div className={classes.workbench}>
      <div className={classes.centre}>
        <header className={classes.head}>
          <div className={classes.tools}>
            <h1 className={classes.title} title={props.title}>
              {props.title}
            </h1>
            {setup.models.length < mostColumns && (
              <Button
                size="compact-sm"
                variant="subtle"
                color="gray"
                leftSection={<IconPlus size={15} />}
                onClick={add}
                aria-label="Add a model to compare with"
                classNames={{ label: classes.toolLabel }}
              >
                {several ? 'Add a model' : 'Compare with'}
              </Button>
            )}
            {several && (
              <>
                <Tooltip label="Hide names and figures until you vote (B)">
                  <Button
                    size="compact-sm"
                    variant={setup.blind ? 'light' : 'subtle'}
                    color={setup.blind ? 'iris' : 'gray'}
                    aria-pressed={setup.blind}
                    aria-label="Blind"
                    leftSection={<IconEyeOff size={15} />}
                    onClick={() => onSetup({ blind: !setup.blind })}
                    classNames={{ label: classes.toolLabel }}
                  >
                    Blind
                  </Button>
                </Tooltip>
                <Menu position="bottom-end">
                  <Menu.Target>
                    <Button
                      size="compact-sm"
                      variant={diff === null ? 'subtle' : 'light'}
                      color={diff === null ? 'gray' : 'iris'}
                      aria-label="Differences"
                      leftSection={<IconFileDiff size={15} />}
                      classNames={{ label: classes.toolLabel }}
                    >
                      Differences
                    </Button>
                  </Menu.Target>
                  <Menu.Dropdown>
                    <Menu.Label>Compare word by word with</Menu.Label>
                    {setup.models.map((id, column) => (
                      <Menu.Item
                        // oxlint-disable-next-line react/no-array-index-key -- a column is its place
                        key={column}
                        onClick={() => setDiffColumn(column)}
                        {...(diff === column ? { 'aria-current': true, fw: 600 } : {})}
                      >
                        {setup.blind ? `Answer ${column + 1}` : columnName(selectable, chosen[column], id)}
                      </Menu.Item>
                    ))}
                    <Menu.Divider />
                    <Menu.Item disabled={diff === null} onClick={() => setDiffColumn(null)}>
                      Show the answers as they are
                    </Menu.Item>
                  </Menu.Dropdown>
                </Menu>
              </>
            )}
            <Tooltip label="Settings (S)">
              <ActionIcon
                size={30}
                variant={settingsOpen ? 'light' : 'subtle'}
                color={settingsOpen ? 'iris' : 'gray'}
                aria-pressed={settingsOpen}
                aria-label="Settings of this comparison"
                onClick={() => setSettingsOpen(!settingsOpen)}
              >
                <IconAdjustmentsHorizontal size={17} />
              </ActionIcon>
            </Tooltip>
          </div>
          <ColumnsBar
            models={setup.models}
            selectable={selectable}
            connections={connections}
            perRow={columnsPerRow(setup.models.length, width)}
            onChange={(models) => onSetup({ models, ...(models.length < 2 ? { blind: false } : {}) })}
          />
        </header>
        <div className={classes.body}>
          <div ref={ref} className={classes.gauge} />
          {props.children({ width, diffColumn: diff })}
        </div>
        <div className={classes.bottom}>
          <div className={classes.bottomInner}>
            {error !== null && error !== undefined && <ErrorNotice error={error} compact />}
            <Composer
              handle={composer}
              draft={props.draft}
              onDraft={(text) => {
                if (passages.error !== null && text !== '') passages.forgetError();
                props.onDraft(text);
              }}
              running={props.running}
              busy={props.busy || passages.busy}
              blocked={setup.models.length === 0 ? 'Choose a model first' : missing}
              destination={lookedUpAt(destination, serverOfBase(base?.connection ?? null), offline === true)}
              onSend={passages.send}
              onStop={props.onStop}
              left={
                <>
                  <AttachMenu
                    attachment={props.attachment}
                    onChange={props.onAttachment}
                    opened={attachOpen}
                    onOpened={setAttachOpen}
                  />
                  {words.length > 0 && (
                    <button type="button" className={classes.words} onClick={() => setSettingsOpen(true)}>
                      {words.join(', ')}
                    </button>
                  )}
                </>
              }
            />
            {passages.review !== null && (
              <ReviewDialog
                review={passages.review}
                busy={passages.busy}
                onStrike={passages.strike}
                onMask={(mask) => void passages.mask(mask)}
                onSend={() => void passages.confirm()}
                onCancel={passages.cancel}
              />
            )}
          </div>
        </div>
      </div>
      {wide === true ? (
        settingsOpen && <aside className={classes.side}>{panel}</aside>
      ) : (
        <Drawer.Root
          opened={settingsOpen}
          onClose={() => setSettingsOpen(false)}
          position="right"
          size={340}
          padding={0}
        >
          <Drawer.Overlay />
          <Drawer.Content aria-label="Settings">
            <Drawer.Body className={classes.drawerBody}>{panel}</Drawer.Body>
          </Drawer.Content>
        </Drawer.Root>
      )}
    </div>
  );
}

function columnName(models: readonly SelectableModel[], model: SelectableModel | undefined, id: string): string {
  if (model === undefined) return id;
  const apart = whatTellsApart(models, model);
  return apart === null ? model.name : `${model.name} (${apart})`;
}
