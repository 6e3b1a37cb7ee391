import { Select } from '@forge/react';
import { useCallback, useState } from 'react';
import { useLoaded } from '../loading';
import { Trouble } from '../trouble';
import { call } from './api';
import { projectOption, type Option } from './option';

interface Common {
  readonly id: string;
  readonly isInvalid?: boolean;
}

type ProjectSelectProps = Common &
  (
    | {
        readonly isMulti: true;
        readonly value: readonly Option[];
        readonly onChange: (chosen: readonly Option[]) => void;
      }
    | {
        readonly isMulti?: false;
        readonly isClearable?: boolean;
        readonly value: Option | null;
        readonly onChange: (chosen: Option | null) => void;
      }
  );

/** Chooses among the projects in which the app may create issues; what is typed finds more of them. */
export function ProjectSelect(props: ProjectSelectProps) {
  const [query, setQuery] = useState('');
  const projects = useLoaded(useCallback(() => call('getProjects', { query }), [query]));
  const common = {
    inputId: props.id,
    isSearchable: true,
    isLoading: projects.isLoading,
    isInvalid: props.isInvalid ?? false,
    options: (projects.value?.projects ?? []).map(projectOption),
    onInputChange: (typed: string) => setQuery(typed),
  };
  return (
    <>
      {props.isMulti === true ? (
        <Select
          {...common}
          isMulti
          value={[...props.value]}
          onChange={(chosen: Option[] | null) => props.onChange(chosen ?? [])}
        />
      ) : (
        <Select
          {...common}
          isClearable={props.isClearable ?? false}
          value={props.value}
          onChange={(chosen: Option | null) => props.onChange(chosen)}
        />
      )}
      <Trouble title="The projects could not be loaded" error={projects.error} retry={projects.reload} />
    </>
  );
}
