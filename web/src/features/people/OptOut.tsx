import { Button } from '@mantine/core';
import { IconMessageOff } from '@tabler/icons-react';
import { type OptOutSource, SetOptOutDocument } from '../../api/generated/graphql';
import { useGqlMutation } from '../../api/queries';
import { usePermissions } from '../../api/session';
import { Notice } from '../../ui/Notice';
import { RelativeTime } from '../../ui/RelativeTime';
import type { Person } from './kinds';

const sources: Record<OptOutSource, string> = {
  KEYWORD: 'replied STOP',
  PROVIDER: 'the provider told so',
  STAFF: 'noted by your staff',
};

/** Whether a person wants texts, and how to note a change. */
export function OptOut({ person }: { person: Person }) {
  const { canDispatch } = usePermissions();
  const set = useGqlMutation(SetOptOutDocument, {
    invalidates: ['customers', 'drivers', 'rides', 'ride'],
  });
  const change = (optedOut: boolean) => () => set.mutate({ personId: person.id, optedOut });
  if (person.optOut) {
    return (
      <Notice tone="warning" icon={<IconMessageOff size={18} aria-hidden />} title="Wants no texts">
        Since <RelativeTime at={person.optOut.since} />: {sources[person.optOut.source]}. Calls go
        through.{' '}
        {canDispatch && (
          <Button
            size="compact-xs"
            variant="default"
            loading={set.isPending}
            onClick={change(false)}
          >
            Allow texts again
          </Button>
        )}
      </Notice>
    );
  }
  if (!canDispatch) return null;
  return (
    <Button
      variant="default"
      leftSection={<IconMessageOff size={16} aria-hidden />}
      loading={set.isPending}
      onClick={change(true)}
    >
      Stop texts to this person
    </Button>
  );
}
