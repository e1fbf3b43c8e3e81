import { Group } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTRPC } from '../../../../app/trpc.ts';
import { ModelPicker } from '../../../../components/ModelPicker.tsx';
import { findModel } from '../../../../components/serviceModels.ts';
import type { DatasetSummary, Suite } from '../../evaluationTypes.ts';
import {
  addEmbeddingModel,
  addModel,
  addSpeechModel,
  addTechnique,
  isPrompted,
  languageOf,
  replaceModel,
  speakLanguage,
  type Draft,
} from '../draft.ts';
import { AddEmbeddingModel } from './AddEmbeddingModel.tsx';
import { AddSpeechModel } from './AddSpeechModel.tsx';
import { AddTechnique } from './AddTechnique.tsx';
import { CandidateGrid } from './CandidateGrid.tsx';
import { SpokenLanguage } from './SpokenLanguage.tsx';
import classes from './Candidates.module.css';
import { namedToChoose } from './modelToChoose.ts';
import { PromptEditor } from './PromptEditor.tsx';

/** Which models are compared, used in which ways, and what they are asked. */
export function CandidatesStep(props: {
  draft: Draft;
  suite: Suite | null;
  dataset: DatasetSummary | null;
  onChange: (next: (draft: Draft) => Draft) => void;
}) {
  const { draft, onChange } = props;
  const trpc = useTRPC();
  const navigate = useNavigate();
  const models = useQuery(trpc.models.selectable.queryOptions());
  const connections = useQuery(trpc.connections.list.queryOptions());
  const bases = useQuery(trpc.knowledge.list.queryOptions());
  const listens = draft.speechModels.length > 0;
  const speech = useQuery({ ...trpc.speech.models.queryOptions(), enabled: listens });
  const embeddings = useQuery({
    ...trpc.knowledge.embeddings.queryOptions(),
    enabled: draft.embeddingModels.length > 0,
  });
  const nameOf = (model: string) =>
    (draft.embeddingModels.includes(model) ? embeddings.data?.find(({ id }) => id === model)?.name : undefined) ??
    (draft.speechModels.includes(model) ? speech.data?.find(({ id }) => id === model)?.name : undefined) ??
    findModel(models.data ?? [], connections.data ?? [], model)?.name ??
    namedToChoose(model) ??
    model;
  return (
    <div className={classes.step}>
      <Group gap="xs">
        <div className={classes.picker}>
          <ModelPicker
            label="Add a model"
            models={models.data ?? []}
            connections={connections.data ?? []}
            value=""
            placeholder="Add a model"
            onChange={(model) => onChange((before) => addModel(before, model))}
            onMissing={() => void navigate({ to: '/models' })}
          />
        </div>
        {Object.values(props.dataset?.mapping ?? {}).includes('audio') && (
          <AddSpeechModel onAdd={(model) => onChange((before) => addSpeechModel(before, model))} />
        )}
        {(props.dataset?.labels.length ?? 0) > 0 && (
          <AddEmbeddingModel onAdd={(model) => onChange((before) => addEmbeddingModel(before, model))} />
        )}
        <AddTechnique
          isLabelled={(props.dataset?.labels.length ?? 0) > 0}
          bases={bases.data ?? []}
          onAdd={(technique) => onChange((before) => addTechnique(before, technique))}
        />
      </Group>
      {draft.models.length === 0 ? (
        <p className={classes.none}>No model yet. Local ones answer on this machine; a service’s prompts leave it.</p>
      ) : (
        <CandidateGrid
          draft={draft}
          nameOf={nameOf}
          chooserOf={(model) => {
            const named = namedToChoose(model);
            return named === null ? null : (
              <ModelPicker
                label={`Model in place of ${named}`}
                models={models.data ?? []}
                connections={connections.data ?? []}
                value=""
                placeholder="Choose a model"
                onChange={(chosen) => onChange((before) => replaceModel(before, model, chosen))}
                onMissing={() => void navigate({ to: '/models' })}
              />
            );
          }}
          baseName={(base) => bases.data?.find(({ id }) => id === base)?.name}
          onChange={onChange}
        />
      )}
      {draft.candidates.some(({ own }) => own?.answering === 'transcribe') && (
        <SpokenLanguage
          value={languageOf(draft)}
          onChange={(language) => onChange((before) => speakLanguage(before, language))}
        />
      )}
      {draft.techniques.some(({ kind }) => kind === 'few-shot') && draft.train === null && (
        <p className={classes.warning}>
          Few-shot needs rows to take examples from: split the rows above, or choose some.
        </p>
      )}
      {draft.techniques.some(({ kind }) => kind === 'classifier') && (
        <p className={draft.train === null || draft.embeddingModels.length === 0 ? classes.warning : classes.quiet}>
          {draft.embeddingModels.length === 0
            ? 'A classifier needs an embedding model: add one above.'
            : draft.train === null
              ? 'A classifier needs labelled rows to learn from: split the rows above, or choose some.'
              : 'A classifier learns the labels from the training rows before the first row is asked. It reads a row’s input alone: it has no prompt.'}
        </p>
      )}
      {draft.candidates.some(isPrompted) && <PromptEditor {...props} nameOf={nameOf} />}
    </div>
  );
}
