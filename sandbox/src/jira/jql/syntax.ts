/** A parsed query. */
export interface JqlQuery {
  readonly where: Clause | undefined;
  readonly orderBy: readonly Sorting[];
}

export type Clause =
  | { readonly kind: 'and' | 'or'; readonly clauses: readonly Clause[] }
  | { readonly kind: 'not'; readonly clause: Clause }
  | Comparison
  | {
      readonly kind: 'was';
      readonly field: FieldName;
      readonly operator: WasOperator;
      readonly operand: Operand;
      readonly predicates: readonly Predicate[];
    }
  | { readonly kind: 'changed'; readonly field: FieldName; readonly predicates: readonly Predicate[] };

export interface Comparison {
  readonly kind: 'comparison';
  readonly field: FieldName;
  readonly operator: Operator;
  readonly operand: Operand;
}

export type Operator = '=' | '!=' | '<' | '>' | '<=' | '>=' | '~' | '!~' | 'in' | 'not in' | 'is' | 'is not';
export type WasOperator = 'was' | 'was not' | 'was in' | 'was not in';

/** A predicate after WAS and CHANGED, such as `AFTER "2026-11-24"`. */
export interface Predicate {
  readonly operator: 'after' | 'before' | 'on' | 'during' | 'by' | 'from' | 'to';
  readonly operand: Operand;
}

export type Operand = Single | { readonly kind: 'list'; readonly items: readonly Operand[] };
export type Single =
  | {
      readonly kind: 'value';
      readonly text: string;
      /** True for a bare whole number, which is an id for fields with ids. */ readonly number: boolean;
    }
  | { readonly kind: 'function'; readonly name: string; readonly args: readonly string[] }
  | { readonly kind: 'empty' };

/** Returns the single values of an operand, with nested lists flattened. */
export function flat(operand: Operand): readonly Single[] {
  return operand.kind === 'list' ? operand.items.flatMap(flat) : [operand];
}

export interface FieldName {
  /** Name in the query. `cf[10042]` for a custom field by id. */
  readonly name: string;
  /** `issue.property[key].path`. */
  readonly property?: { readonly key: string; readonly path: string } | undefined;
}

export interface Sorting {
  readonly field: FieldName;
  readonly direction: 'asc' | 'desc' | undefined;
}

/** Error of a query with Jira's messages. The response has status 400. */
export class JqlError extends Error {
  readonly messages: readonly string[];

  constructor(...messages: readonly string[]) {
    super(messages.join(' '));
    this.messages = messages;
  }
}

/** Returns the error of a query that doesn't parse. */
export function syntaxError(message: string, at?: { readonly line: number; readonly character: number }): JqlError {
  const place = at === undefined ? '' : ` (line ${at.line}, character ${at.character})`;
  return new JqlError(`Error in the JQL Query: ${message}${place}`);
}
