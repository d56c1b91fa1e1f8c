/** What each sweep is for, by its name at the server. One that is newer than this list goes by its name. */
const words: Record<string, string> = {
  'numbers.under_way': 'Numbers being bought, set up or given back',
  'numbers.check': 'Numbers compared with the telcos',
  'events.retention': 'Old events forgotten',
  'calls.early_news': 'News of calls that came before the calls',
  'calls.forgotten': 'Calls whose end no telco told',
  'alerts.quiet': 'Alerts that are over closed',
  'pool.days': 'Figures of the pool by day',
  'pool.autopilot': 'The autopilot’s daily look at the pool',
  'pool.watch': 'Refusals for want of a number watched',
  'routes.retention': 'Old routes forgotten',
  pictures: 'Pictures fetched and looked through',
  'webhooks.retention': 'Old raw webhooks forgotten',
  'conversations.ended': 'Ends of contact noted',
  'rides.waiting': 'Rides that wait for a number',
  'hooks.retention': 'Old outgoing webhooks forgotten',
  'privacy.erasures': 'People erased',
  'privacy.retention': 'What is older than it may be removed',
  'verification.expired': 'Codes that expired',
  'masks.unsettled': 'Masks being set up or ended',
  'support.queue': 'Support queue handed out',
  'support.idle': 'Quiet support conversations closed',
  'texts.joined_parts': 'Parts of joined texts forgotten',
};

export function sweepText(name: string): string {
  return words[name] ?? name;
}
