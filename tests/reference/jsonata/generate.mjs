// Random expressions, each from (seed, index) alone. They are made by kind (number, text, …) so that most of them mean
// something, with a wrong kind now and then so that errors are met as well.
import { datePicture, integerPicture, isoTimestamp, numberPicture, regex, timestampAndPicture } from './pictures.mjs';
import { Random } from './random.mjs';

const text = (value) => JSON.stringify(value);

class Generator {
  constructor(random, data) {
    this.random = random;
    this.data = data;
    this.variables = [];  // [name, kind]
  }

  // ── what all kinds share ──

  make(kind, depth) {
    const { random } = this;
    if (random.chance(0.03)) return this.make(random.pick(['number', 'text', 'boolean', 'array', 'object', 'nothing']), depth - 1);
    if (depth <= 0) return this.leaf(kind);
    const known = this.variables.filter(([, its]) => its === kind);
    if (known.length > 0 && random.chance(0.25)) return '$' + random.pick(known)[0];
    if (random.chance(0.04)) return `(${this.boolean(depth - 1)} ? ${this.make(kind, depth - 1)} : ${this.make(kind, depth - 1)})`;
    if (random.chance(0.02)) return `(${this.boolean(depth - 1)} ? ${this.make(kind, depth - 1)})`;
    if (random.chance(0.04)) return this.block(kind, depth);
    if (random.chance(0.02)) return `${this.lambda([this.anyKind()], kind, depth - 1)}(${this.make('any', depth - 1)})`;
    return this[kind](depth);
  }

  anyKind() {
    return this.random.pick(['number', 'text', 'boolean', 'array', 'object']);
  }
  any(depth) {
    return this.random.chance(0.3) ? this.path(depth) : this.make(this.anyKind(), depth);
  }
  nothing() {
    return this.random.pick(['missing', '$nope', 'a.b.c', '[][0]', '$lookup({}, "x")', '()']);
  }

  leaf(kind) {
    const { random } = this;
    switch (kind) {
      case 'number':
        return random.pick(['0', '1', '2', '3', '10', '0.5', '2.5', '1.005', '-1', '-2.5', '100', '1e3', '1234567.891', '0.1', '1e21', '1e-7', '7', '12', '9007199254740993']);
      case 'text':
        return random.pick(['""', '"a"', '"hello"', '"Hello World"', '"foo bar  baz"', '"12"', '"-3.5"', '"0x1F"', '"tr\u00e9s"', '"\u{1F600}x"', '"a,b;c"', '"\\u00df"',
          "'q\"uote'", '"line\\nend"', '"%41%2F"', '"aGVsbG8="', '"ello"', '"2018-03-04"']);
      case 'boolean':
        return random.pick(['true', 'false']);
      case 'array':
        return random.pick(['[]', '[1,2,3]', '["a","b","c"]', '[3,1,2]', '[1,"a",true,null]', '[[1,2],[3]]', '[1..5]', '[{"a":1},{"a":2}]', '[1]', '["x"]', 'nums', 'words']);
      case 'object':
        return random.pick(['{}', '{"a":1}', '{"a":1,"b":"x"}', '{"b":2,"a":{"c":[1,2]}}', '{"10":1,"2":2,"x":3}', 'customer']);
      default:
        return random.pick(['null', '$', '$$', 'missing', '1', '"a"', 'true', '[1,2]', '{"a":1}']);
    }
  }

  block(kind, depth) {
    const { random } = this;
    const name = random.pick(['u', 'v', 'w']);
    const its = this.anyKind();
    const value = this.make(its, depth - 1);
    const before = this.variables;
    this.variables = [...before, [name, its]];
    const body = this.make(kind, depth - 1);
    this.variables = before;
    return `($${name} := ${value}; ${body})`;
  }

  lambda(kinds, result, depth) {
    const names = ['x', 'y', 'z', 't'].slice(0, kinds.length);
    const before = this.variables;
    this.variables = [...before, ...names.map((name, i) => [name, kinds[i]])];
    const body = this.make(result, depth);
    this.variables = before;
    const letters = { number: 'n', text: 's', boolean: 'b', array: 'a', object: 'o' };
    const signature = this.random.chance(0.08) ? `<${kinds.map((kind) => letters[kind] ?? 'x').join('')}:x>` : '';
    return `${this.random.chance(0.2) ? '\u03bb' : 'function'}(${names.map((name) => '$' + name).join(', ')})${signature}{${body}}`;
  }

  // A function of one argument.
  function(depth, kind = this.anyKind(), result = this.anyKind()) {
    const { random } = this;
    if (random.chance(0.25)) {
      return random.pick(['$string', '$number', '$uppercase', '$length', '$abs', '$boolean', '$not', '$exists', '$count', '$type', '$keys', '$sum', '$round', '$trim',
        '$substring(?, 1)', '$power(?, 2)', '$append(?, 1)', '$pad(?, 5, "#")', '$join(?, "-")']);
    }
    const kinds = [kind, 'number', 'array'].slice(0, random.pick([1, 1, 1, 2, 3]));
    return this.lambda(kinds, result, depth - 1);
  }

  // ── paths ──

  name() {
    return this.random.pick(['orders', 'items', 'price', 'qty', 'sku', 'tags', 'customer', 'name', 'email', 'address', 'city', 'id', 'nums', 'words', 'nested', 'matrix',
      'flag', 'when', 'missing', 'a', 'b', '`first name`', '*', '**', 'total', 'notes', 'status', 'level']);
  }
  predicate(depth) {
    const { random } = this;
    return random.pick([
      () => String(random.between(-3, 3)), () => '0', () => '-1', () => '[0,1]', () => '[0..1]',
      () => `price > ${random.between(0, 40)}`, () => 'qty = 2', () => '$ > 2', () => 'status = "paid"', () => '$exists(tags)', () => 'flag',
      () => `"b" in tags`, () => '$boolean($)', () => 'price', () => this.boolean(depth - 1), () => '$contains("a")', () => '1.7', () => '',
    ])();
  }
  step(depth) {
    const { random } = this;
    if (random.chance(0.06)) return `(${this.any(depth - 1)})`;
    if (random.chance(0.04)) return `{"k": ${this.any(depth - 1)}}`;
    if (random.chance(0.04)) return `[${this.any(depth - 1)}, ${this.name()}]`;
    if (random.chance(0.05)) return random.pick(['$string()', '$uppercase()', '$keys()', '$length()', '$type($)', '$count($)', '$sum($)', '$string(price)', '$$.customer.name', '$.price', '%', '%.id', '$lookup("id")']);
    let step = this.name();
    if (random.chance(0.25)) step += `[${this.predicate(depth)}]`;
    if (random.chance(0.05)) step += `#$i${random.chance(0.5) ? '[$i<2]' : ''}`;
    if (random.chance(0.05)) step += '@$o';
    return step;
  }
  path(depth) {
    const { random } = this;
    let path = random.pick(['orders', 'orders', 'orders.items', 'customer', 'nums', 'words', 'matrix', '$', '$$', 'nested', '**', 'customer.address', 'orders[0]', 'people']);
    path += random.list(random.below(3), () => '.' + this.step(depth)).join('');
    if (random.chance(0.1)) path += `[${this.predicate(depth)}]`;
    if (random.chance(0.08)) path += `^(${random.list(random.between(1, 2), () => random.pick(['', '', '<', '>']) + random.pick(['price', 'qty', 'id', 'name', '$', 'sku', '$length(name)'])).join(', ')})`;
    if (random.chance(0.06)) path += `{${random.pick(['sku', 'status', 'name', '$string(id)', '"k"', '$type($)'])}: ${random.pick(['price', '$sum(price)', '$count($)', '$', '[id]', 'qty'])}}`;
    if (random.chance(0.04)) path += ' ~> ' + this.function(depth - 1);
    if (random.chance(0.03)) path += ` ~> |${random.pick(['orders', 'items', '**', '$', 'customer', 'orders.items'])}|${random.pick(['{"new": 1}', '{"price": price * 2}', '{}', '1'])}${random.pick(['', ', "sku"', ', ["price","id"]', ', 1'])}|`;
    return path;
  }

  // ── kinds ──

  number(depth) {
    const { random } = this;
    const n = () => this.make('number', depth - 1);
    const t = () => this.make('text', depth - 1);
    return random.pick([
      () => this.leaf('number'), () => this.leaf('number'),
      () => `(${n()} ${random.pick(['+', '-', '*', '/', '%'])} ${n()})`, () => `${n()} ${random.pick(['+', '-', '*', '/', '%'])} ${n()}`,
      () => `-${n()}`, () => `$sum(${this.numbers(depth - 1)})`, () => `$${random.pick(['max', 'min', 'average', 'count', 'sum'])}(${this.numbers(depth - 1)})`,
      () => `$${random.pick(['abs', 'floor', 'ceil', 'round', 'sqrt'])}(${n()})`, () => `$round(${n()}, ${random.between(-3, 4)})`, () => `$power(${n()}, ${random.pick(['2', '0.5', '-1', '3', n()])})`,
      () => `$number(${t()})`, () => `$number(${this.boolean(depth - 1)})`, () => `$length(${t()})`, () => `$count(${this.array(depth - 1)})`,
      () => `$parseInteger(${random.pick(['"12"', '"1,234"', '"xii"', '"twelve thousand and six"', '"C"', '"3rd"', t()])}, ${text(integerPicture(random))})`,
      () => `$toMillis(${text(isoTimestamp(random))})`,
      () => { const { picture, text: timestamp } = timestampAndPicture(random); return `$toMillis(${text(timestamp)}, ${text(picture)})`; },
      () => `$reduce(${this.numbers(depth - 1)}, ${this.lambda(['number', 'number'], 'number', depth - 2)}${random.pick(['', ', 10'])})`,
      () => 'orders.price', () => 'orders[0].qty', () => '$millis()', () => 'nums[0]', () => '$sum(orders.items.(price * qty))',
    ])();
  }

  numbers(depth) {
    const { random } = this;
    return random.pick(['nums', '[1,2,3.5]', 'orders.items.price', '[]', '[5]', '4', 'orders.qty', 'missing', '[1..10]', () => `[${this.make('number', depth - 1)}, ${this.make('number', depth - 1)}]`,
      () => `$map(nums, ${this.lambda(['number'], 'number', depth - 1)})`, () => this.array(depth - 1)].map((x) => (typeof x === 'string' ? () => x : x)))();
  }

  text(depth) {
    const { random } = this;
    const t = () => this.make('text', depth - 1);
    const n = () => this.make('number', depth - 1);
    const short = () => random.pick(['"a"', '"l"', '" "', '""', '"lo"', '","', t()]);
    return random.pick([
      () => this.leaf('text'), () => this.leaf('text'), () => `${t()} & ${this.make('any', depth - 1)}`, () => `(${t()} & ${t()})`,
      () => `$string(${this.make('any', depth - 1)})`, () => `$string(${this.make('any', depth - 1)}, true)`,
      () => `$${random.pick(['uppercase', 'lowercase', 'trim', 'base64encode', 'base64decode', 'encodeUrl', 'encodeUrlComponent', 'decodeUrl', 'decodeUrlComponent'])}(${t()})`,
      () => `$substring(${t()}, ${random.between(-6, 6)}${random.chance(0.5) ? `, ${random.between(-1, 5)}` : ''})`,
      () => `$${random.pick(['substringBefore', 'substringAfter'])}(${t()}, ${short()})`,
      () => `$pad(${t()}, ${random.between(-12, 12)}${random.chance(0.6) ? `, ${short()}` : ''})`,
      () => `$join(${random.pick(['words', '["a","b"]', 'orders.sku', `$split(${t()}, ${short()})`, this.array(depth - 1)])}${random.chance(0.7) ? `, ${short()}` : ''})`,
      () => `$replace(${t()}, ${random.chance(0.6) ? regex(random) : short()}, ${random.pick(['"X"', '"$0-"', '"[$1]"', '"$$"', '"$2$1"', '""', '"$"', '"$12"', 'function($m){$m.match & "!"}', '$string'])}${random.pick(['', '', ', 1', ', 0', ', 2'])})`,
      () => `$formatNumber(${n()}, ${text(numberPicture(random))}${random.chance(0.1) ? ', {"decimal-separator": ",", "grouping-separator": ".", "zero-digit": "\u0660"}' : ''})`,
      () => `$formatInteger(${random.chance(0.7) ? random.pick(['0', '1', '7', '12', '19', '21', '100', '123', '999', '1234', '12345', '1000000', '1999', '-5', '2.9', '1234567890', '112']) : `$round(${n()})`}, ${text(integerPicture(random))})`,
      () => `$formatBase(${n()}${random.chance(0.8) ? `, ${random.pick(['2', '8', '16', '36', '10', '1', '37', '2.5'])}` : ''})`,
      () => `$fromMillis(${random.pick(['0', '1521801216617', '1500000000000', '-1', '-62135596800000', '951782400000', '1.5', '253402300800000', String(random.between(-2e9, 4e9) * 1000 + random.below(1000))])}${
        random.chance(0.85) ? `, ${text(datePicture(random))}${random.chance(0.35) ? `, "${random.pick(['+0100', '-0530', '+0000', '0', '-0800', '+1400', 'x', '+30'])}"` : ''}` : ''})`,
      () => '$now()', () => 'orders[0].sku', () => 'customer.name', () => 'words[0]', () => `$type(${this.make('any', depth - 1)})`,
    ])();
  }

  boolean(depth) {
    const { random } = this;
    if (depth <= 0) return this.leaf('boolean');
    const n = () => this.make('number', depth - 1);
    const t = () => this.make('text', depth - 1);
    return random.pick([
      () => this.leaf('boolean'), () => `${n()} ${random.pick(['<', '<=', '>', '>=', '=', '!='])} ${n()}`, () => `${t()} ${random.pick(['<', '<=', '>', '>=', '=', '!='])} ${t()}`,
      () => `(${this.boolean(depth - 1)} ${random.pick(['and', 'or'])} ${this.boolean(depth - 1)})`, () => `${this.make('any', depth - 1)} = ${this.make('any', depth - 1)}`,
      () => `${this.make('any', depth - 1)} in ${this.array(depth - 1)}`, () => `$not(${this.make('any', depth - 1)})`, () => `$exists(${this.path(depth - 1)})`, () => `$boolean(${this.make('any', depth - 1)})`,
      () => `$contains(${t()}, ${random.chance(0.6) ? regex(random) : t()})`, () => `${random.pick(['null', '[]', '{}', '[1]'])} = ${this.make('any', depth - 1)}`,
    ])();
  }

  array(depth) {
    const { random } = this;
    if (depth <= 0) return this.leaf('array');
    const a = () => this.make('array', depth - 1);
    return random.pick([
      () => this.leaf('array'), () => this.leaf('array'), () => this.path(depth - 1), () => `${this.path(depth - 1)}[]`,
      () => `[${random.list(random.below(4), () => this.make('any', depth - 1)).join(', ')}]`, () => `[${random.between(-3, 3)}..${random.between(-2, 6)}]`,
      () => `$map(${a()}, ${this.function(depth - 1)})`, () => `$filter(${a()}, ${this.function(depth - 1, 'any', 'boolean')})`,
      () => `$append(${a()}, ${this.make('any', depth - 1)})`, () => `$reverse(${a()})`, () => `$distinct(${a()})`, () => `$zip(${a()}, ${a()})`,
      () => `$sort(${a()}${random.chance(0.4) ? ', function($l, $r){$l > $r}' : ''})`, () => `$keys(${this.make('object', depth - 1)})`, () => `$spread(${this.make('object', depth - 1)})`,
      () => `$each(${this.make('object', depth - 1)}, ${this.lambda(['any', 'text'], this.anyKind(), depth - 2)})`,
      () => `$split(${this.make('text', depth - 1)}, ${random.chance(0.5) ? regex(random) : this.make('text', 0)}${random.pick(['', '', ', 2', ', 0'])})`,
      () => `$match(${this.make('text', depth - 1)}, ${regex(random)}${random.pick(['', '', ', 1'])})`, () => `${a()}[${this.predicate(depth - 1)}]`,
      () => `$single(${a()}, ${this.function(depth - 1, 'any', 'boolean')})`, () => `${a()} ~> ${random.pick(['$count', '$sum', '$reverse', '$string', '$distinct', this.function(depth - 2)])}`,
      () => `$lookup(${a()}, ${this.make('text', 0)})`, () => `${a()}.${this.step(depth - 1)}`,
    ])();
  }

  object(depth) {
    const { random } = this;
    if (depth <= 0) return this.leaf('object');
    return random.pick([
      () => this.leaf('object'), () => `{${random.list(random.between(0, 3), () => `${random.chance(0.85) ? text(random.pick(['a', 'b', 'c', '1', 'x y'])) : this.make('text', depth - 1)}: ${this.make('any', depth - 1)}`).join(', ')}}`,
      () => `$merge([${this.make('object', depth - 1)}, ${this.make('object', depth - 1)}])`, () => `$merge(${this.array(depth - 1)})`,
      () => `$sift(${this.make('object', depth - 1)}, ${this.lambda(['any', 'text'].slice(0, random.between(1, 2)), 'boolean', depth - 2)})`,
      () => `${this.path(depth - 1)}{${random.pick(['sku', 'status', 'name', 'id', '$string(id)'])}: ${this.make('any', depth - 2)}}`, () => 'customer', () => 'orders[0]', () => '$clone(customer)',
      () => `${this.make('object', depth - 1)} ~> |$|{"n": ${this.make('any', depth - 2)}}|`, () => `$lookup(${this.make('object', depth - 1)}, "a")`,
    ])();
  }
}

// Now and then a character is lost, doubled or strange, for the parser's sake.
function damage(random, expr) {
  const i = random.below(expr.length + 1);
  return random.pick([
    () => expr.slice(0, i) + expr.slice(i + 1), () => expr.slice(0, i) + random.pick(['(', ')', '[', ']', '{', '}', '.', ',', ';', ':', '?', '$', '%', '^', '~>', ':=', '"', '`', '@', '#', '!', '&', '\\', '/*', '..', '|', '5', ' ']) + expr.slice(i),
    () => expr.slice(0, i),
  ])();
}

export function generateCase(seed, index, documents) {
  const random = new Random(Math.imul(seed, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b));
  const name = random.pick(['shop', 'shop', 'shop', 'list', 'none']);
  const data = name === 'none' ? undefined : documents[name];
  const generator = new Generator(random, data);
  const kind = random.pick(['number', 'text', 'text', 'boolean', 'array', 'array', 'object', 'path']);
  const depth = random.between(1, 4);
  let expr = kind === 'path' ? generator.path(depth) : generator.make(kind, depth);
  if (random.chance(0.04)) expr = damage(random, expr);
  return { place: `--seed ${seed} --only ${index}`, expr, data, document: name };
}
