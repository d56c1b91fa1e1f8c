import { Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import { IconGift, IconShieldCheck, IconShieldPlus } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { CustomerVerificationDocument } from '../../api/generated/graphql';
import { useGqlQuery } from '../../api/queries';
import { usePermissions } from '../../api/session';
import {
  isOpen,
  useClaimCredit,
  useRequestVerification,
  useResendVerification,
} from '../../api/verification';
import { paths } from '../../paths';
import { Notice } from '../../ui/Notice';
import { RelativeTime } from '../../ui/RelativeTime';
import { SendAgain } from '../../ui/SendAgain';
import { VerificationStateBadge } from '../../ui/StatusBadge';
import classes from './people.module.css';

/** Whether a customer proved to have the phone, how to find out, and the credit that hangs on it. */
export function PhoneVerification({ customerId }: { customerId: string }) {
  const query = useGqlQuery('verification', CustomerVerificationDocument, { id: customerId });
  const { canDispatch } = usePermissions();
  const request = useRequestVerification();
  const resend = useResendVerification();
  const claim = useClaimCredit();
  if (query.isPending) return <Skeleton height={40} radius="md" />;
  const customer = query.data?.customer;
  if (!customer) return null;
  const { phone, credit } = customer;
  if (phone.verifiedAt) {
    return (
      <Notice
        tone="success"
        icon={<IconShieldCheck size={18} aria-hidden />}
        title="Phone is verified"
      >
        <Stack gap="xs" align="flex-start">
          <span>
            Since <RelativeTime at={phone.verifiedAt} />.
            {credit && (
              <>
                {' '}
                Credit of {credit.amount.amount} {credit.amount.currency} claimed{' '}
                <RelativeTime at={credit.claimedAt} />.
              </>
            )}
          </span>
          {!credit && canDispatch && phone.verification?.market.verification.credit && (
            <Button
              size="compact-sm"
              variant="default"
              leftSection={<IconGift size={15} aria-hidden />}
              loading={claim.isPending}
              onClick={() => claim.mutate({ customerId })}
            >
              Claim credit of {phone.verification.market.verification.credit.amount}{' '}
              {phone.verification.market.verification.credit.currency}
            </Button>
          )}
        </Stack>
      </Notice>
    );
  }
  const last = phone.verification;
  return (
    <Stack gap="xs">
      <Group gap="sm">
        <Text size="sm">Phone is not verified</Text>
        {last && <VerificationStateBadge state={last.state} />}
        {last && (
          <Link {...paths.verification(last.id)} className={classes.link}>
            Look at it
          </Link>
        )}
      </Group>
      {canDispatch &&
        (last && isOpen(last) ? (
          <SendAgain
            from={last.resendAt}
            loading={resend.isPending}
            onSend={() => resend.mutate({ id: last.id })}
          />
        ) : (
          <Button
            variant="default"
            leftSection={<IconShieldPlus size={16} aria-hidden />}
            loading={request.isPending}
            onClick={() => request.mutate({ customerId, marketId: null })}
          >
            Send a code to verify the phone
          </Button>
        ))}
    </Stack>
  );
}
