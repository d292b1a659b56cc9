// One line a code: whoever adds a code adds its wording here.
#include "asl/jsonata/error_messages.h"

#include <algorithm>
#include <array>

namespace baton::asl::jsonata {

namespace {

struct Wording {
  std::string_view code;
  std::string_view text;
};

// Users know the reference by these sentences, so they are its own.
// clang-format off
constexpr std::array kWordings = {
    Wording{"S0101", "String literal must be terminated by a matching quote"},
    Wording{"S0102", "Number out of range: {{token}}"},
    Wording{"S0103", "Unsupported escape sequence: \\{{token}}"},
    Wording{"S0104", "The escape sequence \\u must be followed by 4 hex digits"},
    Wording{"S0105", "Quoted property name must be terminated with a backquote (`)"},
    Wording{"S0106", "Comment has no closing tag"},
    Wording{"S0201", "Syntax error: {{token}}"},
    Wording{"S0202", "Expected {{value}}, got {{token}}"},
    Wording{"S0203", "Expected {{value}} before end of expression"},
    Wording{"S0204", "Unknown operator: {{token}}"},
    Wording{"S0205", "Unexpected token: {{token}}"},
    Wording{"S0206", "Unknown expression type: {{token}}"},
    Wording{"S0207", "Unexpected end of expression"},
    Wording{"S0208", "Parameter {{value}} of function definition must be a variable name (start with $)"},
    Wording{"S0209", "A predicate cannot follow a grouping expression in a step"},
    Wording{"S0210", "Each step can only have one grouping expression"},
    Wording{"S0211", "The symbol {{token}} cannot be used as a unary operator"},
    Wording{"S0212", "The left side of := must be a variable name (start with $)"},
    Wording{"S0213", "The literal value {{value}} cannot be used as a step within a path expression"},
    Wording{"S0214", "The right side of {{token}} must be a variable name (start with $)"},
    Wording{"S0215", "A context variable binding must precede any predicates on a step"},
    Wording{"S0216", "A context variable binding must precede the 'order-by' clause on a step"},
    Wording{"S0217", "The object representing the 'parent' cannot be derived from this expression"},
    Wording{"S0301", "Empty regular expressions are not allowed"},
    Wording{"S0302", "No terminating / in regular expression"},
    Wording{"S0402", "Choice groups containing parameterized types are not supported"},
    Wording{"S0401", "Type parameters can only be applied to functions and arrays"},
    Wording{"S0500", "Attempted to evaluate an expression containing syntax error(s)"},
    Wording{"T0410", "Argument {{index}} of function {{token}} does not match function signature"},
    Wording{"T0411", "Context value is not a compatible type with argument {{index}} of function {{token}}"},
    Wording{"T0412", "Argument {{index}} of function {{token}} must be an array of {{type}}"},
    Wording{"D1001", "Number out of range: {{value}}"},
    Wording{"D1002", "Cannot negate a non-numeric value: {{value}}"},
    Wording{"T1003", "Key in object structure must evaluate to a string; got: {{value}}"},
    Wording{"D1004", "Regular expression matches zero length string"},
    Wording{"T1005", "Attempted to invoke a non-function. Did you mean ${{{token}}}?"},
    Wording{"T1006", "Attempted to invoke a non-function"},
    Wording{"T1007", "Attempted to partially apply a non-function. Did you mean ${{{token}}}?"},
    Wording{"T1008", "Attempted to partially apply a non-function"},
    Wording{"D1009", "Multiple key definitions evaluate to same key: {{value}}"},
    Wording{"D1010", "Attempted to access the Javascript object prototype"},
    Wording{"T1010", "The matcher function argument passed to function {{token}} does not return the correct object structure"},
    Wording{"T2001", "The left side of the {{token}} operator must evaluate to a number"},
    Wording{"T2002", "The right side of the {{token}} operator must evaluate to a number"},
    Wording{"T2003", "The left side of the range operator (..) must evaluate to an integer"},
    Wording{"T2004", "The right side of the range operator (..) must evaluate to an integer"},
    Wording{"D2005", "The left side of := must be a variable name (start with $)"},
    Wording{"T2006", "The right side of the function application operator ~> must be a function"},
    Wording{"T2007", "Type mismatch when comparing values {{value}} and {{value2}} in order-by clause"},
    Wording{"T2008", "The expressions within an order-by clause must evaluate to numeric or string values"},
    Wording{"T2009", "The values {{value}} and {{value2}} either side of operator {{token}} must be of the same data type"},
    Wording{"T2010", "The expressions either side of operator {{token}} must evaluate to numeric or string values"},
    Wording{"T2011", "The insert/update clause of the transform expression must evaluate to an object: {{value}}"},
    Wording{"T2012", "The delete clause of the transform expression must evaluate to a string or array of strings: {{value}}"},
    Wording{"T2013", "The transform expression clones the input object using the $clone() function.  This has been overridden in the current scope by a non-function."},
    Wording{"D2014", "The size of the sequence allocated by the range operator (..) must not exceed 1e6.  Attempted to allocate {{value}}."},
    Wording{"D3001", "Attempting to invoke string function on Infinity or NaN"},
    Wording{"D3010", "Second argument of replace function cannot be an empty string"},
    Wording{"D3011", "Fourth argument of replace function must evaluate to a positive number"},
    Wording{"D3012", "Attempted to replace a matched string with a non-string value"},
    Wording{"D3020", "Third argument of split function must evaluate to a positive number"},
    Wording{"D3030", "Unable to cast value to a number: {{value}}"},
    Wording{"D3040", "Third argument of match function must evaluate to a positive number"},
    Wording{"D3050", "The second argument of reduce function must be a function with at least two arguments"},
    Wording{"D3060", "The sqrt function cannot be applied to a negative number: {{value}}"},
    Wording{"D3061", "The power function has resulted in a value that cannot be represented as a JSON number: base={{value}}, exponent={{exp}}"},
    Wording{"D3070", "The single argument form of the sort function can only be applied to an array of strings or an array of numbers.  Use the second argument to specify a comparison function"},
    Wording{"D3080", "The picture string must only contain a maximum of two sub-pictures"},
    Wording{"D3081", "The sub-picture must not contain more than one instance of the 'decimal-separator' character"},
    Wording{"D3082", "The sub-picture must not contain more than one instance of the 'percent' character"},
    Wording{"D3083", "The sub-picture must not contain more than one instance of the 'per-mille' character"},
    Wording{"D3084", "The sub-picture must not contain both a 'percent' and a 'per-mille' character"},
    Wording{"D3085", "The mantissa part of a sub-picture must contain at least one character that is either an 'optional digit character' or a member of the 'decimal digit family'"},
    Wording{"D3086", "The sub-picture must not contain a passive character that is preceded by an active character and that is followed by another active character"},
    Wording{"D3087", "The sub-picture must not contain a 'grouping-separator' character that appears adjacent to a 'decimal-separator' character"},
    Wording{"D3088", "The sub-picture must not contain a 'grouping-separator' at the end of the integer part"},
    Wording{"D3089", "The sub-picture must not contain two adjacent instances of the 'grouping-separator' character"},
    Wording{"D3090", "The integer part of the sub-picture must not contain a member of the 'decimal digit family' that is followed by an instance of the 'optional digit character'"},
    Wording{"D3091", "The fractional part of the sub-picture must not contain an instance of the 'optional digit character' that is followed by a member of the 'decimal digit family'"},
    Wording{"D3092", "A sub-picture that contains a 'percent' or 'per-mille' character must not contain a character treated as an 'exponent-separator'"},
    Wording{"D3093", "The exponent part of the sub-picture must comprise only of one or more characters that are members of the 'decimal digit family'"},
    Wording{"D3100", "The radix of the formatBase function must be between 2 and 36.  It was given {{value}}"},
    Wording{"D3110", "The argument of the toMillis function must be an ISO 8601 formatted timestamp. Given {{value}}"},
    Wording{"D3120", "Syntax error in expression passed to function eval: {{value}}"},
    Wording{"D3121", "Dynamic error evaluating the expression passed to function eval: {{value}}"},
    Wording{"D3130", "Formatting or parsing an integer as a sequence starting with {{value}} is not supported by this implementation"},
    Wording{"D3131", "In a decimal digit pattern, all digits must be from the same decimal group"},
    Wording{"D3132", "Unknown component specifier {{value}} in date/time picture string"},
    Wording{"D3133", "The 'name' modifier can only be applied to months and days in the date/time picture string, not {{value}}"},
    Wording{"D3134", "The timezone integer format specifier cannot have more than four digits"},
    Wording{"D3135", "No matching closing bracket ']' in date/time picture string"},
    Wording{"D3136", "The date/time picture string is missing specifiers required to parse the timestamp"},
    Wording{"D3137", "{{{message}}}"},
    Wording{"D3138", "The $single() function expected exactly 1 matching result.  Instead it matched more."},
    Wording{"D3139", "The $single() function expected exactly 1 matching result.  Instead it matched 0."},
    Wording{"D3140", "Malformed URL passed to ${{{functionName}}}(): {{value}}"},
    Wording{"D3141", "{{{message}}}"},
    // Ours.
    Wording{"U1001", "The evaluation has reached a limit: {{{message}}}"},
    Wording{"U1002", "The expression is nested too deeply"},
    Wording{"U1003", "Invalid regular expression /{{{value}}}/: {{{message}}}"},
    Wording{"U2001", "The second argument of the partition function must be a positive number.  It was given {{value}}"},
    Wording{"U2002", "The third argument of the range function must not be 0"},
    Wording{"U2003", "Unknown hash algorithm {{value}}.  There are MD5, SHA-1, SHA-256, SHA-384 and SHA-512"},
    Wording{"U2004", "The argument of the parse function is not JSON: {{{message}}}"},
};
// clang-format on

}  // namespace

std::string_view wording_of(std::string_view code) {
  const auto* found =
      std::find_if(kWordings.begin(), kWordings.end(), [&](const Wording& wording) { return wording.code == code; });
  return found == kWordings.end() ? std::string_view{} : found->text;
}

}  // namespace baton::asl::jsonata
