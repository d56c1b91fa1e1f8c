import { type FormRulesRecord, useForm } from '@mantine/form';
import { useEffect, useRef } from 'react';
import { useUnsaved } from '../../ui/unsaved';

/** The fields of `now` that are not as they were. */
const differing = <TPatch extends object>(now: TPatch, before: TPatch) =>
  Object.fromEntries(
    Object.entries(now).filter(
      ([field, value]) => JSON.stringify(value) !== JSON.stringify(before[field as keyof TPatch]),
    ),
  ) as Partial<TPatch>;

/**
 * A form that stays on its page. It shows what the server has, as long as nothing is written in it;
 * and it saves only what was changed in it, so that a colleague's change of the rest stays.
 */
export function usePolicyForm<TValues extends object, TPatch extends object>(
  kept: TValues,
  /** The values as the server takes them. */
  taken: (values: TValues) => TPatch,
  validate: FormRulesRecord<TValues, TValues>,
) {
  const form = useForm<TValues>({ initialValues: kept, validate });
  const newest = JSON.stringify(kept);
  const shown = useRef(newest);

  function show(values: TValues) {
    shown.current = newest;
    form.setInitialValues(values);
    form.setValues(values);
  }

  const dirty = form.isDirty();
  useUnsaved(() => dirty);
  useEffect(() => {
    if (!dirty && shown.current !== newest) show(kept);
  });

  return {
    form,
    dirty,
    /** It is saved, and so it is kept now. */
    saved: show,
    undo: () => show(kept),
    submit: (save: (patch: Partial<TPatch>) => void) =>
      form.onSubmit((values) => {
        const patch = differing(taken(values), taken(form.getInitialValues()));
        // Only written another way.
        if (Object.keys(patch).length === 0) show(kept);
        else save(patch);
      }),
  };
}
