import Avatar from '@atlaskit/avatar';
import { ErrorMessage, HelperMessage, Label, RequiredAsterisk } from '@atlaskit/form';
import Select from '@atlaskit/select';
import { useId } from 'react';
import { page } from '../page';
import { call, Children, text, type Part } from './draw';

interface Choice {
  readonly label: string;
  readonly value: string;
}

const choices: readonly Choice[] = page.users
  .filter(({ active }) => active)
  .map(({ accountId, displayName }) => ({ value: accountId, label: displayName }));

/** Returns the user object that the picker passes to `onChange` [source]. */
function picked({ value, label }: Choice): Readonly<Record<string, unknown>> {
  return { id: value, type: 'user', name: label, avatarUrl: '' };
}

function chosen(value: unknown): readonly Choice[] {
  const ids = [value]
    .flat()
    .map((entry) => (typeof entry === 'object' && entry !== null && 'id' in entry ? entry.id : entry));
  return choices.filter(({ value: id }) => ids.includes(id));
}

const DrawUserPicker: Part = ({ node }) => {
  const id = useId();
  const { props } = node;
  const several = props.isMulti === true;
  const label = text(props.label);
  const described = text(props.description);
  const value =
    props.value === undefined ? {} : { value: several ? chosen(props.value) : (chosen(props.value)[0] ?? null) };
  const start =
    props.defaultValue === undefined
      ? {}
      : { defaultValue: several ? chosen(props.defaultValue) : (chosen(props.defaultValue)[0] ?? null) };
  return (
    <div className="field">
      {label !== undefined && (
        <Label htmlFor={id}>
          {label}
          {props.isRequired === true && <RequiredAsterisk />}
        </Label>
      )}
      <Select<Choice, boolean>
        inputId={id}
        options={choices}
        isMulti={several}
        isClearable
        menuPosition="fixed"
        isDisabled={props.isDisabled === true}
        isInvalid={props.isInvalid === true}
        placeholder={text(props.placeholder) ?? 'Enter people'}
        {...value}
        {...start}
        onChange={(option) =>
          call(
            props.onChange,
            Array.isArray(option) ? option.map(picked) : option && !('length' in option) ? picked(option) : null,
          )
        }
        onBlur={(event) => call(props.onBlur, event)}
      />
      {described !== undefined &&
        (props.isInvalid === true ? (
          <ErrorMessage>{described}</ErrorMessage>
        ) : (
          <HelperMessage>{described}</HelperMessage>
        ))}
    </div>
  );
};

const DrawUser: Part = ({ node }) => {
  const known = page.users.find(({ accountId }) => accountId === node.props.accountId);
  const name = known?.displayName ?? 'Former user';
  return (
    <span className="person">
      <Avatar size="small" appearance="circle" />
      {node.props.hideDisplayName === true ? <span className="visually-hidden">{name}</span> : name}
    </span>
  );
};

export const peopleParts: Readonly<Record<string, Part>> = {
  UserPicker: DrawUserPicker,
  User: DrawUser,
  UserGroup: ({ node }) => (
    <span className="people">
      <Children node={node} />
    </span>
  ),
};
