import Button, { LinkButton } from '@atlaskit/button/new';
import ButtonGroup from '@atlaskit/button/button-group';
import { Pressable } from '@atlaskit/primitives';
import type { ElementType, ReactNode } from 'react';
import { localHref } from '../page';
import { Children, pick, same, text, type Part } from './draw';
import { Glyph } from './glyph';
import { styles } from './styles';

const states = [
  'appearance',
  'autoFocus',
  'isDisabled',
  'isSelected',
  'isLoading',
  'onBlur',
  'onClick',
  'onFocus',
  'spacing',
  'testId',
  'shouldFitContainer',
  'type',
];
const FlexibleButton: ElementType = Button;
const FlexibleLinkButton: ElementType = LinkButton;
const FlexiblePressable: ElementType = Pressable;

/** Atlaskit wants a component where UI Kit gives a name. */
function icons(props: Readonly<Record<string, unknown>>): Record<string, () => ReactNode> {
  return Object.fromEntries(
    ['iconBefore', 'iconAfter'].flatMap((side) => {
      const name = text(props[side]);
      return name === undefined ? [] : [[side, () => <Glyph name={name} size="small" />]];
    }),
  );
}

const DrawButton: Part = ({ node }) => (
  // A button in a form submits it in HTML unless it says otherwise; in UI Kit only `type="submit"` does [doc].
  <FlexibleButton type="button" {...pick(node, states)} {...icons(node.props)}>
    <Children node={node} />
  </FlexibleButton>
);

const DrawLinkButton: Part = ({ node }) => (
  <FlexibleLinkButton
    {...pick(node, [...states, 'target'])}
    {...icons(node.props)}
    href={localHref(text(node.props.href) ?? '')}
  >
    <Children node={node} />
  </FlexibleLinkButton>
);

const DrawPressable: Part = ({ node }) => (
  <FlexiblePressable
    {...pick(node, [
      'onClick',
      'isDisabled',
      'type',
      'testId',
      'backgroundColor',
      'padding',
      'paddingBlock',
      'paddingInline',
    ])}
    {...styles(node)}
  >
    <Children node={node} />
  </FlexiblePressable>
);

export const buttonParts: Readonly<Record<string, Part>> = {
  Button: DrawButton,
  LoadingButton: DrawButton,
  LinkButton: DrawLinkButton,
  ButtonGroup: same(ButtonGroup, ['label', 'titleId']),
  Pressable: DrawPressable,
};
