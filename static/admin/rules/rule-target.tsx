import { Stack } from '@forge/react';
import { fieldError } from '../../api';
import { ErrorSection } from '../../ui/error-message';
import { SelectField } from '../../ui/select-field';
import { ProjectField } from '../project-field';
import { RequiredFields } from './rule-fields';
import type { RuleSectionProps } from './rule-section';
import { changeType } from './rule-type';

/** Edits the project and the issue type, and the fields that the type requires. */
export function RuleTarget({ draft, issueTypes, error, change }: RuleSectionProps) {
  const project = draft.project?.id;
  const types = issueTypes.value ?? [];
  const type = types.find(({ id }) => id === draft.issueType?.id);
  return (
    <Stack space="space.200">
      <ProjectField
        id="rule-project"
        label="Project"
        isRequired
        error={fieldError(error, '/project')}
        help="Only projects that the app can create issues in. Type to find more."
        value={draft.project}
        choose={(chosen) =>
          change({ project: chosen, issueType: null, completed: [], declined: [], cancelStatus: null, fields: {} })
        }
      />
      <SelectField
        id="rule-type"
        label="Issue type"
        isRequired
        error={fieldError(error, '/issueType')}
        help={type?.subtask === true ? 'A subtask: each call from the service has to name its parent.' : undefined}
        isLoading={issueTypes.isLoading}
        isDisabled={project === undefined}
        options={types}
        value={draft.issueType}
        choose={(chosen) => {
          const issueType = types.find(({ id }) => id === chosen.id);
          if (issueType) change(changeType(draft, issueType));
        }}
      />
      <ErrorSection title="We couldn't load the issue types" error={issueTypes.error} retry={issueTypes.reload} />
      {project !== undefined && type && (
        <RequiredFields
          key={`${project} ${type.id}`}
          project={project}
          issueType={type.id}
          fields={draft.fields}
          error={error}
          change={(fields) => change({ fields })}
        />
      )}
    </Stack>
  );
}
