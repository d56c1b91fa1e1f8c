// Reading a CSV file of people, and sending it in pieces: the server takes requests of limited size,
// and five thousand rows in one go would leave nothing to look at meanwhile. Whatever piece a row
// travels in, people are told the row number they see in their own file.

import Papa from 'papaparse';
import type { ImportCustomersMutation } from '../../api/generated/graphql';

export interface ImportRow {
  /** As a spreadsheet counts: the header is row 1, empty rows count too. */
  row: number;
  name: string;
  phone: string;
  note: string;
}

export interface ImportFile {
  rows: ImportRow[];
  /** Without a note column the notes we have stay as they are. */
  hasNotes: boolean;
  /** Columns that are not imported. */
  ignoredColumns: string[];
}

/** The file cannot be imported at all; the message says why. */
export class UnreadableFile extends Error {}

export type Report = ImportCustomersMutation['report'];
export type Problem = Report['problems'][number];

/** A piece of the file, with the file's row number of each of its rows. */
export interface Chunk {
  csv: string;
  rows: number[];
}

export const emptyReport: Report = { created: 0, updated: 0, unchanged: 0, problems: [] };

/** Spreadsheets save UTF-8, or the Windows code page; a wrong guess would garble names for good. */
export function decodeText(bytes: BufferSource): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

export function readPeopleCsv(text: string): ImportFile {
  const { data, errors } = Papa.parse<string[]>(text.replace(/^\uFEFF/, ''), {
    skipEmptyLines: false,
    delimitersToGuess: [',', ';', '\t'],
  });
  const broken = errors.find(({ type }) => type === 'Quotes');
  if (broken) {
    const row = broken.row === undefined ? '' : ` in row ${broken.row + 1}`;
    throw new UnreadableFile(`A quotation mark${row} is opened and not closed.`);
  }
  const [header, ...body] = data;
  const columns = (header ?? []).map((column) => column.trim());
  const lower = columns.map((column) => column.toLowerCase());
  const [name, phone, note] = ['name', 'phone', 'note'].map((column) => lower.indexOf(column));
  if (name === undefined || phone === undefined || name < 0 || phone < 0) {
    throw new UnreadableFile(
      'The first row must name the columns: name, phone and, if there are notes, note.',
    );
  }
  const cell = (cells: string[], column: number | undefined) =>
    // A line break inside a field would shift the server's line numbers.
    (cells[column ?? -1] ?? '').replace(/\s+/g, ' ').trim();
  const rows = body
    .map((cells, index) => ({
      row: index + 2,
      name: cell(cells, name),
      phone: cell(cells, phone),
      note: cell(cells, note),
    }))
    .filter((row) => row.name || row.phone || row.note);
  if (rows.length === 0) throw new UnreadableFile('There are no people under the header.');
  return {
    rows,
    hasNotes: lower.includes('note'),
    ignoredColumns: columns.filter((column, at) => column && ![name, phone, note].includes(at)),
  };
}

/** Rows whose phone stood in the file before: the server meets them as changes of the same person. */
export function repeatedPhones(rows: ImportRow[]): Map<number, number> {
  const firstSeen = new Map<string, number>();
  const repeats = new Map<number, number>();
  for (const { row, phone } of rows) {
    const digits = phone.replace(/\D/g, '');
    if (!digits) continue;
    const earlier = firstSeen.get(digits);
    if (earlier === undefined) firstSeen.set(digits, row);
    else repeats.set(row, earlier);
  }
  return repeats;
}

/** The server reads at most 128 KiB a request; what surrounds the CSV takes its part. */
const mostBytes = 96 * 1024;
const mostRows = 500;

const encoder = new TextEncoder();
/** Its size in the request, where quotation marks are escaped once more. */
const sizeOf = (line: string) => encoder.encode(JSON.stringify(line)).length;

export function chunkRows(
  { rows, hasNotes }: ImportFile,
  limit: { rows: number; bytes: number } = { rows: mostRows, bytes: mostBytes },
): Chunk[] {
  const header = hasNotes ? 'name,phone,note' : 'name,phone';
  const chunks: { lines: string[]; rows: number[]; bytes: number }[] = [];
  for (const { row, name, phone, note } of rows) {
    const line = Papa.unparse([hasNotes ? [name, phone, note] : [name, phone]]);
    const bytes = sizeOf(line);
    const last = chunks.at(-1);
    if (last && last.rows.length < limit.rows && last.bytes + bytes <= limit.bytes) {
      last.lines.push(line);
      last.rows.push(row);
      last.bytes += bytes;
    } else {
      chunks.push({ lines: [header, line], rows: [row], bytes: sizeOf(header) + bytes });
    }
  }
  return chunks.map(({ lines, rows: numbers }) => ({ csv: lines.join('\n'), rows: numbers }));
}

/** `report` of `chunk` added to what came before, its row numbers turned into those of the file. */
export function mergeReport(before: Report, report: Report, chunk: Chunk): Report {
  const problems = report.problems.map((problem) => ({
    ...problem,
    // The server counts lines of the piece: its header is 1.
    row: chunk.rows[problem.row - 2] ?? problem.row,
  }));
  return {
    created: before.created + report.created,
    updated: before.updated + report.updated,
    unchanged: before.unchanged + report.unchanged,
    problems: [...before.problems, ...problems],
  };
}

/** How far a file has been sent; `next` is the first chunk that has not. */
export interface Progress {
  report: Report;
  next: number;
}

export const notStarted: Progress = { report: emptyReport, next: 0 };

/** Sends chunk after chunk, from where `progress` stands, until done, refused or stopped. */
export async function sendChunks(
  chunks: Chunk[],
  progress: Progress,
  send: (csv: string) => Promise<Report>,
  onProgress: (progress: Progress) => void,
  signal: AbortSignal,
): Promise<Progress> {
  let current = progress;
  for (const chunk of chunks.slice(progress.next)) {
    if (signal.aborted) break;
    const report = await send(chunk.csv);
    current = { report: mergeReport(current.report, report, chunk), next: current.next + 1 };
    onProgress(current);
  }
  return current;
}

export const templateCsv = [
  'name,phone,note',
  'Noor Bakker,+31 6 12345678,Prefers the back entrance',
  '"Vries, Jan de",06 87654321,',
  '',
].join('\r\n');

/** The rows that were left out, ready to be put right and imported again. */
export function problemsCsv({ rows, hasNotes }: ImportFile, problems: Problem[]): string {
  const byNumber = new Map(rows.map((row) => [row.row, row]));
  const lines = problems.flatMap(({ row: number, message }) => {
    const row = byNumber.get(number);
    if (!row) return [];
    return [[row.name, row.phone, ...(hasNotes ? [row.note] : []), `Row ${number}: ${message}`]];
  });
  return Papa.unparse([['name', 'phone', ...(hasNotes ? ['note'] : []), 'problem'], ...lines]);
}
