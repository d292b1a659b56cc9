// Random picture strings, timestamps and regular expressions.

export function numberPicture(random) {
  const group = () => random.pick(['#', '0', '##', '00', '###', '000', '#0', '#,##0', '#,###', '0,000', '##,##,##0', '9', '#,#', '']);
  const sub = () => {
    let picture = random.pick(['', '', '', '$', 'EUR ', '-', '(', 'a']) + group();
    if (random.chance(0.6)) picture += '.' + random.pick(['#', '0', '00', '0#', '##', '000', '0,0', '00#,#', '']);
    return picture + random.pick(['', '', '', '%', '\u2030', ' m', ')', 'x']);
  };
  if (random.chance(0.08)) return random.pick(['', ';', '#;#;#', '0..0', '%0%', '0%\u2030', 'abc', '0a0', '0,.0', '0,', '0,,0', '0#', '.#0', '0e', '0%e0']);
  return random.chance(0.25) ? `${sub()};${sub()}` : sub();
}

export function integerPicture(random) {
  const primary = random.pick(['0', '00', '000', '#0', '###0', '#,##0', '0,000', '#,##,##0', '0000', '#:##0', '9', '1', '0,00,0',
    '#.##0', '\u0660', '\u0661\u0662', '#,##\uff10', 'A', 'a', 'I', 'i', 'W', 'w', 'Ww', '#', 'x', '', '0\u0660']);
  return primary + random.pick(['', '', '', ';o', ';c', ';']);
}

export function datePicture(random) {
  const markers = ['Y', 'Y0001', 'Y,2', 'Y,2-2', 'Y##01', 'Yi', 'YI', 'YWw', 'M', 'M01', 'M#1', 'MNn', 'MN', 'Mn', 'MNn,3-3', 'MN,*-3', 'D', 'D01', 'D1o',
    'DWo', 'Dwo', 'DWwo', 'd', 'd001', 'F', 'FNn', 'FN', 'Fn', 'FNn,3-3', 'F0', 'F1', 'W', 'W01', 'w', 'X', 'X0001', 'x', 'x01', 'xNn', 'H', 'H01', 'h', 'h01',
    'P', 'PN', 'Pn', 'PNn', 'm', 'm01', 's', 's01', 'f', 'f001', 'f01', 'Z', 'z', 'Z0', 'Z00', 'Z000', 'Z0000', 'Z01:01', 'Z01:01t', 'Z0101t', 'z01:01', 'C', 'E',
    'Da', 'DA', 'Mi', 'H,2', 's,2-3', ' Y ', 'Y0,000', 'f,3', 'D,*-2', 'ZN', 'Q', '', 'fN', 'dn', 'Z00000'];
  const separators = ['-', '/', ' ', ':', '.', '', ', ', 'T', '[[', ']]', ' of '];
  const parts = random.list(random.between(1, 6), () => `[${random.pick(markers)}]${random.pick(separators)}`);
  return (random.chance(0.05) ? '[' : '') + parts.join('');
}

// A picture that texts can be read with, and a text that mostly fits.
export function timestampAndPicture(random) {
  const two = (most, least = 0) => String(random.between(least, most)).padStart(2, '0');
  const dates = [
    ['[Y0001]-[M01]-[D01]', () => `${random.between(1890, 2100)}-${two(12, 1)}-${two(31, 1)}`],
    ['[D1]/[M1]/[Y]', () => `${random.between(1, 31)}/${random.between(1, 12)}/${random.between(1, 2100)}`],
    ['[D1o] [MNn] [Y0001]', () => `${random.pick(['1st', '2nd', '3rd', '4th', '21st', '31th'])} ${random.pick(['January', 'May', 'june', 'December', 'Foo'])} ${random.between(1000, 3000)}`],
    ['[FNn], [D] [MNn,3-3] [Y]', () => `Friday, ${random.between(1, 30)} ${random.pick(['Jan', 'Feb', 'Nov', 'Nope'])} 2019`],
    ['[Y]/[d]', () => `2020/${random.between(0, 400)}`],
    ['[d]', () => `${random.between(1, 300)}`],
    ['[Yi] [Mi] [DI]', () => 'mmxviii iv XII'],
    ['[DWwo] [MNn] [Yw]', () => 'Twenty-First March two thousand and nineteen'],
    ['[X]-[W]', () => '2018-12'], ['[X] [x] [w] [F]', () => '2018 2 3 4'],
    ['[M01]-[D01]', () => `${two(12)}-${two(31)}`],
    ['', () => ''],
  ];
  const times = [
    ['[H01]:[m01]:[s01].[f001]', () => `${two(24)}:${two(60)}:${two(60)}.${random.between(0, 999)}`],
    ['[H]:[m]', () => `${random.between(0, 23)}:${random.between(0, 59)}`],
    ['[h]:[m01] [P]', () => `${random.between(1, 12)}:${two(59)} ${random.pick(['am', 'pm', 'AM', 'PM', 'Pm'])}`],
    ['[h][PN]', () => `${random.between(1, 12)}${random.pick(['am', 'PM'])}`],
    ['[H]:[s]', () => '10:20'], ['[s]', () => '7'],
    ['', () => ''],
  ];
  const zones = [['[Z]', '+01:30'], ['[Z]', '-05:00'], ['[z]', 'GMT+02:00'], ['[Z0000]', '-0730'], ['[Z0]', '+3'], ['', ''], ['', ''], ['', '']];
  const date = random.pick(dates);
  const time = random.pick(times);
  const zone = random.pick(zones);
  const separator = random.pick([' ', 'T', ' at ', '']);
  return { picture: date[0] + separator + time[0] + zone[0], text: date[1]() + separator + time[1]() + zone[1] };
}

export function isoTimestamp(random) {
  const two = (most, least = 0) => String(random.between(least, most)).padStart(2, '0');
  let text = `${random.between(0, 9999)}`.padStart(4, '0');
  if (random.chance(0.9)) text += `-${two(13)}`;
  if (random.chance(0.85)) text += `-${two(33)}`;
  if (random.chance(0.7)) text += `T${two(25)}:${two(59)}:${two(59)}`;
  if (random.chance(0.3)) text += `.${random.between(0, 99999)}`;
  return text + random.pick(['', 'Z', 'Z', '+01:00', '-0730', '+2359', '+29:59', ' ', 'X']);
}

export function regex(random) {
  const atom = () => random.pick(['a', 'b', 'o', 'l', '.', '\\d', '\\w', '\\s', '[a-c]', '[^a]', '[aeiou]', '(l)', '(o+)', '(?:el)', '\\.', 'e', '[A-Z]', '(\\w)', '-', 'x',
    '\\b', '(a|e)', '[\\d-]', '\\u006c', '\\x6f', '$', '^', '(?=o)', '(?!l)', '(?<g>l)']);
  const quantifier = () => random.pick(['', '', '', '', '', '+', '*', '?', '{2}', '{1,2}', '+?', '*?']);
  const sequence = () => random.list(random.between(1, 3), () => {
    const part = atom();
    return /^(\\b|\$|\^|\(\?[=!])/.test(part) ? part : part + quantifier();
  }).join('');
  const pattern = random.chance(0.15) ? `${sequence()}|${sequence()}` : sequence();
  return `/${pattern}/${random.pick(['', '', '', 'i', 'm', 'im'])}`;
}
