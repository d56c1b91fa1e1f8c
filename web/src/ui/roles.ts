/** What each role is called, and what it may do. */
export const roles = {
  DISPATCHER: {
    label: 'Dispatcher',
    may: 'Creates rides, writes to customers and drivers, keeps their records, reveals phone numbers.',
  },
  SUPPORT_AGENT: {
    label: 'Support agent',
    may: 'Answers the support line and reads conversations; changes no rides.',
  },
  OPS_MANAGER: {
    label: 'Ops manager',
    may: 'All that dispatchers do; and numbers, markets, templates and telcos.',
  },
  AUDITOR: {
    label: 'Auditor',
    may: 'Reads everything, the audit log too, except whole phone numbers; changes nothing.',
  },
  VIEWER: {
    label: 'Viewer',
    may: 'Sees who was in contact and when; no texts, no phone numbers; changes nothing.',
  },
  ADMIN: {
    label: 'Admin',
    may: 'All that there is; also users and their roles.',
  },
};
