import { Select } from '@forge/react';
import { useCallback, useState } from 'react';
import { useLoaded } from '../loading';
import { ErrorSection } from '../ui/error-message';
import { call } from './api';
import { projectOption, type Option } from './option';

interface CommonProps {
  readonly id: string;
  readonly isInvalid?: boolean;
}

type ProjectSelectProps = CommonProps &
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

/** Offers the projects that the app can create issues in. Typing finds more. */
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
      <ErrorSection title="We couldn't load the projects" error={projects.error} retry={projects.reload} />
    </>
  );
}
