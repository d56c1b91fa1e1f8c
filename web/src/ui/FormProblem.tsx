import { Alert } from '@mantine/core';
import type { ReactNode } from 'react';

interface FormProblemProps {
  /** From `formProblem(…)`; nothing is shown without. */
  problem: { title: string; detail?: string | undefined } | undefined;
  /** A way out: reload, go elsewhere. */
  children?: ReactNode;
}

/** Above the fields: why the form was not taken, when no single field is at fault. */
export function FormProblem({ problem, children }: FormProblemProps) {
  if (!problem) return null;
  return (
    <Alert color="red" role="alert" title={problem.title}>
      {problem.detail}
      {children}
    </Alert>
  );
}
