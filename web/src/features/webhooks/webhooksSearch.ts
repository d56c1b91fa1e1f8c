/** Left out: those that were not processed. */
export interface WebhooksSearch {
  all?: true;
}

export const readWebhooksSearch = ({ all }: Record<string, unknown>): WebhooksSearch =>
  all === true ? { all } : {};
