import { Button, FileButton, Group, Stack, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { Dialog } from '../../../components/Dialog.tsx';
import { counted } from '../../../components/format.ts';
import { parseQuestions, type JudgedQuery } from './judgedQuestions.ts';

const largestFile = 8 * 1024 * 1024;

/** Takes questions with their relevant documents from a text or from files. */
export function PasteDialog(props: { onClose: () => void; onUse: (questions: JudgedQuery[]) => void }) {
  const [text, setText] = useState('');
  const [judgements, setJudgements] = useState('');
  const [tooLarge, setTooLarge] = useState(false);
  const parsed = parseQuestions(text, judgements);
  const read = (set: (text: string) => void) => async (file: File | null) => {
    if (file === null) return;
    setTooLarge(file.size > largestFile);
    if (file.size <= largestFile) set(await file.text());
  };
  return (
    <Dialog onClose={props.onClose} title="Questions and the documents that answer them" size="lg">
      <Stack gap="md">
        <Textarea
          label="Questions"
          description="One a line: the question, a tab, the names of the documents that answer it. Or JSON lines."
          placeholder={'When do ducks moult?\twikipedia-duck\nWhat is a block chain?\tbitcoin'}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          rows={7}
          data-autofocus
          spellCheck={false}
        />
        <Textarea
          label="Judgements, if they stand apart"
          description="Question id, document, grade: with tabs or commas, or in TREC's form."
          value={judgements}
          onChange={(event) => setJudgements(event.currentTarget.value)}
          rows={3}
          spellCheck={false}
        />
        <Group gap="xs">
          <FileButton onChange={(file) => void read(setText)(file)} accept=".txt,.tsv,.csv,.json,.jsonl,.ndjson">
            {(own) => (
              <Button {...own} variant="default" size="xs">
                Open questions…
              </Button>
            )}
          </FileButton>
          <FileButton onChange={(file) => void read(setJudgements)(file)} accept=".txt,.tsv,.csv,.qrels,.qrel">
            {(own) => (
              <Button {...own} variant="default" size="xs">
                Open judgements…
              </Button>
            )}
          </FileButton>
        </Group>
        {tooLarge && <Text size="sm">The file is larger than 8 MB.</Text>}
        {text.trim() !== '' && (
          <Text size="sm" c={parsed.problems.length > 0 ? 'var(--ys-warn)' : 'dimmed'} component="output">
            {counted(parsed.questions.length, 'question')} can be used. {parsed.problems.join(' ')}
          </Text>
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={props.onClose}>
            Cancel
          </Button>
          <Button disabled={parsed.questions.length === 0} onClick={() => props.onUse(parsed.questions)}>
            Use {counted(parsed.questions.length, 'question')}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
