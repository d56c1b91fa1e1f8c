import type { Permission } from '../../api/generated/graphql';

/** What a permission is called, and what it lets one do. */
export const permissionWords: Record<Permission, { label: string; does: string }> = {
  READ: { label: 'Read', does: 'See rides, people, numbers and who was in contact when.' },
  READ_TEXTS: { label: 'Read texts', does: 'Read what people wrote to each other.' },
  DISPATCH: { label: 'Dispatch', does: 'Make and change rides, write to people, keep records.' },
  ISSUE_APP_TOKENS: {
    label: 'Issue app tokens',
    does: 'Let apps of customers and drivers see their own rides.',
  },
  REVEAL_PHONES: { label: 'Reveal phones', does: 'See whole phone numbers, on record.' },
  SUPPORT: { label: 'Support', does: 'Answer the support line.' },
  OPERATE: { label: 'Operate', does: 'Retry failed texts, acknowledge alerts.' },
  CORRECT_RIDES: { label: 'Correct rides', does: 'Set back rides that were ended by mistake.' },
  MANAGE_NUMBERS: { label: 'Manage numbers', does: 'Buy and release numbers, size the pool.' },
  MANAGE_MARKETS: {
    label: 'Manage markets',
    does: 'Change what holds in a market, and the words of its texts.',
  },
  EXPORT_EVIDENCE: {
    label: 'Export evidence',
    does: 'Take away who tried to reach whom on a ride, as a file.',
  },
  READ_AUDIT: { label: 'Read the audit log', does: 'See who did what.' },
  MANAGE_INTEGRATIONS: {
    label: 'Manage integrations',
    does: 'Say which other systems are told of what happens.',
  },
  MANAGE_PRIVACY: {
    label: 'Manage privacy',
    does: 'Erase people, hold or hand out their data, say how long it is kept.',
  },
  MANAGE_USERS: { label: 'Manage users', does: 'Add users and change their roles.' },
};
