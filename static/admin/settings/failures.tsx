import { useState } from 'react';
import type { SettingsView } from '../../../src/domain/contract/admin-functions';
import { wordsFor } from '../../api';
import { call } from '../api';
import { Field } from '../field';
import { projectOption, type Option } from '../option';
import { ProjectSelect } from '../project-select';
import { Section } from './section';

interface FailuresProps {
  readonly project: SettingsView['alertProject'];
  readonly reload: () => void;
}

/** Where what needs attention becomes an issue, so that nobody has to look here to learn of it. */
export function Failures({ project, reload }: FailuresProps) {
  const [chosen, setChosen] = useState<Option | null>(project && projectOption(project));
  const save = async () => {
    await call('saveAlertProject', { project: chosen?.value ?? null });
    reload();
  };
  return (
    <Section
      title="Where failures are told"
      words="What needs attention is told at the top of this page, and in one open issue each for the receiver, Torii and the rest: made within five minutes, and closed when all of it is mended."
      verb="Save project for failures"
      saved={chosen ? `Failures become issues in ${chosen.label}.` : 'Failures are told at the top of this page alone.'}
      save={save}
    >
      {(error) => (
        <Field
          id="failure-project"
          label="Project"
          error={wordsFor(error, '/project')}
          help={
            project && project.id === chosen?.value
              ? `They are issues of the type ${project.issueType.name}. Empty: no issues are made.`
              : 'The app takes the first of its issue types that it can fill. Empty: no issues are made.'
          }
        >
          <ProjectSelect
            id="failure-project"
            isClearable
            isInvalid={wordsFor(error, '/project') !== undefined}
            value={chosen}
            onChange={setChosen}
          />
        </Field>
      )}
    </Section>
  );
}
