import { Anchor, Text } from '@mantine/core';
import { countryName } from './countries';
import classes from './NumberInsight.module.css';
import { LineTypeBadge, StatusBadge } from './StatusBadge';

interface NumberInsightProps {
  told:
    | {
        number: string;
        valid: boolean;
        country: string | null;
        lineType: Parameters<typeof LineTypeBadge>[0]['state'] | null;
        toldBy: string;
      }
    | undefined;
  problem: { title: string; detail?: string | undefined } | undefined;
  asking: boolean;
  idle: boolean;
  ask: () => void;
}

/** Under a field for a phone: ask a telco whether it exists, and what kind of line it is on. */
export function NumberInsight({ told, problem, asking, idle, ask }: NumberInsightProps) {
  if (told) {
    return (
      <div className={classes.told} role="status">
        {!told.valid && <StatusBadge tone="danger">No such phone</StatusBadge>}
        {told.valid && !told.lineType && <StatusBadge tone="success">It exists</StatusBadge>}
        {told.valid && told.lineType && <LineTypeBadge state={told.lineType} />}
        <span>
          {told.number}
          {told.country && `, ${countryName(told.country)}`}
        </span>
        <Text span inherit c="dimmed">
          says {told.toldBy}
        </Text>
      </div>
    );
  }
  return (
    <div>
      {problem && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {problem.detail ?? problem.title}
        </Text>
      )}
      {!idle && (
        <Anchor component="button" type="button" size="sm" disabled={asking} onClick={ask}>
          {asking ? 'Asking…' : problem ? 'Ask again' : 'Ask a telco about this number'}
        </Anchor>
      )}
    </div>
  );
}
