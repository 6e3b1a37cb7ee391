import { describeJql } from '../../src/jira/jql/structure';
import { searchIssues } from '../../src/jira/jql/search';
import { issue, search, world } from './site';

const OPERATORS =
  "The valid operators are '=', '!=', '<', '>', '<=', '>=', '~', '!~', 'IN', 'NOT IN', 'IS' and 'IS NOT'.";
const ESCAPES = `The valid escape sequences are \\', \\", \\t, \\n, \\r, \\\\, '\\ ' and \\uXXXX.`;

test.each([
  // Texts and escapes.
  [`comment ~ 'test`, "The quoted string 'test' has not been completed. (line 1, character 11)"],
  [`comment ~ '`, 'The quoted string has not been completed. (line 1, character 11)'],
  [`comme\\unt ~ 'test`, `'\\un' is an illegal JQL escape sequence. ${ESCAPES} (line 1, character 6)`],
  // Characters and words of the language.
  [
    'mine{www = qwwr',
    "The character '{' is a reserved JQL character. You must enclose it in a string or use the escape '\\u007b' instead. (line 1, character 5)",
  ],
  [
    'mqwwr\u007f',
    "The character 'U+007F' on line 1 at position 6 must be escaped. Use the escape '\\u007f' instead. (line 1, character 6)",
  ],
  [
    'summary ~ select',
    "'select' is a reserved JQL word. You must surround it in quotation marks to use it in a query. (line 1, character 11)",
  ],
  // ORDER BY.
  ['a =b order', "Expecting 'by' before the end of the query."],
  ['a =b order summary', "Expecting 'by' but got 'summary'. (line 1, character 12)"],
  ['a =b order by', 'Expecting a field name at the end of the query.'],
  [
    'a =b order by asc',
    "Expecting a field name but got 'asc'. You must surround 'asc' in quotation marks to use it as a field name. (line 1, character 15)",
  ],
  ['a =b order by ajsks blah', "Expecting either 'ASC' or 'DESC' but got 'blah'. (line 1, character 21)"],
  ['order by a desc d', "Expecting ',' but got 'd'. (line 1, character 17)"],
  // Fields and operators.
  [`'' = c`, 'A field name cannot be empty. (line 1, character 1)'],
  [`a = ''()`, 'A function name cannot be empty. (line 1, character 5)'],
  ['a', `Expecting operator before the end of the query. ${OPERATORS}`],
  ['a blah >', `Expecting operator but got 'blah'. ${OPERATORS} (line 1, character 3)`],
  ['a =a and j not is empty', "Expecting 'IN' but got 'is'. (line 1, character 16)"],
  ['a =a and j is ! empty', "Expecting 'NOT' but got '!'. (line 1, character 15)"],
  ['cf', "Expecting '[' before the end of the query."],
  ['cf[ = 9', "Expecting a custom field id (a positive number) but got '='. (line 1, character 5)"],
  ['cf[29829k] = ', "Expecting a custom field id (a positive number) but got '29829k'. (line 1, character 4)"],
  ['cf[-29829] = ', "Expecting a custom field id (a positive number) but got '-29829'. (line 1, character 4)"],
  ['cf[29829', "Expecting ']' before the end of the query."],
  ['[brenden] = a', "Expecting a field name but got '['. Did you mean 'cf['? (line 1, character 1)"],
  [
    ', a = b',
    "Expecting a field name but got ','. You must surround ',' in quotation marks to use it as a field name. (line 1, character 1)",
  ],
  // Functions.
  ['a = func(', "Expecting ')' before the end of the query."],
  ['a = func(, and not (a = x)', "Expecting ')' but got ','. (line 1, character 10)"],
  ['b=func(bad', "Expecting ')' before the end of the query."],
  ['bas=func(bad,)', 'Function argument must be specified. (line 1, character 14)'],
  ['bas=func(bad,', 'Expecting a function argument at the end of the query.'],
  ['k = func(abc, jk!)', "Expecting ')' or ',' but got '!'. (line 1, character 17)"],
  // Brackets and operators between clauses.
  ['(a=b and c = d', "Expecting ')' before the end of the query."],
  ['abc IN ((foo) abc = a', "Expecting ')' but got 'abc'. (line 1, character 15)"],
  ['a=b c=d', "Expecting either 'OR' or 'AND' but got 'c'. (line 1, character 5)"],
  ['a = ((c,d), d, e, f, yyy) and', 'Expecting a field name at the end of the query.'],
  [
    'project = IT\nand ) = 1',
    "Expecting a field name but got ')'. You must surround ')' in quotation marks to use it as a field name. (line 2, character 5)",
  ],
])('%j has a syntax error', (jql, message) => {
  expect(search(jql)).toEqual([`Error in the JQL Query: ${message}`]);
});

test.each([
  ['a=', 'Error in JQL Query: Expecting either a value, list or function before the end of the query.'],
  [
    'a=!',
    "Error in JQL Query: Expecting either a value, list or function but got '!'. You must surround '!' in quotation marks to use it as a value. (line 1, character 3)",
  ],
  ['a was', 'Error in JQL Query: Expecting either a value, list or function before the end of the query.'],
])('%j lacks a value', (jql, message) => {
  expect(search(jql)).toEqual([message]);
});

test.each([
  ['nothing = 1', "Field 'nothing' does not exist or you do not have permission to view it."],
  [
    'issue.property[delegation].secret = 1',
    "Field 'issue.property[delegation].secret' does not exist or you do not have permission to view it.",
  ],
  [
    'issue.property[other].record = 1',
    "Field 'issue.property[other].record' does not exist or you do not have permission to view it.",
  ],
  ['project = NOPE', "The value 'NOPE' does not exist for the field 'project'."],
  ['project = 666', "A value with ID '666' does not exist for the field 'project'."],
  ['Status in (Done, Gone)', "The value 'Gone' does not exist for the field 'Status'."],
  ['assignee = "nobody@acme.example"', "The value 'nobody@acme.example' does not exist for the field 'assignee'."],
  ['key = IT-99', "An issue with key 'IT-99' does not exist for field 'key'."],
  ['key = nonsense', "The issue key 'nonsense' for field 'key' is invalid."],
  ['key = 99', "A value with ID '99' does not exist for the field 'key'."],
  ['Team = green', "The option 'green' for field 'Team' does not exist."],
  ['project ~ IT', "The operator '~' is not supported by the 'project' field."],
  ['summary = x', "The operator '=' is not supported by the 'summary' field."],
  ['created ~ x', "The operator '~' is not supported by the 'created' field."],
  ['project = EMPTY', "The field 'project' does not support searching for EMPTY values."],
  ['text ~ EMPTY', "The field 'text' does not support searching for EMPTY values."],
  ['created > EMPTY', "The operator '>' does not support searching for EMPTY values on the field 'created'."],
  ['assignee is "Jane Roe"', "The operator 'is' only supports the values 'EMPTY' and 'NULL' on the field 'assignee'."],
  ['project = (IT, OPS)', "Operator '=' does not support the list value '(IT, OPS)' for field 'project'."],
  ['project in IT', "Operator 'in' does not support the non-list value 'IT' for field 'project'."],
  [
    'assignee = membersOf(owners)',
    "Operator '=' does not support the list value 'membersOf(owners)' for field 'assignee'.",
  ],
  [
    'updated > "24/11/2026"',
    "Date value '24/11/2026' for field 'updated' is invalid. Valid formats include: 'yyyy/MM/dd HH:mm', 'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd', or a period format e.g. '-5d', '4w 2d'.",
  ],
  [
    'updated > "2026-02-30"',
    "Date value '2026-02-30' for field 'updated' is invalid. Valid formats include: 'yyyy/MM/dd HH:mm', 'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd', or a period format e.g. '-5d', '4w 2d'.",
  ],
  ['updated > currentUser()', "A date for the field 'updated' provided by the function 'currentUser' is not valid."],
  ['status = currentUser()', "A value provided by the function 'currentUser' is invalid for the field 'status'."],
  ['assignee = bogus()', "Unable to find JQL function 'bogus()'."],
  ['updated > now(1)', "Function 'now' expected '0' arguments but received '1'."],
  [
    'assignee in membersOf(nobody)',
    "Function 'membersOf' can not generate a list of usernames for group 'nobody'; the group does not exist.",
  ],
  ['summary ~ ""', "The field 'summary' does not support searching for an empty string."],
  ['summary ~ "*ane"', "The text query '*ane' for field 'summary' is not allowed to start with '*'."],
  ['summary ~ "BAD +"', "Unable to parse the text 'BAD +' for field 'summary'."],
  ['summary ~ "a OR b"', "Unable to parse the text 'a OR b' for field 'summary'."],
  ['"Story points" > much', "Value 'much' for field 'Story points' is not a valid number."],
  ['status changed from fred', "The value 'fred' does not exist for the field 'status'."],
  [
    'status changed after "20/12/10"',
    "Date value '20/12/10' for predicate 'after' is invalid. Valid formats include: 'yyyy/MM/dd HH:mm', 'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd', or a period format e.g. '-5d', '4w 2d'.",
  ],
  [
    'status changed after currentUser()',
    "A date for the predicate 'after' provided by the function 'currentUser' is not valid.",
  ],
  ['status changed before (11, 12)', 'The BEFORE predicate must be supplied with only 1 date value.'],
  ['status changed during 11', 'The DURING predicate must be supplied with exactly 2 date values.'],
  ['summary was x', "History searches do not support the field 'summary' with the operator 'WAS'."],
  ['', 'Unbounded JQL queries are not allowed here. Please add a search restriction to your query.'],
  ['order by created', 'Unbounded JQL queries are not allowed here. Please add a search restriction to your query.'],
])('%j fails: %s', (jql, message) => {
  expect(search(jql)).toEqual([message]);
});

test.each([
  ['parentheses', (depth: number) => `${'('.repeat(depth)}project = IT${')'.repeat(depth)}`],
  ['negations', (depth: number) => `${'NOT '.repeat(depth)}project = IT`],
  ['lists', (depth: number) => `project in ${'('.repeat(depth)}IT${')'.repeat(depth)}`],
])('%s nested too deeply are an error', (_, nested) => {
  // The sandbox's limit is 500 levels.
  expect(search(nested(20_000))).toEqual([expect.stringContaining('The query is nested too deeply.')]);
  expect(String(search(nested(400)))).not.toContain('deeply');
});

test('all errors of a query are returned at once', () => {
  expect(search('project = NOPE and (nothing = 1 or assignee = bogus())')).toEqual([
    "The value 'NOPE' does not exist for the field 'project'.",
    "Field 'nothing' does not exist or you do not have permission to view it.",
    "Unable to find JQL function 'bogus()'.",
  ]);
});

test('an anonymous user gets another message for an unknown field', () => {
  expect(search('nothing = 1', [], { searcherId: undefined })).toEqual([
    "Field 'nothing' does not exist or this field cannot be viewed by anonymous users.",
  ]);
});

test('an unbounded query finds all issues where it is allowed', () => {
  expect(searchIssues('', world([issue('IT-1')]), { isRestrictionRequired: false })).toEqual({
    ok: true,
    ids: ['20001'],
  });
});

test('a query is returned with its structure, or with its errors', () => {
  expect(
    describeJql(
      'project = IT and not (assignee in (currentUser(), EMPTY) or issue.property[delegation].count > 1) order by key desc',
      world([]),
    ),
  ).toEqual({
    query:
      'project = IT and not (assignee in (currentUser(), EMPTY) or issue.property[delegation].count > 1) order by key desc',
    structure: {
      where: {
        operator: 'and',
        clauses: [
          {
            field: { name: 'project', encodedName: 'project' },
            operator: '=',
            operand: { value: 'IT', encodedValue: 'IT' },
          },
          {
            operator: 'not',
            clauses: [
              {
                operator: 'or',
                clauses: [
                  {
                    field: { name: 'assignee', encodedName: 'assignee' },
                    operator: 'in',
                    operand: {
                      values: [
                        { function: 'currentUser', arguments: [], encodedOperand: 'currentUser()' },
                        { keyword: 'empty' },
                      ],
                      encodedOperand: '(currentUser(), EMPTY)',
                    },
                  },
                  {
                    field: {
                      name: 'issue.property[delegation].count',
                      encodedName: 'issue.property[delegation].count',
                      property: [{ entity: 'issue', key: 'delegation', path: 'count', type: 'number' }],
                    },
                    operator: '>',
                    operand: { value: '1', encodedValue: '1' },
                  },
                ],
              },
            ],
          },
        ],
      },
      orderBy: { fields: [{ field: { name: 'key', encodedName: 'key' }, direction: 'desc' }] },
    },
  });
  expect(describeJql('project =', world([]))).toEqual({
    query: 'project =',
    errors: ['Error in JQL Query: Expecting either a value, list or function before the end of the query.'],
  });
});
