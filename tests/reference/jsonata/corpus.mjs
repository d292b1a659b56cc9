// Reads tests/asl/jsonata/corpus: files *.jsonata with one expression a line, and under it what the reference answers.
//
//   // a comment (lines that begin so)
//   @data NAME          the lines below are evaluated on this member of documents.json; `none` is undefined
//   @bindings {"x": 1}  and with these variables; {} ends it
//   $sum(nums)
//   => 46               JSON as the reference prints it, a function as "";  => nothing  where it returns undefined
//   1 + "a"
//   =! T2002            the code of an error
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const isAnswer = (line) => line.startsWith('=> ') || line.startsWith('=! ');

function readFile(path, documents) {
  const cases = [];
  let data;
  let document = 'none';
  let bindings;
  readFileSync(path, 'utf8').split('\n').forEach((line, index) => {
    const place = `${basename(path)}:${index + 1}`;
    if (line.trim() === '' || line.startsWith('//') || isAnswer(line)) return;
    if (line.startsWith('@data ')) {
      document = line.slice(6).trim();
      if (document !== 'none' && !(document in documents)) throw new Error(`${place}: there is no document '${document}'`);
      data = document === 'none' ? undefined : documents[document];
    } else if (line.startsWith('@bindings ')) {
      bindings = JSON.parse(line.slice(10));
    } else {
      cases.push({ place, expr: line, data, bindings, document });
    }
  });
  return cases;
}

const filesOf = (folder) => readdirSync(folder).filter((name) => name.endsWith('.jsonata')).sort().map((name) => join(folder, name));

export function readCorpus(folder) {
  const documents = JSON.parse(readFileSync(join(folder, 'documents.json'), 'utf8'));
  return { documents, cases: filesOf(folder).flatMap((path) => readFile(path, documents)) };
}

// Writes under each expression the line that `answerOf` gives for it.
export async function recordAnswers(folder, answerOf) {
  const { documents } = readCorpus(folder);
  for (const path of filesOf(folder)) {
    const answers = new Map();
    for (const testCase of readFile(path, documents)) answers.set(testCase.place, await answerOf(testCase));
    const lines = readFileSync(path, 'utf8').split('\n').flatMap((line, index) => {
      const answer = answers.get(`${basename(path)}:${index + 1}`);
      if (answer !== undefined) return [line, answer];
      return isAnswer(line) ? [] : [line];
    });
    writeFileSync(path, lines.join('\n'));
  }
}
