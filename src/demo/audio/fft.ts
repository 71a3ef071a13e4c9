/**
 * A plain radix-2 Fourier transform, in place, for the correlation of
 * find-sound.ts. Tables are kept per size; there is one size in use.
 */
export interface Fft {
  /** Transforms re + i*im in place. */
  forward(re: Float64Array, im: Float64Array): void;
  /** The inverse, scaled by 1/size. */
  inverse(re: Float64Array, im: Float64Array): void;
}

function bitReversal(size: number): Uint32Array {
  const bits = Math.log2(size);
  return Uint32Array.from({ length: size }, (_, index) => {
    let reversed = 0;
    for (let bit = 0; bit < bits; bit++) reversed |= ((index >> bit) & 1) << (bits - 1 - bit);
    return reversed;
  });
}

/** A transform for `size` points. Throws unless size is a power of two. */
export function createFft(size: number): Fft {
  if (size < 2 || (size & (size - 1)) !== 0) throw new RangeError(`size must be a power of two: ${size}`);
  const reversed = bitReversal(size);
  const cos = Float64Array.from({ length: size / 2 }, (_, i) => Math.cos((2 * Math.PI * i) / size));
  const sin = Float64Array.from({ length: size / 2 }, (_, i) => Math.sin((2 * Math.PI * i) / size));

  const shuffle = (values: Float64Array): void => {
    for (let i = 0; i < size; i++) {
      const j = reversed[i] as number;
      if (j > i) [values[i], values[j]] = [values[j] as number, values[i] as number];
    }
  };
  /** Butterflies with twiddles exp(direction * 2 pi i k / size). */
  const transform = (re: Float64Array, im: Float64Array, direction: 1 | -1): void => {
    shuffle(re);
    shuffle(im);
    for (let half = 1; half < size; half *= 2) {
      const stride = size / (2 * half);
      for (let start = 0; start < size; start += 2 * half) {
        for (let k = 0; k < half; k++) {
          const wr = cos[k * stride] as number;
          const wi = direction * (sin[k * stride] as number);
          const low = start + k;
          const high = low + half;
          const xr = re[high] as number;
          const xi = im[high] as number;
          const tr = xr * wr - xi * wi;
          const ti = xr * wi + xi * wr;
          re[high] = (re[low] as number) - tr;
          im[high] = (im[low] as number) - ti;
          re[low] = (re[low] as number) + tr;
          im[low] = (im[low] as number) + ti;
        }
      }
    }
  };
  return {
    forward: (re, im) => transform(re, im, -1),
    inverse: (re, im) => {
      transform(re, im, 1);
      for (let i = 0; i < size; i++) {
        re[i] = (re[i] as number) / size;
        im[i] = (im[i] as number) / size;
      }
    },
  };
}
