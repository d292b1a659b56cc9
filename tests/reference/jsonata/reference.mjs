// The reference implementation of JSONata, for one case after the other.
import jsonata from 'jsonata';

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

// {expr, data?, bindings?} to {result}, {} for undefined, or {error, message}. An error without a code is one of
// JavaScript's own, on which the reference stumbled: its code is "".
export async function evaluate({ expr, data, bindings }) {
  try {
    const result = await jsonata(expr).evaluate(data, bindings);
    const text = JSON.stringify(result, withoutFunctions);
    return text === undefined ? {} : { result: JSON.parse(text), text };
  } catch (error) {
    return { error: typeof error.code === 'string' ? error.code : '', message: String(error.message ?? error) };
  }
}
