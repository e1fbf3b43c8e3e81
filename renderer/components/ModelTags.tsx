import { Badge, Group } from '@mantine/core';
import type { EngineOutput } from '../app/engineTypes.ts';

type Model = EngineOutput['models']['list'][number];

const architectures = {
  decoder: 'Decoder',
  encoder: 'Encoder',
  'encoder-decoder': 'Encoder-decoder',
} as const;
const tunings = { base: 'Base', instruct: 'Instruct', other: null } as const;
const modalities = { text: 'Text', speech: 'Speech', image: 'Image', multimodal: 'Multimodal' } as const;

/** Where a model stands among the others: what it reads, its transformer's shape, its tuning, and whether its licence is open. */
export function ModelTags({
  model,
}: {
  model: Pick<Model, 'modality' | 'architecture' | 'tuning' | 'adapter' | 'open' | 'licence'>;
}) {
  const tags = [
    modalities[model.modality],
    architectures[model.architecture],
    tunings[model.tuning],
    // By an adapter of the user's, upon whatever its base was.
    model.adapter === null ? null : 'Tuned',
    // Of an imported file nobody said.
    model.open ? 'Open licence' : model.licence === 'unknown' ? null : 'Own terms',
  ].filter((tag) => tag !== null);
  return (
    <Group gap={6} component="ul" p={0} m={0} style={{ listStyle: 'none' }} aria-label="Kind of model">
      {tags.map((tag) => (
        <li key={tag}>
          <Badge variant="default" size="sm" tt="none" fw={500} c="dimmed">
            {tag}
          </Badge>
        </li>
      ))}
    </Group>
  );
}
