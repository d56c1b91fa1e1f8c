// The import of a file as it goes: read, checked without writing, written, done. Whatever stops it,
// what was sent so far is known, and it can go on from there.

import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { type Explanation, explain } from '../../api/errors';
import { gqlFetch } from '../../api/gqlFetch';
import { invalidate } from '../../api/queries';
import {
  type Chunk,
  chunkRows,
  type ImportFile,
  notStarted,
  type Progress,
  type Report,
  readPeopleCsv,
  sendChunks,
  UnreadableFile,
} from './csvImport';
import { kinds, type PersonKind } from './kinds';

export type ImportStep =
  | { name: 'choose'; problem?: Explanation }
  | { name: 'sending'; dryRun: boolean; file: ImportFile; progress: Progress; total: number }
  | { name: 'preview'; file: ImportFile; report: Report }
  /** Some chunks are written, the others are not. */
  | { name: 'stopped'; file: ImportFile; progress: Progress; problem: Explanation | undefined }
  | { name: 'done'; file: ImportFile; report: Report };

export function useImport(kind: PersonKind, marketId: string | null) {
  const spec = kinds[kind];
  const client = useQueryClient();
  const [step, setStep] = useState<ImportStep>({ name: 'choose' });
  const running = useRef<AbortController>(undefined);
  const chunks = useRef<Chunk[]>([]);
  useEffect(() => () => running.current?.abort(), []);

  async function send(file: ImportFile, from: Progress, dryRun: boolean) {
    const run = new AbortController();
    running.current = run;
    let progress = from;
    const total = chunks.current.length;
    setStep({ name: 'sending', dryRun, file, progress, total });
    try {
      await sendChunks(
        chunks.current,
        from,
        async (csv) => {
          const market = marketId ? { marketId } : {};
          return (await gqlFetch(spec.import, { csv, dryRun, ...market })).report;
        },
        (next) => {
          progress = next;
          setStep({ name: 'sending', dryRun, file, progress, total });
        },
        run.signal,
      );
    } catch (thrown) {
      const problem = explain(thrown);
      setStep(dryRun ? { name: 'choose', problem } : { name: 'stopped', file, progress, problem });
      return;
    } finally {
      if (!dryRun) void invalidate(client, [spec.topic]);
    }
    const { report } = progress;
    if (progress.next === total) {
      setStep(dryRun ? { name: 'preview', file, report } : { name: 'done', file, report });
    } else {
      setStep(
        dryRun ? { name: 'choose' } : { name: 'stopped', file, progress, problem: undefined },
      );
    }
  }

  return {
    step,
    /** Reads the text and has the server look at it, without writing anything. */
    check(text: string) {
      try {
        const file = readPeopleCsv(text);
        chunks.current = chunkRows(file);
        void send(file, notStarted, true);
      } catch (thrown) {
        if (!(thrown instanceof UnreadableFile)) throw thrown;
        setStep({
          name: 'choose',
          problem: { title: 'This cannot be imported.', detail: thrown.message },
        });
      }
    },
    write: (file: ImportFile, from: Progress = notStarted) => void send(file, from, false),
    /** After the chunk on its way. */
    stop: () => running.current?.abort(),
    startOver: () => setStep({ name: 'choose' }),
  };
}
