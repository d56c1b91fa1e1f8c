import { TextInput } from '@mantine/core';
import type { GetInputPropsReturnType } from '@mantine/form';
import { durationText, parseDuration } from './duration';

/** Below the field: fields side by side then stand on one line, however long their words. */
export const wordsBelow: ('label' | 'input' | 'description' | 'error')[] = [
  'label',
  'input',
  'error',
  'description',
];

/** What is wrong with a duration as typed. */
export const duration = (text: string) =>
  parseDuration(text) === undefined ? 'A number and its unit, as 30 min, 2 h or 1 day.' : null;

interface DurationInputProps {
  label: string;
  description: string;
  /** What the form has for the field. */
  input: GetInputPropsReturnType;
  onSettled: (text: string) => void;
}

/** Writes what was typed the usual way once it is left, so that what was understood shows. */
export function DurationInput({ label, description, input, onSettled }: DurationInputProps) {
  const { onBlur, ...props } = input;
  return (
    <TextInput
      label={label}
      inputWrapperOrder={wordsBelow}
      description={description}
      placeholder="30 min, 2 h, 1 day"
      {...props}
      onBlur={(event) => {
        onBlur?.(event);
        const seconds = parseDuration(event.currentTarget.value);
        onSettled(seconds === undefined ? event.currentTarget.value : durationText(seconds));
      }}
    />
  );
}
