import { DatePicker, LoadingButton, Select, Stack, Text, TextArea, Textfield } from '@forge/react';
import { useState } from 'react';
import { fieldError } from '../api';
import { useAction } from '../loading';
import { Dialog } from '../ui/dialog';
import { ErrorSection } from '../ui/error-message';
import { Field, textOf } from '../ui/field';
import { PersonPicker } from '../ui/person-picker';
import { call } from './api';
import {
  commentOn,
  fieldsToAsk,
  initialValues,
  moveIssue,
  type OutcomeTransition,
  type TransitionField,
} from '../transitions';

interface OutcomeDialogProps {
  readonly title: string;
  /** Label of the note, which becomes part of the outcome and a comment. */
  readonly noteLabel: string;
  readonly issueId: string;
  readonly outcome: OutcomeTransition;
  /** Version of the delegation that the viewer sees. */
  readonly version: number;
  readonly moved: () => void;
  readonly close: () => void;
}

type Values = Readonly<Record<string, unknown>>;

/** Moves the issue with the user's permissions, with the fields that the transition requires and a note. */
export function OutcomeDialog({ title, noteLabel, issueId, outcome, version, moved, close }: OutcomeDialogProps) {
  const { transition } = outcome;
  const fields = fieldsToAsk(outcome);
  const [values, setValues] = useState<Values>(() => initialValues(outcome));
  const [changed, setChanged] = useState(false);
  const [note, setNote] = useState('');
  const moving = useAction();
  const move = async () => {
    const isMoved = await moving.run(async () => {
      const missing = fields.find(({ id }) => values[id] === undefined);
      if (missing) throw new Error(`Fill in ${missing.name}.`);
      const text = note.trim();
      if (text === '') return moveIssue(issueId, transition.id, values);
      // The note is kept before the move, so that it is part of the outcome that the service gets.
      await call('saveNote', { note: text, transition: transition.id, version });
      await moveIssue(issueId, transition.id, values).catch(withNoteCleared);
      await commentOn(issueId, text).catch(() => {
        moved();
        throw new Error('We moved the issue and report your note, but Jira refused it as a comment.');
      });
    });
    if (!isMoved) return;
    moved();
    close();
  };
  return (
    <Dialog
      title={title}
      isDirty={changed || note !== ''}
      close={close}
      onSubmit={() => void move()}
      actions={
        <LoadingButton type="submit" appearance="primary" isLoading={moving.isBusy}>
          {`Move to ${transition.to}`}
        </LoadingButton>
      }
    >
      <Stack space="space.200">
        <Text>{`This moves the issue to ${transition.to}.`}</Text>
        {fields.map((field) => (
          <TransitionInput
            key={field.id}
            field={field}
            value={values[field.id]}
            set={(value) => {
              setChanged(true);
              setValues((before) => ({ ...before, [field.id]: value }));
            }}
          />
        ))}
        <Field
          id="note"
          label={noteLabel}
          help="We report it to the service, and add it to the issue as a comment."
          error={fieldError(moving.error, '/note')}
        >
          <TextArea id="note" defaultValue={note} onChange={(event) => setNote(textOf(event))} />
        </Field>
        <ErrorSection title="We couldn't finish this" error={moving.error} />
      </Stack>
    </Dialog>
  );
}

/** Removes the note of a move that failed. @throws the error of the move */
async function withNoteCleared(error: unknown): Promise<never> {
  // A note that stays expires after some minutes.
  await call('clearNote', {}).catch(() => undefined);
  throw error;
}

interface TransitionInputProps {
  readonly field: TransitionField;
  readonly value: unknown;
  readonly set: (value: unknown) => void;
}

interface ValueOption {
  readonly label: string;
  readonly value: string;
}

function TransitionInput({ field: { id, name, type, allowedValues }, value, set }: TransitionInputProps) {
  const inputId = `field-${id}`;
  if (type === 'user') {
    return (
      <PersonPicker
        id={inputId}
        label={name}
        isRequired
        choose={(accountId) => set(accountId === null ? undefined : { id: accountId })}
      />
    );
  }
  const options = allowedValues?.map((allowed) => ({ value: allowed.id, label: allowed.name }));
  return (
    <Field id={inputId} label={name} isRequired>
      {options ? (
        <Select
          inputId={inputId}
          options={options}
          value={options.find((option) => isIdOf(value, option.value)) ?? null}
          onChange={(chosen: ValueOption | null) => set(chosen ? valueOf(type, chosen.value) : undefined)}
        />
      ) : type === 'date' ? (
        <DatePicker id={inputId} value={textValue(value)} onChange={(date) => set(date === '' ? undefined : date)} />
      ) : (
        <Textfield
          id={inputId}
          defaultValue={textValue(value)}
          onChange={(event) => set(numberOrText(type, textOf(event)))}
        />
      )}
    </Field>
  );
}

function textValue(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function valueOf(type: string, id: string): unknown {
  return type === 'array' ? [{ id }] : { id };
}

function isIdOf(value: unknown, id: string): boolean {
  const [single] = Array.isArray(value) ? (value as unknown[]) : [value];
  return typeof single === 'object' && single !== null && 'id' in single && single.id === id;
}

function numberOrText(type: string, text: string): unknown {
  if (text.trim() === '') return undefined;
  return type === 'number' && Number.isFinite(Number(text)) ? Number(text) : text;
}
