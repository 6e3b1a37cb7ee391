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
      readonly field: FieldRef;
      readonly operator: WasOperator;
      readonly operand: Operand;
      readonly predicates: readonly Predicate[];
    }
  | { readonly kind: 'changed'; readonly field: FieldRef; readonly predicates: readonly Predicate[] };

export interface Comparison {
  readonly kind: 'comparison';
  readonly field: FieldRef;
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

export type Operand = SingleOperand | { readonly kind: 'list'; readonly items: readonly Operand[] };
export type SingleOperand =
  | {
      readonly kind: 'value';
      readonly text: string;
      /** True for a whole number without quotation marks, which is an id for fields with ids. */
      readonly isNumber: boolean;
    }
  | { readonly kind: 'function'; readonly name: string; readonly args: readonly string[] }
  | { readonly kind: 'empty' };

/** Returns the single values of an operand, with nested lists flattened. */
export function flattenOperand(operand: Operand): readonly SingleOperand[] {
  return operand.kind === 'list' ? operand.items.flatMap(flattenOperand) : [operand];
}

export interface FieldRef {
  /** Name in the query. `cf[10042]` for a custom field by id. */
  readonly name: string;
  /** `issue.property[key].path`. */
  readonly property?: { readonly key: string; readonly path: string } | undefined;
}

export interface Sorting {
  readonly field: FieldRef;
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

/** Returns the error of a query that can't be parsed. */
export function syntaxError(
  message: string,
  position?: { readonly line: number; readonly character: number },
): JqlError {
  const suffix = position === undefined ? '' : ` (line ${position.line}, character ${position.character})`;
  return new JqlError(`Error in the JQL Query: ${message}${suffix}`);
}
