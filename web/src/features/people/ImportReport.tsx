import { Button, Group, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useMemo } from 'react';
import { Notice } from '../../ui/Notice';
import { type ImportFile, problemsCsv, type Report, repeatedPhones } from './csvImport';
import { downloadCsv } from './downloadCsv';
import { kinds, type PersonKind } from './kinds';
import classes from './people.module.css';

interface ImportReportProps {
  kind: PersonKind;
  file: ImportFile;
  report: Report;
  /** Says what would happen instead of what did. */
  preview?: boolean;
}

/** More problems than this are for the file, not for the screen. */
const mostShown = 200;

export function ImportReport({ kind, file, report, preview = false }: ImportReportProps) {
  const { created, updated, unchanged, problems } = report;
  const repeats = useMemo(() => repeatedPhones(file.rows), [file]);
  const rows = useMemo(() => new Map(file.rows.map((row) => [row.row, row])), [file]);
  const [firstRepeat] = repeats;

  return (
    <>
      <div className={classes.tallies}>
        <Tally count={created} label={preview ? 'would be added' : 'added'} tone="success" />
        <Tally count={updated} label={preview ? 'would be updated' : 'updated'} />
        <Tally count={unchanged} label={preview ? 'would stay as they are' : 'were the same'} />
        <Tally count={problems.length} label="left out" tone="danger" />
      </div>
      {preview && file.ignoredColumns.length > 0 && (
        <Text size="sm" c="dimmed">
          Not imported: the {file.ignoredColumns.length === 1 ? 'column' : 'columns'}{' '}
          {file.ignoredColumns.join(', ')}.
        </Text>
      )}
      {preview && firstRepeat && (
        <Notice tone="warning">
          {repeats.size === 1 ? 'One phone stands' : `${repeats.size} phones stand`} in the file
          more than once, as in rows {firstRepeat[1]} and {firstRepeat[0]}. Of the same phone the
          last row counts.
        </Notice>
      )}
      {problems.length > 0 && (
        <>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys scroll it */}
          <section className={classes.problems} tabIndex={0} aria-label="Rows left out">
            <table>
              <thead>
                <tr>
                  <th scope="col">Row</th>
                  <th scope="col">In the file</th>
                  <th scope="col">Problem</th>
                </tr>
              </thead>
              <tbody>
                {problems.slice(0, mostShown).map((problem) => {
                  const row = rows.get(problem.row);
                  return (
                    <tr key={`${problem.row} ${problem.field} ${problem.message}`}>
                      <td>{problem.row}</td>
                      <td>
                        {row ? row.name || '(no name)' : ''}
                        {row?.phone && <div className={classes.dim}>{row.phone}</div>}
                      </td>
                      <td>
                        {problem.message}
                        {problem.field && <div className={classes.dim}>Column {problem.field}</div>}
                      </td>
                    </tr>
                  );
                })}
              </tbody>
            </table>
            {problems.length > mostShown && (
              <div className={classes.more}>
                and {problems.length - mostShown} more: download them all.
              </div>
            )}
          </section>
          <Group>
            <Button
              variant="default"
              size="compact-sm"
              leftSection={<IconDownload size={14} aria-hidden />}
              onClick={() =>
                downloadCsv(`${kinds[kind].many}-left-out.csv`, problemsCsv(file, problems))
              }
            >
              Download these rows to put them right
            </Button>
          </Group>
        </>
      )}
    </>
  );
}

interface TallyProps {
  count: number;
  label: string;
  tone?: 'success' | 'danger';
}

function Tally({ count, label, tone }: TallyProps) {
  return (
    <div className={classes.tally} data-tone={count > 0 ? tone : undefined}>
      <b>{count.toLocaleString('en')}</b>
      {label}
    </div>
  );
}
