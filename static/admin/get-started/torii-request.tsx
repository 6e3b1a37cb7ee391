import { CodeBlock, Link, Stack, Text, Textfield } from '@forge/react';
import { Field } from '../../ui/field';

const CUSTOM_ACTIONS = 'https://support.toriihq.com/hc/en-us/articles/4824204903067-Custom-Actions';

/** Body of the call; Torii fills in the angle brackets. */
const BODY = `{
  "id": "torii-<id of the offboarding>-<id of the app>",
  "person": { "id": "<id of the user>", "email": "<email of the user>", "name": "<name of the user>" },
  "app": { "id": "<id of the app>", "name": "<name of the app>" },
  "offboarding": { "id": "<id of the offboarding>" },
  "owner": { "email": "<email of the owner>" }
}`;

/** Shows the values of the HTTP request that a workflow of Torii sends. */
export function ToriiRequest({ url }: { readonly url: string }) {
  return (
    <Stack space="space.150">
      <Text>
        In Torii, add the action HTTP Request to your offboarding workflow, once for each app.{' '}
        <Link href={CUSTOM_ACTIONS} openNewTab>
          How custom actions work
        </Link>
      </Text>
      <Field id="torii-url" label="POST to">
        <Textfield id="torii-url" isReadOnly isMonospaced value={`${url}/v1/delegations`} />
      </Field>
      <Text weight="bold">Headers</Text>
      <CodeBlock
        language="text"
        text={'Authorization: Bearer <the token>\nContent-Type: application/json'}
        shouldWrapLongLines
      />
      <Text weight="bold">Body</Text>
      <CodeBlock language="json" text={BODY} shouldWrapLongLines />
      <Text>
        The id of the offboarding has to be new each time that a person leaves, such as the id of the workflow run. A
        repeated call with the same id opens no second issue.
      </Text>
    </Stack>
  );
}
