import {RuleTester, type Rule} from 'eslint';
import {describe, it} from 'vitest';

const {default: house} = (await import(new URL('../../lint/house.js', import.meta.url).href)) as {
  default: {rules: {header: Rule.RuleModule; param: Rule.RuleModule}};
};

RuleTester.describe = describe;
RuleTester.it = it;
const tester = new RuleTester();

tester.run('house/header: a file says what it is', house.rules.header, {
  valid: [
    '/** A clock. */\nimport "x";',
    'import "x";\n/** The time. */\nexport const time = 1;',
    '#!/usr/bin/env node\n/** The executable. */\nimport "x";',
    '',
  ],
  invalid: [
    {code: 'import "x";', errors: 1},
    {code: '// A clock.\nexport const time = 1;', errors: 1},
    {code: 'export const time = 1;\n/** Later. */\nexport const other = 2;', errors: 1},
  ],
});

tester.run('house/param: one form of @param', house.rules.param, {
  valid: ['/** @param text what is read */', '// @param text - What is read.'],
  invalid: [
    {code: '/** @param text - What is read. */', output: '/** @param text what is read. */', errors: 1},
    {
      code: '/**\n * @param key - SHA256 of it\n * @param at - Unix time\n * @param of - A key\n */',
      output: '/**\n * @param key SHA256 of it\n * @param at Unix time\n * @param of a key\n */',
      errors: 3,
    },
  ],
});
