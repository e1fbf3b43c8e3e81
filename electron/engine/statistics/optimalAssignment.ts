/**
 * Gives each row at most one column and each column at most one row, so that the sum of what they are worth together is the largest there is: the Hungarian
 * method in the form of Jonker and Volgenant, after https://cp-algorithms.com/graph/hungarian-algorithm.html. Its time grows with the longer side, and with
 * the square of the shorter one only.
 * @param worth rows of equal length; none below 0
 * @returns the column of each row; null for a row that gets none
 */
export function optimalAssignment(worth: readonly (readonly number[])[]): (number | null)[] {
  const rows = worth.length;
  const columns = worth[0]?.length ?? 0;
  const found: (number | null)[] = Array.from({ length: rows }, () => null);
  if (rows <= columns) {
    assignRows(rows, columns, (row, column) => worth[row]?.[column] ?? 0).forEach(
      (column, row) => (found[row] = column),
    );
  } else {
    const own = assignRows(columns, rows, (column, row) => worth[row]?.[column] ?? 0);
    own.forEach((row, column) => (found[row] = column));
  }
  return found;
}

/**
 * @param rows at most as many as there are columns
 * @returns the column of each row: none stays without
 */
function assignRows(rows: number, columns: number, worthOf: (row: number, column: number) => number): number[] {
  const rowPrice = new Float64Array(rows + 1);
  const columnPrice = new Float64Array(columns + 1);
  const rowOf = new Int32Array(columns + 1);
  const way = new Int32Array(columns + 1);
  for (let row = 1; row <= rows; row++) {
    rowOf[0] = row;
    let column = 0;
    const least = new Float64Array(columns + 1).fill(Number.POSITIVE_INFINITY);
    const seen = new Uint8Array(columns + 1);
    do {
      seen[column] = 1;
      const current = rowOf[column] as number;
      let delta = Number.POSITIVE_INFINITY;
      let next = 0;
      for (let other = 1; other <= columns; other++) {
        if (seen[other] === 1) continue;
        const reduced =
          -worthOf(current - 1, other - 1) - (rowPrice[current] as number) - (columnPrice[other] as number);
        if (reduced < (least[other] as number)) {
          least[other] = reduced;
          way[other] = column;
        }
        if ((least[other] as number) < delta) {
          delta = least[other] as number;
          next = other;
        }
      }
      for (let other = 0; other <= columns; other++) {
        if (seen[other] === 1) {
          const owner = rowOf[other] as number;
          rowPrice[owner] = (rowPrice[owner] as number) + delta;
          columnPrice[other] = (columnPrice[other] as number) - delta;
        } else least[other] = (least[other] as number) - delta;
      }
      column = next;
    } while (rowOf[column] !== 0);
    do {
      const before = way[column] as number;
      rowOf[column] = rowOf[before] as number;
      column = before;
    } while (column !== 0);
  }
  const found: number[] = Array.from({ length: rows }, () => 0);
  for (let column = 1; column <= columns; column++) {
    const row = rowOf[column] as number;
    if (row > 0) found[row - 1] = column - 1;
  }
  return found;
}
