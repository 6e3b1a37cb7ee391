import {
  JqlError,
  syntaxError,
  type Clause,
  type FieldRef,
  type JqlQuery,
  type Operand,
  type Operator,
  type Predicate,
  type Sorting,
  type WasOperator,
} from './syntax';
import { tokensOf, type Token } from './token';

const VALID_OPERATORS_TEXT = `The valid operators are '=', '!=', '<', '>', '<=', '>=', '~', '!~', 'IN', 'NOT IN', 'IS' and 'IS NOT'.`;
const PREDICATES = ['after', 'before', 'on', 'during', 'by', 'from', 'to'] as const;
const COMPARISON_SYMBOLS = ['=', '!=', '<', '>', '<=', '>=', '~', '!~'] as const;
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

/** Maximum nesting of parentheses, negations and lists. Unsure: Jira's limit, which depends on its stack. */
const MAX_DEPTH = 500;

/** Parses a query. Throws Jira's own error [source: Jira's functional tests]. */
export function parseJql(jql: string): JqlQuery {
  return new Parser(tokensOf(jql)).parseQuery();
}

class Parser {
  private readonly tokens: readonly Token[];
  private position = 0;
  private depth = 0;

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
  }

  parseQuery(): JqlQuery {
    const where = this.lookahead.kind === 'end' || this.isWord('order') ? undefined : this.parseOr();
    const orderBy = this.takeWord('order') ? this.parseSortings() : [];
    if (this.lookahead.kind !== 'end') {
      throw this.unexpectedTokenError(orderBy.length === 0 ? "Expecting either 'OR' or 'AND'" : "Expecting ','");
    }
    return { where, orderBy };
  }

  private parseOr(): Clause {
    return this.parseJoined('or', ['or', '|', '||'], () =>
      this.parseJoined('and', ['and', '&', '&&'], () => this.parseNot()),
    );
  }

  private parseJoined(kind: 'and' | 'or', keywords: readonly string[], next: () => Clause): Clause {
    const clauses = [next()];
    while (keywords.some((word) => this.takeWord(word) || this.takeSymbol(word))) clauses.push(next());
    const [only] = clauses;
    return clauses.length === 1 && only !== undefined ? only : { kind, clauses };
  }

  private parseNot(): Clause {
    if (this.takeWord('not') || this.takeSymbol('!')) {
      return { kind: 'not', clause: this.parseNested(() => this.parseNot()) };
    }
    if (!this.takeSymbol('(')) return this.parseTerminal();
    const clause = this.parseNested(() => this.parseOr());
    this.expectSymbol(')', "')'");
    return clause;
  }

  private parseNested<T>(parse: () => T): T {
    this.depth += 1;
    if (this.depth > MAX_DEPTH) throw syntaxError('The query is nested too deeply.', this.lookahead);
    const parsed = parse();
    this.depth -= 1;
    return parsed;
  }

  private parseTerminal(): Clause {
    const field = this.parseField();
    const symbol = COMPARISON_SYMBOLS.find((each) => this.takeSymbol(each));
    if (symbol !== undefined) return this.parseComparison(field, symbol);
    if (this.takeWord('in')) return this.parseComparison(field, 'in');
    if (this.takeWord('is')) {
      if (this.takeWord('not')) return this.parseComparison(field, 'is not');
      if (this.isSymbol('!')) throw this.unexpectedTokenError("Expecting 'NOT'");
      return this.parseComparison(field, 'is');
    }
    if (this.takeWord('not')) {
      if (!this.takeWord('in')) throw this.unexpectedTokenError("Expecting 'IN'");
      return this.parseComparison(field, 'not in');
    }
    if (this.takeWord('was')) {
      const not = this.takeWord('not') ? ' not' : '';
      const operator: WasOperator = this.takeWord('in') ? `was${not} in` : `was${not}`;
      return { kind: 'was', field: field, operator, operand: this.parseOperand(), predicates: this.parsePredicates() };
    }
    if (this.takeWord('changed')) return { kind: 'changed', field: field, predicates: this.parsePredicates() };
    if (this.lookahead.kind === 'end') {
      throw syntaxError(`Expecting operator before the end of the query. ${VALID_OPERATORS_TEXT}`);
    }
    throw syntaxError(`Expecting operator but got '${this.lookahead.text}'. ${VALID_OPERATORS_TEXT}`, this.lookahead);
  }

  private parseComparison(field: FieldRef, operator: Operator): Clause {
    return { kind: 'comparison', field, operator, operand: this.parseOperand() };
  }

  private parsePredicates(): readonly Predicate[] {
    const predicates: Predicate[] = [];
    for (;;) {
      const operator = PREDICATES.find((word) => this.takeWord(word));
      if (operator === undefined) return predicates;
      predicates.push({ operator, operand: this.parseOperand() });
    }
  }

  private parseField(): FieldRef {
    const token = this.lookahead;
    if (token.kind === 'end') throw syntaxError('Expecting a field name at the end of the query.');
    if (this.isSymbol('[')) throw syntaxError("Expecting a field name but got '['. Did you mean 'cf['?", token);
    if (token.kind === 'symbol' || (token.kind === 'word' && KEYWORDS.has(token.text.toLowerCase()))) {
      throw syntaxError(
        `Expecting a field name but got '${token.text}'. You must surround '${token.text}' in quotation marks to use it as a field name.`,
        token,
      );
    }
    if (token.text === '') throw syntaxError('A field name cannot be empty.', token);
    this.position += 1;
    if (token.kind === 'word' && token.text.toLowerCase() === 'cf') return this.parseCustomField();
    return this.isSymbol('[') ? this.parseProperty(token.text) : { name: token.text };
  }

  private parseCustomField(): FieldRef {
    this.expectSymbol('[', "'['");
    const id = this.lookahead;
    if (id.kind !== 'number' || id.text.startsWith('-')) {
      throw this.unexpectedTokenError('Expecting a custom field id (a positive number)');
    }
    this.position += 1;
    this.expectSymbol(']', "']'");
    return { name: `cf[${id.text}]` };
  }

  /** Parses `issue.property[key].path`. The path is a word that starts with a dot. */
  private parseProperty(entity: string): FieldRef {
    this.expectSymbol('[', "'['");
    const key = this.lookahead;
    if (key.kind === 'symbol' || key.kind === 'end') {
      throw this.unexpectedTokenError('Expecting an entity property key');
    }
    this.position += 1;
    this.expectSymbol(']', "']'");
    const path = this.lookahead.kind === 'word' && this.lookahead.text.startsWith('.') ? this.take().text : '';
    return { name: `${entity}[${key.text}]${path}`, property: { key: key.text, path: path.slice(1) } };
  }

  private parseOperand(): Operand {
    const token = this.lookahead;
    if (this.takeSymbol('(')) return { kind: 'list', items: this.parseNested(() => this.parseList()) };
    if (this.takeWord('empty') || this.takeWord('null')) return { kind: 'empty' };
    if (token.kind === 'end') {
      throw new JqlError('Error in JQL Query: Expecting either a value, list or function before the end of the query.');
    }
    if (token.kind === 'symbol' || (token.kind === 'word' && KEYWORDS.has(token.text.toLowerCase()))) {
      const message = `Expecting either a value, list or function but got '${token.text}'. You must surround '${token.text}' in quotation marks to use it as a value.`;
      throw new JqlError(`Error in JQL Query: ${message} (line ${token.line}, character ${token.character})`);
    }
    this.position += 1;
    if (!this.isSymbol('(')) return { kind: 'value', text: token.text, isNumber: token.kind === 'number' };
    if (token.text === '') throw syntaxError('A function name cannot be empty.', token);
    return { kind: 'function', name: token.text, args: this.parseArguments() };
  }

  private parseList(): readonly Operand[] {
    const items = [this.parseOperand()];
    while (this.takeSymbol(',')) items.push(this.parseOperand());
    this.expectSymbol(')', "')'");
    return items;
  }

  private parseArguments(): readonly string[] {
    this.expectSymbol('(', "'('");
    if (this.takeSymbol(')')) return [];
    const args: string[] = [];
    do {
      const token = this.lookahead;
      if (token.kind === 'end') {
        throw syntaxError(
          args.length === 0
            ? "Expecting ')' before the end of the query."
            : 'Expecting a function argument at the end of the query.',
        );
      }
      if (this.isSymbol(')')) throw syntaxError('Function argument must be specified.', token);
      if (this.isSymbol(',')) throw this.unexpectedTokenError("Expecting ')'");
      if (token.kind === 'symbol') {
        throw syntaxError(
          `Expecting a function argument but got '${token.text}'. You must surround '${token.text}' in quotation marks to use it as an argument.`,
          token,
        );
      }
      args.push(this.take().text);
    } while (this.takeSymbol(','));
    this.expectSymbol(')', "')' or ','", "')'");
    return args;
  }

  private parseSortings(): readonly Sorting[] {
    if (!this.takeWord('by')) throw this.unexpectedTokenError("Expecting 'by'");
    const sortings: Sorting[] = [];
    do {
      const field = this.parseField();
      const direction = this.takeWord('asc') ? 'asc' : this.takeWord('desc') ? 'desc' : undefined;
      if (direction === undefined && this.lookahead.kind !== 'end' && !this.isSymbol(',')) {
        throw this.unexpectedTokenError("Expecting either 'ASC' or 'DESC'");
      }
      sortings.push({ field, direction });
    } while (this.takeSymbol(','));
    return sortings;
  }

  private get lookahead(): Token {
    const token = this.tokens[this.position] ?? this.tokens.at(-1);
    if (token === undefined) throw new Error('A query has at least its end token');
    return token;
  }

  private take(): Token {
    const token = this.lookahead;
    this.position += 1;
    return token;
  }

  private isWord(word: string): boolean {
    return this.lookahead.kind === 'word' && this.lookahead.text.toLowerCase() === word;
  }

  private isSymbol(symbol: string): boolean {
    return this.lookahead.kind === 'symbol' && this.lookahead.text === symbol;
  }

  private takeWord(word: string): boolean {
    if (!this.isWord(word)) return false;
    this.position += 1;
    return true;
  }

  private takeSymbol(symbol: string): boolean {
    if (!this.isSymbol(symbol)) return false;
    this.position += 1;
    return true;
  }

  private expectSymbol(symbol: string, expected: string, atEnd = expected): void {
    if (!this.takeSymbol(symbol)) {
      throw this.unexpectedTokenError(`Expecting ${this.lookahead.kind === 'end' ? atEnd : expected}`);
    }
  }

  private unexpectedTokenError(expecting: string): JqlError {
    if (this.lookahead.kind === 'end') return syntaxError(`${expecting} before the end of the query.`);
    return syntaxError(`${expecting} but got '${this.lookahead.text}'.`, this.lookahead);
  }
}
