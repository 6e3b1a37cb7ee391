import Badge from '@atlaskit/badge';
import Heading from '@atlaskit/heading';
import Link from '@atlaskit/link';
import Lozenge from '@atlaskit/lozenge';
import { Bleed, Box, Inline, Stack, Text } from '@atlaskit/primitives';
import Tag from '@atlaskit/tag';
import TagGroup from '@atlaskit/tag-group';
import Tile from '@atlaskit/tile';
import type { ElementType } from 'react';
import { localHref } from '../page';
import { Adf } from '../adf';
import { Children, pick, atlaskitPart, text, type Part } from './draw';
import { Glyph } from './glyph';
import { styles } from './styles';

const FlexibleBox: ElementType = Box;

const DrawBox: Part = ({ node }) => (
  <FlexibleBox
    {...pick(node, ['as', 'padding', 'paddingBlock', 'paddingInline', 'backgroundColor', 'role', 'testId'])}
    {...styles(node)}
  >
    <Children node={node} />
  </FlexibleBox>
);

const DrawLink: Part = ({ node }) => (
  <Link href={localHref(text(node.props.href) ?? '')} {...(node.props.openNewTab === true && { target: '_blank' })}>
    <Children node={node} />
  </Link>
);

const DrawCode: Part = ({ node }) => (
  <code className="code">
    <Children node={node} />
  </code>
);

const DrawCodeBlock: Part = ({ node }) => {
  const lines = (text(node.props.text) ?? '').split('\n');
  const hasLineNumbers = node.props.showLineNumbers !== false;
  return (
    // A scrollable region has to be focusable for keyboard users.
    <pre
      className={`code-block${node.props.shouldWrapLongLines === true ? ' wrap' : ''}`}
      tabIndex={0}
      aria-label="Code"
      data-language={text(node.props.language) ?? 'text'}
    >
      {lines.map((line, index) => (
        <code key={index} data-line={hasLineNumbers ? index + 1 : undefined}>
          {line}
          {'\n'}
        </code>
      ))}
    </pre>
  );
};

const DrawList: Part = ({ node }) => {
  const ListTag = node.props.type === 'ordered' ? 'ol' : 'ul';
  return (
    <ListTag>
      <Children node={node} />
    </ListTag>
  );
};

const DrawIcon: Part = ({ node }) => (
  <Glyph
    name={text(node.props.glyph) ?? ''}
    label={text(node.props.label) ?? ''}
    color={text(node.props.color ?? node.props.primaryColor) ?? 'color.icon'}
    size={text(node.props.size) ?? 'medium'}
  />
);

const DrawImage: Part = ({ node }) => {
  const { src, alt, size, width, height } = node.props;
  // Width and height override the size [doc: image].
  const usesSize = width === undefined && height === undefined;
  return (
    <img
      className={usesSize ? `kit-image ${text(size) ?? 'xlarge'}` : 'kit-image'}
      src={text(src)}
      alt={text(alt) ?? ''}
      width={text(width)}
      height={text(height)}
    />
  );
};

export const textParts: Readonly<Record<string, Part>> = {
  Root: ({ node }) => <Children node={node} />,
  String: ({ node }) => text(node.props.text),
  Text: atlaskitPart(Text, ['align', 'as', 'color', 'maxLines', 'size', 'weight', 'testId'], { as: 'p' }),
  Heading: atlaskitPart(Heading, ['size', 'color', 'as', 'id', 'testId'], { size: 'medium' }),
  Strong: ({ node }) => (
    <strong>
      <Children node={node} />
    </strong>
  ),
  Em: ({ node }) => (
    <em>
      <Children node={node} />
    </em>
  ),
  Strike: ({ node }) => (
    <s>
      <Children node={node} />
    </s>
  ),
  Code: DrawCode,
  CodeBlock: DrawCodeBlock,
  Box: DrawBox,
  Stack: atlaskitPart(Stack, ['alignBlock', 'alignInline', 'grow', 'space', 'spread', 'testId']),
  Inline: atlaskitPart(Inline, [
    'alignBlock',
    'alignInline',
    'spread',
    'grow',
    'space',
    'shouldWrap',
    'separator',
    'rowSpace',
    'testId',
  ]),
  Bleed: atlaskitPart(Bleed, ['all', 'inline', 'block', 'testId']),
  Badge: atlaskitPart(Badge, ['appearance', 'max', 'testId']),
  Lozenge: atlaskitPart(Lozenge, ['appearance', 'isBold', 'maxWidth', 'testId']),
  Tag: atlaskitPart(
    Tag,
    [
      'text',
      'appearance',
      'color',
      'elemBefore',
      'href',
      'testId',
      'isRemovable',
      'removeButtonLabel',
      'onAfterRemoveAction',
      'onBeforeRemoveAction',
    ],
    { isRemovable: false },
  ),
  TagGroup: atlaskitPart(TagGroup, ['alignment'], { label: 'Tags' }),
  Tile: atlaskitPart(Tile, ['backgroundColor', 'hasBorder', 'isInset', 'label', 'size', 'testId'], { label: '' }),
  Link: DrawLink,
  List: DrawList,
  ListItem: ({ node }) => (
    <li>
      <Children node={node} />
    </li>
  ),
  Icon: DrawIcon,
  Image: DrawImage,
  AdfRenderer: ({ node }) => {
    // `@forge/react` sends both documents [source: @forge/react]. The sandbox doesn't emulate media.
    const { document, documentWithoutMedia } = node.props;
    return <Adf document={documentWithoutMedia ?? document} />;
  },
};
