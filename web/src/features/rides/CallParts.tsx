import { Button, Menu, SegmentedControl, Textarea } from '@mantine/core';
import { IconChevronDown, IconPhone, IconSpeakerphone } from '@tabler/icons-react';
import { useState } from 'react';
import { explain } from '../../api/errors';
import { FormDrawer } from '../../ui/FormDrawer';
import { FormProblem } from '../../ui/FormProblem';

/** Longest announcement the server takes, in characters. */
const longestAnnouncement = 1000;

interface CallMenuProps<Who extends string> {
  /** The two, each to be rung first. */
  people: readonly { value: Who; name: string }[];
  calling: boolean;
  onCall: (first: Who) => void;
  onAnnounce: () => void;
}

/** Has the company call: the two are connected, or something is said to them. */
export function CallMenu<Who extends string>(props: CallMenuProps<Who>) {
  const { people, calling, onCall, onAnnounce } = props;
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <Button
          variant="default"
          loading={calling}
          leftSection={<IconPhone size={16} aria-hidden />}
          rightSection={<IconChevronDown size={14} aria-hidden />}
        >
          Call
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Connect the two</Menu.Label>
        {people.map(({ value, name }) => (
          <Menu.Item key={value} onClick={() => onCall(value)}>
            Ring {name} first
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconSpeakerphone size={16} aria-hidden />}
          onClick={() => onAnnounce()}
        >
          Call and say something…
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

interface AnnouncementProps<To extends string> {
  choices: readonly [{ value: To; label: string }, ...{ value: To; label: string }[]];
  placing: boolean;
  error: unknown;
  onClose: () => void;
  onPlace: (announcement: { to: To; text: string }) => void;
}

/** What is said, and to whom. */
export function Announcement<To extends string>(props: AnnouncementProps<To>) {
  const { choices, placing, error, onClose, onPlace } = props;
  const [to, setTo] = useState(choices[0].value);
  const [text, setText] = useState('');
  const words = text.trim();
  return (
    <FormDrawer
      onClose={onClose}
      title="Call and say something"
      description="The phone rings from the number they know. Whoever answers hears the words, then the call ends."
      submitLabel="Place the call"
      busy={placing}
      onSubmit={(event) => {
        event.preventDefault();
        if (words && !placing) onPlace({ to, text: words });
      }}
    >
      <FormProblem problem={error ? explain(error) : undefined} />
      <SegmentedControl
        aria-label="Call"
        value={to}
        onChange={(value) => setTo(value as To)}
        data={[...choices]}
      />
      <Textarea
        label="What is said"
        placeholder="Your driver waits at the north exit."
        autosize
        minRows={3}
        maxRows={8}
        maxLength={longestAnnouncement}
        required
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        data-autofocus
      />
    </FormDrawer>
  );
}
