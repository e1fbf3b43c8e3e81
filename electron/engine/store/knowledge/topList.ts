/** The best few of many: a heap with the worst of them on top. Of equals the one with the lower id is better. */
export interface TopList {
  add(id: number, score: number): void;
  /** What a further one must exceed; -Infinity while there is room. */
  bar(): number;
  /** Best first. */
  sorted(): { id: number; score: number }[];
}

export function createTopList(limit: number): TopList {
  const ids: number[] = [];
  const scores: number[] = [];

  function isWorse(a: number, b: number): boolean {
    const difference = (scores[a] as number) - (scores[b] as number);
    return difference < 0 || (difference === 0 && (ids[a] as number) > (ids[b] as number));
  }

  function swap(a: number, b: number): void {
    [ids[a], ids[b]] = [ids[b] as number, ids[a] as number];
    [scores[a], scores[b]] = [scores[b] as number, scores[a] as number];
  }

  function rise(from: number): void {
    let place = from;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!isWorse(place, parent)) return;
      swap(place, parent);
      place = parent;
    }
  }

  function sink(): void {
    let place = 0;
    for (;;) {
      let worst = place;
      for (const child of [2 * place + 1, 2 * place + 2]) {
        if (child < ids.length && isWorse(child, worst)) worst = child;
      }
      if (worst === place) return;
      swap(place, worst);
      place = worst;
    }
  }

  return {
    add(id, score) {
      if (ids.length < limit) {
        ids.push(id);
        scores.push(score);
        rise(ids.length - 1);
        return;
      }
      const worst = scores[0];
      if (worst === undefined || score < worst || (score === worst && id > (ids[0] as number))) return;
      ids[0] = id;
      scores[0] = score;
      sink();
    },
    bar: () => (ids.length < limit ? -Infinity : (scores[0] ?? Infinity)),
    sorted: () =>
      ids.map((id, place) => ({ id, score: scores[place] as number })).sort((a, b) => b.score - a.score || a.id - b.id),
  };
}
