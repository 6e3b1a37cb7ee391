import { Stack } from '@forge/react';
import { fieldError } from '../../api';
import { Choice } from '../../ui/choice';
import { MultiSelectField, SelectField } from '../../ui/select-field';
import type { RuleSectionProps } from './rule-section';

/** Edits the statuses and resolutions that end a delegation. */
export function RuleOutcomes({ draft, choices, issueTypes, error, change }: RuleSectionProps) {
  const statuses = statusSelect({ draft, issueTypes });
  return (
    <Stack space="space.200">
      <MultiSelectField
        {...statuses}
        id="rule-completed"
        label="Status for completed issue"
        isRequired
        error={fieldError(error, '/completedStatuses')}
        help="The access was removed. We report it to the service at once."
        isLoading={issueTypes.isLoading}
        value={draft.completed}
        choose={(completed) => change({ completed })}
      />
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
          <MultiSelectField
            {...statuses}
            id="rule-declined"
            label="Status for declined issue"
            error={fieldError(error, '/declinedStatuses')}
            help="An issue in this status was refused."
            isLoading={issueTypes.isLoading}
            value={draft.declined}
            choose={(declined) => change({ declined })}
          />
          <MultiSelectField
            id="rule-resolutions"
            label="Declined resolutions"
            error={fieldError(error, '/declinedResolutions')}
            help="An issue with this resolution was refused, too, even if its status is one for completed issues."
            options={choices.resolutions}
            value={draft.declinedResolutions}
            choose={(declinedResolutions) => change({ declinedResolutions })}
          />
        </>
      )}
    </Stack>
  );
}

/** Edits the status for issues of canceled delegations. */
export function CancelStatus({ draft, issueTypes, error, change }: RuleSectionProps) {
  return (
    <SelectField
      {...statusSelect({ draft, issueTypes })}
      id="rule-cancel"
      label="Status for canceled issue"
      error={fieldError(error, '/cancelStatus')}
      help="We move the issue there when the service cancels. Empty: the issue stays as it is."
      value={draft.cancelStatus}
      choose={(cancelStatus) => change({ cancelStatus })}
      clear={() => change({ cancelStatus: null })}
    />
  );
}

/** Returns the props of a select for the statuses of the issue type. */
function statusSelect({ draft: { issueType }, issueTypes }: Pick<RuleSectionProps, 'draft' | 'issueTypes'>) {
  const options = issueTypes.value?.find(({ id }) => id === issueType?.id)?.statuses ?? [];
  return { options, isDisabled: options.length === 0 };
}
