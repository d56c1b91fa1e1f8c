import { ActionIcon, Combobox, InputBase, Loader, useCombobox } from '@mantine/core';
import { IconSelector, IconUserPlus, IconWand, IconX } from '@tabler/icons-react';
import { type ReactNode, useEffect, useRef } from 'react';
import classes from './PersonPicker.module.css';

export interface PersonChoice {
  id: string;
  name: string;
  /** Masked. */
  phone: string;
  liveRides: number;
}

interface PersonPickerProps {
  label: string;
  description?: ReactNode;
  placeholder: string;
  required?: boolean;
  error?: ReactNode;
  value: PersonChoice | null;
  onChange: (value: PersonChoice | null) => void;
  /** What is typed; the caller searches for it. */
  search: string;
  onSearch: (search: string) => void;
  choices: PersonChoice[] | undefined;
  /** The choices are not for this search yet. */
  pending: boolean;
  /** Why there are no choices. */
  failed?: string | undefined;
  /** The first choice: nobody in particular. */
  anyone?: string;
  /** Offered last: somebody who is not in the list. */
  onCreate?: ((search: string) => void) | undefined;
  createLabel?: ((search: string) => string) | undefined;
  autoFocus?: boolean;
  disabled?: boolean;
}

const anyoneValue = 'anyone';
const createValue = 'create';

/** A person by typing part of a name or a whole phone number. Arrows walk, Enter takes. */
export function PersonPicker(props: PersonPickerProps) {
  const { value, onChange, search, onSearch, choices, pending, failed, anyone, onCreate } = props;
  const combobox = useCombobox({
    onDropdownClose: () => combobox.resetSelectedOption(),
    onDropdownOpen: () => combobox.updateSelectedOptionIndex('active'),
  });
  const typed = search.trim();
  const settled = pending ? undefined : choices;
  // Enter takes the first of what was found, but never of what an earlier search found: pressed
  // too early it waits for the answer, also while the next field is being filled in, and does not
  // send the form.
  const hasty = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `combobox` is new in every render
  useEffect(() => {
    if (!settled || !typed) return;
    const [first] = settled;
    if (hasty.current && first) take(first.id);
    else combobox.selectFirstOption();
    hasty.current = false;
  }, [settled, typed]);

  function take(option: string) {
    combobox.closeDropdown();
    if (option === createValue) return onCreate?.(typed);
    onSearch('');
    onChange(choices?.find(({ id }) => id === option) ?? null);
  }

  function type(text: string) {
    hasty.current = false;
    onSearch(text);
    if (value) onChange(null);
    combobox.openDropdown();
    combobox.resetSelectedOption();
  }

  return (
    <div>
      <Combobox store={combobox} onOptionSubmit={take} withinPortal={false}>
        <Combobox.Target withExpandedAttribute>
          <InputBase
            label={props.label}
            description={props.description}
            placeholder={props.placeholder}
            withAsterisk={props.required ?? false}
            error={props.error}
            autoFocus={props.autoFocus ?? false}
            disabled={props.disabled ?? false}
            role="combobox"
            aria-autocomplete="list"
            size="sm"
            autoComplete="off"
            value={value ? value.name : search}
            onChange={(event) => type(event.currentTarget.value)}
            onClick={() => combobox.openDropdown()}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || !typed || settled) return;
              event.preventDefault();
              hasty.current = true;
            }}
            onBlur={() => combobox.closeDropdown()}
            rightSectionPointerEvents="auto"
            rightSection={
              pending && combobox.dropdownOpened ? (
                <Loader size={14} />
              ) : value || search ? (
                <ActionIcon
                  size="sm"
                  aria-label={`Clear ${props.label.toLowerCase()}`}
                  onMouseDown={(event) => event.preventDefault()}
                  onClick={() => type('')}
                >
                  <IconX size={14} />
                </ActionIcon>
              ) : (
                <IconSelector size={16} aria-hidden className={classes.hint} />
              )
            }
          />
        </Combobox.Target>
        {value && (
          <div className={classes.chosen}>
            {value.phone} · {busyText(value.liveRides)}
          </div>
        )}
        <Combobox.Dropdown>
          <Combobox.Options aria-label={props.label} mah={320} className={classes.options}>
            {anyone && !typed && (
              <Combobox.Option value={anyoneValue} active={value === null}>
                <span className={classes.option}>
                  <IconWand size={16} aria-hidden />
                  {anyone}
                </span>
              </Combobox.Option>
            )}
            {failed && !choices && <Combobox.Empty>{failed}</Combobox.Empty>}
            {choices?.map((choice) => (
              <Combobox.Option key={choice.id} value={choice.id} active={choice.id === value?.id}>
                <span className={classes.option}>
                  <span className={classes.name}>{choice.name}</span>
                  <span className={classes.phone}>{choice.phone}</span>
                  <span className={classes.rides}>{busyText(choice.liveRides)}</span>
                </span>
              </Combobox.Option>
            ))}
            {choices?.length === 0 && !pending && typed && (
              <Combobox.Empty>Nobody found for “{typed}”</Combobox.Empty>
            )}
            {onCreate && props.createLabel && (typed || choices?.length === 0) && (
              <Combobox.Option value={createValue} className={classes.create}>
                <span className={classes.option}>
                  <IconUserPlus size={16} aria-hidden />
                  {props.createLabel(typed)}
                </span>
              </Combobox.Option>
            )}
          </Combobox.Options>
        </Combobox.Dropdown>
      </Combobox>
    </div>
  );
}

function busyText(liveRides: number): string {
  if (liveRides === 0) return 'no live ride';
  return liveRides === 1 ? '1 live ride' : `${liveRides} live rides`;
}
