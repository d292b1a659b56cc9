// Compares Baton's JSONata with the reference: all of the corpus and so many generated expressions.
//   node compare.mjs --program "baton asl jsonata --batch" --corpus FOLDER [--generated N] [--seed S] [--only INDEX]
//                    [--shown N] [--verbose]
// A mismatch is printed with the expression, its data, both answers, and how to see it again.
import { spawn } from 'node:child_process';
import { acceptedReason } from './accepted.mjs';
import { readCorpus } from './corpus.mjs';
import { generateCase } from './generate.mjs';
import { NOW, evaluate, freezeTime } from './reference.mjs';

function readOptions() {
  const options = { generated: 0, seed: 1, shown: 20 };
  const flags = new Set(['verbose']);
  for (let i = 2; i < process.argv.length; ++i) {
    const name = process.argv[i].replace(/^--/, '');
    options[name] = flags.has(name) ? true : process.argv[++i];
  }
  return options;
}

// What Baton answers, one object for each case; fewer if it ended before.
function runProgram(command, cases) {
  return new Promise((resolve, reject) => {
    const child = spawn(`${command} --now ${NOW}`, { shell: true, stdio: ['pipe', 'pipe', 'inherit'] });
    const chunks = [];
    child.on('error', reject);
    child.stdin.on('error', () => {});  // it ended early, which the number of its answers tells
    child.stdout.on('data', (chunk) => chunks.push(chunk));
    child.on('close', (code) => {
      const lines = Buffer.concat(chunks).toString('utf8').split('\n').filter((line) => line !== '');
      resolve({ answers: lines.map((line) => JSON.parse(line)), code });
    });
    child.stdin.end(cases.map(({ expr, data, bindings }) => JSON.stringify({ expr, data, bindings })).join('\n') + '\n');
  });
}

// Numbers by value and keys in their order; of errors only the code.
const essence = (answer) => JSON.stringify('error' in answer ? { error: answer.error } : { result: answer.result });

// The part of a long text in which it begins to differ from the other.
function excerpt(text, other) {
  let i = 0;
  while (i < text.length && text[i] === other[i]) ++i;
  const begin = Math.max(0, Math.min(i, text.length) - 150);
  return `${begin > 0 ? '…' : ''}${text.slice(begin, begin + 400)}${begin + 400 < text.length ? '…' : ''}`;
}

function show(testCase, expected, actual) {
  const { text, changedInput, ...reference } = expected;
  const [theirs, ours] = [JSON.stringify(reference), JSON.stringify(actual)];
  console.log(`MISMATCH ${testCase.place} on ${testCase.document}, bindings ${JSON.stringify(testCase.bindings) ?? 'none'}
  expression: ${testCase.expr}
  reference:  ${excerpt(theirs, ours)}
  Baton:      ${excerpt(ours, theirs)}`);
}

const options = readOptions();
freezeTime(NOW);
const { documents, cases } = readCorpus(options.corpus);
const corpusCount = cases.length;
const indexes = options.only !== undefined ? [Number(options.only)] : Array.from({ length: Number(options.generated) }, (_, i) => i);
if (options.only !== undefined) cases.length = 0;
for (const index of indexes) cases.push(generateCase(Number(options.seed), index, documents));

const { answers, code } = await runProgram(options.program, cases);
const counts = { agreed: 0, mismatched: 0, errors: 0, undefined: 0, accepted: {} };
for (let i = 0; i < Math.min(cases.length, answers.length); ++i) {
  const expected = await evaluate(cases[i]);
  if (options.verbose) show(cases[i], expected, answers[i]);
  const reason = essence(expected) === essence(answers[i]) ? undefined : acceptedReason(cases[i], expected, answers[i]);
  if (essence(expected) === essence(answers[i])) {
    ++counts.agreed;
    if ('error' in expected) ++counts.errors;
    if (!('error' in expected) && !('result' in expected)) ++counts.undefined;
  } else if (reason !== undefined) {
    counts.accepted[reason] = (counts.accepted[reason] ?? 0) + 1;
  } else if (++counts.mismatched <= Number(options.shown)) {
    show(cases[i], expected, answers[i]);
  }
}
console.log(`${cases.length} expressions (${corpusCount} of the corpus, seed ${options.seed}): ${counts.agreed} agree ` +
  `(${counts.errors} on an error, ${counts.undefined} on nothing), ${counts.mismatched} do not, accepted: ` +
  `${JSON.stringify(counts.accepted)}`);
if (answers.length < cases.length || code !== 0) {
  console.log(`Baton ended with ${code} after ${answers.length} of ${cases.length} answers; the next was:`);
  if (answers.length < cases.length) console.log(JSON.stringify(cases[answers.length]));
  process.exit(1);
}
process.exit(counts.mismatched === 0 ? 0 : 1);
