import { Group } from '@mantine/core';
import type { ReactNode } from 'react';
import {
  type NumberRowFragment,
  type NumberState,
  SetNumberStateDocument,
} from '../../api/generated/graphql';
import { useGqlMutation } from '../../api/queries';
import { ConfirmButton } from '../../ui/ConfirmButton';

interface Action {
  to: NumberState;
  label: string;
  danger?: boolean;
  consequence: (number: NumberRowFragment) => ReactNode;
}

const holdWords = ({ holds }: NumberRowFragment) =>
  holds === 0
    ? 'No phone holds it now.'
    : `${holds} ${holds === 1 ? 'phone holds' : 'phones hold'} it now and ${holds === 1 ? 'goes' : 'go'} on reaching the other side through it.`;

const activate: Action = {
  to: 'ACTIVE',
  label: 'Activate',
  consequence: () => 'New rides may be given this number from now on.',
};

const suspend: Action = {
  to: 'SUSPENDED',
  label: 'Suspend',
  consequence: (number) => (
    <>
      New rides are not given this number until you activate it again: right for a number that has
      trouble. {holdWords(number)}
    </>
  ),
};

const drain: Action = {
  to: 'DRAINING',
  label: 'Drain',
  consequence: (number) => (
    <>
      New rides are not given this number any more: the way to give it back to the telco.{' '}
      {holdWords(number)} Once nobody holds it, it can be released.
    </>
  ),
};

const release: Action = {
  to: 'RELEASED',
  label: 'Release',
  danger: true,
  consequence: (number) => (
    <>
      The number leaves the pool for good; end its rent at the telco afterwards. Texts and calls to
      it are not answered any more.
      {number.holds > 0 &&
        ` ${number.holds} ${number.holds === 1 ? 'phone still holds' : 'phones still hold'} it: the server refuses this until nobody does.`}
    </>
  ),
};

const actions: Record<NumberState, Action[]> = {
  ACTIVE: [suspend, drain],
  SUSPENDED: [activate, drain],
  DRAINING: [activate, release],
  RELEASED: [],
  ORDERED: [],
  CONFIGURING: [],
  RELEASING: [],
  ERROR: [release],
};

export function NumberActions({ number }: { number: NumberRowFragment }) {
  const setState = useGqlMutation(SetNumberStateDocument, {
    invalidates: ['numbers', 'providers'],
  });
  return (
    <Group gap={6} justify="flex-end">
      {actions[number.state].map(({ to, label, danger = false, consequence }) => (
        <ConfirmButton
          key={to}
          size="compact-xs"
          title={`${label} ${number.number}?`}
          consequence={consequence(number)}
          confirmLabel={`${label} the number`}
          danger={danger}
          aria-label={`${label} ${number.number}`}
          busy={setState.isPending}
          onConfirm={() => setState.mutateAsync({ id: number.id, state: to })}
        >
          {label}
        </ConfirmButton>
      ))}
    </Group>
  );
}
