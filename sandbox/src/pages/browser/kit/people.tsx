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

/** Users that a picker offers. */
const choices: readonly Choice[] = page.users
  .filter(({ active }) => active)
  .map(({ accountId, displayName }) => ({ value: accountId, label: displayName }));

/** Returns the user object that the picker passes to `onChange` [source]. */
function toPickedUser({ value, label }: Choice): Readonly<Record<string, unknown>> {
  return { id: value, type: 'user', name: label, avatarUrl: '' };
}

/** Returns the choices of a value: an account id, a user object, or a list of these. */
function choicesOf(value: unknown): readonly Choice[] {
  const ids = [value]
    .flat()
    .map((entry) => (typeof entry === 'object' && entry !== null && 'id' in entry ? entry.id : entry));
  return choices.filter(({ value: id }) => ids.includes(id));
}

const DrawUserPicker: Part = ({ node }) => {
  const id = useId();
  const { props } = node;
  const isMulti = props.isMulti === true;
  const label = text(props.label);
  const description = text(props.description);
  const valueProp =
    props.value === undefined ? {} : { value: isMulti ? choicesOf(props.value) : (choicesOf(props.value)[0] ?? null) };
  const defaultValueProp =
    props.defaultValue === undefined
      ? {}
      : { defaultValue: isMulti ? choicesOf(props.defaultValue) : (choicesOf(props.defaultValue)[0] ?? null) };
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
        isMulti={isMulti}
        isClearable
        menuPosition="fixed"
        isDisabled={props.isDisabled === true}
        isInvalid={props.isInvalid === true}
        placeholder={text(props.placeholder) ?? 'Enter people'}
        {...valueProp}
        {...defaultValueProp}
        onChange={(option) =>
          call(
            props.onChange,
            Array.isArray(option)
              ? option.map(toPickedUser)
              : option && !('length' in option)
                ? toPickedUser(option)
                : null,
          )
        }
        onBlur={(event) => call(props.onBlur, event)}
      />
      {description !== undefined &&
        (props.isInvalid === true ? (
          <ErrorMessage>{description}</ErrorMessage>
        ) : (
          <HelperMessage>{description}</HelperMessage>
        ))}
    </div>
  );
};

const DrawUser: Part = ({ node }) => {
  const user = page.users.find(({ accountId }) => accountId === node.props.accountId);
  const name = user?.displayName ?? 'Former user';
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
