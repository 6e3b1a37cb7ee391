import Calendar from '@atlaskit/calendar';
import Checkbox from '@atlaskit/checkbox';
import { DatePicker, TimePicker } from '@atlaskit/datetime-picker';
import {
  ErrorMessage,
  FormFooter,
  FormHeader,
  FormSection,
  HelperMessage,
  Label,
  RequiredAsterisk,
  ValidMessage,
} from '@atlaskit/form';
import { Radio, RadioGroup } from '@atlaskit/radio';
import Range from '@atlaskit/range';
import Select from '@atlaskit/select';
import TextArea from '@atlaskit/textarea';
import Textfield from '@atlaskit/textfield';
import Toggle from '@atlaskit/toggle';
import { useState, type ElementType } from 'react';
import { call, Children, list, pick, atlaskitPart, text, type Part } from './draw';
import type { KitNode } from './tree';

/** Props that all fields pass on to Atlaskit. */
const fieldProps = [
  'id',
  'name',
  'isRequired',
  'isDisabled',
  'isInvalid',
  'onChange',
  'onBlur',
  'onFocus',
  'aria-invalid',
  'aria-labelledby',
  'testId',
  'autoFocus',
  'placeholder',
];

/**
 * Returns the visible value of a field that the app controls, and its setter. Typed text is visible at once, because a
 * late value would move the caret. When the app's next value arrives, it replaces the typed text.
 */
function useEcho(value: unknown): [unknown, (typed: unknown) => void] {
  const [echo, setEcho] = useState({ appValue: value, visible: value });
  if (echo.appValue !== value) setEcho({ appValue: value, visible: value });
  return [echo.appValue === value ? echo.visible : value, (typed) => setEcho({ appValue: value, visible: typed })];
}

/** Returns a part for a text input. */
function textInputPart(Component: ElementType, props: readonly string[]): Part {
  return function TextInputPart({ node }) {
    const [value, setValue] = useEcho(node.props.value);
    const onChange = (event: { readonly target: { readonly value: string } }): void => {
      setValue(event.target.value);
      call(node.props.onChange, event);
    };
    return (
      <Component
        {...pick(node, [...fieldProps, ...props])}
        {...(node.props.value !== undefined && { value })}
        onChange={onChange}
      />
    );
  };
}

/**
 * Returns a part for checkboxes and toggles. `isChecked` controls the state, and `defaultChecked` is the initial state.
 */
function togglePart(Component: ElementType, props: readonly string[]): Part {
  return function TogglePart({ node }) {
    return <Component {...pick(node, [...fieldProps, ...props])} />;
  };
}

const FlexibleSelect: ElementType = Select;

/**
 * Returns the input's id. `register` of `useForm` sets `id` on the field [source: @forge/react], but labels need it on
 * the input.
 */
function inputId(node: KitNode): Record<string, unknown> {
  const id = text(node.props.inputId ?? node.props.id);
  return id === undefined ? {} : { inputId: id };
}

const DrawSelect: Part = ({ node }) => (
  <FlexibleSelect
    {...pick(node, [
      ...fieldProps,
      'appearance',
      'closeMenuOnScroll',
      'closeMenuOnSelect',
      'defaultInputValue',
      'defaultMenuIsOpen',
      'defaultValue',
      'inputValue',
      'isClearable',
      'isLoading',
      'isMulti',
      'isSearchable',
      'menuIsOpen',
      'openMenuOnFocus',
      'onInputChange',
      'options',
      'spacing',
      'value',
    ])}
    id={undefined}
    {...inputId(node)}
    menuPosition="fixed"
    onChange={(option: unknown) => call(node.props.onChange, option)}
    onInputChange={(typed: string) => call(node.props.onInputChange, typed)}
  />
);

const DrawCheckboxGroup: Part = ({ node }) => {
  const [ownValues, setOwnValues] = useState<readonly unknown[]>(
    Array.isArray(node.props.defaultValue) ? node.props.defaultValue : [],
  );
  const chosen = Array.isArray(node.props.value) ? node.props.value : ownValues;
  const name = text(node.props.name) ?? '';
  const toggle = (value: unknown): void => {
    const next = chosen.includes(value) ? chosen.filter((entry) => entry !== value) : [...chosen, value];
    setOwnValues(next);
    call(node.props.onChange, next);
  };
  return (
    <div role="group" aria-label={name}>
      {list(node.props.options).map((option) => (
        <Checkbox
          key={text(option.value)}
          name={name}
          label={text(option.label) ?? ''}
          value={text(option.value) ?? ''}
          isDisabled={node.props.isDisabled === true || option.isDisabled === true}
          isChecked={chosen.includes(option.value)}
          onChange={() => toggle(option.value)}
        />
      ))}
    </div>
  );
};

/**
 * Draws a form. `onSubmit` gets no data [source: @forge/react]. Prevents the browser's submit, because the app's
 * handler runs in another frame.
 */
const DrawForm: Part = ({ node }) => (
  <form
    noValidate
    onSubmit={(event) => {
      event.preventDefault();
      call(node.props.onSubmit, event);
    }}
  >
    <Children node={node} />
  </form>
);

const FlexibleLabel: ElementType = Label;

const DrawLabel: Part = ({ node }) => (
  <FlexibleLabel {...pick(node, ['id', 'testId'])} htmlFor={text(node.props.labelFor)}>
    <Children node={node} />
  </FlexibleLabel>
);

const DrawRange: Part = ({ node }) => {
  const Slider: ElementType = Range;
  return (
    <Slider
      {...pick(node, [...fieldProps, 'defaultValue', 'max', 'min', 'step', 'value'])}
      onChange={(value: number) => call(node.props.onChange, value)}
    />
  );
};

/** Props that date and time pickers pass on to Atlaskit. */
const dateProps = [
  'appearance',
  'dateFormat',
  'defaultIsOpen',
  'defaultValue',
  'disabled',
  'isOpen',
  'locale',
  'maxDate',
  'minDate',
  'nextMonthLabel',
  'previousMonthLabel',
  'shouldShowCalendarButton',
  'inputLabel',
  'spacing',
  'value',
  'weekStartDay',
  'times',
  'timeFormat',
  'timeIsEditable',
  'label',
];

export const fieldParts: Readonly<Record<string, Part>> = {
  Form: DrawForm,
  FormHeader: atlaskitPart(FormHeader, ['title', 'description']),
  FormSection: atlaskitPart(FormSection, ['title', 'description']),
  FormFooter: atlaskitPart(FormFooter, ['align']),
  Label: DrawLabel,
  HelperMessage: atlaskitPart(HelperMessage, ['testId']),
  ErrorMessage: atlaskitPart(ErrorMessage, ['testId']),
  ValidMessage: atlaskitPart(ValidMessage, ['testId']),
  RequiredAsterisk: atlaskitPart(RequiredAsterisk, []),
  Textfield: textInputPart(Textfield, [
    'appearance',
    'elemAfterInput',
    'elemBeforeInput',
    'isCompact',
    'isReadOnly',
    'isMonospaced',
    'width',
    'type',
    'defaultValue',
    'min',
    'max',
    'maxLength',
    'minLength',
    'pattern',
  ]),
  TextArea: textInputPart(TextArea, [
    'appearance',
    'isCompact',
    'isReadOnly',
    'isMonospaced',
    'minimumRows',
    'maxHeight',
    'resize',
    'spellCheck',
    'defaultValue',
    'maxLength',
    'minLength',
  ]),
  Select: DrawSelect,
  Checkbox: togglePart(Checkbox, ['defaultChecked', 'isChecked', 'isIndeterminate', 'label', 'value']),
  CheckboxGroup: DrawCheckboxGroup,
  Radio: togglePart(Radio, ['isChecked', 'label', 'value', 'ariaLabel']),
  RadioGroup: togglePart(RadioGroup, ['defaultValue', 'options', 'value']),
  Toggle: togglePart(Toggle, ['size', 'defaultChecked', 'isChecked', 'label', 'value']),
  Range: DrawRange,
  DatePicker: atlaskitPart(DatePicker, [...fieldProps, ...dateProps]),
  TimePicker: atlaskitPart(TimePicker, [...fieldProps, ...dateProps]),
  Calendar: atlaskitPart(Calendar, [
    'day',
    'defaultDay',
    'defaultMonth',
    'defaultYear',
    'defaultPreviouslySelected',
    'defaultSelected',
    'disabled',
    'maxDate',
    'minDate',
    'nextMonthLabel',
    'onBlur',
    'onChange',
    'onFocus',
    'onSelect',
    'previouslySelected',
    'previousMonthLabel',
    'selected',
    'today',
    'year',
    'locale',
    'testId',
    'weekStartDay',
    'tabIndex',
  ]),
};
