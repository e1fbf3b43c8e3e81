import { Group, NumberInput } from '@mantine/core';

export interface ChunkChoice {
  maxTokens: number | '';
  overlapTokens: number | '';
}

/** How documents are cut; what is left empty follows the embedding model. */
export function ChunkFields(props: { value: ChunkChoice; onChange: (value: ChunkChoice) => void }) {
  const { value } = props;
  const numberOf = (entered: number | string): number | '' => (typeof entered === 'number' ? entered : '');
  return (
    <Group grow align="flex-start">
      <NumberInput
        label="Passage length"
        description="Tokens at most, headings included"
        placeholder="As the model allows, up to 256"
        value={value.maxTokens}
        onChange={(entered) => props.onChange({ ...value, maxTokens: numberOf(entered) })}
        min={16}
        max={8192}
        allowDecimal={false}
      />
      <NumberInput
        label="Overlap"
        description="Tokens that neighbours share"
        placeholder="An eighth of the length"
        value={value.overlapTokens}
        onChange={(entered) => props.onChange({ ...value, overlapTokens: numberOf(entered) })}
        min={0}
        max={4096}
        allowDecimal={false}
      />
    </Group>
  );
}

/** What was filled in; undefined where nothing was. */
export function chosenChunks({ maxTokens, overlapTokens }: ChunkChoice) {
  if (maxTokens === '' && overlapTokens === '') return undefined;
  return { ...(maxTokens === '' ? {} : { maxTokens }), ...(overlapTokens === '' ? {} : { overlapTokens }) };
}
