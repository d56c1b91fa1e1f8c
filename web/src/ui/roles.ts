/** What each role is called, and what it may do. */
export const roles = {
  DISPATCHER: {
    label: 'Dispatcher',
    may: 'Creates rides, writes to customers and drivers, keeps their records, reveals phone numbers.',
  },
  VIEWER: { label: 'Viewer', may: 'Sees everything except whole phone numbers; changes nothing.' },
  ADMIN: {
    label: 'Admin',
    may: 'All that dispatchers do; and numbers, settings and users.',
  },
};
