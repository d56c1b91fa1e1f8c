import { Button, Text } from '@mantine/core';
import { IconRestore } from '@tabler/icons-react';
import { useState } from 'react';
import { explain, fieldErrors } from '../../api/errors';
import { ResetTemplateDocument, SetTemplateDocument } from '../../api/generated/graphql';
import { useGqlMutation } from '../../api/queries';
import { FormDrawer } from '../../ui/FormDrawer';
import { FormProblem } from '../../ui/FormProblem';
import { languageName } from '../../ui/languages';
import { notifyDone } from '../../ui/notify';
import { audienceWords, type TemplateRow } from './matrix';
import { WordsField } from './WordsField';

interface TemplateEditorProps {
  template: TemplateRow;
  marketId: string;
  /** The language that is edited. */
  locale: string;
  canManage: boolean;
  onClose: () => void;
}

/** A market's own words for one text, in one language. */
export function TemplateEditor(props: TemplateEditorProps) {
  const { template, marketId, locale, canManage, onClose } = props;
  const [text, setText] = useState(template.text);
  const save = useGqlMutation(SetTemplateDocument, {
    invalidates: ['templates'],
    showsErrors: true,
    onSuccess: () => {
      notifyDone(`${template.name} is saved. It holds from the next one on.`);
      onClose();
    },
  });
  const reset = useGqlMutation(ResetTemplateDocument, {
    invalidates: ['templates'],
    showsErrors: true,
    onSuccess: ({ resetTemplate }) => {
      notifyDone(`${template.name} is back to the common words.`);
      setText(resetTemplate.text);
    },
  });
  const error = save.error ?? reset.error;
  const atText = save.error ? fieldErrors(save.error)?.text : undefined;
  const changed = text.trim() !== template.text;
  const language = languageName(locale);

  return (
    <FormDrawer
      onClose={onClose}
      title={`${template.name}: ${audienceWords[template.audience]}, ${language}`}
      description={`${template.when}.${template.inUse ? '' : ' This server does not send it yet.'}`}
      submitLabel={
        canManage ? (changed || template.isOwn ? 'Save' : `Save for ${language}`) : undefined
      }
      busy={save.isPending}
      onSubmit={(event) => {
        event.preventDefault();
        if (!canManage) return onClose();
        save.mutate({ input: { marketId, locale, name: template.name, text: text.trim() } });
      }}
      secondary={
        canManage &&
        template.isOwn && (
          <Button
            variant="subtle"
            leftSection={<IconRestore size={16} aria-hidden />}
            loading={reset.isPending}
            onClick={() => reset.mutate({ marketId, locale, name: template.name })}
          >
            Reset
          </Button>
        )
      }
    >
      {error && !atText && <FormProblem problem={explain(error)} />}
      <WordsField
        value={text}
        onChange={setText}
        error={atText}
        readOnly={!canManage}
        marketId={marketId}
        name={template.name}
        spoken={template.channel === 'VOICE'}
        variables={template.variables}
      />
      {template.text !== template.defaultText && (
        <Text size="xs" c="dimmed">
          The common words: {template.defaultText}
        </Text>
      )}
    </FormDrawer>
  );
}
