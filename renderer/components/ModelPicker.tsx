import { Badge, Combobox, ScrollArea, UnstyledButton, useCombobox } from '@mantine/core';
import { IconCheck, IconChevronDown, IconCloud, IconCpu } from '@tabler/icons-react';
import { useEffect, useMemo, useState, type KeyboardEvent } from 'react';
import type { EngineOutput, SelectableModel } from '../app/engineTypes.ts';
import { groupModels } from './groupModels.ts';
import { NameText } from './NameText.tsx';
import { findModel, typedModels, whatTellsApart } from './serviceModels.ts';
import { splitEnd } from './splitEnd.ts';
import classes from './ModelPicker.module.css';

/** Chooses a model that answers: searchable, local ones first, then each connection. */
export function ModelPicker(props: {
  models: readonly SelectableModel[];
  connections: EngineOutput['connections']['list'];
  value: string;
  onChange: (id: string) => void;
  onMissing: () => void;
  label: string;
  /** What the button says where it chooses something to add rather than holding a choice; `value` is then empty. */
  placeholder?: string;
}) {
  const combobox = useCombobox({
    onDropdownClose: (by) => {
      combobox.resetSelectedOption();
      setSearch('');
      // The search field is gone with what it stood in: the keyboard goes on at the button.
      if (by === 'keyboard') combobox.focusTarget();
    },
    onDropdownOpen: () => combobox.focusSearchInput(),
  });
  const [search, setSearch] = useState('');
  const groups = useMemo(() => groupModels(props.models, search), [props.models, search]);
  const typed = useMemo(
    () => typedModels(props.models, props.connections, search),
    [props.models, props.connections, search],
  );
  const { selectFirstOption } = combobox;
  // After the list shows what the text finds: before, the first one is that of the text before.
  useEffect(() => {
    if (search !== '') selectFirstOption();
  }, [search, selectFirstOption]);
  const choose = (id: string) => {
    const model = props.models.find((candidate) => candidate.id === id);
    if (model?.installed === false) props.onMissing();
    else props.onChange(id);
    combobox.closeDropdown('keyboard');
  };
  // Who types at once types before the search field has the keyboard: a space pressed the button then, and closed the list.
  const typeOnButton = (event: KeyboardEvent) => {
    if (!combobox.dropdownOpened || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key.length === 1) {
      event.preventDefault();
      setSearch((text) => text + event.key);
    }
    if (event.key === 'Enter' && combobox.getSelectedOptionIndex() === -1) {
      event.preventDefault();
      const first = groups[0]?.models[0] ?? typed[0];
      if (search !== '' && first !== undefined) choose(first.id);
    }
  };
  const chosen = findModel(props.models, props.connections, props.value);
  const apart = chosen === undefined ? null : whatTellsApart(props.models, chosen);
  const name = chosen?.name ?? props.value;
  return (
    <Combobox store={combobox} position="bottom-start" width={340} shadow="md" onOptionSubmit={choose}>
      <Combobox.Target withAriaAttributes={false}>
        <UnstyledButton
          className={classes.button}
          onClick={() => combobox.toggleDropdown()}
          onKeyDown={typeOnButton}
          aria-haspopup="listbox"
          aria-expanded={combobox.dropdownOpened}
          aria-label={
            props.placeholder === undefined
              ? `${props.label}: ${name}${apart === null ? '' : `, ${apart}`}`
              : props.label
          }
        >
          {chosen?.local === false ? <IconCloud size={15} /> : <IconCpu size={15} />}
          <span className={classes.name} data-short={splitEnd(name).start === '' || undefined}>
            {props.placeholder ?? <NameText name={name} />}
          </span>
          {props.placeholder === undefined && apart !== null && <span className={classes.apart}>{apart}</span>}
          {chosen?.tuning === 'base' && (
            <Badge size="xs" flex="none">
              base
            </Badge>
          )}
          {props.placeholder === undefined && (chosen === undefined || !chosen.installed) && (
            <Badge size="xs" color="yellow" flex="none">
              not here
            </Badge>
          )}
          <IconChevronDown size={14} className={classes.chevron} />
        </UnstyledButton>
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Search
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
          placeholder="Find a model"
          aria-label="Find a model"
        />
        <Combobox.Options aria-label="Models">
          <ScrollArea.Autosize mah={360} type="scroll" scrollbarSize={6}>
            {groups.length === 0 && typed.length === 0 && <Combobox.Empty>No model is called that</Combobox.Empty>}
            {groups.map((group) => (
              <Combobox.Group key={group.title} label={group.title}>
                {group.models.map((model) => (
                  <Combobox.Option key={model.id} value={model.id} active={model.id === props.value}>
                    <span className={classes.option} data-missing={!model.installed || undefined}>
                      <span className={classes.optionText}>
                        <span className={classes.optionName}>
                          {model.name}
                          {model.tuning === 'base' && (
                            <Badge size="xs" flex="none">
                              base
                            </Badge>
                          )}
                        </span>
                        <span className={classes.detail}>{model.detail}</span>
                      </span>
                      {model.id === props.value && <IconCheck size={15} aria-hidden="true" />}
                    </span>
                  </Combobox.Option>
                ))}
                {group.more > 0 && <div className={classes.more}>and {group.more} more: type to narrow</div>}
              </Combobox.Group>
            ))}
            {typed.length > 0 && (
              <Combobox.Group label="By name">
                {typed.map((model) => (
                  <Combobox.Option key={model.id} value={model.id}>
                    <span className={classes.optionText}>
                      <span className={classes.optionName}>{model.name}</span>
                      <span className={classes.detail}>
                        ask {model.connection} for it ({model.detail})
                      </span>
                    </span>
                  </Combobox.Option>
                ))}
              </Combobox.Group>
            )}
          </ScrollArea.Autosize>
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}
