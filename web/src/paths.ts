// Every address of the console, once. Spread one into a Link, or hand it to navigate:
// `<Link {...paths.ride(id)}>`, `navigate(paths.board())`.

import { linkOptions } from '@tanstack/react-router';

export const paths = {
  signIn: () => linkOptions({ to: '/signin' }),
  board: () => linkOptions({ to: '/' }),
  ride: (rideId: string) => linkOptions({ to: '/rides/$rideId', params: { rideId } }),
  newRide: () => linkOptions({ to: '/rides/new' }),
  conversations: () => linkOptions({ to: '/conversations' }),
  conversation: (conversationId: string) =>
    linkOptions({ to: '/conversations/$conversationId', params: { conversationId } }),
  customers: () => linkOptions({ to: '/customers' }),
  customer: (person: string) => linkOptions({ to: '/customers', search: { person } }),
  drivers: () => linkOptions({ to: '/drivers' }),
  driver: (person: string) => linkOptions({ to: '/drivers', search: { person } }),
  numbers: () => linkOptions({ to: '/numbers' }),
  masks: () => linkOptions({ to: '/masks' }),
  mask: (mask: string) => linkOptions({ to: '/masks', search: { mask } }),
  unrouted: () => linkOptions({ to: '/unrouted' }),
  support: (open?: string) => linkOptions({ to: '/support', search: open ? { open } : {} }),
  pool: () => linkOptions({ to: '/pool' }),
  number: (numberId: string) => linkOptions({ to: '/numbers/$numberId', params: { numberId } }),
  verification: (item?: string) =>
    linkOptions({ to: '/verification', search: item ? { item } : {} }),
  problems: () => linkOptions({ to: '/problems' }),
  alerts: () => linkOptions({ to: '/alerts' }),
  webhooks: () => linkOptions({ to: '/received' }),
  outgoing: () => linkOptions({ to: '/outgoing' }),
  simulator: (ride?: string) => linkOptions({ to: '/simulator', search: ride ? { ride } : {} }),
  simulatedMask: (mask: string) => linkOptions({ to: '/simulator', search: { mask } }),
  templates: () => linkOptions({ to: '/templates' }),
  audit: () => linkOptions({ to: '/audit' }),
  users: () => linkOptions({ to: '/users' }),
  settings: () => linkOptions({ to: '/settings' }),
  account: () => linkOptions({ to: '/account' }),
};
