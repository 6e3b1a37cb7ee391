import { Checkbox, Heading, Stack, Text, Textfield } from '@forge/react';
import type { TriggerName } from '../../../src/domain/delivery/torii';
import { wordsFor } from '../../api';
import { Below, Field, textOf } from '../field';
import type { PartProps } from './torii';

const WORKFLOWS: readonly (readonly [TriggerName, string])[] = [
  ['completed', 'Workflow to start when an issue is completed'],
  ['assigned', 'Workflow to start when an issue is assigned'],
  ['declined', 'Workflow to start when an issue is declined'],
];

/** Which news go to Torii beside the removal itself. */
export function ToriiEvents({ draft, change, error }: PartProps) {
  return (
    <Stack space="space.200">
      <Heading as="h3" size="small">
        What Torii is told
      </Heading>
      <Text>
        Always: the person is removed from the app, once each of their issues for it is completed. When one is reopened,
        that is taken back.
      </Text>
      <Stack space="space.050">
        <Checkbox
          label="The person is offboarded, when the last issue of the offboarding is completed"
          isChecked={draft.lifecycle}
          onChange={() => change({ lifecycle: !draft.lifecycle })}
        />
        <Below help="Sets the person's lifecycle status in Torii; back to offboarding when an issue is reopened." />
      </Stack>
      {WORKFLOWS.map(([name, label]) => {
        const wrong = wordsFor(error, `/workflows/${name}`);
        return (
          <Field
            key={name}
            id={`torii-${name}`}
            label={label}
            error={wrong && 'Must be the number of a workflow.'}
            help={
              name === 'completed'
                ? "The number at the end of the workflow's address in Torii. Empty: none."
                : undefined
            }
          >
            <Textfield
              id={`torii-${name}`}
              width={160}
              defaultValue={draft.workflows[name]}
              isInvalid={wrong !== undefined}
              onChange={(event) => change({ workflows: { ...draft.workflows, [name]: textOf(event) } })}
            />
          </Field>
        );
      })}
    </Stack>
  );
}
