// Reads tests/asl/jsonata/corpus: files *.jsonata with one expression a line.
//
//   // a comment (lines that begin so)
//   @data NAME          the lines below are evaluated on this member of documents.json; `none` is undefined
//   @bindings {"x": 1}  and with these variables; {} ends it
import { readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';

function casesOfFile(path, documents) {
  const cases = [];
  let data;
  let bindings;
  readFileSync(path, 'utf8').split('\n').forEach((line, index) => {
    const place = `${basename(path)}:${index + 1}`;
    if (line.trim() === '' || line.startsWith('//')) return;
    if (line.startsWith('@data ')) {
      const name = line.slice(6).trim();
      if (name !== 'none' && !(name in documents)) throw new Error(`${place}: there is no document '${name}'`);
      data = name === 'none' ? undefined : documents[name];
    } else if (line.startsWith('@bindings ')) {
      bindings = JSON.parse(line.slice(10));
    } else {
      cases.push({ place, expr: line, data, bindings });
    }
  });
  return cases;
}

export function readCorpus(folder) {
  const documents = JSON.parse(readFileSync(join(folder, 'documents.json'), 'utf8'));
  const files = readdirSync(folder).filter((name) => name.endsWith('.jsonata')).sort();
  return { documents, cases: files.flatMap((name) => casesOfFile(join(folder, name), documents)) };
}
