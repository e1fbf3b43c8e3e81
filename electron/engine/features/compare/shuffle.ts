import { randomInt } from 'node:crypto';

/** The numbers 0..length-1 in an order nobody can predict: each order is equally likely. */
export function shuffledOrder(length: number): number[] {
  const order = Array.from({ length }, (_, index) => index);
  for (let last = length - 1; last > 0; last--) {
    const other = randomInt(last + 1);
    [order[last], order[other]] = [order[other] as number, order[last] as number];
  }
  return order;
}
