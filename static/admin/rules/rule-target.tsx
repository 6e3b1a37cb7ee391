import { Select, Stack } from '@forge/react';
import { fieldError } from '../../api';
import { ErrorSection } from '../../ui/error-message';
import { Field } from '../../ui/field';
import { optionOf, type Option } from '../option';
import { ProjectSelect } from '../project-select';
import { RequiredFields } from './rule-fields';
import type { RuleSectionProps } from './rule-section';
import { changeType } from './rule-type';

/** Edits the project and the issue type, and the fields that the type requires. */
export function RuleTarget({ draft, issueTypes, error, change }: RuleSectionProps) {
  const project = draft.project?.value;
  const types = issueTypes.value ?? [];
  const type = types.find(({ id }) => id === draft.issueType?.value);
  const chooseProject = (chosen: Option | null) =>
    change({ project: chosen, issueType: null, completed: [], declined: [], cancelStatus: null, fields: {} });
  const chooseType = (chosen: Option | null) => {
    const found = types.find(({ id }) => id === chosen?.value);
    if (found) change(changeType(draft, found));
  };
  return (
    <Stack space="space.200">
      <Field
        id="rule-project"
        label="Project"
        isRequired
        error={fieldError(error, '/project')}
        help="Only projects that the app can create issues in. Type to find more."
      >
        <ProjectSelect
          id="rule-project"
          isInvalid={fieldError(error, '/project') !== undefined}
          value={draft.project}
          onChange={chooseProject}
        />
      </Field>
      <Field
        id="rule-type"
        label="Issue type"
        isRequired
        error={fieldError(error, '/issueType')}
        help={type?.subtask === true ? 'A subtask: each call of the service has to name its parent.' : undefined}
      >
        <Select
          inputId="rule-type"
          isLoading={issueTypes.isLoading}
          isDisabled={project === undefined}
          isInvalid={fieldError(error, '/issueType') !== undefined}
          options={types.map(optionOf)}
          value={draft.issueType}
          onChange={chooseType}
        />
      </Field>
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
