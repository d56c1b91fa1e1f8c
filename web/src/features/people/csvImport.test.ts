import Papa from 'papaparse';
import { describe, expect, it, vi } from 'vitest';
import {
  type Chunk,
  chunkRows,
  decodeText,
  emptyReport,
  mergeReport,
  notStarted,
  problemsCsv,
  readPeopleCsv,
  repeatedPhones,
  sendChunks,
  templateCsv,
} from './csvImport';

describe('readPeopleCsv', () => {
  it('keeps commas, quotes and the order of columns apart', () => {
    const { rows } = readPeopleCsv('Phone,NAME\r\n0612345678,"Vries, Jan ""Jack"" de"\r\n');
    expect(rows).toEqual([{ row: 2, name: 'Vries, Jan "Jack" de', phone: '0612345678', note: '' }]);
  });

  it('numbers rows as a spreadsheet does, empty ones and line breaks included', () => {
    const { rows } = readPeopleCsv('name,phone,note\nAda,1,"two\nlines"\n\n,,\nBas,2,\n');
    expect(rows.map(({ row, name }) => [row, name])).toEqual([
      [2, 'Ada'],
      [5, 'Bas'],
    ]);
    expect(rows[0]?.note).toBe('two lines');
  });

  it.each([';', '\t'])('takes %j for the separator', (separator) => {
    const text = [
      ['name', 'phone'],
      ['Ada', '1'],
    ]
      .map((cells) => cells.join(separator))
      .join('\n');
    expect(readPeopleCsv(text).rows[0]).toMatchObject({ name: 'Ada', phone: '1' });
  });

  it('tells which columns are left out', () => {
    const file = readPeopleCsv('\uFEFFname,email,phone\nAda,a@example.test,1');
    expect(file.ignoredColumns).toEqual(['email']);
    expect(file.hasNotes).toBe(false);
  });

  it.each([
    ['', 'name the columns'],
    ['Ada,+31612345678', 'name the columns'],
    ['name,phone\n\n', 'no people'],
    ['name,phone\n"Ada,1\n', 'not closed'],
  ])('refuses %j', (text, message) => {
    expect(() => readPeopleCsv(text)).toThrow(message);
  });

  it('reads its own template', () => {
    expect(readPeopleCsv(templateCsv).rows).toHaveLength(2);
  });
});

describe('decodeText', () => {
  it('reads UTF-8 and the Windows code page', () => {
    expect(decodeText(new TextEncoder().encode('Zoë'))).toBe('Zoë');
    expect(decodeText(new Uint8Array([0x5a, 0x6f, 0xeb]))).toBe('Zoë');
  });
});

const fileOf = (count: number) =>
  readPeopleCsv(
    ['name,phone,note', ...Array.from({ length: count }, (_, i) => `P${i},0${i},"a, b"`)].join(
      '\n',
    ),
  );

describe('chunkRows', () => {
  it('repeats the header and loses no row', () => {
    const chunks = chunkRows(fileOf(1201));
    expect(chunks.map(({ rows }) => rows.length)).toEqual([500, 500, 201]);
    expect(chunks[1]?.rows[0]).toBe(502);
    const back = chunks.flatMap(({ csv }) => Papa.parse<string[]>(csv).data.slice(1));
    expect(back).toHaveLength(1201);
    expect(back[700]).toEqual(['P700', '0700', 'a, b']);
    expect(chunks.every(({ csv }) => csv.startsWith('name,phone,note\n'))).toBe(true);
  });

  it('stays under the size the server takes', () => {
    const note = '"'.repeat(90);
    const rows = Array.from({ length: 50 }, (_, i) => ({
      row: i + 2,
      name: 'é',
      phone: '1',
      note,
    }));
    const chunks = chunkRows(
      { rows, hasNotes: true, ignoredColumns: [] },
      { rows: 500, bytes: 4000 },
    );
    expect(chunks.length).toBeGreaterThan(1);
    for (const { csv } of chunks) {
      expect(new TextEncoder().encode(JSON.stringify(csv)).length).toBeLessThanOrEqual(4000);
    }
  });

  it('sends one line for each row, whatever is in it', () => {
    const file = readPeopleCsv('name,phone\n"A\r\nB",1\nC,2');
    expect(chunkRows(file)[0]?.csv.split('\n')).toEqual(['name,phone', 'A B,1', 'C,2']);
  });
});

describe('mergeReport', () => {
  it('turns line numbers of a piece into row numbers of the file', () => {
    const file = readPeopleCsv('name,phone\nA,1\n\nB,2\nC,3');
    const [first, second] = chunkRows(file, { rows: 2, bytes: 1e6 }) as [Chunk, Chunk];
    const problem = (row: number) => ({ row, field: 'phone', message: 'Too short.' });
    const once = mergeReport(
      emptyReport,
      { created: 1, updated: 0, unchanged: 0, problems: [problem(3)] },
      first,
    );
    const twice = mergeReport(
      once,
      { created: 0, updated: 1, unchanged: 2, problems: [problem(2)] },
      second,
    );
    expect(twice).toEqual({
      created: 1,
      updated: 1,
      unchanged: 2,
      problems: [problem(4), problem(5)],
    });
  });
});

describe('sendChunks', () => {
  const chunks = chunkRows(fileOf(5), { rows: 2, bytes: 1e6 });
  const report = { created: 1, updated: 0, unchanged: 0, problems: [] };

  it('goes on where it failed', async () => {
    const seen: number[] = [];
    let last = notStarted;
    const send = vi.fn().mockResolvedValueOnce(report).mockRejectedValueOnce(new Error('away'));
    const onProgress = (progress: typeof last) => {
      last = progress;
      seen.push(progress.next);
    };
    const live = new AbortController().signal;
    await expect(sendChunks(chunks, notStarted, send, onProgress, live)).rejects.toThrow('away');
    send.mockResolvedValue(report);
    const end = await sendChunks(chunks, last, send, onProgress, live);
    expect(end.report.created).toBe(3);
    expect(seen).toEqual([1, 2, 3]);
    expect(send).toHaveBeenCalledTimes(4);
  });

  it('stops between two chunks', async () => {
    const stop = new AbortController();
    const send = vi.fn(async () => {
      stop.abort();
      return report;
    });
    const end = await sendChunks(chunks, notStarted, send, () => {}, stop.signal);
    expect(end).toEqual({ report: { ...report, problems: [] }, next: 1 });
  });
});

it('finds phones that stand twice in the file', () => {
  const { rows } = readPeopleCsv('name,phone\nA,06-1\nB,06 1\nC,\nD,');
  expect([...repeatedPhones(rows)]).toEqual([[3, 2]]);
});

it('writes the rows left out so that they can be imported again', () => {
  const file = readPeopleCsv('name,phone\nA,1\n"B, C",2');
  const csv = problemsCsv(file, [{ row: 3, field: 'phone', message: 'Too short.' }]);
  expect(readPeopleCsv(csv).rows).toEqual([{ row: 2, name: 'B, C', phone: '2', note: '' }]);
});
