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

// Within f(?, 2) the reference passes whatever it gets to its own JavaScript, signature or not, and answers with what that
// makes of it ($power(?, 2) of an array). Here a built-in function always checks its arguments.
const uncheckedPartial = (expr, actual) => /T041\d/.test(actual.error) && /[(,]\s*\?\s*[,)]/.test(expr);

// The reference evaluates the items of [$x := 1, $x] beside each other: whether the second sees what the first binds is a
// matter of how deep in the event queue each stands. Here the items are evaluated in the order in which they are written.
const racesForBinding = (expr) => /\[[^\]]*:=[^\]]*,/.test(expr);

// It evaluates the members of an object and the items of an array beside each other as well. Of several errors the one
// comes that is fewest steps of the event queue away; here it is the first.
const isOneOfSeveralErrors = (expr, expected, actual) => 'error' in expected && 'error' in actual && /[[{].*,/s.test(expr);

// $replace(text, text, function) has the reference print its own source text.
const printsItself = (expr, expected) => expected.text?.includes('async function (') === true ||
  /\$replace\(.*(function|\u03bb|\$string)/.test(expr);

// Math.pow of V8 is not always the nearest double.
const to15Digits = (answer) => JSON.stringify(answer.result, (key, value) => (typeof value === 'number' ? value.toPrecision(15) : value));
const isNextDouble = (expr, expected, actual) => /\$parseInteger\("[a-z ]{14,}", "[aA]/.test(expr) ||
  (/\$power\b/.test(expr) && to15Digits(expected) === to15Digits(actual));

// A function is an object to the reference, and a sequence one with marks; wildcards find what they are made of.
const looksInside = (expr) => /\$\w+\.\*|[})]\.\*/.test(expr);

// Behind a sort the reference groups the records it keeps for #$i, @$v and % instead of the items.
const groupsSortedTuples = (expr) => /\^\(.*\)(\[.*\])?\{/.test(expr) && /[#@%]/.test(expr);

// Regular expressions of JavaScript see two characters where there is one beyond U+FFFF; PCRE2 sees one.
const matchesPairs = (expr) => /[\u{10000}-\u{10ffff}]/u.test(expr) && expr.includes('/');

// A reason, or undefined if the two have to agree.
export function acceptedReason({ expr }, expected, actual) {
  if (stumbled(expected)) return 'the reference stumbled';
  if (isRandom(expr)) return 'random';
  if (reachedLimit(actual)) return 'a limit of Baton';
  if (unsupportedRegex(actual)) return 'a regular expression that PCRE2 cannot do';
  if (expected.changedInput) return 'the reference changed its input';
  if (printsItself(expr, expected)) return 'the reference printed itself';
  if (uncheckedPartial(expr, actual)) return 'a partially applied function checks its arguments';
  if (racesForBinding(expr)) return 'the items of an array bind variables';
  if (isOneOfSeveralErrors(expr, expected, actual)) return 'one of several errors';
  if (isNextDouble(expr, expected, actual)) return 'a power is one double off';
  if (looksInside(expr)) return 'a wildcard looks into a function or a sequence';
  if (groupsSortedTuples(expr)) return 'sorted records are grouped';
  if (matchesPairs(expr)) return 'a regular expression meets a surrogate pair';
  return undefined;
}
