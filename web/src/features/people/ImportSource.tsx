import { Button, FileButton, Group, List, Select, Text, Textarea } from '@mantine/core';
import { IconDownload, IconFileSpreadsheet } from '@tabler/icons-react';
import { type DragEvent, useState } from 'react';
import type { Explanation } from '../../api/errors';
import { FormProblem } from '../../ui/FormProblem';
import { decodeText, templateCsv } from './csvImport';
import { downloadCsv } from './downloadCsv';
import classes from './people.module.css';
import type { usePhoneCountries } from './phoneCountry';

interface ImportSourceProps {
  one: string;
  many: string;
  countries: ReturnType<typeof usePhoneCountries>;
  marketId: string | null;
  onMarket: (marketId: string | null) => void;
  pasted: string;
  onPaste: (text: string) => void;
  problem: Explanation | undefined;
  /** The CSV, from a file or pasted. */
  onText: (text: string) => void;
}

/** The first step: where the rows come from, and what they must look like. */
export function ImportSource(props: ImportSourceProps) {
  const { one, many, countries, marketId, onMarket, pasted, onPaste, problem, onText } = props;
  const [over, setOver] = useState(false);
  const country = countries.nameOf(marketId);

  async function open(file: File | null | undefined) {
    if (file) onText(decodeText(await file.arrayBuffer()));
  }

  function drop(event: DragEvent) {
    event.preventDefault();
    setOver(false);
    void open(event.dataTransfer.files[0]);
  }

  return (
    <>
      <FormProblem problem={problem} />
      <List size="sm" spacing={2}>
        <List.Item>
          The first row names the columns: <b>name</b>, <b>phone</b> and, if you like, <b>note</b>.
        </List.Item>
        <List.Item>
          Phones with + and country code
          {country ? `, or in the national format (${country})` : ''}.
        </List.Item>
        <List.Item>
          A {one} is recognised by the phone: known ones are updated, new ones added.
        </List.Item>
      </List>
      {countries.choices.length > 1 && (
        <Select
          label="Country of the phones"
          description="For numbers without + and country code."
          data={countries.choices}
          value={marketId}
          onChange={onMarket}
        />
      )}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping a file is an extra; the button does the same */}
      <div
        className={classes.drop}
        data-over={over || undefined}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <Text size="sm" c="dimmed">
          Drop a CSV file here, or
        </Text>
        <Group gap="xs" justify="center">
          <FileButton onChange={open} accept=".csv,.txt,text/csv,text/plain">
            {(button) => (
              <Button leftSection={<IconFileSpreadsheet size={16} aria-hidden />} {...button}>
                Choose a file
              </Button>
            )}
          </FileButton>
          <Button
            variant="default"
            leftSection={<IconDownload size={16} aria-hidden />}
            onClick={() => downloadCsv(`${many}-template.csv`, templateCsv)}
          >
            Download template
          </Button>
        </Group>
      </div>
      <Textarea
        label="Or paste the rows"
        placeholder={'name,phone,note\nNoor Bakker,+31 6 12345678,Prefers the back entrance'}
        minRows={4}
        maxRows={10}
        autosize
        value={pasted}
        onChange={(event) => onPaste(event.currentTarget.value)}
        spellCheck={false}
      />
      <Group justify="flex-end">
        <Button disabled={!pasted.trim()} onClick={() => onText(pasted)}>
          Check the rows
        </Button>
      </Group>
    </>
  );
}
