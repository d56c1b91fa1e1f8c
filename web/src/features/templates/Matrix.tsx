import { Paper, Text, Title, UnstyledButton } from '@mantine/core';
import { IconMessage, IconVolume } from '@tabler/icons-react';
import { languageName } from '../../ui/languages';
import { StatusBadge } from '../../ui/StatusBadge';
import { Marked } from './Marked';
import { audienceWords, matrix, type TemplateRow } from './matrix';
import classes from './templates.module.css';

interface MatrixProps {
  rows: readonly TemplateRow[];
  locale: string;
  onOpen: (name: string) => void;
}

/** Who gets what and when: an occasion a row, its texts side by side. */
export function Matrix({ rows, locale, onOpen }: MatrixProps) {
  return matrix(rows).map(({ title, occasions }) => (
    <section key={title} aria-label={title}>
      <Title order={2} mb="xs">
        {title}
      </Title>
      <Paper radius="lg" className={classes.table}>
        {occasions.map(({ when, texts }) => (
          <div key={when} className={classes.occasion}>
            <Text size="sm" fw={550} className={classes.when}>
              {when}
            </Text>
            <ul className={classes.texts}>
              {texts.map((row) => (
                <li key={row.name}>
                  <TextCard row={row} locale={locale} onOpen={() => onOpen(row.name)} />
                </li>
              ))}
            </ul>
          </div>
        ))}
      </Paper>
    </section>
  ));
}

interface TextCardProps {
  row: TemplateRow;
  locale: string;
  onOpen: () => void;
}

function TextCard({ row, locale, onOpen }: TextCardProps) {
  const Icon = row.channel === 'VOICE' ? IconVolume : IconMessage;
  return (
    <UnstyledButton className={classes.card} onClick={onOpen} data-idle={!row.inUse || undefined}>
      <span className={classes.cardTop}>
        <Icon size={15} aria-hidden />
        <span>
          {audienceWords[row.audience]} {row.channel === 'VOICE' ? 'hears' : 'reads'}
        </span>
        <span className={classes.name}>{row.name}</span>
      </span>
      <span className={classes.words} dir="auto" lang={row.locale}>
        <Marked text={row.text} />
      </span>
      {(row.isOwn || !row.inUse || row.locale !== locale) && (
        <span className={classes.badges}>
          {row.isOwn && (
            <StatusBadge tone="info" plain>
              Your words
            </StatusBadge>
          )}
          {row.locale !== locale && (
            <StatusBadge tone="neutral" plain>
              In {languageName(row.locale)}
            </StatusBadge>
          )}
          {!row.inUse && (
            <StatusBadge tone="neutral" plain>
              Not sent yet
            </StatusBadge>
          )}
        </span>
      )}
    </UnstyledButton>
  );
}
