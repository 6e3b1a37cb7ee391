import { DatePicker, LoadingButton, Stack, Text, TextArea } from '@forge/react';
import { useState } from 'react';
import { fieldError } from '../api';
import { idsIn, textValue, valueOfText } from '../field-values';
import { useAction } from '../loading';
import { Dialog } from '../ui/dialog';
import { ErrorSection } from '../ui/error-message';
import { Field, textOf } from '../ui/field';
import { PersonPicker } from '../ui/person-picker';
import { SelectField } from '../ui/select-field';
import { TextInput } from '../ui/text-input';
import { call } from './api';
import {
  commentOn,
  fieldsToAskFor,
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
  readonly onMoved: () => void;
  readonly close: () => void;
}

type Values = Readonly<Record<string, unknown>>;

/** Moves the issue with the user's permissions, with the fields that the transition requires and a note. */
export function OutcomeDialog({ title, noteLabel, issueId, outcome, version, onMoved, close }: OutcomeDialogProps) {
  const { transition } = outcome;
  const fields = fieldsToAskFor(outcome);
  const [values, setValues] = useState<Values>(() => initialValues(outcome));
  const [isChanged, setChanged] = useState(false);
  const [note, setNote] = useState('');
  const moving = useAction(async () => {
    const missing = fields.find(({ id }) => values[id] === undefined);
    if (missing) throw new Error(`Fill in ${missing.name}.`);
    const text = note.trim();
    // The note is kept before the move, so that it is part of the outcome that the service gets.
    if (text !== '') await call('saveNote', { note: text, transition: transition.id, version });
    await moveIssue(issueId, transition.id, values).catch(async (error: unknown) => {
      // A note that stays expires after some minutes.
      if (text !== '') await call('clearNote', {}).catch(() => undefined);
      throw error;
    });
    onMoved();
    if (text !== '') {
      await commentOn(issueId, text).catch(() => {
        throw new Error('We moved the issue and will report your note, but Jira refused it as a comment.');
      });
    }
    close();
  });
  return (
    <Dialog
      title={title}
      isDirty={isChanged || note !== ''}
      close={close}
      onSubmit={moving.start}
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

interface TransitionInputProps {
  readonly field: TransitionField;
  readonly value: unknown;
  readonly set: (value: unknown) => void;
}

function TransitionInput({ field: { id, name, type, allowedValues }, value, set }: TransitionInputProps) {
  const field = { id: `field-${id}`, label: name, isRequired: true };
  if (type === 'user') {
    return <PersonPicker {...field} choose={(accountId) => set(accountId === null ? undefined : { id: accountId })} />;
  }
  if (allowedValues) {
    return (
      <SelectField
        {...field}
        options={allowedValues}
        value={allowedValues.find((allowed) => idsIn(value).includes(allowed.id))}
        choose={(chosen) => set(type === 'array' ? [{ id: chosen.id }] : { id: chosen.id })}
      />
    );
  }
  if (type === 'date') {
    return (
      <Field {...field}>
        <DatePicker id={field.id} value={textValue(value)} onChange={(date) => set(date === '' ? undefined : date)} />
      </Field>
    );
  }
  return <TextInput {...field} initial={textValue(value)} change={(text) => set(valueOfText(type, text))} />;
}
