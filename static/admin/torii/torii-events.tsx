import { Checkbox, Stack, Text } from '@forge/react';
import type { TriggerName } from '../../../src/domain/delivery/torii';
import { fieldError } from '../../api';
import { FieldMessage } from '../../ui/field';
import { TextInput } from '../../ui/text-input';
import { Title } from '../../ui/title';
import type { ToriiSectionProps } from './torii-draft';

const WORKFLOWS: readonly (readonly [TriggerName, string])[] = [
  ['completed', 'Workflow to start when an issue is completed'],
  ['assigned', 'Workflow to start when an issue is assigned'],
  ['declined', 'Workflow to start when an issue is declined'],
];

/** Edits the optional events that the app reports to Torii. */
export function ToriiEvents({ draft, change, error }: ToriiSectionProps) {
  return (
    <Stack space="space.200">
      <Title level={3}>Events</Title>
      <Text>
        Always: we set the person as removed from the app when all their issues for the app are completed. We undo it
        when an issue is reopened.
      </Text>
      <Stack space="space.050">
        <Checkbox
          label="Set the person as offboarded when the offboarding is completed"
          isChecked={draft.lifecycle}
          onChange={() => change({ lifecycle: !draft.lifecycle })}
        />
        <FieldMessage help="Changes the person's lifecycle status in Torii, and changes it back when an issue is reopened." />
      </Stack>
      {WORKFLOWS.map(([name, label]) => (
        <TextInput
          key={name}
          id={`torii-${name}`}
          label={label}
          error={
            fieldError(error, `/workflows/${name}`) === undefined ? undefined : 'Must be the number of a workflow.'
          }
          help={name === 'completed' ? "The number at the end of the workflow's URL in Torii. Empty: none." : undefined}
          width={160}
          initial={draft.workflows[name]}
          change={(text) => change({ workflows: { ...draft.workflows, [name]: text } })}
        />
      ))}
    </Stack>
  );
}
