// Writes the reference's answers into the corpus, which CTest then holds Baton to without Node.
//   npm ci && node record.mjs FOLDER
import { recordAnswers } from './corpus.mjs';
import { NOW, evaluate, freezeTime } from './reference.mjs';

freezeTime(NOW);
await recordAnswers(process.argv[2], async (testCase) => {
  const answer = await evaluate(testCase);
  if (answer.error === '') throw new Error(`${testCase.place}: the reference stumbles over '${testCase.expr}': ${answer.message}`);
  if ('error' in answer) return `=! ${answer.error}`;
  return 'text' in answer ? `=> ${answer.text}` : '=> nothing';
});
