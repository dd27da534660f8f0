/** How comments look here: what no rule of others holds. A plugin of ESLint, `house` in `eslint.config.js`. */

const isDoc = ({type, value}) => type === 'Block' && value.startsWith('*');

/** A file says what it is: it begins with a comment for its readers, or its first exported thing has one. */
const header = {
  meta: {schema: []},
  create: ({sourceCode, report}) => ({
    Program(program) {
      const [first] = program.body;
      const exported = program.body.find(({type}) => type.startsWith('Export'));
      const before = [first, exported].flatMap((node) => (node ? sourceCode.getCommentsBefore(node) : []));
      if (!first || before.some(isDoc)) return;
      report({node: first, message: 'Say what this file is, in a comment that begins with /**.'});
    },
  }),
};

/** Whoever imports a thing reads what it is where it is declared: each exported one has a comment of its own. */
const exported = {
  meta: {schema: []},
  create: ({sourceCode, report}) => ({
    ':matches(ExportNamedDeclaration, ExportDefaultDeclaration)'(node) {
      const {declaration} = node;
      if (!declaration || declaration.type === 'Identifier') return;
      if (sourceCode.getCommentsBefore(node).some(isDoc) || isOverload(node, sourceCode)) return;
      report({node, message: 'Say what this is, in a comment that begins with /**.'});
    },
  }),
};

/** Whether a declaration goes on with the function of the one before it, which has the comment for all. */
function isOverload(node, sourceCode) {
  const siblings = sourceCode.ast.body;
  const before = siblings[siblings.indexOf(node) - 1]?.declaration;
  return before?.type === 'TSDeclareFunction' && before.id?.name === node.declaration.id?.name;
}

/** `@param name what it is`: no hyphen, and no capital after it. */
const param = {
  meta: {schema: [], fixable: 'code'},
  create: ({sourceCode, report}) => ({
    Program() {
      for (const {value, range} of sourceCode.getAllComments().filter(isDoc)) {
        for (const {0: whole, 1: tag, 2: word, index} of value.matchAll(/(@param \S+) - (\S+)/g)) {
          const start = range[0] + '/*'.length + index;
          // A name keeps its capital: `SHA256`, `Unix`.
          const small = /^(?:Unix$|.[^a-z])/.test(word) ? word : word[0].toLowerCase() + word.slice(1);
          report({
            loc: sourceCode.getLocFromIndex(start),
            message: 'Write `@param name what it is`, without a hyphen.',
            fix: (fixer) => fixer.replaceTextRange([start, start + whole.length], `${tag} ${small}`),
          });
        }
      }
    },
  }),
};

export default {rules: {header, exported, param}};
