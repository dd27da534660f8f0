import {RuleTester, type Rule} from 'eslint';
import {describe, it} from 'vitest';

const {default: house} = (await import(new URL('../../lint/house.js', import.meta.url).href)) as {
  default: {rules: Record<'header' | 'exported' | 'param', Rule.RuleModule>};
};

RuleTester.describe = describe;
RuleTester.it = it;
const tester = new RuleTester();

tester.run('house/header', house.rules.header, {
  valid: [
    {name: 'house/header allows a file with a header', code: '/** A clock. */\nimport "x";'},
    {
      name: 'house/header allows a file whose first export has a comment',
      code: 'import "x";\n/** The time. */\nexport const time = 1;',
    },
    {
      name: 'house/header allows a header behind a hashbang',
      code: '#!/usr/bin/env node\n/** The executable. */\nimport "x";',
    },
    {name: 'house/header allows an empty file', code: ''},
  ],
  invalid: [
    {name: 'house/header reports a file without any comment', code: 'import "x";', errors: 1},
    {
      name: 'house/header reports a header that is a line comment',
      code: '// A clock.\nexport const time = 1;',
      errors: 1,
    },
    {
      name: 'house/header reports a file whose second export alone has a comment',
      code: 'export const time = 1;\n/** Later. */\nexport const other = 2;',
      errors: 1,
    },
  ],
});

tester.run('house/exported', house.rules.exported, {
  valid: [
    {
      name: 'house/exported allows exported things with comments of their own, and what is passed on',
      code: '/** A. */\nexport const a = 1;\n/** B. */\nexport function b() {}\nexport {c} from "c";\nexport {a as d};',
    },
    {name: 'house/exported allows what is not exported', code: 'const time = 1;'},
  ],
  invalid: [
    {
      name: 'house/exported reports the second of two things under one comment',
      code: '/** Both. */\nexport const a = 1;\nexport const b = 2;',
      errors: 1,
    },
    {
      name: 'house/exported reports a default export with a line comment alone',
      code: '// A.\nexport default function a() {}',
      errors: 1,
    },
  ],
});

tester.run('house/param', house.rules.param, {
  valid: [
    {
      name: 'house/param allows a lower-case description without a dash',
      code: '/** @param text what is read */',
    },
    {name: 'house/param allows any form in a line comment', code: '// @param text - What is read.'},
  ],
  invalid: [
    {
      name: 'house/param takes the dash away and begins the description in lower case',
      code: '/** @param text - What is read. */',
      output: '/** @param text what is read. */',
      errors: 1,
    },
    {
      name: 'house/param mends each of several parameters, and keeps SHA256 and Unix as they are',
      code: '/**\n * @param key - SHA256 of it\n * @param at - Unix time\n * @param of - A key\n */',
      output: '/**\n * @param key SHA256 of it\n * @param at Unix time\n * @param of a key\n */',
      errors: 3,
    },
  ],
});
