// Random numbers from a seed (mulberry32), and what generators need of them.
export class Random {
  constructor(seed) {
    this.state = seed >>> 0;
  }
  unit() {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }
  below(bound) {
    return Math.floor(this.unit() * bound);
  }
  between(least, most) {
    return least + this.below(most - least + 1);
  }
  chance(probability) {
    return this.unit() < probability;
  }
  pick(items) {
    return items[this.below(items.length)];
  }
  // As many as `count` results of `make`.
  list(count, make) {
    return Array.from({ length: count }, make);
  }
}
