import { ActionIcon, CopyButton, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import classes from './CopyField.module.css';

interface CopyFieldProps {
  label: string;
  value: string;
}

/** A long value to be pasted elsewhere, as an address: wraps instead of being cut off. */
export function CopyField({ label, value }: CopyFieldProps) {
  return (
    <div className={classes.field}>
      <div className={classes.words}>
        <div className={classes.label}>{label}</div>
        <code className={classes.value}>{value}</code>
      </div>
      <CopyButton value={value}>
        {({ copied, copy }) => (
          <Tooltip label={copied ? 'Copied' : 'Copy'}>
            <ActionIcon
              aria-label={copied ? 'Copied' : `Copy: ${label}`}
              variant="default"
              onClick={copy}
            >
              {copied ? <IconCheck size={15} /> : <IconCopy size={15} />}
            </ActionIcon>
          </Tooltip>
        )}
      </CopyButton>
    </div>
  );
}

interface WebhookAddressesProps {
  smsWebhookUrl: string;
  voiceWebhookUrl: string;
  statusWebhookUrl: string;
  callWebhookUrl: string;
}

/** Where a telco must send what happens on our numbers. */
export function WebhookAddresses(urls: WebhookAddressesProps) {
  return (
    <div className={classes.fields}>
      <CopyField label="Inbound texts" value={urls.smsWebhookUrl} />
      <CopyField label="Inbound calls" value={urls.voiceWebhookUrl} />
      <CopyField label="Delivery receipts" value={urls.statusWebhookUrl} />
      <CopyField label="How calls go" value={urls.callWebhookUrl} />
    </div>
  );
}
