/** SHA-256 (FIPS 180-4). WebCrypto has it as well, but only as a promise: a verification hashes a thousand short inputs. */

const BLOCK = 64;

const PRIMES = firstPrimes(64);
const START = Uint32Array.from(PRIMES.slice(0, 8), (prime) => fraction(prime, 2));
const ROUND = Int32Array.from(PRIMES, (prime) => fraction(prime, 3));

const schedule = new Int32Array(64);

/** The digest of several byte strings, one behind the other: 32 bytes. */
export function sha256(...parts: readonly Uint8Array[]): Uint8Array {
  const state = START.slice();
  const block = new Uint8Array(BLOCK);
  let filled = 0;
  let total = 0;
  for (const part of parts) {
    total += part.length;
    for (let at = 0; at < part.length; ) {
      const taken = Math.min(BLOCK - filled, part.length - at);
      block.set(part.subarray(at, at + taken), filled);
      filled += taken;
      at += taken;
      if (filled === BLOCK) {
        compress(state, block);
        filled = 0;
      }
    }
  }
  return finish(state, block, filled, total);
}

/** Padding: a bit 1, zeros, the length in bits as u64. */
function finish(state: Uint32Array, block: Uint8Array, filled: number, total: number): Uint8Array {
  block.fill(0, filled);
  block[filled] = 0x80;
  if (filled >= BLOCK - 8) {
    compress(state, block);
    block.fill(0);
  }
  const view = new DataView(block.buffer);
  view.setUint32(56, Math.floor(total / 0x2000_0000));
  view.setUint32(60, (total << 3) >>> 0);
  compress(state, block);
  const digest = new DataView(new ArrayBuffer(32));
  for (let at = 0; at < 8; at++) digest.setUint32(4 * at, state[at]!);
  return new Uint8Array(digest.buffer);
}

function compress(state: Uint32Array, block: Uint8Array): void {
  const w = schedule;
  for (let t = 0; t < 16; t++) {
    const at = 4 * t;
    w[t] = (block[at]! << 24) | (block[at + 1]! << 16) | (block[at + 2]! << 8) | block[at + 3]!;
  }
  for (let t = 16; t < 64; t++) {
    const x = w[t - 15]!;
    const y = w[t - 2]!;
    const small0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const small1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    w[t] = (w[t - 16]! + small0 + w[t - 7]! + small1) | 0;
  }
  let a = state[0]!;
  let b = state[1]!;
  let c = state[2]!;
  let d = state[3]!;
  let e = state[4]!;
  let f = state[5]!;
  let g = state[6]!;
  let h = state[7]!;
  for (let t = 0; t < 64; t++) {
    const large1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const first = (h + large1 + ((e & f) ^ (~e & g)) + ROUND[t]! + w[t]!) | 0;
    const large0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const second = (large0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + first) | 0;
    d = c;
    c = b;
    b = a;
    a = (first + second) | 0;
  }
  state[0]! += a;
  state[1]! += b;
  state[2]! += c;
  state[3]! += d;
  state[4]! += e;
  state[5]! += f;
  state[6]! += g;
  state[7]! += h;
}

function firstPrimes(count: number): number[] {
  const primes: number[] = [];
  for (let candidate = 2; primes.length < count; candidate++) {
    if (primes.every((prime) => candidate % prime !== 0)) primes.push(candidate);
  }
  return primes;
}

/** First 32 bits of the fraction of a prime's square or cube root (FIPS 180-4, sections 4.2.2 and 5.3.3). */
function fraction(prime: number, power: 2 | 3): number {
  const scaled = BigInt(prime) << BigInt(32 * power);
  let root = 0n;
  for (let bit = 1n << 40n; bit > 0n; bit >>= 1n) {
    const tried = root | bit;
    if ((power === 2 ? tried * tried : tried * tried * tried) <= scaled) root = tried;
  }
  return Number(root & 0xffff_ffffn);
}
