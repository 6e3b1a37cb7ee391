import Button, { LinkButton } from '@atlaskit/button/new';
import ButtonGroup from '@atlaskit/button/button-group';
import { Pressable } from '@atlaskit/primitives';
import type { ElementType, ReactNode } from 'react';
import { localHref } from '../page';
import { Children, pick, atlaskitPart, text, type Part } from './draw';
import { Glyph } from './glyph';
import { styles } from './styles';

/** Props that buttons pass on to Atlaskit. */
const buttonProps = [
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
// The props come from the app at run time, so Atlaskit's own prop types don't apply.
const FlexibleButton: ElementType = Button;
const FlexibleLinkButton: ElementType = LinkButton;
const FlexiblePressable: ElementType = Pressable;

/** Returns icon components for UI Kit's icon names, because Atlaskit needs components. */
function icons(props: Readonly<Record<string, unknown>>): Record<string, () => ReactNode> {
  return Object.fromEntries(
    ['iconBefore', 'iconAfter'].flatMap((side) => {
      const name = text(props[side]);
      return name === undefined ? [] : [[side, () => <Glyph name={name} size="small" />]];
    }),
  );
}

const DrawButton: Part = ({ node }) => (
  // In UI Kit, only `type="submit"` submits a form [doc: button]. An HTML button without a type submits it.
  <FlexibleButton type="button" {...pick(node, buttonProps)} {...icons(node.props)}>
    <Children node={node} />
  </FlexibleButton>
);

const DrawLinkButton: Part = ({ node }) => (
  <FlexibleLinkButton
    {...pick(node, [...buttonProps, 'target'])}
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
  ButtonGroup: atlaskitPart(ButtonGroup, ['label', 'titleId']),
  Pressable: DrawPressable,
};
