import { Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { usePersonChoices } from '../../api/choices';
import { explain } from '../../api/errors';
import { PersonPicker } from '../../ui/PersonPicker';
import type { HandsetHolder, Held } from './holders';
import classes from './simulator.module.css';

interface HolderPickerProps {
  /** `Customer’s phone`. */
  title: string;
  /** The ride's own person. */
  ownName: string;
  ownRole: 'customer' | 'driver';
  held: Held;
  holder: HandsetHolder;
  onChange: (held: Held) => void;
}

/** A number nobody of ours has. */
export const someStranger = '+31655501234';

/** Above a handset: who holds it, and his real number, which the other handset never shows. */
export function HolderPicker(props: HolderPickerProps) {
  const { title, ownName, ownRole, held, holder, onChange } = props;
  const choices = [
    { value: 'ride', label: `${ownName}, the ${ownRole}` },
    { value: 'person', label: 'Somebody else…' },
    { value: 'stranger', label: 'A stranger…' },
  ];
  return (
    <div className={classes.holder}>
      <Select
        label={title}
        data={choices}
        allowDeselect={false}
        value={held.by}
        onChange={(by) => {
          if (by === 'person') onChange({ by, person: null });
          else if (by === 'stranger') onChange({ by, phone: someStranger });
          else onChange({ by: 'ride' });
        }}
      />
      {held.by === 'person' && <SomebodyElse held={held} onChange={onChange} />}
      {held.by === 'stranger' && (
        <TextInput
          label="The stranger’s phone"
          type="tel"
          value={held.phone}
          error={holder.from ? undefined : 'With the country, as +31 6 55501234'}
          onChange={(event) => onChange({ by: 'stranger', phone: event.currentTarget.value })}
        />
      )}
      <div className={classes.real}>
        Own number <strong>{holder.phone ?? 'not chosen'}</strong>
      </div>
    </div>
  );
}

interface SomebodyElseProps {
  held: Extract<Held, { by: 'person' }>;
  onChange: (held: Held) => void;
}

function SomebodyElse({ held, onChange }: SomebodyElseProps) {
  const [search, setSearch] = useState('');
  const customers = usePersonChoices('customer', search);
  const drivers = usePersonChoices('driver', search);
  const error = customers.error ?? drivers.error;
  const choices =
    customers.choices && drivers.choices ? [...customers.choices, ...drivers.choices] : undefined;
  return (
    <PersonPicker
      label="Who"
      placeholder="Name or whole phone number"
      value={held.person}
      onChange={(person) => onChange({ by: 'person', person })}
      search={search}
      onSearch={setSearch}
      choices={choices}
      pending={customers.pending || drivers.pending}
      failed={error ? explain(error).title : undefined}
    />
  );
}
