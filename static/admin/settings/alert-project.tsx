import { useState } from 'react';
import type { SettingsView } from '../../../src/domain/contract/admin-functions';
import { fieldError } from '../../api';
import { Field } from '../../ui/field';
import { call } from '../api';
import { projectOption, type Option } from '../option';
import { ProjectSelect } from '../project-select';
import { Section } from './section';

interface AlertProjectProps {
  readonly project: SettingsView['alertProject'];
  readonly reload: () => void;
}

/** Edits the project for alert issues, so that admins are notified of problems in Jira. */
export function AlertProject({ project, reload }: AlertProjectProps) {
  const [chosen, setChosen] = useState<Option | null>(project && projectOption(project));
  const save = async () => {
    await call('saveAlertProject', { project: chosen?.value ?? null });
    reload();
  };
  return (
    <Section
      title="Alerts"
      text="We show problems at the top of this page. Choose a project to get an issue, too: one each for the webhook, Torii and everything else. We create it within 5 minutes and close it when everything is fixed."
      verb="Save alert project"
      errorTitle="We couldn't save the alert project"
      saved={chosen ? `We'll create alert issues in ${chosen.label}.` : "We won't create alert issues."}
      save={save}
    >
      {(error) => (
        <Field
          id="alert-project"
          label="Project for alerts"
          error={fieldError(error, '/project')}
          help={
            project && project.id === chosen?.value
              ? `Issue type: ${project.issueType.name}. Empty: no issues.`
              : 'We use the first issue type that we can create. Empty: no issues.'
          }
        >
          <ProjectSelect
            id="alert-project"
            isClearable
            isInvalid={fieldError(error, '/project') !== undefined}
            value={chosen}
            onChange={setChosen}
          />
        </Field>
      )}
    </Section>
  );
}
