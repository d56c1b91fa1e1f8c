import { Button, Group, Skeleton, Stack, Text, TextInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { explain, toApiError } from '../../api/errors';
import {
  VerificationByIdDocument,
  type VerificationRowFragment,
} from '../../api/generated/graphql';
import { useGqlQuery } from '../../api/queries';
import { useRevealPhone } from '../../api/reveal';
import { usePermissions } from '../../api/session';
import {
  isOpen,
  useCancelVerification,
  useConfirmVerification,
  useResendVerification,
} from '../../api/verification';
import { paths } from '../../paths';
import { ConfirmButton } from '../../ui/ConfirmButton';
import { EmptyState } from '../../ui/EmptyState';
import { ErrorState } from '../../ui/ErrorState';
import { MaskedPhone } from '../../ui/MaskedPhone';
import { RelativeTime } from '../../ui/RelativeTime';
import { SendAgain } from '../../ui/SendAgain';
import { SideDrawer } from '../../ui/SideDrawer';
import { VerificationStateBadge } from '../../ui/StatusBadge';
import { CustomersHandset } from './CustomersHandset';
import classes from './verification.module.css';
import { triesWords } from './verificationColumns';

export type VerificationRow = VerificationRowFragment;

interface VerificationDrawerProps {
  id: string;
  onClose: () => void;
}

/** One verification: where it stands, and what can be done. */
export function VerificationDrawer({ id, onClose }: VerificationDrawerProps) {
  const query = useGqlQuery('verification', VerificationByIdDocument, { id });
  const row = query.data?.verification;
  return (
    <SideDrawer onClose={onClose} title={<Text fw={650}>Verification</Text>}>
      {row ? (
        <Verification row={row} />
      ) : query.isPending ? (
        <Skeleton height={220} radius="md" role="status" aria-label="Loading" />
      ) : query.error ? (
        <ErrorState {...explain(query.error)} onRetry={() => void query.refetch()} />
      ) : (
        <EmptyState title="There is no such verification">The address may be mistyped.</EmptyState>
      )}
    </SideDrawer>
  );
}

function Verification({ row }: { row: VerificationRow }) {
  const { canDispatch } = usePermissions();
  const reveal = useRevealPhone();
  const open = isOpen(row);
  return (
    <Stack gap="lg">
      <dl className={classes.facts}>
        <dt>Customer</dt>
        <dd>
          <Link {...paths.customer(row.customer.id)} className={classes.link}>
            {row.customer.name}
          </Link>
        </dd>
        <dt>Phone</dt>
        <dd>
          <MaskedPhone
            masked={row.phone.masked}
            onReveal={canDispatch ? reveal(row.phone.id) : undefined}
            explain={(error) => explain(error).title}
          />
        </dd>
        <dt>State</dt>
        <dd>
          <VerificationStateBadge state={row.state} />
        </dd>
        <dt>Codes sent</dt>
        <dd>
          {row.sends}, the last one <RelativeTime at={row.sentAt} />
        </dd>
        <dt>Wrong codes</dt>
        <dd>{triesWords(row)}</dd>
        {open && (
          <>
            <dt>Code holds until</dt>
            <dd>
              <RelativeTime at={row.expiresAt} />
            </dd>
          </>
        )}
        {row.verifiedAt && (
          <>
            <dt>Verified</dt>
            <dd>
              <RelativeTime at={row.verifiedAt} />
            </dd>
          </>
        )}
        <dt>From our number</dt>
        <dd>{row.number.number}</dd>
        <dt>Market</dt>
        <dd>{row.market.name}</dd>
        <dt>Asked for</dt>
        <dd>
          <RelativeTime at={row.createdAt} />
          {row.requestedBy && ` by ${row.requestedBy}`}
        </dd>
      </dl>
      {open && canDispatch && <Steps row={row} />}
      {canDispatch && row.number.provider === 'simulator' && <CustomersHandset row={row} />}
    </Stack>
  );
}

function Steps({ row }: { row: VerificationRow }) {
  const resend = useResendVerification();
  const cancel = useCancelVerification();
  return (
    <>
      {row.state !== 'EXPIRED' && <TypeCode id={row.id} />}
      <Group gap="xs">
        <SendAgain
          from={row.resendAt}
          loading={resend.isPending}
          onSend={() => resend.mutate({ id: row.id })}
        />
        <ConfirmButton
          title="Call this verification off?"
          consequence="The code that was sent counts no longer."
          confirmLabel="Call it off"
          danger
          busy={cancel.isPending}
          onConfirm={() => cancel.mutateAsync({ id: row.id })}
        >
          Call off
        </ConfirmButton>
      </Group>
    </>
  );
}

/** For a customer on the telephone, who reads the code out. */
function TypeCode({ id }: { id: string }) {
  const [code, setCode] = useState('');
  const [problem, setProblem] = useState<string>();
  const confirm = useConfirmVerification();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setProblem(undefined);
    confirm.mutate(
      { id, code },
      {
        onError: (error) => {
          setCode('');
          setProblem(toApiError(error).message);
        },
      },
    );
  };
  return (
    <form onSubmit={submit}>
      <Group gap="xs" align="flex-end" wrap="nowrap">
        <TextInput
          label="Code that the customer tells you"
          description="Better: he replies with it from his phone."
          inputMode="numeric"
          autoComplete="off"
          maxLength={12}
          value={code}
          error={problem}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
        <Button
          type="submit"
          variant="default"
          loading={confirm.isPending}
          disabled={code.replace(/\D/g, '').length !== 6}
        >
          Try
        </Button>
      </Group>
    </form>
  );
}
