import { Button, FileButton, Text, Title } from '@mantine/core';
import { IconFileCheck, IconLink } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { explain } from '../../api/errors';
import { AuditVerdictDocument, EvidenceCheckDocument } from '../../api/generated/graphql';
import { gqlFetch } from '../../api/gqlFetch';
import { CopyField } from '../../ui/CopyField';
import { FormProblem } from '../../ui/FormProblem';
import { Notice } from '../../ui/Notice';
import classes from './audit.module.css';

/** Whether the chain of records holds, and whether a file of evidence is unchanged. */
export function Checks() {
  return (
    <div className={classes.checks}>
      <Chain />
      <Evidence />
    </div>
  );
}

function Chain() {
  // Asked for, not watched: a check reads the whole log.
  const check = useMutation({
    mutationFn: () => gqlFetch(AuditVerdictDocument, {}),
    meta: { showsError: () => true },
  });
  const found = check.data?.verifyAuditLog;
  return (
    <section className={classes.check} aria-labelledby="chain">
      <Title order={2} id="chain">
        The chain
      </Title>
      <Text size="sm" c="dimmed">
        Each record carries a hash over itself and the one before: one that was changed, removed or
        slipped in is found.
      </Text>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconLink size={15} aria-hidden />}
        loading={check.isPending}
        onClick={() => check.mutate()}
      >
        Verify the chain
      </Button>
      {found &&
        (found.intact ? (
          <>
            <Notice tone="success" title={`Whole: ${found.records} records`}>
              Note the newest record’s hash elsewhere; it proves later that none was cut off.
            </Notice>
            <CopyField label="Newest hash" value={found.head} />
          </>
        ) : (
          <Notice
            tone="warning"
            role="alert"
            title={`Broken at record ${found.brokenAt} of ${found.records}`}
          >
            Records up to there are as they were written. Compare with a backup.
          </Notice>
        ))}
      {check.error && <FormProblem problem={explain(check.error)} />}
    </section>
  );
}

function Evidence() {
  const check = useMutation({
    mutationFn: async (file: File) =>
      (await gqlFetch(EvidenceCheckDocument, { document: await file.text() })).verifyEvidence,
    meta: { showsError: () => true },
  });
  const found = check.data;
  return (
    <section className={classes.check} aria-labelledby="evidence">
      <Title order={2} id="evidence">
        Evidence of a ride
      </Title>
      <Text size="sm" c="dimmed">
        Taken on the ride’s page, as a PDF, a table or JSON. Was a file you were shown given out by
        this server, to the letter?
      </Text>
      <FileButton accept=".pdf,.csv,.json" onChange={(file) => file && check.mutate(file)}>
        {(props) => (
          <Button
            {...props}
            size="xs"
            variant="default"
            leftSection={<IconFileCheck size={15} aria-hidden />}
            loading={check.isPending}
          >
            Check a file
          </Button>
        )}
      </FileButton>
      {found && (
        <Notice
          tone={found.intact ? 'success' : 'warning'}
          title={
            found.intact
              ? `Unchanged: ride ${found.ride}`
              : 'Changed, or not given out by this server'
          }
        >
          {found.intact && found.issuedAt
            ? `Given out ${new Date(found.issuedAt).toLocaleString()}.`
            : 'Ask for a new one on the ride’s page.'}
        </Notice>
      )}
      {check.error && <FormProblem problem={explain(check.error)} />}
    </section>
  );
}
