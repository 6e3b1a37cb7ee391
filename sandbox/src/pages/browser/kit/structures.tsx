import Breadcrumbs, { BreadcrumbsItem } from '@atlaskit/breadcrumbs';
import ButtonGroup from '@atlaskit/button/button-group';
import Comment, { CommentAction, CommentAuthor, CommentEdited, CommentTime } from '@atlaskit/comment';
import DynamicTable from '@atlaskit/dynamic-table';
import Heading from '@atlaskit/heading';
import InlineEdit from '@atlaskit/inline-edit';
import Pagination from '@atlaskit/pagination';
import ProgressBar from '@atlaskit/progress-bar';
import { ProgressTracker } from '@atlaskit/progress-tracker';
import SectionMessage, { SectionMessageAction } from '@atlaskit/section-message';
import Spinner from '@atlaskit/spinner';
import Tabs, { Tab, TabList, TabPanel } from '@atlaskit/tabs';
import type { ElementType, ReactNode } from 'react';
import { localHref } from '../page';
import { call, Children, drawProp, list, pick, atlaskitPart, text, renderPropChild, type Part } from './draw';
import type { KitNode } from './tree';

// The props come from the app at run time, so Atlaskit's own prop types don't apply.
const FlexibleTabs: ElementType = Tabs;
const FlexibleTable: ElementType = DynamicTable;
const FlexibleInlineEdit: ElementType = InlineEdit;
const FlexibleTracker: ElementType = ProgressTracker;
const FlexibleSectionMessage: ElementType = SectionMessage;

/** Draws tabs. Atlaskit's `Tabs` wraps each child, so each child has to be a tab list or a panel. */
const DrawTabs: Part = ({ node }) => (
  <FlexibleTabs
    id={text(node.props.id) ?? node.key}
    {...pick(node, ['defaultSelected', 'selected', 'shouldUnmountTabPanelOnChange', 'testId'])}
    onChange={(index: number) => call(node.props.onChange, index)}
  >
    {node.children.map((child) =>
      child.type === 'TabList' ? (
        <TabList key={child.key}>
          {child.children.map((tab) => (
            <Tab key={tab.key}>
              <Children node={tab} />
            </Tab>
          ))}
        </TabList>
      ) : (
        <TabPanel key={child.key}>
          <div className="tab-panel">
            <Children node={child} />
          </div>
        </TabPanel>
      ),
    )}
  </FlexibleTabs>
);

/**
 * Draws a table. The table's nodes are `ContentWrapper` for head and rows, then rows, then cells [source:
 * @forge/react]. The table sorts cells by their keys.
 */
const DrawDynamicTable: Part = ({ node }) => {
  const toCell = (part: KitNode): Record<string, unknown> => ({
    ...pick(part, ['isSortable', 'width', 'shouldTruncate', 'colSpan', 'testId']),
    key: text(part.props.cellKey),
    content: <Children node={part} />,
  });
  const head = renderPropChild(node, 'head');
  const rows = renderPropChild(node, 'rows')?.children.map((row) => ({
    ...pick(row, ['isHighlighted', 'testId']),
    key: text(row.props.rowKey) ?? row.key,
    cells: row.children.map(toCell),
  }));
  return (
    <FlexibleTable
      {...pick(node, [
        'caption',
        'defaultPage',
        'defaultSortKey',
        'defaultSortOrder',
        'emptyView',
        'highlightedRowIndex',
        'isFixedSize',
        'isLoading',
        'isRankable',
        'label',
        'loadingSpinnerSize',
        'onRankEnd',
        'onRankStart',
        'onSetPage',
        'onSort',
        'page',
        'paginationi18n',
        'rowsPerPage',
        'sortKey',
        'sortOrder',
        'testId',
      ])}
      {...(head && head.children.length > 0 && { head: { cells: head.children.map(toCell) } })}
      rows={rows ?? []}
    />
  );
};

const DrawInlineEdit: Part = ({ node }) => {
  const viewFor = (name: string) => (): ReactNode => {
    const child = renderPropChild(node, name);
    return child && <Children node={child} />;
  };
  return (
    <FlexibleInlineEdit
      {...pick(node, [
        'label',
        'startWithEditViewOpen',
        'keepEditViewOpenOnBlur',
        'hideActionButtons',
        'isRequired',
        'readViewFitContainerWidth',
        'editButtonLabel',
        'confirmButtonLabel',
        'cancelButtonLabel',
        'isEditing',
      ])}
      // The app keeps the value [source: @forge/react], so Atlaskit's own value stays empty.
      defaultValue=""
      onConfirm={() => call(node.props.onConfirm)}
      onCancel={() => call(node.props.onCancel)}
      onEdit={() => call(node.props.onEdit)}
      editView={viewFor('editView')}
      readView={viewFor('readView')}
    />
  );
};

const DrawSectionMessage: Part = ({ node }) => (
  <FlexibleSectionMessage
    {...pick(node, ['appearance', 'title', 'testId'])}
    {...(Array.isArray(node.props.actions) && {
      actions: node.props.actions.map((action, index) => <span key={index}>{drawProp(action)}</span>),
    })}
  >
    <Children node={node} />
  </FlexibleSectionMessage>
);

const DrawEmptyState: Part = ({ node }) => {
  const level = Math.min(6, Math.max(1, Number(node.props.headingLevel ?? 4)));
  const headings = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6'] as const;
  return (
    <div className={node.props.width === 'narrow' ? 'empty-state narrow' : 'empty-state'}>
      <Heading size="small" as={headings[level - 1] ?? 'h4'}>
        {text(node.props.header)}
      </Heading>
      {node.props.description !== undefined && <div className="description">{drawProp(node.props.description)}</div>}
      <ButtonGroup label={text(node.props.buttonGroupLabel) ?? 'Button group'}>
        {drawProp(node.props.secondaryAction)}
        {drawProp(node.props.primaryAction)}
        {node.props.isLoading === true && <Spinner />}
      </ButtonGroup>
      {drawProp(node.props.tertiaryAction)}
    </div>
  );
};

const DrawProgressTracker: Part = ({ node }) => (
  <FlexibleTracker
    {...pick(node, ['label', 'animated', 'spacing', 'testId'])}
    items={list(node.props.items).map(({ onClick, ...stage }) => ({
      ...stage,
      ...(onClick !== undefined && { onClick: () => call(onClick) }),
    }))}
  />
);

const DrawComment: Part = ({ node }) => {
  const drawAction = ({ text: label, onClick }: Readonly<Record<string, unknown>>): ReactNode => (
    <CommentAction key={text(label)} onClick={() => call(onClick)}>
      {text(label)}
    </CommentAction>
  );
  const [author] = list([node.props.author]);
  const [time] = list([node.props.time]);
  const avatar = renderPropChild(node, 'avatar');
  const content = renderPropChild(node, 'content');
  return (
    <Comment
      avatar={avatar && <Children node={avatar} />}
      content={content && <Children node={content} />}
      {...(author && { author: <CommentAuthor>{text(author.text)}</CommentAuthor> })}
      {...(time && { time: <CommentTime>{text(time.text)}</CommentTime> })}
      {...(text(node.props.edited) && { edited: <CommentEdited>{text(node.props.edited)}</CommentEdited> })}
      actions={list(node.props.actions).map(drawAction)}
      isSaving={node.props.isSaving === true}
      isError={node.props.isError === true}
    >
      <Children node={{ ...node, children: node.children.filter((child) => child.type !== 'ContentWrapper') }} />
    </Comment>
  );
};

export const structureParts: Readonly<Record<string, Part>> = {
  Tabs: DrawTabs,
  DynamicTable: DrawDynamicTable,
  InlineEdit: DrawInlineEdit,
  SectionMessage: DrawSectionMessage,
  SectionMessageAction: ({ node }) => (
    <SectionMessageAction
      {...(text(node.props.href) !== undefined && { href: localHref(text(node.props.href) ?? '') })}
      onClick={() => call(node.props.onClick)}
    >
      <Children node={node} />
    </SectionMessageAction>
  ),
  EmptyState: DrawEmptyState,
  ProgressBar: atlaskitPart(ProgressBar, ['appearance', 'ariaLabel', 'isIndeterminate', 'testId', 'value'], {
    ariaLabel: 'Progress',
  }),
  ProgressTracker: DrawProgressTracker,
  Spinner: atlaskitPart(Spinner, ['appearance', 'delay', 'label', 'size', 'testId'], { label: 'Loading' }),
  Comment: DrawComment,
  Breadcrumbs: atlaskitPart(Breadcrumbs, [
    'defaultExpanded',
    'isExpanded',
    'maxItems',
    'itemsBeforeCollapse',
    'itemsAfterCollapse',
    'onExpand',
    'label',
    'ellipsisLabel',
    'testId',
  ]),
  BreadcrumbsItem: atlaskitPart(BreadcrumbsItem, ['href', 'text', 'testId']),
  Pagination: atlaskitPart(Pagination, [
    'pages',
    'defaultSelectedIndex',
    'selectedIndex',
    'onChange',
    'max',
    'label',
    'nextLabel',
    'previousLabel',
    'pageLabel',
    'testId',
  ]),
};
