import { Button, Group, Modal, Progress, Text } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconCheck } from '@tabler/icons-react';
import { useState } from 'react';
import { Notice } from '../../ui/Notice';
import { narrowScreen } from '../../ui/screen';
import type { ImportFile, Progress as Sent } from './csvImport';
import { ImportReport } from './ImportReport';
import { ImportSource } from './ImportSource';
import { kinds, type PersonKind } from './kinds';
import classes from './people.module.css';
import { usePhoneCountries } from './phoneCountry';
import { useImport } from './useImport';

/** From a CSV file to people: choose, look, import. */
export function ImportDialog({ kind, onClose }: { kind: PersonKind; onClose: () => void }) {
  const { one, many } = kinds[kind];
  const narrow = useMediaQuery(narrowScreen, undefined, { getInitialValueInEffect: false });
  const countries = usePhoneCountries();
  const [chosen, setMarketId] = useState<string | null>(null);
  const marketId = chosen ?? countries.defaultId;
  const work = useImport(kind, marketId);
  const { step } = work;
  // Pasted text stays while somebody looks at the preview and comes back.
  const [pasted, setPasted] = useState('');
  const writing = step.name === 'sending' && !step.dryRun;

  return (
    <Modal
      opened
      onClose={onClose}
      title={<Text fw={650}>Import {many}</Text>}
      size="xl"
      centered={false}
      fullScreen={narrow ?? false}
      closeOnEscape={!writing}
      closeOnClickOutside={step.name === 'choose' && pasted === ''}
      withCloseButton={!writing}
    >
      <div className={classes.steps}>
        {step.name === 'choose' && (
          <ImportSource
            one={one}
            many={many}
            countries={countries}
            marketId={marketId}
            onMarket={setMarketId}
            pasted={pasted}
            onPaste={setPasted}
            problem={step.problem}
            onText={work.check}
          />
        )}

        {step.name === 'sending' && (
          <Sending file={step.file} sent={step.progress} total={step.total} dryRun={step.dryRun}>
            <Button variant="default" onClick={work.stop}>
              Stop
            </Button>
          </Sending>
        )}

        {step.name === 'preview' && (
          <>
            <Text size="sm">
              Nothing is written yet. This is what the {rows(step.file)} in the file would do:
            </Text>
            <ImportReport file={step.file} report={step.report} preview kind={kind} />
            <Group justify="flex-end" gap="xs">
              <Button variant="default" onClick={work.startOver}>
                Back
              </Button>
              <Button
                disabled={step.report.created + step.report.updated === 0}
                onClick={() => work.write(step.file)}
                data-autofocus
              >
                {step.report.problems.length > 0 ? 'Import the others' : `Import ${many}`}
              </Button>
            </Group>
          </>
        )}

        {step.name === 'stopped' && (
          <>
            <Notice tone="warning" role="alert" title={step.problem?.title ?? 'Stopped.'}>
              {step.problem?.detail} What is counted below is imported; the rest is not. You can go
              on from here: nobody is added twice.
            </Notice>
            <ImportReport file={step.file} report={step.progress.report} kind={kind} />
            <Group justify="flex-end" gap="xs">
              <Button variant="default" onClick={onClose}>
                Leave it at that
              </Button>
              <Button onClick={() => work.write(step.file, step.progress)}>Go on</Button>
            </Group>
          </>
        )}

        {step.name === 'done' && (
          <>
            <Notice tone="success" role="status" icon={<IconCheck size={18} aria-hidden />}>
              {step.report.problems.length === 0
                ? 'Everything is imported.'
                : `Imported, except ${step.report.problems.length} of ${rows(step.file)}.`}
            </Notice>
            <ImportReport file={step.file} report={step.report} kind={kind} />
            <Group justify="flex-end" gap="xs">
              <Button variant="default" onClick={work.startOver}>
                Import more
              </Button>
              <Button onClick={onClose}>Done</Button>
            </Group>
          </>
        )}
      </div>
    </Modal>
  );
}

function rows(file: ImportFile): string {
  const count = file.rows.length;
  return count === 1 ? '1 row' : `${count.toLocaleString('en')} rows`;
}

interface SendingProps {
  file: ImportFile;
  sent: Sent;
  total: number;
  dryRun: boolean;
  children: React.ReactNode;
}

function Sending({ file, sent, total, dryRun, children }: SendingProps) {
  const { created, updated, unchanged, problems } = sent.report;
  const sentRows = created + updated + unchanged + problems.length;
  const label = dryRun ? 'Checking the rows' : 'Importing';
  return (
    <>
      <Text size="sm" role="status">
        {label}: {sentRows.toLocaleString('en')} of {rows(file)}
      </Text>
      {/* An empty bar looks broken. */}
      <Progress.Root size="lg">
        <Progress.Section
          value={Math.max(3, (100 * sent.next) / total)}
          animated
          aria-label={label}
        />
      </Progress.Root>
      <Group justify="flex-end">{children}</Group>
    </>
  );
}
