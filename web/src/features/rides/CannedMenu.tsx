import { ActionIcon, Menu, Text, Tooltip } from '@mantine/core';
import { IconMessages } from '@tabler/icons-react';
import { RepliesForDocument } from '../../api/generated/graphql';
import { useGqlQuery } from '../../api/queries';
import classes from './MessageBox.module.css';

interface CannedMenuProps {
  rideId: string;
  onPick: (text: string) => void;
}

/** The replies kept ready for this ride's market, filled in for it; nothing where there are none. */
export function CannedMenu({ rideId, onPick }: CannedMenuProps) {
  const replies = useGqlQuery('templates', RepliesForDocument, { rideId }).data?.repliesFor;
  if (!replies?.length) return null;
  return (
    <Menu position="top-end" width={320} withinPortal>
      <Menu.Target>
        <Tooltip label="Canned replies">
          <ActionIcon
            variant="default"
            size="md"
            className={classes.canned}
            aria-label="Canned replies"
          >
            <IconMessages size={16} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown mah={320} style={{ overflowY: 'auto' }}>
        {replies.map(({ id, title, text }) => (
          <Menu.Item key={id} onClick={() => onPick(text)}>
            {title}
            <Text size="xs" c="dimmed" lineClamp={2} dir="auto">
              {text}
            </Text>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
