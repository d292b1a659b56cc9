// The reference as a batch, in the form of `baton asl jsonata --batch`: one JSON document a line in and out.
//   node evaluate.mjs [--now MILLIS] <cases.jsonl
import { createInterface } from 'node:readline';
import { evaluate, freezeTime } from './reference.mjs';

const now = process.argv.indexOf('--now');
if (now !== -1) freezeTime(Number(process.argv[now + 1]));

for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  if (line.trim() === '') continue;
  let answer;
  try {
    answer = await evaluate(JSON.parse(line));
  } catch (error) {
    answer = { error: 'malformed', message: String(error.message) };
  }
  const { text, changedInput, ...shown } = answer;
  process.stdout.write((text === undefined ? JSON.stringify(shown) : `{"result":${text}}`) + '\n');
}
