import { Select, Stack } from '@forge/react';
import { fieldError } from '../../api';
import { Choice } from '../../ui/choice';
import { Field } from '../../ui/field';
import { optionOf, type Option } from '../option';
import type { RuleDraft } from './rule-draft';
import type { RuleSectionProps } from './rule-section';
import type { IssueTypes } from './use-issue-types';

/** Edits the statuses and resolutions that end a delegation. */
export function RuleOutcomes({ draft, choices, issueTypes, error, change }: RuleSectionProps) {
  const statuses = statusesOf(draft, issueTypes);
  const statusSelect = (id: string, pointer: string, value: readonly Option[], set: (chosen: Option[]) => void) => (
    <Select
      inputId={id}
      isMulti
      isSearchable
      isLoading={issueTypes.isLoading}
      isDisabled={statuses.length === 0}
      isInvalid={fieldError(error, pointer) !== undefined}
      options={statuses}
      value={[...value]}
      onChange={(chosen: Option[] | null) => set(chosen ?? [])}
    />
  );
  return (
    <Stack space="space.200">
      <Field
        id="rule-completed"
        label="Status for completed issue"
        isRequired
        error={fieldError(error, '/completedStatuses')}
        help="The access was removed. We report it to the service at once."
      >
        {statusSelect('rule-completed', '/completedStatuses', draft.completed, (completed) => change({ completed }))}
      </Field>
      <Choice
        id="rule-refusals"
        label="What does a refusal look like?"
        isRequired
        error={fieldError(error, '/refusals')}
        help="A refusal ends the work while the person keeps the access."
        value={draft.refusals}
        options={[
          { value: 'report', label: 'A status or a resolution' },
          { value: 'ignore', label: "Nothing: don't report refusals" },
        ]}
        choose={(refusals) => change({ refusals })}
      />
      {draft.refusals === 'report' && (
        <>
          <Field
            id="rule-declined"
            label="Status for declined issue"
            error={fieldError(error, '/declinedStatuses')}
            help="An issue in this status was refused."
          >
            {statusSelect('rule-declined', '/declinedStatuses', draft.declined, (declined) => change({ declined }))}
          </Field>
          <Field
            id="rule-resolutions"
            label="Declined resolutions"
            error={fieldError(error, '/declinedResolutions')}
            help="An issue in a status for completed issue with this resolution was refused, too."
          >
            <Select
              inputId="rule-resolutions"
              isMulti
              isSearchable
              isInvalid={fieldError(error, '/declinedResolutions') !== undefined}
              options={choices.resolutions.map(optionOf)}
              value={[...draft.declinedResolutions]}
              onChange={(chosen: Option[] | null) => change({ declinedResolutions: chosen ?? [] })}
            />
          </Field>
        </>
      )}
    </Stack>
  );
}

/** Edits the status for issues of canceled delegations. */
export function CancelStatus({ draft, issueTypes, error, change }: RuleSectionProps) {
  const statuses = statusesOf(draft, issueTypes);
  return (
    <Field
      id="rule-cancel"
      label="Status for canceled issue"
      error={fieldError(error, '/cancelStatus')}
      help="We move the issue there when the service cancels. Empty: the issue stays as it is."
    >
      <Select
        inputId="rule-cancel"
        isClearable
        isDisabled={statuses.length === 0}
        options={statuses}
        value={draft.cancelStatus}
        onChange={(cancelStatus: Option | null) => change({ cancelStatus })}
      />
    </Field>
  );
}

function statusesOf({ issueType }: RuleDraft, { value }: IssueTypes): Option[] {
  return value?.find(({ id }) => id === issueType?.value)?.statuses.map(optionOf) ?? [];
}
