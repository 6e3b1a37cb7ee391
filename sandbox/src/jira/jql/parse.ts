import {
  JqlError,
  syntaxError,
  type Clause,
  type FieldName,
  type JqlQuery,
  type Operand,
  type Operator,
  type Predicate,
  type Sorting,
  type WasOperator,
} from './syntax';
import { tokensOf, type Token } from './token';

const OPERATORS = `The valid operators are '=', '!=', '<', '>', '<=', '>=', '~', '!~', 'IN', 'NOT IN', 'IS' and 'IS NOT'.`;
const PREDICATES = ['after', 'before', 'on', 'during', 'by', 'from', 'to'] as const;
const COMPARERS = ['=', '!=', '<', '>', '<=', '>=', '~', '!~'] as const;
/** Keywords of the grammar, which need quotation marks as a field or value. */
const KEYWORDS = new Set([
  'and',
  'or',
  'not',
  'in',
  'is',
  'empty',
  'null',
  'order',
  'by',
  'asc',
  'desc',
  'was',
  'changed',
  ...PREDICATES,
]);

/** Levels of parentheses, negations and lists in a query. Unsure: Jira's limit, which is that of its own stack. */
const MAX_DEPTH = 500;

/** Parses a query. Throws Jira's own error [source: Jira's functional tests]. */
export function parseJql(jql: string): JqlQuery {
  return new Parser(tokensOf(jql)).query();
}

class Parser {
  private readonly tokens: readonly Token[];
  private at = 0;
  private depth = 0;

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
  }

  query(): JqlQuery {
    const where = this.ahead.kind === 'end' || this.isWord('order') ? undefined : this.or();
    const orderBy = this.takeWord('order') ? this.sortings() : [];
    if (this.ahead.kind !== 'end') {
      throw this.unexpected(orderBy.length === 0 ? "Expecting either 'OR' or 'AND'" : "Expecting ','");
    }
    return { where, orderBy };
  }

  private or(): Clause {
    return this.joined('or', ['or', '|', '||'], () => this.joined('and', ['and', '&', '&&'], () => this.not()));
  }

  private joined(kind: 'and' | 'or', keywords: readonly string[], next: () => Clause): Clause {
    const clauses = [next()];
    while (keywords.some((word) => this.takeWord(word) || this.takeSign(word))) clauses.push(next());
    const [only] = clauses;
    return clauses.length === 1 && only !== undefined ? only : { kind, clauses };
  }

  private not(): Clause {
    if (this.takeWord('not') || this.takeSign('!')) return { kind: 'not', clause: this.nested(() => this.not()) };
    if (!this.takeSign('(')) return this.terminal();
    const clause = this.nested(() => this.or());
    this.expectSign(')', "')'");
    return clause;
  }

  private nested<T>(parse: () => T): T {
    this.depth += 1;
    if (this.depth > MAX_DEPTH) throw syntaxError('The query is nested too deeply.', this.ahead);
    const parsed = parse();
    this.depth -= 1;
    return parsed;
  }

  private terminal(): Clause {
    const field = this.field();
    const comparer = COMPARERS.find((sign) => this.takeSign(sign));
    if (comparer !== undefined) return this.comparison(field, comparer);
    if (this.takeWord('in')) return this.comparison(field, 'in');
    if (this.takeWord('is')) {
      if (this.takeWord('not')) return this.comparison(field, 'is not');
      if (this.isSign('!')) throw this.unexpected("Expecting 'NOT'");
      return this.comparison(field, 'is');
    }
    if (this.takeWord('not')) {
      if (!this.takeWord('in')) throw this.unexpected("Expecting 'IN'");
      return this.comparison(field, 'not in');
    }
    if (this.takeWord('was')) {
      const not = this.takeWord('not') ? ' not' : '';
      const operator: WasOperator = this.takeWord('in') ? `was${not} in` : `was${not}`;
      return { kind: 'was', field, operator, operand: this.operand(), predicates: this.predicates() };
    }
    if (this.takeWord('changed')) return { kind: 'changed', field, predicates: this.predicates() };
    if (this.ahead.kind === 'end') throw syntaxError(`Expecting operator before the end of the query. ${OPERATORS}`);
    throw syntaxError(`Expecting operator but got '${this.ahead.text}'. ${OPERATORS}`, this.ahead);
  }

  private comparison(field: FieldName, operator: Operator): Clause {
    return { kind: 'comparison', field, operator, operand: this.operand() };
  }

  private predicates(): readonly Predicate[] {
    const predicates: Predicate[] = [];
    for (;;) {
      const operator = PREDICATES.find((word) => this.takeWord(word));
      if (operator === undefined) return predicates;
      predicates.push({ operator, operand: this.operand() });
    }
  }

  private field(): FieldName {
    const token = this.ahead;
    if (token.kind === 'end') throw syntaxError('Expecting a field name at the end of the query.');
    if (this.isSign('[')) throw syntaxError("Expecting a field name but got '['. Did you mean 'cf['?", token);
    if (token.kind === 'sign' || (token.kind === 'word' && KEYWORDS.has(token.text.toLowerCase()))) {
      throw syntaxError(
        `Expecting a field name but got '${token.text}'. You must surround '${token.text}' in quotation marks to use it as a field name.`,
        token,
      );
    }
    if (token.text === '') throw syntaxError('A field name cannot be empty.', token);
    this.at += 1;
    if (token.kind === 'word' && token.text.toLowerCase() === 'cf') return this.customField();
    return this.isSign('[') ? this.property(token.text) : { name: token.text };
  }

  private customField(): FieldName {
    this.expectSign('[', "'['");
    const id = this.ahead;
    if (id.kind !== 'number' || id.text.startsWith('-')) {
      throw this.unexpected('Expecting a custom field id (a positive number)');
    }
    this.at += 1;
    this.expectSign(']', "']'");
    return { name: `cf[${id.text}]` };
  }

  /** Parses `issue.property[key].path`. The path is a word that starts with a dot. */
  private property(entity: string): FieldName {
    this.expectSign('[', "'['");
    const key = this.ahead;
    if (key.kind === 'sign' || key.kind === 'end') throw this.unexpected('Expecting an entity property key');
    this.at += 1;
    this.expectSign(']', "']'");
    const path = this.ahead.kind === 'word' && this.ahead.text.startsWith('.') ? this.take().text : '';
    return { name: `${entity}[${key.text}]${path}`, property: { key: key.text, path: path.slice(1) } };
  }

  private operand(): Operand {
    const token = this.ahead;
    if (this.takeSign('(')) return { kind: 'list', items: this.nested(() => this.list()) };
    if (this.takeWord('empty') || this.takeWord('null')) return { kind: 'empty' };
    if (token.kind === 'end') {
      throw new JqlError('Error in JQL Query: Expecting either a value, list or function before the end of the query.');
    }
    if (token.kind === 'sign' || (token.kind === 'word' && KEYWORDS.has(token.text.toLowerCase()))) {
      const message = `Expecting either a value, list or function but got '${token.text}'. You must surround '${token.text}' in quotation marks to use it as a value.`;
      throw new JqlError(`Error in JQL Query: ${message} (line ${token.line}, character ${token.character})`);
    }
    this.at += 1;
    if (!this.isSign('(')) return { kind: 'value', text: token.text, number: token.kind === 'number' };
    if (token.text === '') throw syntaxError('A function name cannot be empty.', token);
    return { kind: 'function', name: token.text, args: this.args() };
  }

  private list(): readonly Operand[] {
    const items = [this.operand()];
    while (this.takeSign(',')) items.push(this.operand());
    this.expectSign(')', "')'");
    return items;
  }

  private args(): readonly string[] {
    this.expectSign('(', "'('");
    if (this.takeSign(')')) return [];
    const args: string[] = [];
    do {
      const token = this.ahead;
      if (token.kind === 'end') {
        throw syntaxError(
          args.length === 0
            ? "Expecting ')' before the end of the query."
            : 'Expecting a function argument at the end of the query.',
        );
      }
      if (this.isSign(')')) throw syntaxError('Function argument must be specified.', token);
      if (this.isSign(',')) throw this.unexpected("Expecting ')'");
      if (token.kind === 'sign') {
        throw syntaxError(
          `Expecting a function argument but got '${token.text}'. You must surround '${token.text}' in quotation marks to use it as an argument.`,
          token,
        );
      }
      args.push(this.take().text);
    } while (this.takeSign(','));
    this.expectSign(')', "')' or ','", "')'");
    return args;
  }

  private sortings(): readonly Sorting[] {
    if (!this.takeWord('by')) throw this.unexpected("Expecting 'by'");
    const sortings: Sorting[] = [];
    do {
      const field = this.field();
      const direction = this.takeWord('asc') ? 'asc' : this.takeWord('desc') ? 'desc' : undefined;
      if (direction === undefined && this.ahead.kind !== 'end' && !this.isSign(',')) {
        throw this.unexpected("Expecting either 'ASC' or 'DESC'");
      }
      sortings.push({ field, direction });
    } while (this.takeSign(','));
    return sortings;
  }

  private get ahead(): Token {
    const token = this.tokens[this.at] ?? this.tokens.at(-1);
    if (token === undefined) throw new Error('A query has at least its end');
    return token;
  }

  private take(): Token {
    const token = this.ahead;
    this.at += 1;
    return token;
  }

  private isWord(word: string): boolean {
    return this.ahead.kind === 'word' && this.ahead.text.toLowerCase() === word;
  }

  private isSign(sign: string): boolean {
    return this.ahead.kind === 'sign' && this.ahead.text === sign;
  }

  private takeWord(word: string): boolean {
    if (!this.isWord(word)) return false;
    this.at += 1;
    return true;
  }

  private takeSign(sign: string): boolean {
    if (!this.isSign(sign)) return false;
    this.at += 1;
    return true;
  }

  private expectSign(sign: string, expected: string, atEnd = expected): void {
    if (!this.takeSign(sign)) throw this.unexpected(`Expecting ${this.ahead.kind === 'end' ? atEnd : expected}`);
  }

  private unexpected(expecting: string): JqlError {
    if (this.ahead.kind === 'end') return syntaxError(`${expecting} before the end of the query.`);
    return syntaxError(`${expecting} but got '${this.ahead.text}'.`, this.ahead);
  }
}
