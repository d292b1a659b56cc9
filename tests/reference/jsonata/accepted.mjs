// Where Baton may differ from the reference, and why. Everything else is a failure of the test.

// Errors of JavaScript itself (no code) mark places where the reference stumbles: an invalid array length, a property of
// undefined, a stack that is used up. There is no answer to agree with.
const stumbled = (expected) => expected.error === '';

// The text of what is nothing but a result of chance.
const isRandom = (expr) => /\$(random|shuffle|uuid)\b/.test(expr);

// Limits of Baton that the reference does not have.
const reachedLimit = (actual) => actual.error === 'U1001' || actual.error === 'U1002';

// Regular expressions that PCRE2 cannot do: lookbehinds of variable length.
const unsupportedRegex = (actual) => actual.error === 'U1003';

// A reason, or undefined if the two have to agree.
export function acceptedReason(testCase, expected, actual) {
  if (stumbled(expected)) return 'the reference stumbled';
  if (isRandom(testCase.expr)) return 'random';
  if (reachedLimit(actual)) return 'a limit of Baton';
  if (unsupportedRegex(actual)) return 'a regular expression that PCRE2 cannot do';
  return undefined;
}
