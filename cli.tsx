#!/usr/bin/env node
/** The executable. It must parse on any Node.js, so that a too old one gets a sentence instead of a stack trace. */
const needed = 24;

if (Number(process.versions.node.split('.')[0]) < needed) {
  process.stderr.write(
    `p2p-tui needs Node.js ${needed} or newer and this is ${process.versions.node}: ` +
      `install a newer one, or run it as \`npx --package node@${needed} --package p2p-tui p2p-tui\`.\n`,
  );
  process.exitCode = 2;
} else {
  // React's development build leaks in runs of days; the choice is made when React loads.
  process.env['NODE_ENV'] ??= 'production';
  const {main} = await import('./source/commands/cli/main.js');
  process.exitCode = await main(process.argv.slice(2), {
    demonstration: () => import('./demos/mandelbrot/demonstration.js'),
  });
}

export {};
