import { useState } from 'react';
import { fieldError } from '../../api';
import { call, type SettingsProps } from '../api';
import { projectChoice, ProjectField } from '../project-field';
import { Section } from './section';

/** Edits the project for alert issues, so that admins are notified of problems in Jira. */
export function AlertProject({ settings: { alertProject }, reload }: SettingsProps) {
  const [chosen, setChosen] = useState(alertProject && projectChoice(alertProject));
  return (
    <Section
      title="Alerts"
      text="We show problems at the top of this page. Choose a project to get an issue, too: one each for the webhook, Torii and everything else. We create it within 5 minutes and close it when everything is fixed."
      verb="Save alert project"
      errorTitle="We couldn't save the alert project"
      savedText={chosen ? `We'll create alert issues in ${chosen.name}.` : "We won't create alert issues."}
      save={() => call('saveAlertProject', { project: chosen?.id ?? null })}
      reload={reload}
    >
      {(error) => (
        <ProjectField
          id="alert-project"
          label="Project for alerts"
          error={fieldError(error, '/project')}
          help={
            alertProject && alertProject.id === chosen?.id
              ? `Issue type: ${alertProject.issueType.name}. Empty: no issues.`
              : 'We use the first issue type for which we can create issues. Empty: no issues.'
          }
          value={chosen}
          choose={setChosen}
          clear={() => setChosen(null)}
        />
      )}
    </Section>
  );
}
