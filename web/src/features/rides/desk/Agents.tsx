import { Button, Skeleton, Stack, Switch, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import {
  type AgentRowFragment,
  SetOnDutyDocument,
  type SupportAgentsQuery,
} from '../../../api/generated/graphql';
import { useGqlMutation } from '../../../api/queries';
import { EmptyState } from '../../../ui/EmptyState';
import { SideDrawer } from '../../../ui/SideDrawer';
import { StatusBadge } from '../../../ui/StatusBadge';
import { AgentForm } from './AgentForm';
import classes from './desk.module.css';

interface AgentsProps {
  agents: SupportAgentsQuery['agents'] | undefined;
  onClose: () => void;
}

/** Who answers the support line: on a phone, at this desk, or both. */
export function Agents({ agents, onClose }: AgentsProps) {
  const [edited, setEdited] = useState<AgentRowFragment | 'new'>();
  if (edited) {
    return (
      <AgentForm
        agent={edited === 'new' ? undefined : edited}
        onClose={() => setEdited(undefined)}
      />
    );
  }
  return (
    <SideDrawer onClose={onClose} title={<Text fw={650}>Agents</Text>}>
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          A new customer gets one of the agents on duty with the fewest conversations, and keeps
          him. Who goes off duty hands his over; with nobody on duty they wait in the queue.
        </Text>
        {agents === undefined ? (
          <Skeleton height={58} radius="md" role="status" aria-label="Loading the agents" />
        ) : agents.length === 0 ? (
          <EmptyState title="There are no agents yet">
            Add who answers: with a phone, which sees a masked number for each customer, or as a
            user of this console.
          </EmptyState>
        ) : (
          <ul className={classes.agents} aria-label="Agents of the support line">
            {agents.map((agent) => (
              <Agent key={agent.id} agent={agent} onEdit={() => setEdited(agent)} />
            ))}
          </ul>
        )}
        <div>
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setEdited('new')}>
            Add agent
          </Button>
        </div>
      </Stack>
    </SideDrawer>
  );
}

function Agent({ agent, onEdit }: { agent: AgentRowFragment; onEdit: () => void }) {
  const { id, name, phone, user, onDuty, active, openConversations, note } = agent;
  const duty = useGqlMutation(SetOnDutyDocument, { invalidates: ['support'] });
  const ways = [phone && `Phone ${phone.masked}`, user && `At the desk as ${user.name}`];
  return (
    <li className={classes.agentRow}>
      <div className={classes.rowTop}>
        <span className={classes.name}>{name}</span>
        {active ? (
          <Switch
            size="sm"
            label={onDuty ? 'On duty' : 'Off duty'}
            aria-label={`${name} is on duty`}
            checked={onDuty}
            disabled={duty.isPending}
            onChange={(event) => duty.mutate({ agentId: id, onDuty: event.currentTarget.checked })}
          />
        ) : (
          <StatusBadge tone="neutral">Not active</StatusBadge>
        )}
      </div>
      <div className={classes.rowTop}>
        <div className={classes.dim}>
          {ways.filter(Boolean).join(' · ')}
          <br />
          {openConversations === 1 ? '1 conversation' : `${openConversations} conversations`}
          {note && ` · ${note}`}
        </div>
        <Button size="compact-sm" variant="default" aria-label={`Edit ${name}`} onClick={onEdit}>
          Edit
        </Button>
      </div>
    </li>
  );
}
