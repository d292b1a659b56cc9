// The reference's half of `baton-bench jsonata`: prints [{"ns": …, "result": …}, …] for the expressions of cases.json.
//
// Its evaluate() is asynchronous, so each evaluation is awaited, which is what every user of it pays as well.
//
// usage: node reference.mjs CASES MODULE SECONDS
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [casesPath, modulePath, seconds] = process.argv.slice(2);
const jsonata = createRequire(import.meta.url)(modulePath);
const cases = JSON.parse(readFileSync(casesPath, "utf8"));

async function run(expression, count) {
  const begin = process.hrtime.bigint();
  for (let i = 0; i < count; ++i) await expression.evaluate(cases.document);
  return Number(process.hrtime.bigint() - begin);
}

const figures = [];
for (const { expression: source } of cases.expressions) {
  const expression = jsonata(source);
  await run(expression, 2000); // warm: V8 has compiled it
  let count = 100;
  let elapsed = 0;
  while ((elapsed = await run(expression, count)) < Number(seconds) * 1e9) count *= 2;
  figures.push({ ns: elapsed / count, result: (await expression.evaluate(cases.document)) ?? null });
}
console.log(JSON.stringify(figures));
