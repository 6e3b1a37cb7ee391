import Lozenge from '@atlaskit/lozenge';
import type { ReactNode } from 'react';
import { z } from 'zod';
import { localHref, page } from './page';

/** Node of a document in Atlassian Document Format. */
interface AdfNode {
  readonly type: string;
  readonly text?: string | undefined;
  readonly attrs?: Readonly<Record<string, unknown>> | undefined;
  readonly marks?:
    readonly { readonly type: string; readonly attrs?: Readonly<Record<string, unknown>> | undefined }[] | undefined;
  readonly content?: readonly AdfNode[] | undefined;
}

const attributesSchema = z.record(z.string(), z.unknown()).optional();

const adfNodeSchema: z.ZodType<AdfNode> = z.lazy(() =>
  z.object({
    type: z.string(),
    text: z.string().optional(),
    attrs: attributesSchema,
    marks: z.array(z.object({ type: z.string(), attrs: attributesSchema })).optional(),
    content: z.array(adfNodeSchema).optional(),
  }),
);

/** Draws a document in Atlassian Document Format. Draws nothing for other values. */
export function Adf({ document }: { readonly document: unknown }): ReactNode {
  const parsed = adfNodeSchema.safeParse(document);
  if (!parsed.success) return null;
  return (
    <div className="adf">
      <Content parent={parsed.data} />
    </div>
  );
}

function Content({ parent }: { readonly parent: AdfNode }): ReactNode {
  return parent.content?.map((node, index) => <Node key={index} node={node} />);
}

function Node({ node }: { readonly node: AdfNode }): ReactNode {
  const content = <Content parent={node} />;
  switch (node.type) {
    case 'text':
      return drawText(node);
    case 'paragraph':
      return <p>{content}</p>;
    case 'heading':
      return <Title level={Number(node.attrs?.level ?? 3)}>{content}</Title>;
    case 'bulletList':
      return <ul>{content}</ul>;
    case 'orderedList':
      return <ol>{content}</ol>;
    case 'listItem':
      return <li>{content}</li>;
    case 'blockquote':
      return <blockquote>{content}</blockquote>;
    case 'codeBlock':
      return (
        <pre className="code-block" tabIndex={0} aria-label="Code">
          {content}
        </pre>
      );
    case 'panel':
      return <div className={`panel ${attribute(node, 'panelType')}`}>{content}</div>;
    case 'hardBreak':
      return <br />;
    case 'rule':
      return <hr />;
    case 'mention':
      return <span className="mention">{attribute(node, 'text') || `@${nameOf(attribute(node, 'id'))}`}</span>;
    case 'emoji':
      return <span className="mention">{attribute(node, 'text') || attribute(node, 'shortName')}</span>;
    case 'status':
      return <Lozenge>{attribute(node, 'text')}</Lozenge>;
    case 'date':
      return <time>{new Date(Number(node.attrs?.timestamp)).toISOString().slice(0, 10)}</time>;
    case 'inlineCard':
    case 'blockCard':
      return <a href={localHref(attribute(node, 'url'))}>{attribute(node, 'url')}</a>;
    case 'table':
      return (
        <table className="plain-table">
          <tbody>{content}</tbody>
        </table>
      );
    case 'tableRow':
      return <tr>{content}</tr>;
    case 'tableHeader':
      return <th scope="col">{content}</th>;
    case 'tableCell':
      return <td>{content}</td>;
    case 'taskList':
    case 'decisionList':
      return <ul className="tasks">{content}</ul>;
    case 'taskItem':
    case 'decisionItem':
      return (
        <li>
          {node.attrs?.state === 'DONE' ? '☑' : '☐'} {content}
        </li>
      );
    default:
      return <span className="unknown">[{node.type} is not drawn]</span>;
  }
}

function Title({ level, children }: { readonly level: number; readonly children: ReactNode }): ReactNode {
  // The page has headings of levels 1 and 2, so headings of a description start at level 3.
  const HeadingTag = level <= 1 ? 'h3' : level === 2 ? 'h4' : 'h5';
  return <HeadingTag>{children}</HeadingTag>;
}

/** Draws a text with its marks, such as bold or a link. */
function drawText(node: AdfNode): ReactNode {
  return (node.marks ?? []).reduce<ReactNode>((content, mark) => {
    switch (mark.type) {
      case 'strong':
        return <strong>{content}</strong>;
      case 'em':
        return <em>{content}</em>;
      case 'strike':
        return <s>{content}</s>;
      case 'underline':
        return <u>{content}</u>;
      case 'code':
        return <code className="code">{content}</code>;
      case 'link':
        return <a href={localHref(text(mark.attrs?.href))}>{content}</a>;
      case 'subsup':
        return mark.attrs?.type === 'sub' ? <sub>{content}</sub> : <sup>{content}</sup>;
      default:
        return content;
    }
  }, node.text);
}

/** Returns the name of a user for a mention without text. */
function nameOf(accountId: string): string {
  return page.users.find((user) => user.accountId === accountId)?.displayName ?? accountId;
}

function attribute(node: AdfNode, name: string): string {
  return text(node.attrs?.[name]);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
