import { Button, Group, TextInput } from '@mantine/core';
import { focusOnMount } from '../focusOnMount.ts';

/** A file or folder named by its path, for a page in a browser, which is told no paths. */
export function PathField(props: {
  label: string;
  description: string;
  placeholder: string;
  /** What the button says. */
  action: string;
  value: string;
  onChange: (path: string) => void;
  busy: boolean;
  /** @param path without blanks around it, and not empty */
  onSubmit: (path: string) => void;
}) {
  const path = props.value.trim();
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (path !== '') props.onSubmit(path);
      }}
    >
      <Group align="flex-end" gap="xs" wrap="nowrap">
        <TextInput
          flex={1}
          label={props.label}
          description={props.description}
          placeholder={props.placeholder}
          value={props.value}
          onChange={(event) => props.onChange(event.currentTarget.value)}
          spellCheck={false}
          autoComplete="off"
          ref={focusOnMount}
        />
        <Button type="submit" loading={props.busy} disabled={path === ''}>
          {props.action}
        </Button>
      </Group>
    </form>
  );
}
