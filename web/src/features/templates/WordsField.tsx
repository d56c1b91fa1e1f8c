import { Text, Textarea, Tooltip, UnstyledButton } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useRef } from 'react';
import { explain } from '../../api/errors';
import { PreviewTemplateDocument } from '../../api/generated/graphql';
import { useGqlQuery } from '../../api/queries';
import type { TemplateRow } from './matrix';
import classes from './templates.module.css';

interface WordsFieldProps {
  value: string;
  onChange: (text: string) => void;
  error?: string | undefined;
  readOnly?: boolean;
  marketId: string;
  /** The template; none for a canned reply. */
  name: string | null;
  spoken?: boolean;
  variables: TemplateRow['variables'];
}

/** Words with variables to put in, and below how they look to the person who gets them. */
export function WordsField(props: WordsFieldProps) {
  const { value, onChange, error, readOnly = false, variables } = props;
  const field = useRef<HTMLTextAreaElement>(null);

  function insert(name: string) {
    const area = field.current;
    const start = area?.selectionStart ?? value.length;
    const end = area?.selectionEnd ?? value.length;
    const words = `{${name}}`;
    onChange(value.slice(0, start) + words + value.slice(end));
    // After React has written the new words.
    requestAnimationFrame(() => {
      area?.focus();
      area?.setSelectionRange(start + words.length, start + words.length);
    });
  }

  return (
    <>
      <Textarea
        ref={field}
        label="Words"
        autosize
        minRows={3}
        maxRows={10}
        maxLength={1600}
        dir="auto"
        data-autofocus
        readOnly={readOnly}
        value={value}
        error={error}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      <div>
        <Text size="sm" fw={500} mb={4}>
          Variables
        </Text>
        <ul className={classes.variables}>
          {variables.map(({ name, meaning, example }) => (
            <li key={name}>
              <Tooltip label={`${meaning}, as ${example}`} multiline maw={260}>
                <UnstyledButton
                  className={classes.insert}
                  disabled={readOnly}
                  aria-label={`Insert ${name}: ${meaning}`}
                  onClick={() => insert(name)}
                >
                  {name}
                </UnstyledButton>
              </Tooltip>
            </li>
          ))}
        </ul>
      </div>
      <Preview {...props} />
    </>
  );
}

function Preview({ value, marketId, name, spoken = false }: WordsFieldProps) {
  const [text] = useDebouncedValue(value.trim(), 250);
  const { data, error } = useGqlQuery(
    'templates',
    PreviewTemplateDocument,
    { marketId, name, text },
    { enabled: text !== '', keepPrevious: true },
  );
  const problem = error && explain(error);
  return (
    <section aria-label="Preview" className={classes.preview}>
      <Text size="xs" c="dimmed">
        {spoken ? 'They hear' : 'They read'}
      </Text>
      {text === '' ? (
        <Text size="sm" c="dimmed">
          Nothing yet
        </Text>
      ) : problem ? (
        <Text size="sm" className={classes.problem} role="status">
          {problem.detail ?? problem.title}
        </Text>
      ) : (
        data && (
          <>
            <p className={classes.bubble} dir="auto">
              {data.previewTemplate.text}
            </p>
            {!spoken && (
              <Text size="xs" c="dimmed" role="status">
                {sizeWords(data.previewTemplate)}
              </Text>
            )}
          </>
        )
      )}
    </section>
  );
}

interface Size {
  coding: 'GSM7' | 'UCS2';
  units: number;
  segments: number;
}

export function sizeWords({ coding, units, segments }: Size): string {
  const texts = segments === 1 ? '1 text' : `${segments} texts`;
  return coding === 'GSM7'
    ? `${units} characters, sent as ${texts} in the plain alphabet (GSM-7)`
    : `${units} characters, sent as ${texts} in Unicode (UCS-2): a text holds 70 instead of 160`;
}
