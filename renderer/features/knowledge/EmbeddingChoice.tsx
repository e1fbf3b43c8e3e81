import { Button, Radio, Stack } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '../../app/trpc.ts';
import { DownloadDialog } from '../../components/DownloadDialog.tsx';
import { DownloadProgress } from '../../components/DownloadProgress.tsx';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { useDownloads } from '../../components/useDownloads.ts';
import { useModels, type Model } from '../../components/useModels.ts';
import classes from './EmbeddingChoice.module.css';
import type { Embedding } from './knowledgeTypes.ts';

/** The embedding models: those that are here to choose, the others to get. */
export function useEmbeddings() {
  const trpc = useTRPC();
  const models = useModels();
  // Whether a model is here changes with a download, which the list of models hears of.
  const embeddings = useQuery({
    ...trpc.knowledge.embeddings.queryOptions(),
    staleTime: 0,
    refetchInterval: (query) => (query.state.data?.some((model) => model.installed) === true ? false : 2_000),
  });
  return { embeddings, modelOf: (id: string) => models.data?.find((model) => `local:${model.id}` === id) };
}

/** Chooses the model that turns passages into vectors. */
export function EmbeddingChoice(props: { value: string | null; onChange: (id: string) => void; label: string }) {
  const { embeddings, modelOf } = useEmbeddings();
  const { start, cancel } = useDownloads();
  const [getting, setGetting] = useState<Model | null>(null);
  const list = embeddings.data ?? [];
  return (
    <>
      {embeddings.isError && <ErrorNotice error={embeddings.error} onRetry={() => void embeddings.refetch()} compact />}
      <Radio.Group label={props.label} value={props.value ?? ''} onChange={props.onChange}>
        <Stack gap={8} mt={6} mih={56}>
          {list.map((embedding) => (
            <EmbeddingRow
              key={embedding.id}
              embedding={embedding}
              chosen={props.value === embedding.id}
              model={modelOf(embedding.id)}
              onGet={setGetting}
              onCancel={(id) => cancel.mutate(id)}
              cancelling={cancel.isPending}
            />
          ))}
        </Stack>
      </Radio.Group>
      {getting !== null && (
        <DownloadDialog
          model={getting}
          error={start.error}
          starting={start.isPending}
          onStart={() => start.mutate([getting], { onSuccess: () => setGetting(null) })}
          onClose={() => {
            setGetting(null);
            start.reset();
          }}
        />
      )}
    </>
  );
}

function EmbeddingRow(props: {
  embedding: Embedding;
  chosen: boolean;
  model: Model | undefined;
  onGet: (model: Model) => void;
  onCancel: (id: string) => void;
  cancelling: boolean;
}) {
  const { embedding, model } = props;
  const installed = embedding.installed || model?.installed === true;
  const running = model?.download?.state === 'running' ? model.download : null;
  return (
    <div className={classes.row} data-chosen={props.chosen || undefined} data-busy={running !== null || undefined}>
      <Radio
        value={embedding.id}
        label={embedding.name}
        description={embedding.local ? embedding.detail : `${embedding.detail}: passages are sent there`}
        disabled={!installed}
      />
      {running !== null && model !== undefined && (
        <DownloadProgress
          job={running}
          name={model.name}
          onCancel={() => props.onCancel(model.id)}
          cancelling={props.cancelling}
        />
      )}
      {!installed && running === null && model !== undefined && (
        <Button
          size="xs"
          variant="default"
          leftSection={<IconDownload size={14} aria-hidden="true" />}
          onClick={() => props.onGet(model)}
          aria-label={`Download ${model.name}`}
        >
          Download
        </Button>
      )}
    </div>
  );
}
