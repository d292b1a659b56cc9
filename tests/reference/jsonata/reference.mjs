// The reference implementation of JSONata, for one case after the other.
import jsonata from 'jsonata';

// The present time in all tests: 2023-11-14T22:13:20.123Z.
export const NOW = 1700000000123;

// So that $now(), $millis() and what $toMillis() fills in are the same on both sides.
export function freezeTime(millis) {
  const Clock = globalThis.Date;
  globalThis.Date = class extends Clock {
    constructor(...args) {
      if (args.length === 0) super(millis);
      else super(...args);
    }
    static now() {
      return millis;
    }
  };
}

const isFunction = (value) =>
  typeof value === 'function' || (value !== null && typeof value === 'object' &&
    (value._jsonata_lambda === true || value._jsonata_function === true));

// Functions within results are "" on both sides.
const withoutFunctions = (key, value) => (isFunction(value) ? '' : value);

// {expr, data?, bindings?} to {result, text}, {} for undefined, or {error, message}; `changedInput` if the reference, which
// should not, has changed what it was given. An error without a code is one of JavaScript's own, on which the reference
// stumbled: its code is "".
export async function evaluate({ expr, data, bindings }) {
  const [input, variables] = [structuredClone(data), structuredClone(bindings)];
  try {
    const result = await jsonata(expr).evaluate(input, variables);
    const text = JSON.stringify(result, withoutFunctions);
    const changedInput = JSON.stringify([input, variables]) !== JSON.stringify([data, bindings]);
    return text === undefined ? {} : { result: JSON.parse(text), text, ...(changedInput && { changedInput }) };
  } catch (error) {
    return { error: typeof error.code === 'string' ? error.code : '', message: String(error.message ?? error) };
  }
}
